package network

import (
	"math"

	"github.com/paulmach/orb"
)

// shiftRaster says for each cell whether its centre is on a road. Its margin is
// wide enough for every shift of every point it takes.
type shiftRaster struct {
	low           orb.Point // outer corner of the cell 0, 0
	width, height int
	road          []uint8
	inner         orb.Bound // points outside of it cannot reach a road
}

// drawRoads draws the roads within windowM of a position on the plane.
func (x *Index) drawRoads(middle orb.Point, o ShiftOptions) shiftRaster {
	low, high := x.grid.box.Min, x.grid.box.Max
	box := orb.Bound{
		Min: orb.Point{math.Max(low[0], middle[0]-windowM), math.Max(low[1], middle[1]-windowM)},
		Max: orb.Point{math.Min(high[0], middle[0]+windowM), math.Min(high[1], middle[1]+windowM)},
	}
	if box.Min[0] > box.Max[0] || box.Min[1] > box.Max[1] {
		return shiftRaster{}
	}
	r := shiftRaster{inner: box.Pad(o.ReachM)}
	outer := box.Pad(2*o.ReachM + 2*cellM)
	r.low = outer.Min
	r.width = int((outer.Max[0]-outer.Min[0])/cellM) + 1
	r.height = int((outer.Max[1]-outer.Min[1])/cellM) + 1
	r.road = make([]uint8, r.width*r.height)
	drawn := make([]bool, len(x.pieces))
	x.grid.search(box, func(pieces []int32) {
		for _, i := range pieces {
			if !drawn[i] {
				drawn[i] = true
				r.draw(x.pieces[i], o.OnRoadM)
			}
		}
	})
	return r
}

// draw marks the cells whose centre is within radius of a piece.
func (r *shiftRaster) draw(p piece, radius float64) {
	b := orb.MultiPoint{p.a, p.b}.Bound().Pad(radius)
	for row := max(0, r.row(b.Min[1])); row <= min(r.height-1, r.row(b.Max[1])); row++ {
		for col := max(0, r.col(b.Min[0])); col <= min(r.width-1, r.col(b.Max[0])); col++ {
			centre := orb.Point{r.low[0] + (float64(col)+0.5)*cellM, r.low[1] + (float64(row)+0.5)*cellM}
			if p.nearest(centre).offsetM <= radius {
				r.road[row*r.width+col] = 1
			}
		}
	}
}

func (r *shiftRaster) col(x float64) int { return int(math.Floor((x - r.low[0]) / cellM)) }

func (r *shiftRaster) row(y float64) int { return int(math.Floor((y - r.low[1]) / cellM)) }

// cellsOf are the cells of the points that some shift can bring onto a road.
func (r *shiftRaster) cellsOf(points []orb.Point, reach int) []int {
	var cells []int
	for _, p := range points {
		if len(r.road) > 0 && r.inner.Contains(p) {
			cells = append(cells, r.row(p[1])*r.width+r.col(p[0]))
		}
	}
	return cells
}

// countRow counts, for the shifts of one row of the search, the points that
// lie on the road when the shift is taken back.
func (r *shiftRaster) countRow(cells []int, north, reach int, counts []int32) {
	for _, cell := range cells {
		from := cell - north*r.width + reach // of the shift farthest west
		for i := range counts {
			counts[i] += int32(r.road[from-i])
		}
	}
}

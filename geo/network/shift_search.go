package network

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// cellM is the cell of the search raster: half of what counts as on the road
// would find little more and cost four times as much.
const cellM = 10.0

// windowM bounds the part of a large network that is searched, around the
// middle of the points.
const windowM = 20000.0

// everyFifth point takes part in the search.
const everyFifth = 5

// shiftSearch looks for the shift that puts most points onto the roads.
type shiftSearch struct {
	x       *Index
	o       ShiftOptions
	degrees []orb.Point // lon, lat
	all     []orb.Point // the same on the plane
	search  []orb.Point // every fifth of them; the others are held for the test
	raster  shiftRaster
}

// load splits the points and draws the roads around them.
func (d *shiftSearch) load(sample []orb.Point) {
	for _, p := range sample {
		if !isPosition(p) {
			continue
		}
		xy := d.x.plane.Forward(p)
		if len(d.all)%everyFifth == 0 {
			d.search = append(d.search, xy)
		}
		d.degrees, d.all = append(d.degrees, p), append(d.all, xy)
	}
	if len(d.all) > 0 {
		d.raster = d.x.drawRoads(medianPoint(d.all), d.o)
	}
}

func medianPoint(points []orb.Point) orb.Point {
	var m orb.Point
	for axis := range m {
		values := make([]float64, len(points))
		for i, p := range points {
			values[i] = p[axis]
		}
		slices.Sort(values)
		m[axis] = values[len(values)/2]
	}
	return m
}

// best is the shift of at least SmallestM with most points on the road, and
// the other shifts that come close to it.
func (d *shiftSearch) best() (vector, []vector) {
	peaks := d.peaks(d.search)
	type scored struct {
		v     vector
		share float64
	}
	var found []scored
	for _, p := range peaks {
		v := d.refine(p, math.Inf(1))
		if v.size() >= d.o.SmallestM {
			found = append(found, scored{v, d.moved(v).share()})
		}
	}
	if len(found) == 0 {
		return vector{}, nil
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.v.size(), b.v.size()))
	})
	top := found[0]
	var rivals []vector
	for _, f := range found[1:] {
		apart := func(v vector) bool { return v.minus(f.v).size() > 2*d.o.SmallestM }
		if f.share >= d.o.Rival*top.share && apart(top.v) && !slices.ContainsFunc(rivals, func(r vector) bool { return !apart(r) }) {
			rivals = append(rivals, f.v)
		}
	}
	return top.v, rivals
}

// peaks are the shifts, SmallestM apart or more, that put most of the points
// onto road cells; up to twelve.
func (d *shiftSearch) peaks(points []orb.Point) []vector {
	reach := int(d.o.ReachM / cellM)
	side := 2*reach + 1
	counts := make([]int32, side*side)
	cells := d.raster.cellsOf(points, reach)
	var workers sync.WaitGroup
	share := (side + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	for from := 0; from < side; from += share {
		workers.Go(func() {
			for row := from; row < min(from+share, side); row++ {
				d.raster.countRow(cells, row-reach, reach, counts[row*side:(row+1)*side])
			}
		})
	}
	workers.Wait()
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	vectorOf := func(i int) vector {
		return vector{float64(i%side-reach) * cellM, float64(i/side-reach) * cellM}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(vectorOf(a).size(), vectorOf(b).size()), cmp.Compare(a, b))
	})
	var peaks []vector
	for _, i := range order {
		v := vectorOf(i)
		near := slices.ContainsFunc(peaks, func(p vector) bool { return p.minus(v).size() <= 2*d.o.SmallestM })
		if v.size() < d.o.SmallestM || near {
			continue
		}
		if peaks = append(peaks, v); len(peaks) == 12 {
			break
		}
	}
	return peaks
}

// refine moves a shift downhill to where the points lie nearest to the roads,
// no farther than limit from none at all.
func (d *shiftSearch) refine(v vector, limit float64) vector {
	points := d.search
	at := d.misfit(points, v)
	for step := cellM; step >= 1; {
		moved := false
		for _, m := range [][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
			w := vector{v.east + m[0]*step, v.north + m[1]*step}
			if w.size() >= limit {
				continue
			}
			if misfit := d.misfit(points, w); misfit < at {
				v, at, moved = w, misfit, true
				break
			}
		}
		if !moved {
			step /= 2
		}
	}
	return v
}

// misfit is the sum of the distances from the roads, each counted up to three
// times OnRoadM.
func (d *shiftSearch) misfit(points []orb.Point, v vector) float64 {
	sum := 0.0
	for _, p := range points {
		sum += d.x.distance(orb.Point{p[0] - v.east, p[1] - v.north}, 3*d.o.OnRoadM)
	}
	return sum
}

// distance is how far a position on the plane is from the nearest road, or
// limit when none is nearer.
func (x *Index) distance(at orb.Point, limit float64) float64 {
	best := limit
	x.grid.search(orb.Bound{Min: at, Max: at}.Pad(limit), func(pieces []int32) {
		for _, i := range pieces {
			best = math.Min(best, x.pieces[i].nearest(at).offsetM)
		}
	})
	return best
}

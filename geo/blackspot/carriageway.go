package blackspot

import (
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// How two one-way streets of one name are known as the carriageways of one
// divided road [choice].
const (
	carriagewayM     = 45   // they run at most so far apart
	carriagewayShare = 0.5  // along at least this share of the shorter one
	carriagewayTurn  = -0.7 // cosine between their directions: they run against each other
	carriagewayStepM = 20
)

// roads are streets whose carriageways count together: what lies on one of
// them is looked at on the other, so that a window adds both sides.
type roads struct {
	*Streets
	onto   []int32 // the street that a street is looked at on; its own number when it stands alone
	others [][]int32
	lines  []stationed // of streets that belong to a divided road
	plane  geo.Plane
	// Divided is the number of roads with two carriageways.
	Divided int
}

// stationed is a street's line in the plane with a station for each point.
type stationed struct {
	at       []orb.Point
	stationM []float64
}

// newRoads pairs the carriageways. Of a pair the longer street stays.
func newRoads(s *Streets) *roads {
	r := &roads{Streets: s, onto: make([]int32, len(s.List)), others: make([][]int32, len(s.List)), lines: make([]stationed, len(s.List))}
	byName := map[string][]int32{}
	var origin *orb.Point
	for i := range s.List {
		r.onto[i] = int32(i)
		if t := &s.List[i]; t.Name != "" && r.oneWay(t) {
			byName[t.Name] = append(byName[t.Name], int32(i))
		}
		if line := s.net.Segments[s.List[i].Parts[0].Segment].Line; origin == nil && len(line) > 0 {
			origin = &line[0]
		}
	}
	if origin == nil {
		return r
	}
	r.plane = geo.NewPlane(*origin)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		r.pair(byName[name])
	}
	return r
}

func (r *roads) oneWay(t *Street) bool {
	for _, p := range t.Parts {
		if g := &r.net.Segments[p.Segment]; !g.OneWay || g.Roundabout {
			return false
		}
	}
	return true
}

func (r *roads) pair(streets []int32) {
	if len(streets) < 2 {
		return
	}
	for _, i := range streets {
		r.lines[i] = r.line(int(i))
	}
	for _, b := range streets {
		best, share := int32(-1), carriagewayShare
		for _, a := range streets {
			longer := r.List[a].LengthM > r.List[b].LengthM || r.List[a].LengthM == r.List[b].LengthM && a < b
			if a == b || !longer || r.onto[a] != a {
				continue
			}
			if v := r.beside(b, a); v > share || v == share && best < 0 {
				best, share = a, v
			}
		}
		if best < 0 || len(r.others[b]) > 0 {
			continue
		}
		r.onto[b] = best
		r.others[best] = append(r.others[best], b)
		if len(r.others[best]) == 1 {
			r.Divided++
		}
	}
}

// line puts a street into the plane; each part keeps its own stations.
func (r *roads) line(street int) stationed {
	var out stationed
	for _, p := range r.List[street].Parts {
		g := &r.net.Segments[p.Segment]
		points := r.plane.ForwardLine(g.Line)
		along, total := make([]float64, len(points)), 0.0
		for i := 1; i < len(points); i++ {
			total += math.Hypot(points[i][0]-points[i-1][0], points[i][1]-points[i-1][1])
			along[i] = total
		}
		for k := range points {
			i := k
			if p.Reversed {
				i = len(points) - 1 - k
			}
			share := 0.0
			if total > 0 {
				share = along[i] / total
			}
			if p.Reversed {
				share = 1 - share
			}
			out.at, out.stationM = append(out.at, points[i]), append(out.stationM, p.FromM+share*(p.ToM-p.FromM))
		}
	}
	return out
}

// point is the place and the direction of a line at a station.
func (l stationed) point(stationM float64) (at, direction orb.Point) {
	for i := 1; i < len(l.at); i++ {
		if stationM > l.stationM[i] && i+1 < len(l.at) {
			continue
		}
		a, b := l.at[i-1], l.at[i]
		share := 0.0
		if d := l.stationM[i] - l.stationM[i-1]; d > 0 {
			share = max(0, min(1, (stationM-l.stationM[i-1])/d))
		}
		direction = orb.Point{b[0] - a[0], b[1] - a[1]}
		return orb.Point{a[0] + share*direction[0], a[1] + share*direction[1]}, direction
	}
	return l.at[0], direction
}

// nearest is the station of a line nearest to a point, the distance, and the
// direction there.
func (l stationed) nearest(p orb.Point) (stationM, distanceM float64, direction orb.Point) {
	distanceM = math.Inf(1)
	for i := 1; i < len(l.at); i++ {
		a, b := l.at[i-1], l.at[i]
		d := orb.Point{b[0] - a[0], b[1] - a[1]}
		share, square := 0.0, d[0]*d[0]+d[1]*d[1]
		if square > 0 {
			share = max(0, min(1, ((p[0]-a[0])*d[0]+(p[1]-a[1])*d[1])/square))
		}
		if gap := math.Hypot(a[0]+share*d[0]-p[0], a[1]+share*d[1]-p[1]); gap < distanceM {
			stationM, distanceM, direction = l.stationM[i-1]+share*(l.stationM[i]-l.stationM[i-1]), gap, d
		}
	}
	return stationM, distanceM, direction
}

// beside is the share of street b that runs against street a beside it.
func (r *roads) beside(b, a int32) float64 {
	count, near := 0, 0
	for at := 0.0; at <= r.List[b].LengthM; at += carriagewayStepM {
		p, d := r.lines[b].point(at)
		_, gap, e := r.lines[a].nearest(p)
		count++
		cosine := (d[0]*e[0] + d[1]*e[1]) / (math.Hypot(d[0], d[1]) * math.Hypot(e[0], e[1]))
		if gap <= carriagewayM && cosine <= carriagewayTurn {
			near++
		}
	}
	return float64(near) / float64(count)
}

// place is the road and the station at which a station of a street counts.
func (r *roads) place(street int, stationM float64) (road int, roadM float64) {
	to := int(r.onto[street])
	if to == street {
		return street, stationM
	}
	p, _ := r.lines[street].point(stationM)
	at, gap, _ := r.lines[to].nearest(p)
	if gap > carriagewayM {
		return street, stationM // beyond where the two run together
	}
	return to, at
}

// pieces are what a road has between two stations, on all its carriageways.
func (r *roads) pieces(road int, fromM, toM float64) []Stretch {
	out := r.List[road].Cut(fromM, toM)
	for _, b := range r.others[road] {
		low, high := math.Inf(1), math.Inf(-1)
		for at := 0.0; at <= r.List[b].LengthM; at += carriagewayStepM / 2 {
			if to, roadM := r.place(int(b), at); to == road && roadM >= fromM && roadM <= toM {
				low, high = min(low, at), max(high, at)
			}
		}
		if low < high {
			out = append(out, r.List[b].Cut(low, high)...)
		}
	}
	return out
}

package roads

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

// rowSet is one kind of network object as rows of its table.
type rowSet struct {
	store.Staged
	n   int
	row func(i int) ([]any, error)
}

func (r rowSet) save(ctx context.Context, tx pgx.Tx, change *TableChange) error {
	r.Key, r.Identity, r.Counted, r.Where = []string{"id"}, true, true, "t.valid_to IS NULL"
	if err := r.Load(ctx, tx, r.n, r.row); err != nil {
		return err
	}
	var err error
	if change.Changed, err = r.UpdateChanged(ctx, tx); err != nil {
		return err
	}
	change.Total = r.n
	change.Added, err = r.InsertNew(ctx, tx)
	return err
}

func intersectionRows(n *network.Network, std *standards.Set) rowSet {
	index, options := network.NewIndex(n, std.Roads.Names), std.Assign
	legs := make([]int, len(n.Intersections))
	for _, leg := range n.Legs {
		legs[leg.Intersection]++
	}
	return rowSet{
		store.Staged{Table: "intersections", Columns: []string{
			"name", "roads", "nodes", "kind", "control", "control_origin", "legs", "radius_m", "level", "lit", "geom", "catchment",
		}},
		len(n.Intersections), func(i int) ([]any, error) {
			x := n.Intersections[i]
			return []any{
				x.ID, store.Storable(x.Name), storableAll(x.Names), store.OrEmpty(x.Nodes), x.Kind, x.Control, x.ControlOrigin, legs[i], x.RadiusM, x.Level, x.Lit,
				x.Point, geometryOrNil(index.Catchment(i, options)),
			}, nil
		},
	}
}

func geometryOrNil(lines orb.MultiLineString) any {
	if len(lines) == 0 {
		return nil
	}
	return lines
}

func segmentRows(n *network.Network) rowSet {
	at := func(i int) *int64 {
		if i < 0 {
			return nil
		}
		return &n.Intersections[i].ID
	}
	return rowSet{
		store.Staged{Table: "segments", Columns: []string{
			"from_intersection_id", "to_intersection_id", "inside_intersection_id", "name", "names", "ref", "class",
			"speed_kmh", "speed_origin", "lanes", "lanes_origin", "oneway", "level", "bridge", "tunnel", "roundabout",
			"lit", "surface", "length_m", "ways", "nodes", "geom",
		}},
		len(n.Segments), func(i int) ([]any, error) {
			s := n.Segments[i]
			return []any{
				s.ID, at(s.From), at(s.To), at(s.Internal), store.Storable(s.Name), storableAll(s.Names), store.Storable(s.Ref), s.Class,
				s.SpeedKMH, s.SpeedOrigin, s.Lanes, s.LanesOrigin, s.OneWay, s.Level, s.Bridge, s.Tunnel, s.Roundabout,
				s.Lit, store.Storable(s.Surface), s.LengthM, store.OrEmpty(s.Ways), store.OrEmpty(s.Nodes), s.Line,
			}, nil
		},
	}
}

func legRows(n *network.Network) rowSet {
	return rowSet{
		store.Staged{Table: "legs", Columns: []string{
			"intersection_id", "segment_id", "segments", "name", "class", "bearing_deg", "speed_kmh", "speed_origin",
			"lanes_in", "lanes_out", "lanes_origin", "lanes", "control", "median_m", "stop_line_origin", "stop_line", "geom",
		}},
		len(n.Legs), func(i int) ([]any, error) {
			l := n.Legs[i]
			segments := make([]int64, 0, len(l.Segments))
			for _, s := range l.Segments {
				segments = append(segments, n.Segments[s].ID)
			}
			lanes := l.Lanes
			if lanes == nil {
				lanes = []network.Lane{}
			}
			main := approaching(n, l)
			return []any{
				l.ID, n.Intersections[l.Intersection].ID, n.Segments[main].ID, segments, store.Storable(l.Name), l.Class, l.BearingDeg, l.SpeedKMH, l.SpeedOrigin,
				l.LanesIn, l.LanesOut, l.LanesOrigin, lanes, l.Control, l.MedianM, l.StopLineOrigin, l.StopLine,
				firstStretch(n, l.Intersection, main),
			}, nil
		},
	}
}

// approaching is the segment of a leg that leads towards its intersection.
func approaching(n *network.Network, l network.Leg) int {
	for _, s := range l.Segments {
		if seg := n.Segments[s]; seg.OneWay && seg.To == l.Intersection {
			return s
		}
	}
	return l.Segments[0]
}

// legM is how much of an arm its drawn line shows, metres.
const legM = 40

// firstStretch is a leg's line for the map: the first metres of its segment,
// looking out from the intersection.
func firstStretch(n *network.Network, intersection, segment int) orb.LineString {
	seg := n.Segments[segment]
	line := seg.Line.Clone()
	if seg.From != intersection {
		line.Reverse()
	}
	plane := geo.NewPlane(line[0])
	xy := plane.ForwardLine(line)
	left := float64(legM)
	for i := 1; i < len(xy); i++ {
		step := planar.Distance(xy[i-1], xy[i])
		if step >= left && step > 0 {
			t := left / step
			end := orb.Point{xy[i-1][0] + t*(xy[i][0]-xy[i-1][0]), xy[i-1][1] + t*(xy[i][1]-xy[i-1][1])}
			return append(line[:i:i], plane.Inverse(end))
		}
		left -= step
	}
	return line
}

func storableAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = store.Storable(text)
	}
	return out
}

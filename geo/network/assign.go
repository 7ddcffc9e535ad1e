package network

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"

	"github.com/paulmach/orb"
)

// AssignOptions are the rules of assignment; lengths in metres. The figures are
// data (assignment.json): start from DefaultAssignOptions.
type AssignOptions struct {
	// UseNames lets the record's road names choose among the candidates that
	// its position gives. Off, position alone decides.
	UseNames bool `json:"-"`

	SnapM          float64 `json:"snap_m"`           // farthest road that a position may belong to
	SnapNamedM     float64 `json:"snap_named_m"`     // up to here a road of the record's name goes first
	CatchmentM     float64 `json:"catchment_m"`      // of an intersection, along the network from the stop lines
	JunctionReachM float64 `json:"junction_reach_m"` // the same when the record says junction
	GoodOffsetM    float64 `json:"good_offset_m"`    // farther from the road than this is fair at best
	AmbiguousM     float64 `json:"ambiguous_m"`      // candidates closer together than this are not told apart
	NameBothM      float64 `json:"name_both_m"`      // metres that both names outweigh
	NameOneM       float64 `json:"name_one_m"`       // metres that one name outweighs
}

// ReadAssignOptions reads assignment.json; road names are in use.
func ReadAssignOptions(files fs.FS) (AssignOptions, error) {
	file := struct {
		Assign AssignOptions `json:"assign"`
	}{AssignOptions{UseNames: true}}
	if err := readAssignment(files, &file); err != nil {
		return AssignOptions{}, err
	}
	o := file.Assign
	for name, value := range map[string]float64{
		"snap_m": o.SnapM, "snap_named_m": o.SnapNamedM, "catchment_m": o.CatchmentM,
		"junction_reach_m": o.JunctionReachM, "good_offset_m": o.GoodOffsetM,
	} {
		if !(value > 0) {
			return AssignOptions{}, fmt.Errorf("assignment.json: assign.%s: must be above 0", name)
		}
	}
	return o, nil
}

func readAssignment(files fs.FS, into any) error {
	text, err := fs.ReadFile(files, "assignment.json")
	if err != nil {
		return fmt.Errorf("read assignment rules: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("assignment.json: %w", err)
	}
	return nil
}

// scratch is memory that one goroutine uses again for each record.
type scratch struct {
	hits   []hit
	nodes  []nodeCandidate
	parsed map[string][]RoadName // nil when not kept
	named  map[[2]string]bool    // whether a junction of both names exists; nil when not kept
}

// rememberedNames bounds what one goroutine keeps: no city has more.
const rememberedNames = 100_000

func (x *Index) assign(loc Locator, o AssignOptions, s *scratch) Assignment {
	if !isPosition(loc.Position) {
		return unmatched(reasonNoPosition)
	}
	at := x.plane.Forward(loc.Position)
	s.hits = x.onLevel(loc, x.near(at, o.SnapM, s.hits[:0]))
	if len(s.hits) == 0 {
		return unmatched(reasonNoRoad)
	}
	names := recordNames{}
	if o.UseNames {
		names = x.recordNames(loc, s)
	}
	word := saysJunction(loc, o)
	if word == yes {
		if c, ok := x.chooseNode(names, o, o.JunctionReachM, s); ok {
			return x.atNode(at, c, names, o, s)
		}
	}
	return x.onRoad(at, names, o, word, s)
}

// recordNames are the names of a record; one text may name both roads.
func (x *Index) recordNames(loc Locator, s *scratch) recordNames {
	key := [2]string{loc.Street, loc.CrossStreet}
	r := recordNames{street: s.parse(x.names.words, key[0]), cross: s.parse(x.names.words, key[1]), key: key}
	if len(r.cross) > 0 || len(r.street) == 0 {
		return r
	}
	if street, cross, ok := x.names.words.SplitJunction(loc.Street); ok {
		r.street, r.cross = x.names.words.Parse(street), x.names.words.Parse(cross)
	}
	return r
}

// parse takes a name apart, or remembers it: a city has few.
func (s *scratch) parse(words *Words, name string) []RoadName {
	if s.parsed == nil {
		return words.Parse(name)
	}
	names, known := s.parsed[name]
	if !known {
		names = words.Parse(name)
		if len(s.parsed) < rememberedNames {
			s.parsed[name] = names
		}
	}
	return names
}

// onLevel keeps the roads of the record's level when it names one that is there.
func (x *Index) onLevel(loc Locator, hits []hit) []hit {
	if loc.Level == nil {
		return hits
	}
	kept := 0
	for i, h := range hits {
		if x.net.Segments[h.segment].Level == *loc.Level {
			hits[kept], hits[i] = hits[i], hits[kept]
			kept++
		}
	}
	if kept == 0 {
		return hits
	}
	sortHits(hits[:kept])
	return hits[:kept]
}

// saying is what a record says of being at a junction.
type saying int

const (
	silent saying = iota
	yes
	no
)

// saysJunction reads the record's own word first, then its distance from the
// junction.
func saysJunction(loc Locator, o AssignOptions) saying {
	switch {
	case loc.AtJunction != nil && *loc.AtJunction:
		return yes
	case loc.AtJunction != nil:
		return no
	case loc.DistanceToNodeM == nil || math.IsNaN(*loc.DistanceToNodeM):
		return silent
	case *loc.DistanceToNodeM == 0:
		return yes
	case *loc.DistanceToNodeM > o.CatchmentM:
		return no
	}
	return silent
}

func unmatched(reason string) Assignment {
	return Assignment{Intersection: -1, Segment: -1, Quality: Unmatched, Reason: reason}
}

// nodeM is the distance from an intersection's point.
func (x *Index) nodeM(node int, at orb.Point) float64 {
	p := x.nodes[node]
	return math.Hypot(p[0]-at[0], p[1]-at[1])
}

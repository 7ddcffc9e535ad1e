package network

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// Warning is something in the road file that a person should look at.
type Warning struct {
	Kind       string // vocabulary "network_warning"
	Way, Node  int64  // zero when not about one
	Position   orb.Point
	Text       say.Words
	Correction string // what mends it, as `tongshi network correct` takes it; empty where nothing does
}

// The kinds of warnings.
const (
	kindFaultyWay    = "faulty_way"    // no line
	kindDoubleNode   = "double_node"   // two nodes at one place
	kindNearMiss     = "near_miss"     // an end that nearly reaches a road
	kindNoNode       = "no_node"       // roads that cross at one level without a node
	kindLevelAtNode  = "level_at_node" // roads of different levels share a node
	kindDuplicate    = "duplicate"     // a stretch that is there twice
	kindClassMissing = "class_missing" // no class, or none that is known
	kindCircle       = "circle"        // a roundabout that is not tagged as one
)

func warn(kind string, at orb.Point, key say.Key, args ...any) Warning {
	return Warning{Kind: kind, Position: at, Text: say.BothOf(say.New(key, args...))}
}

// about says which way or node a warning is about.
func (w Warning) about(way, node int64) Warning {
	w.Way, w.Node = way, node
	return w
}

// mendedBy says which correction of the place mends it.
func (w Warning) mendedBy(what string) Warning {
	w.Correction = what + " " + lonLatText(w.Position)
	return w
}

// lonLatText is a position as commands take it.
func lonLatText(at orb.Point) string {
	return strconv.FormatFloat(at.Lon(), 'f', 7, 64) + "," + strconv.FormatFloat(at.Lat(), 'f', 7, 64)
}

// metres is a length in the words of a warning.
func metres(length float64) string { return fmt.Sprintf("%.1f", length) }

// inOrder sorts warnings by kind and place, so that the file's order does not
// change them.
func inOrder(list []Warning) {
	slices.SortStableFunc(list, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Position[:], b.Position[:]),
			cmp.Compare(a.Text.EN, b.Text.EN), cmp.Compare(a.Way, b.Way), cmp.Compare(a.Node, b.Node))
	})
}

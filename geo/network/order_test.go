package network_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// randomStreets draws n by n streets with some divided, some one-way, some
// jogged, and a few blocks missing.
func randomStreets(t *rapid.T, s *sheet) {
	n := rapid.IntRange(2, 5).Draw(t, "streets")
	for i := range n {
		kind := rapid.SampledFrom([]string{"plain", "divided", "oneway"}).Draw(t, "kind")
		for _, across := range []bool{true, false} {
			drawStreet(t, s, i, n, kind, across)
		}
	}
}

func drawStreet(t *rapid.T, s *sheet, i, n int, kind string, across bool) {
	name := fmt.Sprintf("%c%v路", 'A'+i, across)
	classes := []string{"primary", "secondary", "residential"}
	class := rapid.SampledFrom(classes).Draw(t, "class")
	from := rapid.IntRange(0, 1).Draw(t, "from")
	line := func(offset int) string {
		var at []string
		for k := from; k < n; k++ {
			for _, side := range []int{0, 8} { // every street may be crossed at either carriageway
				x, y := k*120+side, i*120+offset
				if !across {
					x, y = y, x
				}
				at = append(at, fmt.Sprintf("%d,%d", x, y))
			}
		}
		return strings.Join(at, " ")
	}
	switch kind {
	case "plain":
		s.way(class, name, line(0))
	case "oneway":
		s.way(class, name, line(0), "oneway=yes")
	case "divided":
		s.way(class, name, line(0), "oneway=yes")
		s.way(class, name, line(8), "oneway=-1")
	}
}

// shuffled is the same road file in another order with other numbers.
func shuffled(roads network.Roads, seed uint64) network.Roads {
	dice := rand.New(rand.NewPCG(seed, 1))
	other := map[int64]int64{}
	renumber := func(id int64) int64 {
		if _, seen := other[id]; !seen {
			other[id] = dice.Int64()
		}
		return other[id]
	}
	var out network.Roads
	for _, i := range dice.Perm(len(roads.Ways)) {
		w := roads.Ways[i]
		w.ID = dice.Int64()
		nodes := make([]int64, len(w.Nodes))
		for k, node := range w.Nodes {
			nodes[k] = renumber(node)
		}
		w.Nodes = nodes
		out.Ways = append(out.Ways, w)
	}
	return out
}

// exceptNumbers compares networks without the source's numbers.
var exceptNumbers = cmp.Options{
	cmpopts.IgnoreFields(network.Segment{}, "Ways", "Nodes"),
	cmpopts.IgnoreFields(network.Intersection{}, "Nodes"),
	cmpopts.IgnoreFields(network.Warning{}, "Way", "Node"),
}

func TestOrderAndNumbersOfTheFileDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSheet(nil)
		randomStreets(t, s)
		n := mustBuild(t, s.roads)
		again := mustBuild(t, shuffled(s.roads, rapid.Uint64().Draw(t, "seed")))
		if diff := cmp.Diff(n, again, exceptNumbers); diff != "" {
			t.Fatalf("another order gave another network:\n%s", diff)
		}
	})
}

func mustBuild(t interface{ Fatal(...any) }, roads network.Roads) *network.Network {
	n, err := network.Build(context.Background(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBuildStopsWithItsContext(t *testing.T) {
	s := newSheet(t)
	fourNodes(s)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := network.Build(ctx, s.roads, geotest.Standards().Roads); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled build gave %v", err)
	}
}

func TestBuildAsksForOptions(t *testing.T) {
	if _, err := network.Build(context.Background(), network.Roads{}, network.Options{}); err == nil {
		t.Error("a build without road classes gave no error")
	}
}

func TestFaultyWaysAreReported(t *testing.T) {
	s := newSheet(t)
	s.way("residential", "甲街", "0,0 100,0")
	s.way("residential", "乙街", "0,0")
	s.roads.Ways[0].Nodes = s.roads.Ways[0].Nodes[:1]
	n := s.build()
	if len(n.Warnings) != 2 || n.Warnings[0].Way != 1 || n.Warnings[1].Way != 2 {
		t.Errorf("warnings %+v, want one for each way", n.Warnings)
	}
	if len(n.Segments) != 1 {
		t.Errorf("%d segments, want the one that can be read", len(n.Segments))
	}
}

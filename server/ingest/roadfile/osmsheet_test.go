package roadfile_test

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest/roadfile"
)

// osmSheet is an OpenStreetMap file drawn by hand, in metres east and north of
// its middle: positions that are written alike are one node.
type osmSheet struct {
	t     testing.TB
	plane geo.Plane
	first int64 // number of the first node and way
	nodes []string
	tags  map[string][]string
	lost  map[string]bool // nodes beyond the extract's edge
	ways  []osmSheetWay
}

type osmSheetWay struct {
	id   int64
	refs []int64
	tags []string
}

func newOSMSheet(t testing.TB) *osmSheet {
	return &osmSheet{t: t, plane: geo.NewPlane(orb.Point{117.6, 30.25}), first: 1, tags: map[string][]string{}, lost: map[string]bool{}}
}

// way draws a line through "x,y x,y ..." with tags "key=value".
func (s *osmSheet) way(line string, tags ...string) {
	w := osmSheetWay{id: s.first + int64(len(s.ways)), tags: tags}
	for _, at := range strings.Fields(line) {
		w.refs = append(w.refs, s.node(at))
	}
	s.ways = append(s.ways, w)
}

// node gives the number of the node at a position.
func (s *osmSheet) node(at string, tags ...string) int64 {
	s.tags[at] = append(s.tags[at], tags...)
	for i, known := range s.nodes {
		if known == at {
			return s.first + int64(i)
		}
	}
	s.nodes = append(s.nodes, at)
	return s.first + int64(len(s.nodes)-1)
}

func (s *osmSheet) at(text string) orb.Point {
	x, y, _ := strings.Cut(text, ",")
	east, err1 := strconv.ParseFloat(x, 64)
	north, err2 := strconv.ParseFloat(y, 64)
	if err1 != nil || err2 != nil {
		s.t.Fatalf("cannot read position %q", text)
	}
	return s.plane.Inverse(orb.Point{east, north})
}

// pbf writes the file: nodes in the plain form, then ways.
func (s *osmSheet) pbf() []byte {
	words := []string{}
	word := func(text string) uint64 {
		for i, known := range words {
			if known == text {
				return uint64(i + 1)
			}
		}
		words = append(words, text)
		return uint64(len(words))
	}
	tagged := func(tags []string) (keys, values []byte) {
		var k, v []uint64
		for _, tag := range tags {
			key, value, _ := strings.Cut(tag, "=")
			k, v = append(k, word(key)), append(v, word(value))
		}
		return packed(2, k...), packed(3, v...)
	}
	units := func(degrees float64) uint64 { return zig(int64(math.Round(degrees * 1e7))) }
	var group [][]byte
	for i, text := range s.nodes {
		if s.lost[text] {
			continue
		}
		at := s.at(text)
		keys, values := tagged(s.tags[text])
		group = append(group, msg(1, num(1, zig(s.first+int64(i))), keys, values, num(8, units(at[1])), num(9, units(at[0]))))
	}
	for _, w := range s.ways {
		keys, values := tagged(w.tags)
		group = append(group, msg(3, num(1, uint64(w.id)), keys, values, packed(8, deltas(w.refs...)...)))
	}
	var p pbf
	p.header()
	p.blob("OSMData", append(stringTable(words...), msg(2, group...)...))
	return p.Bytes()
}

// build reads the file and builds its network.
func (s *osmSheet) build() *network.Network {
	s.t.Helper()
	return builtFrom(s.t, write(s.t, "city.osm.pbf", s.pbf()))
}

func builtFrom(t testing.TB, paths ...string) *network.Network {
	t.Helper()
	roads, _, err := roadfile.Read(t.Context(), roadfile.Options{}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	n, err := network.Build(context.Background(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// summary says what a network has: "control legs" of each intersection.
func summary(n *network.Network) string {
	var parts []string
	for i := range n.Intersections {
		legs := 0
		for k := range n.Legs {
			if n.Legs[k].Intersection == i {
				legs++
			}
		}
		parts = append(parts, n.Intersections[i].Control+" "+strconv.Itoa(legs))
	}
	return strings.Join(parts, ", ")
}

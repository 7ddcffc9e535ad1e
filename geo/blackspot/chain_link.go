package blackspot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tongshi/geo"
	"tongshi/geo/network"
)

// linker pairs the ends of segments; end 2s is the start of segment s and
// 2s+1 its end.
type linker struct {
	net   *network.Network
	join  Join
	rank  []int    // of each segment
	names []string // of each segment, comparable
}

func newLinker(net *network.Network, join Join, roads *network.Options) *linker {
	l := &linker{net: net, join: join, rank: make([]int, len(net.Segments)), names: make([]string, len(net.Segments))}
	normal := map[string]string{}
	for i := range net.Segments {
		s := &net.Segments[i]
		if l.rank[i] = roads.Classes[s.Class].Rank; l.rank[i] == 0 {
			l.rank[i] = math.MaxInt
		}
		name, known := normal[s.Name]
		if !known {
			name = roads.Names.Normal(s.Name)
			normal[s.Name] = name
		}
		l.names[i] = name
	}
	return l
}

// pair are two ends that could go on in each other.
type pair struct {
	a, b    int32
	turnDeg float64
}

// links gives the end that each end goes on in, -1 for none.
func (l *linker) links() ([]int32, error) {
	byNode := map[int64][]int32{}
	links := make([]int32, 2*len(l.net.Segments))
	for i := range l.net.Segments {
		a, b, err := l.net.Segments[i].EndNodes()
		if err != nil {
			return nil, fmt.Errorf("segment %d: %w", i, err)
		}
		byNode[a] = append(byNode[a], 2*int32(i))
		byNode[b] = append(byNode[b], 2*int32(i)+1)
		links[2*i], links[2*i+1] = -1, -1
	}
	for _, ends := range byNode { // nodes do not touch each other
		for _, p := range l.pairs(ends) {
			if links[p.a] < 0 && links[p.b] < 0 {
				links[p.a], links[p.b] = p.b, p.a
			}
		}
	}
	return links, nil
}

// pairs of the ends at a node that may go on in each other, straightest first.
func (l *linker) pairs(ends []int32) []pair {
	var pairs []pair
	for i, a := range ends {
		for _, b := range ends[i+1:] {
			if !l.goesOn(a, b, len(ends)) {
				continue
			}
			turn := geo.Deflection(l.bearing(a)+180, l.bearing(b))
			if turn <= mostTurnDeg {
				pairs = append(pairs, pair{a, b, turn})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.turnDeg, b.turnDeg), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	return pairs
}

// mostTurnDeg is how much a street may turn at a node.
const mostTurnDeg = 60

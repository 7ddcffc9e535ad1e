package network_test

import (
	"context"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// town builds a network by hand, in metres east and north of its middle, turned
// by a bearing about it.
type town struct {
	plane   geo.Plane
	turnDeg float64
	net     network.Network
}

func newTown() *town { return &town{plane: geo.NewPlane(orb.Point{116, 36.45})} }

// at is the position of a point given in metres.
func (t *town) at(x, y float64) orb.Point {
	sin, cos := math.Sincos(t.turnDeg * math.Pi / 180)
	return t.plane.Inverse(orb.Point{x*cos - y*sin, x*sin + y*cos})
}

func (t *town) node(x, y float64) int {
	t.net.Intersections = append(t.net.Intersections, network.Intersection{Point: t.at(x, y)})
	return len(t.net.Intersections) - 1
}

// road adds a segment along x, y pairs; from and to are -1 at dead ends.
func (t *town) road(name string, from, to int, xy ...float64) int {
	s := network.Segment{From: from, To: to, Internal: -1, Name: name, Names: []string{name}}
	for i := 0; i+1 < len(xy); i += 2 {
		s.Line = append(s.Line, t.at(xy[i], xy[i+1]))
	}
	t.net.Segments = append(t.net.Segments, s)
	segment := len(t.net.Segments) - 1
	for _, node := range []int{from, to} {
		if node >= 0 {
			n := &t.net.Intersections[node]
			n.Segments = append(n.Segments, segment)
			n.Names = append(n.Names, name)
		}
	}
	return segment
}

// stop puts the stop line of a leg at x, y.
func (t *town) stop(node int, x, y float64, segments ...int) {
	t.net.Legs = append(t.net.Legs, network.Leg{Intersection: node, Segments: segments, StopLine: t.at(x, y)})
}

func (t *town) index() *network.Index {
	return network.NewIndex(&t.net, roadNames())
}

// grid adds streets every block metres, n by n crossings with lower left
// corner x, y; rows are 甲n路, columns 乙n街. It returns the crossings by row.
func (t *town) grid(x, y, block float64, n int) [][]int {
	nodes := make([][]int, n)
	for row := range n {
		for col := range n {
			nodes[row] = append(nodes[row], t.node(x+float64(col)*block, y+float64(row)*block))
		}
	}
	for i := range n {
		for k := range n - 1 {
			a, b, c := float64(k)*block, float64(k+1)*block, float64(i)*block
			t.road(fmt.Sprintf("甲%d路", i), nodes[i][k], nodes[i][k+1], x+a, y+c, x+b, y+c)
			t.road(fmt.Sprintf("乙%d街", i), nodes[k][i], nodes[k+1][i], x+c, y+a, x+c, y+b)
		}
	}
	return nodes
}

func positional() network.AssignOptions {
	o := geotest.Standards().Assign
	o.UseNames = false
	return o
}

func named() network.AssignOptions { return geotest.Standards().Assign }

// assign is the answer to one record.
func assign(x *network.Index, record network.Locator, o network.AssignOptions) network.Assignment {
	answers, err := x.AssignAll(context.Background(), []network.Locator{record}, o, nil)
	if err != nil {
		panic(err) // the context does not end
	}
	return answers[0]
}

func ptr[T any](v T) *T { return &v }

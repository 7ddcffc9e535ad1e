package sight

import (
	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Index finds the obstacles near a triangle. It may be used by many at a time.
type Index struct {
	tree      rtree.RTreeG[int32]
	obstacles []Obstacle
}

// NewIndex indexes obstacles by their boxes. Those without a footprint are in
// no answer.
func NewIndex(obstacles []Obstacle) *Index {
	x := &Index{obstacles: obstacles}
	for i := range obstacles {
		o := &obstacles[i]
		if zh, _ := shapeWrong(o.Footprint, o.RadiusM); zh != "" {
			continue
		}
		b := o.Footprint.Bound().Pad(max(o.RadiusM, o.TrunkRadiusM))
		x.tree.Insert(b.Min, b.Max, int32(i))
	}
	return x
}

// Near appends the obstacles that may matter for a triangle to dst, in no
// particular order; give the last answer's dst[:0] to save its memory.
func (x *Index) Near(t *Triangle, dst []Obstacle) []Obstacle {
	box := t.ReachBox()
	x.tree.Search(box.Min, box.Max, func(_, _ [2]float64, i int32) bool {
		dst = append(dst, x.obstacles[i])
		return true
	})
	return dst
}

// Triangles finds the triangles that an obstacle may matter for.
type Triangles struct {
	tree rtree.RTreeG[int32]
}

// NewTriangles indexes triangles by what they look across.
func NewTriangles(triangles []Triangle) *Triangles {
	x := &Triangles{}
	for i := range triangles {
		if triangles[i].check() != nil {
			continue
		}
		b := triangles[i].ReachBox()
		x.tree.Insert(b.Min, b.Max, int32(i))
	}
	return x
}

// Touching appends the numbers of the triangles that a box touches to dst.
func (x *Triangles) Touching(box orb.Bound, dst []int) []int {
	x.tree.Search(box.Min, box.Max, func(_, _ [2]float64, i int32) bool {
		dst = append(dst, int(i))
		return true
	})
	return dst
}

package sight

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Index finds the obstacles near a triangle. It may be used by many at a time
// while nobody changes it.
type Index struct {
	tree rtree.RTreeG[*Obstacle]
	byID map[int64]*Obstacle
}

// NewIndex indexes obstacles by their boxes. Those without a footprint are in
// no answer.
func NewIndex(obstacles []Obstacle) *Index {
	x := &Index{byID: make(map[int64]*Obstacle, len(obstacles))}
	for i := range obstacles {
		x.add(&obstacles[i])
	}
	return x
}

func (x *Index) add(o *Obstacle) {
	if b, ok := o.Box(); ok {
		x.tree.Insert(b.Min, b.Max, o)
		x.byID[o.ID] = o
	}
}

// Box bounds what an obstacle covers; false without a footprint.
func (o *Obstacle) Box() (orb.Bound, bool) {
	if !shapeWrong(o.Footprint, o.RadiusM).IsZero() {
		return orb.Bound{}, false
	}
	return o.Footprint.Bound().Pad(max(o.RadiusM, o.TrunkRadiusM)), true
}

// Put adds an obstacle, in place of the one with its ID if there is one.
func (x *Index) Put(o Obstacle) {
	x.Drop(o.ID)
	x.add(&o)
}

// Drop takes an obstacle out.
func (x *Index) Drop(id int64) {
	if o, ok := x.byID[id]; ok {
		b, _ := o.Box()
		x.tree.Delete(b.Min, b.Max, o)
		delete(x.byID, id)
	}
}

// Get is the obstacle of an ID. It must not be changed.
func (x *Index) Get(id int64) (*Obstacle, bool) {
	o, ok := x.byID[id]
	return o, ok
}

// Near appends the obstacles that may matter for a triangle to dst, in the
// order of their IDs; give the last answer's dst[:0] to save its memory.
func (x *Index) Near(t *Triangle, dst []Obstacle) []Obstacle {
	box := t.ReachBox()
	from := len(dst)
	x.tree.Search(box.Min, box.Max, func(_, _ [2]float64, o *Obstacle) bool {
		dst = append(dst, *o)
		return true
	})
	slices.SortFunc(dst[from:], func(a, b Obstacle) int { return cmp.Compare(a.ID, b.ID) })
	return dst
}

// Reaches finds the intersections whose triangles a place may matter for.
type Reaches struct {
	tree rtree.RTreeG[int32]
}

// NewReaches bounds what the triangles of every intersection look across.
func NewReaches(ctx context.Context, b *Builder) (*Reaches, error) {
	x := &Reaches{}
	err := eachBatch(ctx, allOf(b), 0, nil, func(at int) []orb.Bound {
		var box orb.Bound
		triangles, _ := b.At(at)
		for i := range triangles {
			if i == 0 {
				box = triangles[i].ReachBox()
			} else {
				box = box.Union(triangles[i].ReachBox())
			}
		}
		if len(triangles) == 0 {
			return []orb.Bound{}
		}
		return []orb.Bound{box}
	}, func(at int, boxes []orb.Bound) error {
		for _, box := range boxes {
			x.tree.Insert(box.Min, box.Max, int32(at))
		}
		return nil
	})
	return x, err
}

// Touching are the intersections, in their order, that any of the boxes
// touches.
func (x *Reaches) Touching(boxes []orb.Bound) []int {
	seen := map[int]bool{}
	var out []int
	for _, box := range boxes {
		x.tree.Search(box.Min, box.Max, func(_, _ [2]float64, i int32) bool {
			if !seen[int(i)] {
				seen[int(i)] = true
				out = append(out, int(i))
			}
			return true
		})
	}
	slices.Sort(out)
	return out
}

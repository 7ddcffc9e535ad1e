package sight

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// Finding is one triangle of an intersection and what is seen of it. Err says
// why it could not be looked across; Sight is empty then.
type Finding struct {
	Intersection int // index in the network
	Triangle     Triangle
	Sight        Sight
	Err          error
	// Temporary are the blockers that are not always there, and Otherwise is the
	// verdict while they are not; empty without any.
	Temporary []int64
	Otherwise string
}

// Seen reports whether the triangle could be looked across.
func (f *Finding) Seen() bool { return f.Err == nil }

// City is everything that whole-city sight needs: the triangles, what may hide
// them, and where someone looked.
type City struct {
	Builder   *Builder
	Obstacles *Index
	Surveys   Surveys
	Options   Options
	// Workers is how many intersections are looked at together; 0 is one for
	// each processor. The findings do not depend on it.
	Workers int
}

// Change is what is otherwise than the network and the index say.
type Change struct {
	WhatIf
	// Without are obstacles not to be looked at, With such as come in addition:
	// an obstacle that changed stands in both.
	Without map[int64]bool
	With    []Obstacle
}

// At finds what is seen at one intersection, and the pairs of approaches that
// have no triangle.
func (c *City) At(intersection int, change Change) ([]Finding, []Skipped) {
	var near []Obstacle
	return c.look(intersection, change, nil, &near)
}

// AtTouched is At for the triangles alone that one of the boxes touches.
func (c *City) AtTouched(intersection int, change Change, boxes []orb.Bound) []Finding {
	var near []Obstacle
	found, _ := c.look(intersection, change, boxes, &near)
	return found
}

// look reuses near for the obstacles of each triangle.
func (c *City) look(intersection int, change Change, boxes []orb.Bound, near *[]Obstacle) ([]Finding, []Skipped) {
	triangles, skipped := c.Builder.AtIf(intersection, change.WhatIf)
	out := make([]Finding, 0, len(triangles))
	for _, t := range triangles {
		if boxes != nil && !touchesAny(t.ReachBox(), boxes) {
			continue
		}
		*near = c.near(&t, change, (*near)[:0])
		out = append(out, c.find(intersection, t, *near))
	}
	return out, skipped
}

func touchesAny(box orb.Bound, boxes []orb.Bound) bool {
	return slices.ContainsFunc(boxes, func(b orb.Bound) bool { return b.Intersects(box) })
}

// near are the obstacles of a triangle in the order of their IDs, so that the
// same things always give the same finding.
func (c *City) near(t *Triangle, change Change, dst []Obstacle) []Obstacle {
	dst = c.Obstacles.Near(t, dst)
	if len(change.Without) > 0 {
		dst = slices.DeleteFunc(dst, func(o Obstacle) bool { return change.Without[o.ID] })
	}
	for _, o := range change.With {
		box, ok := o.Box()
		if !ok || t.ReachBox().Intersects(box) {
			dst = append(dst, o) // one without a footprint is a problem to name
		}
	}
	if len(change.With) > 0 {
		slices.SortStableFunc(dst, func(a, b Obstacle) int { return cmp.Compare(a.ID, b.ID) })
	}
	// A market or a car park on the carriageway itself closes the lane.
	return slices.DeleteFunc(dst, func(o Obstacle) bool { return o.Closes && o.covers(t.Vertex(), t.FarVertex()) })
}

func (c *City) find(intersection int, t Triangle, near []Obstacle) Finding {
	f := Finding{Intersection: intersection, Triangle: t}
	coverage := c.Surveys.Of(&t, len(near) > 0)
	f.Sight, f.Err = See(&f.Triangle, near, coverage, c.Options)
	if f.Err != nil || !slices.ContainsFunc(f.Sight.Blockers, func(b Blocker) bool { return isTemporary(near, b.ID) }) {
		return f
	}
	always := slices.DeleteFunc(slices.Clone(near), func(o Obstacle) bool { return o.Temporary })
	for _, b := range f.Sight.Blockers {
		if isTemporary(near, b.ID) {
			f.Temporary = append(f.Temporary, b.ID)
		}
	}
	slices.Sort(f.Temporary)
	if rest, err := See(&f.Triangle, always, coverage, Options{Ground: c.Options.Ground}); err == nil {
		f.Otherwise = rest.Verdict
	}
	return f
}

func isTemporary(near []Obstacle, id int64) bool {
	return slices.ContainsFunc(near, func(o Obstacle) bool { return o.ID == id && o.Temporary })
}

func allOf(b *Builder) []int {
	all := make([]int, len(b.net.Intersections))
	for i := range all {
		all[i] = i
	}
	return all
}

// Run looks at the intersections given, all when nil, several at a time, makes
// something of each finding where it is found, and hands on what was made of
// each intersection in the order of the list, from one goroutine. It stops at
// the first error of emit and when ctx ends. report may be nil; it may be
// called from several goroutines.
func Run[T any](ctx context.Context, c *City, intersections []int, report func(done, total int), of func(Finding) T, emit func([]T) error) error {
	if intersections == nil {
		intersections = allOf(c.Builder)
	}
	pool := sync.Pool{New: func() any { return new([]Obstacle) }}
	err := eachBatch(ctx, intersections, c.Workers, report, func(at int) []T {
		near := pool.Get().(*[]Obstacle)
		defer pool.Put(near)
		found, _ := c.look(at, Change{}, nil, near)
		out := make([]T, len(found))
		for i, f := range found {
			out[i] = of(f)
		}
		return out
	}, func(_ int, made []T) error { return emit(made) })
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("look across the city: %w", ctx.Err())
	}
	return err
}

// batch is how many intersections a worker takes at a time.
const batch = 64

// eachBatch works on a list of intersections, several batches at a time, and
// hands what comes of each on in the order of the list, from one goroutine.
func eachBatch[T any](
	ctx context.Context,
	list []int,
	workers int,
	report func(done, total int),
	work func(at int) []T,
	emit func(at int, found []T) error,
) error {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	batches := slices.Collect(slices.Chunk(list, batch))
	results := make([]chan [][]T, len(batches))
	for i := range results {
		results[i] = make(chan [][]T, 1)
	}
	room := make(chan struct{}, 4*workers) // how far the workers may run ahead of emit
	var next, done atomic.Int64
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for range workers {
		group.Go(func() {
			for {
				select {
				case room <- struct{}{}:
				case <-ctx.Done():
					return
				}
				i := int(next.Add(1)) - 1
				if i >= len(batches) {
					return
				}
				found := make([][]T, len(batches[i]))
				for k, at := range batches[i] {
					if ctx.Err() != nil {
						return
					}
					found[k] = work(at)
				}
				results[i] <- found
				if n := done.Add(int64(len(batches[i]))); report != nil {
					report(int(n), len(list))
				}
			}
		})
	}
	for i, r := range results {
		select {
		case found := <-r:
			<-room
			for k, one := range found {
				if err := emit(batches[i][k], one); err != nil {
					return err
				}
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// Survey is one stretch of ground where someone looked for some kinds of thing.
type Survey struct {
	Area  orb.Polygon // on the plane
	Kinds []string    // vocabulary "obstruction_kind"
}

// Surveys are all of them.
type Surveys []Survey

// classes are the classes of obstacle that matter (section 6.1.6 of the
// methods): of each, one kind at least must have been looked for.
var classes = [][]string{{"tree", "hedge"}, {"building", "wall"}, {"sign", "kiosk"}}

// Of says how well a triangle is known: surveyed where for every class of
// obstacle a single survey holds the whole triangle; else by an inventory when
// some obstacle near it is known; else not at all.
func (all Surveys) Of(t *Triangle, known bool) Coverage {
	if len(t.Area) > 0 && len(all) > 0 {
		covered := true
		for _, class := range classes {
			covered = covered && all.hold(t.Area[0], class)
		}
		if covered {
			return Coverage{Covered: true, Evidence: "surveyed"}
		}
	}
	if known {
		return Coverage{Evidence: "inventory"}
	}
	return Coverage{Evidence: "none"}
}

// hold: one survey of a kind of the class has the whole ring inside.
func (all Surveys) hold(ring orb.Ring, class []string) bool {
	for _, s := range all {
		if !slices.ContainsFunc(s.Kinds, func(k string) bool { return slices.Contains(class, k) }) {
			continue
		}
		if ringWithin(ring, s.Area) {
			return true
		}
	}
	return false
}

// ringWithin reports whether a polygon holds a whole ring: no edges cross and
// a vertex is inside.
func ringWithin(ring orb.Ring, area orb.Polygon) bool {
	if len(ring) == 0 || len(area) == 0 {
		return false
	}
	if outer, b := area.Bound(), ring.Bound(); !outer.Contains(b.Min) || !outer.Contains(b.Max) {
		return false
	}
	for _, edge := range area {
		for i := 1; i < len(edge); i++ {
			for j := 1; j < len(ring); j++ {
				if edgesCross(edge[i-1], edge[i], ring[j-1], ring[j]) {
					return false
				}
			}
		}
	}
	return insideRings(area, ring[0])
}

func edgesCross(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// insideRings counts by parity.
func insideRings(area orb.Polygon, at orb.Point) bool {
	inside := false
	for _, ring := range area {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0]+(at[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				inside = !inside
			}
		}
	}
	return inside
}

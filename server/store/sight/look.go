package sight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/server/store"
)

// SightQuestion is what to look at, and what to take otherwise than it is
// stored. The zero value of everything but the intersection changes nothing.
type SightQuestion struct {
	Intersection int64
	Profile      string            // the default one when empty
	SpeedKMH     map[int64]float64 // by leg; 0 stands for all others
	Control      map[int64]string  // by leg; 0 stands for all others
	VertexM      float64
	// FromM and ToM bound the heights that must be free; with a standard that
	// looks along rays, FromM is the eye and ToM the target.
	FromM, ToM *float64
	Vehicle    string
	Reduced    bool
	Ignore     []int64       // obstructions not to look at; places have negative numbers
	Add        []sight.Known // more of them, in degrees
	At         *time.Time    // with those alone that are there then
}

// Sight is what is seen at an intersection.
type Sight struct {
	Intersection int64
	Name         string
	At           orb.Point
	Profile      *sight.Profile
	Findings     []SightFinding
	Skipped      []sight.Skipped
	Obstacles    []NamedObstacle // that hide something, in degrees
	Legs         []SightLeg
	Version      int64
}

// NamedObstacle is an obstacle with its name, if it has one.
type NamedObstacle struct {
	sight.Obstacle
	Name string
}

// SightLeg is a leg as it was taken.
type SightLeg struct {
	ID         int64
	Name       string
	BearingDeg float64
	SpeedKMH   float64
	Control    string
}

// LookSight answers a question from memory; nothing is stored. What does not fit
// the intersection or the standard is a ParameterErrors.
func (s *SightKeeper) LookSight(ctx context.Context, q SightQuestion) (*Sight, error) {
	c, err := s.sightNow(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	i, ok := c.at[q.Intersection]
	if !ok {
		return nil, fmt.Errorf("intersection %d: %w", q.Intersection, store.ErrNotFound)
	}
	city, p, err := c.look(q.Profile, sight.Options{Explain: true, Shadows: true})
	if err != nil {
		return nil, err
	}
	if wrong := c.misfits(q, i, p); len(wrong) > 0 {
		return nil, wrong
	}
	change, added := c.change(q, i, p, s.Standards.Gaps)
	found, skipped := city.At(i, change)
	x := c.net.Intersections[i]
	a := &Sight{Intersection: x.ID, Name: x.Name, At: x.Point, Profile: p, Skipped: skipped, Version: c.version}
	for _, f := range found {
		shown := c.present(f, p, s.Standards.Words, true)
		if v, ok := change.Control[c.legs[f.Triangle.LegID]]; ok {
			shown.OwnControl = v
		}
		if v, ok := change.Control[c.legs[f.Triangle.ConflictLegID]]; ok {
			shown.OtherControl = v
		}
		a.Findings = append(a.Findings, shown)
	}
	a.Obstacles = c.named(found, added)
	for _, k := range c.legsAt[i] {
		leg := &c.net.Legs[k]
		l := SightLeg{leg.ID, leg.Name, leg.BearingDeg, leg.SpeedKMH, leg.Control}
		if v, ok := change.SpeedKMH[k]; ok {
			l.SpeedKMH = v
		}
		if v, ok := change.Control[k]; ok {
			l.Control = v
		}
		a.Legs = append(a.Legs, l)
	}
	return a, nil
}

// misfits are the legs that the intersection does not have, and a band of heights
// that one end alone turns upside down.
func (c *sightCity) misfits(q SightQuestion, at int, p *sight.Profile) (wrong store.ParameterErrors) {
	own := map[int64]bool{0: true}
	for _, k := range c.legsAt[at] {
		own[c.net.Legs[k].ID] = true
	}
	foreign := func(field string, legs []int64) {
		for _, id := range legs {
			if !own[id] {
				known := slices.DeleteFunc(slices.Sorted(maps.Keys(own)), func(id int64) bool { return id == 0 })
				wrong = append(
					wrong,
					store.ParameterError{Field: field, Message: say.New("leg %d is none of intersection %d; it has %v", id, q.Intersection, known)},
				)
			}
		}
	}
	foreign("speeds", slices.Sorted(maps.Keys(q.SpeedKMH)))
	foreign("control", slices.Sorted(maps.Keys(q.Control)))
	if eye := eyeWith(p.Eye(), q.FromM, q.ToM); eye.Band && !(eye.Solid.From < eye.Solid.To && eye.Plant.From < eye.Plant.To) {
		field := "height_from"
		if q.ToM != nil {
			field = "height_to"
		}
		wrong = append(
			wrong,
			store.ParameterError{
				Field: field,
				Message: say.New(
					"the view must be free from a height to one above it, and this is from %g to %g m; give both height_from and height_to",
					eye.Solid.From,
					eye.Solid.To,
				),
			},
		)
	}
	return wrong
}

// change puts a question in the terms of the city.
func (c *sightCity) change(q SightQuestion, at int, p *sight.Profile, gaps *sight.Gaps) (sight.Change, map[int64]sight.Obstacle) {
	change := sight.Change{Without: map[int64]bool{}}
	change.VertexM, change.Vehicle, change.Reduced = q.VertexM, q.Vehicle, q.Reduced
	change.SpeedKMH, change.Control = map[int]float64{}, map[int]string{}
	for _, k := range c.legsAt[at] {
		id := c.net.Legs[k].ID
		if v, ok := orAll(q.SpeedKMH, id); ok {
			change.SpeedKMH[k] = v
		}
		if v, ok := orAll(q.Control, id); ok {
			change.Control[k] = v
		}
	}
	if q.FromM != nil || q.ToM != nil {
		eye := eyeWith(p.Eye(), q.FromM, q.ToM)
		change.Eye = &eye
	}
	for _, id := range q.Ignore {
		change.Without[id] = true
	}
	if q.At != nil {
		for id, windows := range c.windows {
			if !slices.ContainsFunc(windows, func(w geo.TimeWindow) bool { return w.Holds(*q.At) }) {
				change.Without[id] = true
			}
		}
	}
	added := map[int64]sight.Obstacle{}
	for _, k := range q.Add {
		k.Footprint = onPlane(c.plane, k.Footprint)
		o := gaps.Obstacle(k)
		added[o.ID] = o
		change.With = append(change.With, o)
		change.Without[o.ID] = true // one that is added under a number stands for it
	}
	return change, added
}

func orAll[V any](by map[int64]V, id int64) (V, bool) {
	v, ok := by[id]
	if !ok {
		v, ok = by[0]
	}
	return v, ok
}

func eyeWith(e sight.Eye, from, to *float64) sight.Eye {
	if from != nil {
		e.Solid.From, e.Plant.From, e.EyesM = *from, *from, []float64{*from}
	}
	if to != nil {
		e.Solid.To, e.Plant.To, e.TargetM = *to, *to, *to
	}
	return e
}

// named are the obstacles that findings speak of, in the order of their
// numbers.
func (c *sightCity) named(found []sight.Finding, added map[int64]sight.Obstacle) []NamedObstacle {
	seen := map[int64]bool{}
	for _, f := range found {
		for _, b := range f.Sight.Blockers {
			seen[b.ID] = true
		}
		for _, list := range [][]int64{f.Sight.Minor, f.Sight.NeedsSurvey} {
			for _, id := range list {
				seen[id] = true
			}
		}
	}
	var out []NamedObstacle
	for id := range seen {
		o, ok := added[id]
		if !ok {
			known, found := c.obstacles.Get(id)
			if !found {
				continue // the ground
			}
			o = *known
		}
		o.Footprint = offPlane(c.plane, o.Footprint)
		out = append(out, NamedObstacle{o, c.names[id]})
	}
	slices.SortFunc(out, func(a, b NamedObstacle) int { return int(a.ID - b.ID) })
	return out
}

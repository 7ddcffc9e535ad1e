package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/server/store"
)

// SightFinding is what was found of one triangle, in words and on the map.
type SightFinding struct {
	sight.Finding
	IntersectionID    int64
	Own, Other        string // names of the two roads
	OwnControl        string // of the approach that looks
	OtherControl      string
	Sentence          say.Words
	Verdict           string
	Blockers          []int64 // obstructions, worst first
	Places            []int64 // places that block
	Clearing          []int64 // nil when no removal clears
	Standard          string
	Area              orb.Polygon // the rest is in degrees
	Vertex, FarVertex orb.Point
	OwnLane           orb.LineString
	OtherLane         orb.LineString
	Hidden            orb.MultiLineString // of the conflicting lane, from the vertex
	FarHidden         orb.MultiLineString // of the own lane, from the far vertex
	Shadow            orb.MultiPolygon
}

// present puts a finding into words and degrees. Shapes other than the area
// are made for the map alone.
func (c *sightCity) present(f sight.Finding, p *sight.Profile, words *profile.Vocabulary, shapes bool) SightFinding {
	t := &f.Triangle
	own, other := c.net.Legs[c.legs[t.LegID]], c.net.Legs[c.legs[t.ConflictLegID]]
	r := SightFinding{
		Finding: f, IntersectionID: c.net.Intersections[f.Intersection].ID, Own: own.Name, Other: other.Name,
		OwnControl: own.Control, OtherControl: other.Control, Verdict: f.Sight.Verdict, Standard: standardOf(p),
		Area: offPlane(c.plane, t.Area).(orb.Polygon), Blockers: []int64{}, Places: []int64{},
	}
	if f.Err != nil {
		r.Verdict = sight.Unknown
		r.Sentence = say.BothOf(say.New("It cannot be computed: %s.", f.Err))
		return r
	}
	known := map[int64]sight.Obstacle{}
	for _, b := range f.Sight.Blockers {
		if o, ok := c.obstacles.Get(b.ID); ok {
			known[b.ID] = *o
		}
		switch {
		case b.ID > 0:
			r.Blockers = append(r.Blockers, b.ID)
		case b.ID < 0:
			r.Places = append(r.Places, -b.ID)
		}
	}
	if clearing := f.Sight.Clearing; clearing != nil && clearing.Set != nil {
		r.Clearing = clearing.Set
	}
	r.Sentence = f.Sight.Sentence(t, own.Name, other.Name, own.BearingDeg, other.BearingDeg, known, func(kind string) say.Words {
		for _, list := range []string{"obstruction_kind", "place_kind"} {
			for _, term := range words.Lists[list] {
				if term.Code == kind {
					return say.Words{ZH: term.ZH, EN: term.EN}
				}
			}
		}
		return say.BothOf(say.Key("thing"))
	})
	if shapes {
		c.draw(&r)
	}
	return r
}

// draw makes the shapes for the map.
func (c *sightCity) draw(r *SightFinding) {
	t := &r.Triangle
	r.Vertex, r.FarVertex = c.plane.Inverse(t.Vertex()), c.plane.Inverse(t.FarVertex())
	r.OwnLane = c.stretch(t.Own, sight.Interval{To: t.RequiredOwnM})
	r.OtherLane = c.stretch(t.Other, sight.Interval{To: t.RequiredM})
	for _, h := range r.Sight.Near.Hidden {
		r.Hidden = append(r.Hidden, c.stretch(t.Other, h.Interval))
	}
	if r.Sight.Far != nil {
		for _, h := range r.Sight.Far.Hidden {
			r.FarHidden = append(r.FarHidden, c.stretch(t.Own, h.Interval))
		}
	}
	r.Shadow = offPlane(c.plane, r.Sight.Shadow).(orb.MultiPolygon)
}

func (c *sightCity) stretch(p sight.Path, s sight.Interval) orb.LineString {
	return movedLine(p.Between(s.From, s.To), c.plane.Inverse)
}

// standardOf is where a profile's figures come from, in one line.
func standardOf(p *sight.Profile) string {
	text := p.Standard + ", " + p.Edition
	if p.Clause != "" {
		text += ", " + p.Clause
	}
	return text
}

// round4 keeps four decimals, and no negative zero.
func round4(v float64) float64 { return math.Round(v*1e4)/1e4 + 0 }

// speedBasis is the less sure of two origins of speed.
func speedBasis(a, b string) string {
	for _, origin := range []string{"assumed", "posted", "design", "measured", "person"} {
		if a == origin || b == origin {
			return origin
		}
	}
	return "assumed"
}

// triangleColumns are what a run writes of a triangle, after its key.
var (
	triangleKey     = []string{"leg_id", "conflict_leg_id", "profile", "manoeuvre", "lane", "user_class"}
	triangleColumns = []string{
		"intersection_id", "kind", "standard", "required_m", "required_own_m", "available_m", "lane_ratio", "area_ratio", "sync_ratio",
		"verdict", "evidence", "speed_basis", "own_speed_kmh", "own_speed_origin", "speed_kmh", "speed_origin", "stopping_m",
		"estimated", "assumed", "blockers", "minor", "needs_survey", "places", "clearing", "temporary", "verdict_otherwise",
		"sentence_zh", "sentence_en", "details", "geom",
	}
)

// triangleID is what tells one triangle of a profile from the others.
type triangleID struct {
	Leg       int64  `db:"leg_id"`
	Conflict  int64  `db:"conflict_leg_id"`
	Manoeuvre string `db:"manoeuvre"`
	UserClass string `db:"user_class"`
	Lane      int    `db:"lane"`
}

func (r *SightFinding) id() triangleID {
	t := &r.Triangle
	return triangleID{t.LegID, t.ConflictLegID, store.Storable(t.Manoeuvre), store.Storable(t.UserClass), t.Lane}
}

// addTriangle encodes the row of a finding: the key, then triangleColumns.
func addTriangle(c *store.CopyRow, r *SightFinding, p *sight.Profile) error {
	t, g := &r.Triangle, &r.Sight
	details, err := r.Details(p)
	if err != nil {
		return err
	}
	var available, lane, area *float64
	evidence, assumed := "none", t.Assumed
	if r.Err == nil {
		available, lane, area = maybe4(&g.AvailableM), maybe4(&g.LaneRatio), maybe4(&g.AreaRatio)
		evidence, assumed = g.Evidence, g.Assumed
	}
	c.Begin(len(triangleKey) + len(triangleColumns))
	c.Long(t.LegID)
	c.Long(t.ConflictLegID)
	for _, text := range [...]string{t.Profile, t.Manoeuvre} {
		c.Text(text)
	}
	c.Int(t.Lane)
	c.Text(t.UserClass)
	c.Long(r.IntersectionID)
	c.Text(string(t.Kind))
	c.Text(r.Standard)
	c.Float(round4(t.RequiredM))
	c.Float(round4(t.RequiredOwnM))
	for _, v := range [...]*float64{available, lane, area, maybe4(g.SyncRatio)} {
		c.MaybeFloat(v)
	}
	for _, text := range [...]string{r.Verdict, evidence, speedBasis(t.OwnSpeedOrigin, t.OtherSpeedOrigin)} {
		c.Text(text)
	}
	c.Float(t.OwnKMH)
	c.Text(t.OwnSpeedOrigin)
	c.Float(t.OtherKMH)
	c.Text(t.OtherSpeedOrigin)
	c.Float(round4(t.StoppingM))
	c.Bool(g.Estimated)
	c.Texts(assumed)
	for _, ids := range [...][]int64{r.Blockers, obstructionsOf(g.Minor), obstructionsOf(g.NeedsSurvey), r.Places} {
		c.Longs(ids)
	}
	if r.Clearing != nil {
		c.Longs(r.Clearing)
	} else {
		c.Null()
	}
	c.Bool(len(r.Temporary) > 0)
	c.Code(r.Otherwise)
	c.Text(r.Sentence.ZH)
	c.Text(r.Sentence.EN)
	c.JSON(details)
	c.Polygon(r.Area)
	return nil
}

// obstructionsOf leaves out places and the ground.
func obstructionsOf(ids []int64) []int64 {
	out := []int64{}
	for _, id := range ids {
		if id > 0 {
			out = append(out, id)
		}
	}
	return out
}

func maybe4(v *float64) *float64 {
	if v == nil {
		return nil
	}
	r := round4(*v)
	return &r
}

// enough is the share of what removal brings that a lesser action must bring
// to be proposed in its place.
const enough = 0.9

// blockerRow is what is kept of an obstruction that hides some of a triangle.
type blockerRow struct {
	Obstruction int64    `db:"obstruction_id"`
	HidesM      float64  `db:"hides_m"`
	GainM       float64  `db:"gain_m"`
	Needed      bool     `db:"needed"`
	Removable   bool     `db:"removable"`
	Estimated   bool     `db:"estimated"`
	Listed      bool     `db:"listed"`
	Without     string   `db:"verdict_without"`
	Action      string   `db:"action"`
	ActionM     *float64 `db:"action_m"`
}

func (r *SightFinding) blockerRows(actions map[string][]string) []blockerRow {
	var rows []blockerRow
	for i := range r.Sight.Blockers {
		b := &r.Sight.Blockers[i]
		if b.ID <= 0 {
			continue
		}
		row := blockerRow{
			Obstruction: b.ID, HidesM: b.Near.AloneM, GainM: b.Near.GainM, Needed: b.Needed, Removable: b.Removable,
			Estimated: b.Estimated, Listed: slices.Contains(r.Clearing, b.ID), Without: b.Without, Action: "remove",
		}
		if b.Far != nil {
			row.HidesM, row.GainM = row.HidesM+b.Far.AloneM, row.GainM+b.Far.GainM
		}
		if !b.Removable {
			row.Action = "none"
		}
		for _, a := range b.Actions {
			if slices.Contains(actions[b.Kind], a.Code) && a.Verdict == b.Without && a.GainM >= enough*row.GainM {
				row.Action, row.ActionM, row.GainM = a.Code, maybe4(&a.ToM), a.GainM
				break
			}
		}
		row.HidesM, row.GainM = round4(row.HidesM), round4(row.GainM)
		rows = append(rows, row)
	}
	return rows
}

package demo_test

import (
	"regexp"
	"testing"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
	"tongshi/server/demo"
)

// speller checks codes against the vocabulary; an empty one is silent.
type speller struct {
	*testing.T
	words *profile.Vocabulary
	seen  map[string]map[string]bool
}

func (s speller) code(list, code string) {
	if code == "" {
		return
	}
	if s.seen[list] == nil {
		s.seen[list] = map[string]bool{}
	}
	if s.seen[list][code] {
		return
	}
	s.seen[list][code] = true
	if !s.words.Has(list, code) {
		s.Errorf("vocabulary %q has no code %q", list, code)
	}
}

func TestEveryCodeStandsInTheVocabulary(t *testing.T) {
	words := geotest.Standards().Words
	s := speller{t, words, map[string]map[string]bool{}}
	c := full(1)
	for _, x := range c.Crashes {
		s.crash(x)
	}
	for _, o := range c.Obstructions {
		s.code("obstruction_kind", o.Kind)
		s.code("origin", o.Origin)
		s.code("obstruction_status", o.Status)
		s.code("land", o.Land)
	}
	for _, v := range c.Coverage {
		for _, k := range v.Kinds {
			s.code("obstruction_kind", k)
		}
	}
	for _, p := range c.Places {
		s.code("place_kind", p.Kind)
	}
	for _, u := range c.Units {
		s.code("unit_kind", u.Kind)
	}
	s.cases(c)
	for _, w := range c.Roads.Ways {
		s.code("road_class", w.Tags["highway"])
	}
	s.everyCode("site_state", "work_state", "work_kind", "look_back_result")
}

func (s speller) crash(x geo.Crash) {
	for list, code := range map[string]string{"severity": x.Severity, "procedure": x.Procedure, "collision_type": x.Kind, "light": x.Light,
		"weather": x.Weather, "surface": x.Surface, "control": x.Control, "time_precision": string(x.Precision)} {
		s.code(list, code)
	}
	for _, m := range x.Modes {
		s.code("mode", m)
	}
	for _, o := range x.Obscured {
		s.code("obscured_by", o)
	}
	for _, p := range x.Parties {
		s.code("mode", p.Mode)
		s.code("manoeuvre", p.Manner)
		s.code("injury", p.Injury)
		s.code("age_band", p.AgeBand)
	}
}

func (s speller) cases(c *demo.City) {
	for _, x := range c.Sites {
		s.code("site_class", x.Class)
		s.code("site_state", x.State)
		s.code("tier", x.Tier)
	}
	for _, w := range c.Works {
		s.code("work_kind", w.Kind)
		s.code("work_state", w.State)
		s.code("work_unit", w.UnitOfWork)
	}
	for _, l := range c.LookBacks {
		s.code("look_back_result", l.Result)
	}
}

// everyCode wants the city to show each code of the lists.
func (s speller) everyCode(lists ...string) {
	for _, list := range lists {
		for _, code := range s.words.Codes(list) {
			if !s.seen[list][code] {
				s.Errorf("no example of %s %q in the city", list, code)
			}
		}
	}
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestKeysAreUniqueAndReferencesHold(t *testing.T) {
	c := full(1)
	seen, units, sites := map[string]bool{}, map[string]bool{}, map[string]bool{}
	key := func(id string) {
		if seen[id] || !uuidForm.MatchString(id) {
			t.Errorf("UUID %q stands twice or is none", id)
		}
		seen[id] = true
	}
	for _, u := range c.Units {
		units[u.Code] = true
	}
	for _, o := range c.Obstructions {
		if key(o.UUID); !units[o.OwnerUnit] {
			t.Errorf("%s %s belongs to unit %q", o.Kind, o.UUID, o.OwnerUnit)
		}
		if *o.BaseM > *o.TopM || o.Footprint == nil || o.Footprint.GeoJSONType() == "Point" && *o.RadiusM <= 0 {
			t.Errorf("%s %s reaches from %v to %v m", o.Kind, o.UUID, *o.BaseM, *o.TopM)
		}
	}
	for _, p := range c.Places {
		if key(p.UUID); p.Name == "" || p.Geometry == nil {
			t.Errorf("place %s (%s) lacks a name or a position", p.UUID, p.Kind)
		}
	}
	for _, s := range c.Sites {
		if key(s.UUID); !units[s.LeadUnit] || s.Title == "" {
			t.Errorf("site %s is led by %q", s.Number, s.LeadUnit)
		}
		sites[s.UUID] = true
	}
	for _, w := range c.Works {
		if key(w.UUID); !sites[w.SiteUUID] || w.Crew != "" && !units[w.Crew] || w.QuantityDone > w.Quantity {
			t.Errorf("work %q: site %q, crew %q, %v of %v", w.Title, w.SiteUUID, w.Crew, w.QuantityDone, w.Quantity)
		}
	}
	for _, l := range c.LookBacks {
		if key(l.UUID); !sites[l.SiteUUID] || (l.DoneAt == nil) != (l.Result == "") {
			t.Errorf("look-back %s: site %q, done %v, result %q", l.UUID, l.SiteUUID, l.DoneAt, l.Result)
		}
	}
}

func TestTheSurveyCoversEverything(t *testing.T) {
	c := full(1)
	area := c.Coverage[0].Area.Bound()
	for _, o := range c.Obstructions {
		if !area.Contains(o.Footprint.Bound().Center()) {
			t.Errorf("%s %s stands outside the survey", o.Kind, o.UUID)
		}
	}
	for _, w := range c.Roads.Ways {
		for _, p := range w.Line {
			if !area.Contains(p) {
				t.Fatalf("way %d leaves the survey at %v", w.ID, p)
			}
		}
	}
}

package ingest

import (
	"slices"
	"strings"

	"tongshi/geo"
)

type setter func(r *row, b *bound, c *geo.Crash)

// crashSetters has one entry for each of crashFields.
var crashSetters = map[string]setter{
	"source_id": func(r *row, b *bound, c *geo.Crash) { c.SourceID = r.key(b) },
	"lon":       func(r *row, b *bound, _ *geo.Crash) { r.coordinate(b, 'x') },
	"lat":       func(r *row, b *bound, _ *geo.Crash) { r.coordinate(b, 'y') },
	"position":  func(r *row, b *bound, _ *geo.Crash) { r.coordinate(b, 0) },

	"datetime": func(r *row, b *bound, _ *geo.Crash) { r.moment(b, true, true) },
	"date":     func(r *row, b *bound, _ *geo.Crash) { r.moment(b, true, false) },
	"time":     func(r *row, b *bound, _ *geo.Crash) { r.moment(b, false, true) },
	"year":     func(r *row, b *bound, _ *geo.Crash) { r.when.year = value(r.within(b, 1900, 2200)) },
	"month":    func(r *row, b *bound, _ *geo.Crash) { r.when.month = r.within(b, 1, 12) },
	"day":      func(r *row, b *bound, _ *geo.Crash) { r.when.day = r.within(b, 1, 31) },
	"hour":     func(r *row, b *bound, _ *geo.Crash) { r.when.hour = r.within(b, 0, 24) },
	"weekday":  func(r *row, b *bound, _ *geo.Crash) { r.when.weekday = r.within(b, 1, 7) },

	"deaths": func(r *row, b *bound, c *geo.Crash) {
		before := r.lost
		c.Deaths = r.count(b)
		r.deathsLost = r.lost > before
	},
	"serious":             func(r *row, b *bound, c *geo.Crash) { c.SeriousInjured = r.count(b) },
	"slight":              func(r *row, b *bound, c *geo.Crash) { c.SlightInjured = r.count(b) },
	"injured":             func(r *row, b *bound, _ *geo.Crash) { r.injured = r.count(b) },
	"injured_unspecified": func(r *row, b *bound, c *geo.Crash) { c.InjuredUnspecified = r.count(b) },
	"death_window_days":   func(r *row, b *bound, c *geo.Crash) { c.DeathWindowDays = r.count(b) },
	"damage_yuan":         func(r *row, b *bound, c *geo.Crash) { c.DamageYuan = r.measure(b) },
	"severity":            func(r *row, b *bound, c *geo.Crash) { c.Severity = r.code(b) },
	"procedure":           func(r *row, b *bound, c *geo.Crash) { c.Procedure = r.code(b) },

	"kind":        func(r *row, b *bound, c *geo.Crash) { c.Kind = r.code(b) },
	"cause":       func(r *row, b *bound, c *geo.Crash) { c.Cause = r.text(b) },
	"light":       func(r *row, b *bound, c *geo.Crash) { c.Light = r.code(b) },
	"weather":     func(r *row, b *bound, c *geo.Crash) { c.Weather = r.code(b) },
	"surface":     func(r *row, b *bound, c *geo.Crash) { c.Surface = r.code(b) },
	"control":     func(r *row, b *bound, c *geo.Crash) { c.Control = r.code(b) },
	"hit_and_run": func(r *row, b *bound, c *geo.Crash) { c.HitAndRun = r.yesNo(b) },
	"alcohol":     func(r *row, b *bound, c *geo.Crash) { c.Alcohol = r.yesNo(b) },

	"street":             func(r *row, b *bound, c *geo.Crash) { c.Street = r.text(b) },
	"cross_street":       func(r *row, b *bound, c *geo.Crash) { c.CrossStreet = r.text(b) },
	"at_junction":        func(r *row, b *bound, c *geo.Crash) { c.AtJunction = r.yesNo(b) },
	"distance_to_node_m": func(r *row, b *bound, c *geo.Crash) { c.DistanceToNodeM = r.measure(b) },

	"road_number": func(r *row, b *bound, _ *geo.Crash) { r.roadNumber = r.text(b) },
	"place":       func(r *row, b *bound, c *geo.Crash) { c.Place = r.text(b) },
	"stake":       func(r *row, b *bound, c *geo.Crash) { c.Stake = r.text(b) },
	"stake_km":    func(r *row, b *bound, _ *geo.Crash) { r.stakeKM = r.number(b) },
	"stake_m":     func(r *row, b *bound, _ *geo.Crash) { r.stakeM = r.number(b) },
	"direction":   func(r *row, b *bound, c *geo.Crash) { c.Direction = r.text(b) },
	"side":        func(r *row, b *bound, c *geo.Crash) { c.Side = r.text(b) },
}

type partySetter func(r *row, b *bound, p *geo.Party)

// partySetters has one entry for each of partyFields.
var partySetters = map[string]partySetter{
	"mode":      func(r *row, b *bound, p *geo.Party) { p.Mode = r.code(b) },
	"manoeuvre": func(r *row, b *bound, p *geo.Party) { p.Manner = r.code(b) },
	"injury":    func(r *row, b *bound, p *geo.Party) { p.Injury = r.code(b) },
	"wrong_way": func(r *row, b *bound, p *geo.Party) { p.WrongWay = r.yesNo(b) },
	"helmet":    func(r *row, b *bound, p *geo.Party) { p.Helmet = r.yesNo(b) },
	"age_band":  func(r *row, b *bound, p *geo.Party) { p.AgeBand = r.code(b) },
}

// finishCasualties splits the total of the injured and derives or refines the
// severity; of two that differ the worse stands.
func (r *row) finishCasualties(c *geo.Crash, total *bound) {
	if r.injured != nil && c.InjuredUnspecified == nil {
		if rest := *r.injured - value(c.SeriousInjured) - value(c.SlightInjured); rest >= 0 {
			c.InjuredUnspecified = &rest
		} else {
			r.fail(total, r.textOf(total), "the total of the injured is less than the serious and slight together")
		}
	}
	derived := severityOf(c)
	if r.deathsLost && derived != "fatal" {
		derived = "" // how bad it was nobody knows
	}
	switch {
	case c.Severity == "" || c.Severity == "unknown":
		c.Severity = derived
	case badness[derived] > badness[c.Severity]:
		if c.Severity != "injury" || derived != "serious" { // there the injured say which injury it was
			r.remark("the severity is less than deaths or injured say; the worse stands", "")
		}
		c.Severity = derived
	case c.Severity == "fatal" && c.Deaths != nil && *c.Deaths == 0:
		r.remark("the severity is fatal and no death is counted; the severity stands", "")
	}
	if c.Severity == "injury" && value(c.SlightInjured) > 0 && c.SeriousInjured != nil && value(c.InjuredUnspecified) == 0 {
		c.Severity = "slight"
	}
}

// badness orders severities; an injury whose degree is not known may be slight.
var badness = map[string]int{"": 0, "unknown": 0, "damage": 1, "slight": 2, "injury": 2, "serious": 3, "fatal": 4}

// severityOf derives the severity from the counts; empty when they do not say.
func severityOf(c *geo.Crash) string {
	switch {
	case value(c.Deaths) > 0:
		return "fatal"
	case value(c.SeriousInjured) > 0:
		return "serious"
	case value(c.InjuredUnspecified) > 0:
		return "injury"
	case value(c.SlightInjured) > 0:
		return "slight"
	case c.Deaths != nil && (c.InjuredUnspecified != nil || c.SeriousInjured != nil || c.SlightInjured != nil):
		return "damage"
	}
	return ""
}

// addFlags gathers the codes whose conditions hold: sorted, distinct.
func (r *row) addFlags(flags []boundFlag, have []string) []string {
	for _, f := range flags {
		if r.holds(f) && !slices.Contains(have, f.Code) {
			have = append(have, f.Code)
		}
	}
	slices.Sort(have)
	return have
}

func (r *row) holds(f boundFlag) bool {
	text, known := r.cell(f.at)
	if !known {
		return false
	}
	if f.Above != nil {
		n := r.number(f.at)
		return n != nil && *n > *f.Above
	}
	if slices.Contains(f.Equals, text) {
		return true
	}
	if len(f.Has) == 0 {
		return false
	}
	for part := range strings.SplitSeq(text, f.Separator) {
		if slices.Contains(f.Has, strings.TrimSpace(part)) {
			return true
		}
	}
	return false
}

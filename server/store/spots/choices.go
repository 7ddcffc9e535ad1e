package spots

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"tongshi/geo/counts"
	"tongshi/geo/profile"
	"tongshi/server/store"
)

// RuleSet is a profile of rules that a screening can nominate by, with where
// it comes from and whether anybody has checked it against the standard.
type RuleSet struct {
	Code     string        `json:"code"`
	Name     profile.Words `json:"name"`
	About    string        `json:"about"`
	Standard string        `json:"standard"`
	Edition  string        `json:"edition"`
	Clause   string        `json:"clause"`
	Source   string        `json:"source"`
	Verified bool          `json:"verified" doc:"Checked against the text of the standard"`
	Rules    []RuleName    `json:"rules"`

	StandardZH string `json:"standard_zh" doc:"The standard's name in Chinese"`
	SourceZH   string `json:"source_zh" doc:"Where the figures come from, in Chinese"`
}

// RuleName is one rule of a profile.
type RuleName struct {
	Code string        `json:"code"`
	Name profile.Words `json:"name"`
}

// WeightSet is a set of severity weights.
type WeightSet struct {
	Code string        `json:"code"`
	Name profile.Words `json:"name"`
}

// TreatmentName names a treatment of the catalogue.
type TreatmentName struct {
	Code string        `json:"code"`
	Name profile.Words `json:"name"`
}

// ScreeningChoices are what a screening can be asked for.
type ScreeningChoices struct {
	Profiles   []RuleSet        `json:"profiles"`
	Measures   []string         `json:"measures" doc:"What can rank"`
	Weights    []WeightSet      `json:"weights"`
	Treatments []TreatmentName  `json:"treatments" doc:"What a suggestion or an effect can be of"`
	Defaults   ScreeningRequest `json:"defaults" doc:"What stands for what is left out"`
	From       string           `json:"from" doc:"Day of the oldest crash; empty without crashes"`
	To         string           `json:"to" doc:"Day of the newest crash"`
}

// ReadScreeningChoices reads them from the data files, and the period from the
// crashes.
func ReadScreeningChoices(ctx context.Context, s *store.Store) (ScreeningChoices, error) {
	c := ScreeningChoices{Profiles: []RuleSet{}, Measures: []string{}, Weights: []WeightSet{}, Treatments: []TreatmentName{}}
	for _, p := range s.Standards.Rules {
		set := RuleSet{p.Code, p.Name, p.About, p.Standard, p.Edition, p.Clause, p.Source, p.Verified, []RuleName{}, p.StandardZH, p.SourceZH}
		for _, r := range p.Rules {
			set.Rules = append(set.Rules, RuleName{r.Code, r.Name})
		}
		c.Profiles = append(c.Profiles, set)
	}
	for _, m := range counts.Measures {
		c.Measures = append(c.Measures, string(m))
	}
	for _, w := range s.Standards.Costs.Sets {
		c.Weights = append(c.Weights, WeightSet{w.Code, w.Name})
	}
	for _, one := range s.Standards.Treatments.Treatments {
		c.Treatments = append(c.Treatments, TreatmentName{one.Code, one.Name})
	}
	if err := c.Defaults.Check(s.Standards); err != nil {
		return c, err
	}
	err := s.Pool.QueryRow(ctx, `
		SELECT coalesce(to_char(min(make_date(local_year, coalesce(local_month, 1), coalesce(local_day, 1))), 'YYYY-MM-DD'), ''),
		       coalesce(to_char(max(make_date(local_year, coalesce(local_month, 1), coalesce(local_day, 1))), 'YYYY-MM-DD'), '')
		  FROM crashes`).Scan(&c.From, &c.To)
	return c, store.Wrap("read period of the crashes", err)
}

// Catchment is the part of the roads where a crash counts as at the
// intersection, in WGS 84; nil when none was derived.
func Catchment(ctx context.Context, s *store.Store, intersection int64) (orb.Geometry, error) {
	var shape orb.Geometry
	err := s.Pool.QueryRow(ctx, `SELECT catchment FROM intersections WHERE id = $1 AND valid_to IS NULL`, intersection).Scan(&shape)
	return shape, store.Wrap(fmt.Sprintf("read catchment of intersection %d", intersection), err)
}

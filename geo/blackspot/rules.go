package blackspot

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"tongshi/geo/counts"
	"tongshi/geo/profile"
)

// RuleProfile is a set of legal or agreed rules that nominate black spots, a
// data file rules_*.json. It only nominates: the order of works is Empirical
// Bayes' affair.
type RuleProfile struct {
	profile.Standing
	Code       string        `json:"code"`
	Name       profile.Words `json:"name"`
	About      string        `json:"about"`
	StandardZH string        `json:"standard_zh"`
	SourceZH   string        `json:"source_zh"`
	WindowM    float64       `json:"window_m"` // 0: the source gives none
	WindowKind string        `json:"window_kind"`
	Years      int           `json:"years"`
	Rules      []Rule        `json:"rules"`
	Tiers      []Tier        `json:"tiers,omitempty"`
}

// Tier is a grade that a rule's firing gives, worst first in the file.
type Tier struct {
	Code string `json:"code"`
	profile.Words
}

// Rule is one threshold. WindowM, WindowKind and Years stand in for the
// profile's where they are given.
type Rule struct {
	Code       string             `json:"code"`
	Name       profile.Words      `json:"name"`
	WindowM    float64            `json:"window_m,omitempty"`
	WindowKind string             `json:"window_kind,omitempty"` // radius, route, node
	Years      int                `json:"years,omitempty"`
	Count      string             `json:"count"` // crashes, deaths
	MinCount   int                `json:"min_count,omitempty"`
	Filter     Filter             `json:"filter,omitzero"`
	ScoreOf    string             `json:"score_of,omitempty"` // crashes or persons
	Weights    map[string]float64 `json:"weights,omitempty"`
	MinScore   float64            `json:"min_score,omitempty"`
	// Unset marks a rule whose threshold the source does not give: it never
	// fires, its figure is told, and the city enters its own.
	Unset    bool     `json:"unset,omitempty"`
	Requires []string `json:"requires,omitempty"` // conditions a person confirms, e.g. road_deficiency
	// Evidence are signs of those conditions that the program sees itself. A rule
	// that any crash would satisfy names a place that awaits confirmation only
	// where it sees one of them.
	Evidence []string `json:"evidence,omitempty"`
	Tier     string   `json:"tier,omitempty"`
}

// evidenceBlocked is a sight triangle of the intersection that is not clear.
const evidenceBlocked = "blocked_sight"

// Filter says which crashes count. An empty list lets all through.
type Filter struct {
	Severity   []string `json:"severity,omitempty"`
	Type       []string `json:"type,omitempty"`
	Procedure  []string `json:"procedure,omitempty"`
	SameType   bool     `json:"same_type,omitempty"`
	MinDeaths  int      `json:"min_deaths,omitempty"`
	MinSerious int      `json:"min_serious,omitempty"`
	// Either: MinDeaths or MinSerious is enough; else both are asked.
	Either bool `json:"either,omitempty"`
}

// ReadRules reads every rules_*.json, by file name.
func ReadRules(files fs.FS) ([]*RuleProfile, error) {
	names, err := fs.Glob(files, "rules_*.json")
	if err != nil {
		return nil, fmt.Errorf("list rule profiles: %w", err)
	}
	slices.Sort(names)
	var out []*RuleProfile
	seen := map[string]string{}
	for _, name := range names {
		p := &RuleProfile{}
		if err := profile.ReadTable(files, name, p); err != nil {
			return nil, err
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if other := seen[p.Code]; other != "" {
			return nil, fmt.Errorf("%s: code: %q stands in %s too", name, p.Code, other)
		}
		seen[p.Code] = name
		p.inherit()
		out = append(out, p)
	}
	return out, nil
}

func (p *RuleProfile) inherit() {
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.WindowM == 0 {
			r.WindowM = p.WindowM
		}
		if r.WindowKind == "" {
			r.WindowKind = p.WindowKind
		}
		if r.Years == 0 {
			r.Years = p.Years
		}
	}
}

var windowKinds = []string{"radius", "route", "node"}

func (p *RuleProfile) check() error {
	if err := p.Standing.Check(); err != nil {
		return err
	}
	tiers := map[string]bool{"": true}
	for _, t := range p.Tiers {
		tiers[t.Code] = true
	}
	switch {
	case p.Code == "" || strings.ContainsAny(p.Code, " \t\n"):
		return fmt.Errorf("code: %q; want one word", p.Code)
	case p.Name.Empty():
		return fmt.Errorf("name: must be given in both languages")
	case p.StandardZH == "" || (p.SourceZH == "") != (p.Source == ""):
		return fmt.Errorf("standard_zh, source_zh: must be given beside standard and source")
	case !(p.WindowM >= 0):
		return fmt.Errorf("window_m: %g; want 0 or more", p.WindowM)
	case !slices.Contains(windowKinds, p.WindowKind):
		return fmt.Errorf("window_kind: %q; want one of %v", p.WindowKind, windowKinds)
	case p.Years < 1 || p.Years > 20:
		return fmt.Errorf("years: %d; want 1 to 20", p.Years)
	case len(p.Rules) == 0:
		return fmt.Errorf("rules: empty; give at least one")
	}
	seen := map[string]bool{}
	for i, r := range p.Rules {
		at := fmt.Sprintf("rules[%d]", i)
		if r.Code == "" || seen[r.Code] {
			return fmt.Errorf("%s.code: %q is empty or stands twice", at, r.Code)
		}
		seen[r.Code] = true
		if !tiers[r.Tier] {
			return fmt.Errorf("%s.tier: %q is not among the tiers", at, r.Tier)
		}
		if err := r.check(); err != nil {
			return fmt.Errorf("%s.%w", at, err)
		}
	}
	return nil
}

func (r Rule) check() error {
	switch {
	case r.Name.Empty():
		return fmt.Errorf("name: must be given in both languages")
	case r.Count != "crashes" && r.Count != "deaths":
		return fmt.Errorf("count: %q; want crashes or deaths", r.Count)
	case r.WindowKind != "" && !slices.Contains(windowKinds, r.WindowKind):
		return fmt.Errorf("window_kind: %q; want one of %v", r.WindowKind, windowKinds)
	case r.Years < 0 || r.Years > 20 || !(r.WindowM >= 0) || r.MinCount < 0 || !(r.MinScore >= 0):
		return fmt.Errorf("years, window_m, min_count, min_score: must not be below 0")
	case !r.Unset && r.MinCount == 0 && r.MinScore == 0:
		return fmt.Errorf("min_count: give min_count or min_score, or say \"unset\": true")
	case (r.MinScore > 0) != (len(r.Weights) > 0) && !r.Unset:
		return fmt.Errorf("weights: a score needs weights and min_score")
	case len(r.Weights) > 0 && r.ScoreOf != "crashes" && r.ScoreOf != "persons":
		return fmt.Errorf("score_of: %q; want crashes or persons", r.ScoreOf)
	}
	for _, sign := range r.Evidence {
		if sign != evidenceBlocked || len(r.Requires) == 0 {
			return fmt.Errorf("evidence: %q; want %s, and a condition in requires", sign, evidenceBlocked)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(r.Weights)) {
		if code != "each" && counts.SeverityIndex(code) < 0 || !(r.Weights[code] >= 0) {
			return fmt.Errorf("weights.%s: unknown severity, or below 0", code)
		}
	}
	for _, code := range r.Filter.Severity {
		if counts.SeverityIndex(code) < 0 {
			return fmt.Errorf("filter.severity: %q is not a severity", code)
		}
	}
	return nil
}

package blackspot

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sort"

	"tongshi/geo/counts"
	"tongshi/geo/profile"
)

// Treatments are the catalogue of treatments.json.
type Treatments struct {
	profile.Standing
	About          string        `json:"about"`
	AssumedSEShare float64       `json:"assumed_se_share"` // of a CMF whose source gives no error
	Treatments     []Treatment   `json:"treatments"`
	SettingRules   []SettingRule `json:"settings_rules"`
}

// Treatment is one measure and what it does to which crashes. Empty lists let
// all through; no CMF means that no figure is known.
type Treatment struct {
	Code     string        `json:"code"`
	Name     profile.Words `json:"name"`
	CMF      float64       `json:"cmf,omitempty"`
	SE       float64       `json:"se,omitempty"`
	Stars    int           `json:"stars"`
	Types    []string      `json:"types,omitempty"`
	Severity []string      `json:"severity,omitempty"`
	Light    []string      `json:"light,omitempty"`
	Controls []string      `json:"controls,omitempty"`
	Settings []string      `json:"settings,omitempty"`
	Legs     []int         `json:"legs,omitempty"` // of a junction
	Also     []Side        `json:"also,omitempty"` // what it does to other crashes
	Fits     []string      `json:"fits,omitempty"` // codes of patterns it answers
	WorkKind string        `json:"work_kind"`
	Used     bool          `json:"used"`
	Note     string        `json:"note,omitempty"`
	Source   string        `json:"source"`
	Verified bool          `json:"verified"`
}

// Side is what a treatment does to crashes other than those it is meant for,
// such as the rear-end crashes that a new signal brings.
type Side struct {
	CMF   float64  `json:"cmf"`
	SE    float64  `json:"se,omitempty"`
	Types []string `json:"types"`
}

// Situation is where a treatment would stand. Legs is 0 where it is no
// junction.
type Situation struct {
	Control, Setting string
	Legs             int
}

// Valid reports whether a treatment may be used there: never outside what it
// was studied at.
func (t Treatment) Valid(at Situation) bool {
	in := func(list []string, code string) bool { return len(list) == 0 || slices.Contains(list, code) }
	return t.Used && in(t.Controls, at.Control) && in(t.Settings, at.Setting) && (len(t.Legs) == 0 || slices.Contains(t.Legs, at.Legs))
}

// SettingRule is one figure of the rules for setting a measure.
type SettingRule struct {
	Code     string        `json:"code"`
	Name     profile.Words `json:"name"`
	Value    float64       `json:"value"`
	Unit     string        `json:"unit"`
	Source   string        `json:"source"`
	Verified bool          `json:"verified"`
}

// ReadTreatments reads treatments.json.
func ReadTreatments(files fs.FS) (*Treatments, error) {
	const name = "treatments.json"
	var t Treatments
	if err := profile.ReadTable(files, name, &t); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, one := range t.Treatments {
		if one.Code == "" || seen[one.Code] || one.Name.Empty() || one.Source == "" || !(one.CMF >= 0) || !(one.SE >= 0) {
			return nil, fmt.Errorf("%s: treatments[%d]: code (once), name in both languages, source and a cmf and se not below 0 must be given", name, i)
		}
		for j, side := range one.Also {
			if !(side.CMF > 0) || !(side.SE >= 0) || len(side.Types) == 0 {
				return nil, fmt.Errorf("%s: treatments[%d].also[%d]: a cmf above 0 and types must be given", name, i, j)
			}
		}
		seen[one.Code] = true
	}
	return &t, nil
}

// Applies reports whether a crash is one that the treatment acts on.
func (t Treatment) Applies(e Event) bool {
	in := func(list []string, code string) bool { return len(list) == 0 || slices.Contains(list, code) }
	return in(t.Types, e.Type) && in(t.Severity, e.Severity) && in(t.Light, e.Light)
}

// Suggestion is a treatment for a place, and what it is expected to save.
type Suggestion struct {
	Treatment
	HasFigure    bool
	AssumedSE    bool
	Targets      float64 // expected crashes a year that it acts on
	SavedPerYear float64
	SavedSE      float64
	Answers      []string // significant patterns that it answers
}

// Suggest lists the treatments that are valid in a situation and answer a
// significant pattern, the greatest saving first and those without a figure
// last. What is saved is the Empirical Bayes expectation of the crashes acted
// on times 1 − CMF, with the error of both, less what the treatment brings of
// other crashes. One that saves nothing on balance is left out.
func (t *Treatments) Suggest(d Diagnosis, events []Event, e counts.Estimate, years float64, at Situation) []Suggestion {
	var out []Suggestion
	for _, one := range t.Treatments {
		s := Suggestion{Treatment: one, HasFigure: one.CMF > 0}
		for _, p := range d.Patterns {
			if p.Significant && slices.Contains(one.Fits, p.Code) {
				s.Answers = append(s.Answers, p.Code)
			}
		}
		if len(s.Answers) == 0 || !one.Valid(at) {
			continue
		}
		if s.HasFigure {
			if t.saving(&s, events, e, years); !(s.SavedPerYear > 0) {
				continue
			}
		}
		out = append(out, s)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].SavedPerYear > out[j].SavedPerYear })
	return out
}

func (t *Treatments) saving(s *Suggestion, events []Event, e counts.Estimate, years float64) {
	if s.SE == 0 {
		s.SE, s.AssumedSE = t.AssumedSEShare*s.CMF, true
	}
	variance := 0.0
	add := func(cmf, se float64, acts func(Event) bool) (targets float64) {
		n := 0.0
		for _, event := range events {
			if acts(event) {
				n++
			}
		}
		share := counts.Ratio(n, float64(len(events)))
		targets = share * e.Expected / years
		s.SavedPerYear += targets * (1 - cmf)
		variance += math.Pow((1-cmf)*share*e.SD()/years, 2) + math.Pow(targets*se, 2)
		return targets
	}
	s.Targets = add(s.CMF, s.SE, s.Applies)
	for _, side := range s.Also {
		se := side.SE
		if se == 0 {
			se = t.AssumedSEShare * side.CMF
		}
		add(side.CMF, se, func(event Event) bool { return slices.Contains(side.Types, event.Type) })
	}
	s.SavedSE = math.Sqrt(variance)
}

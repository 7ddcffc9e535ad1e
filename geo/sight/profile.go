package sight

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
)

// Profile is a standard's demand as data: geo/profile/sight_*.json.
type Profile struct {
	Name     string `json:"name"`
	TitleZH  string `json:"title_zh"`
	TitleEN  string `json:"title_en"`
	About    string `json:"about"`
	Version  string `json:"version"`
	Standard string `json:"standard"`
	Edition  string `json:"edition"`
	Clause   string `json:"clause"`
	Verified bool   `json:"verified"`

	// Construction is corner (the Chinese rule), manoeuvres (AASHTO's cases)
	// or splay (both ways along the major road from a set-back vertex).
	Construction string `json:"construction"`
	UserClass    string `json:"user_class"`

	SpeedOrder     []string `json:"speed_order"`  // origins, the preferred first
	SpeedFactor    float64  `json:"speed_factor"` // of the road's speed
	PostedExtraKMH float64  `json:"posted_extra_kmh"`

	Table       []Row     `json:"table"`        // stopping sight distance, rising
	Formula     []Braking `json:"formula"`      // the same by formula, where there is no table
	RoadTable   []Row     `json:"road_table"`   // between intersections, for comparison
	RoadFormula []Braking `json:"road_formula"` // cross-check of RoadTable

	VertexM         float64 `json:"vertex_m"`          // driver's eye behind the near edge
	ReducedVertexM  float64 `json:"reduced_vertex_m"`  // from the edge lane's centre, where the full triangle cannot be had
	LaneEquivalentM float64 `json:"lane_equivalent_m"` // of median or skew that counts as a lane
	StoreM          float64 `json:"store_m"`           // median that holds a waiting vehicle

	// Cases are those of each control that has signals: D, F, B, and red_turn,
	// the turn to the near side on red.
	Cases map[string][]string `json:"cases"`

	GradeFromPercent float64       `json:"grade_from_percent"`
	GradeMode        string        `json:"grade_mode"` // full, excess
	Gap              *GapTable     `json:"gap"`
	Uncontrolled     []Row         `json:"uncontrolled"` // case A
	Yield            *YieldCase    `json:"yield"`        // case C
	EyeRule          ProfileHeight `json:"eye"`
}

// Row is one line of a table by speed.
type Row struct {
	KMH    float64 `json:"kmh"`
	M      float64 `json:"m"`
	TruckM float64 `json:"truck_m"`
	SafeM  float64 `json:"safe_m"` // safe intersection stopping; 0 is none
	// RunningFactor and Friction are those of the table's cross-check.
	RunningFactor float64 `json:"running_factor"`
	Friction      float64 `json:"friction"`
}

// ProfileHeight are the heights a profile tests, metres above the lane.
type ProfileHeight struct {
	Band         bool      `json:"band"`
	SolidFromM   float64   `json:"solid_from_m"`
	PlantFromM   float64   `json:"plant_from_m"`
	ToM          float64   `json:"to_m"`
	EyesM        []float64 `json:"eyes_m"`
	TargetM      float64   `json:"target_m"`
	TargetWidthM float64   `json:"target_width_m"`
}

// Eye is what the line of sight is tested with.
func (p *Profile) Eye() Eye {
	h := p.EyeRule
	return Eye{
		Band: h.Band, Solid: Range{h.SolidFromM, h.ToM}, Plant: Range{h.PlantFromM, h.ToM},
		EyesM: slices.Clone(h.EyesM), TargetM: h.TargetM, TargetWidthM: h.TargetWidthM,
	}
}

// usesGrade tells whether a grade changes any distance.
func (p *Profile) usesGrade() bool {
	if p.Gap != nil {
		for _, c := range p.Gap.Cases {
			if c.GradePerPercent != 0 {
				return true
			}
		}
	}
	return len(p.Table) == 0 && slices.ContainsFunc(p.Formula, func(f Braking) bool { return f.GradeK != 0 })
}

// Profiles are all profiles of a folder, by name of file.
type Profiles []*Profile

// ByName finds a profile; the error names those that exist.
func (all Profiles) ByName(name string) (*Profile, error) {
	var names []string
	for _, p := range all {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, fmt.Errorf("sight profile %q: not known; choose one of %v", name, names)
}

// ReadProfiles reads every sight_*.json. Errors name the file and the field.
func ReadProfiles(files fs.FS) (Profiles, error) {
	names, err := fs.Glob(files, "sight_*.json")
	if err != nil {
		return nil, fmt.Errorf("list sight profiles: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read sight profiles: no file sight_*.json")
	}
	var all Profiles
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read sight profile: %w", err)
		}
		p := new(Profile)
		if err := json.Unmarshal(text, p); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
		if _, err := all.ByName(p.Name); err == nil {
			return nil, fmt.Errorf("%s: name: %q stands in two files", path.Base(name), p.Name)
		}
		all = append(all, p)
	}
	return all, nil
}

// origins are the speed origins of the vocabulary that a profile may order.
var origins = []string{"measured", "design", "posted", "assumed", "person"}

func (p *Profile) check() error {
	switch {
	case p.Name == "":
		return fmt.Errorf("name: empty")
	case p.TitleZH == "" || p.TitleEN == "":
		return fmt.Errorf("title_zh, title_en: say what the standard is called")
	case p.Standard == "" || p.Edition == "":
		return fmt.Errorf("standard, edition: say where the figures come from")
	case !slices.Contains([]string{"corner", "manoeuvres", "splay"}, p.Construction):
		return fmt.Errorf("construction: %q; use corner, manoeuvres or splay", p.Construction)
	case !slices.Contains([]string{"car", "truck", "e_bike"}, p.UserClass):
		return fmt.Errorf("user_class: %q; use car, truck or e_bike", p.UserClass)
	case !(p.SpeedFactor > 0 && p.SpeedFactor <= 1):
		return fmt.Errorf("speed_factor: %v; use a figure above 0 up to 1", p.SpeedFactor)
	case len(p.SpeedOrder) == 0:
		return fmt.Errorf("speed_order: empty")
	case len(p.Table)+len(p.Formula) == 0:
		return fmt.Errorf("table, formula: one of them must give the stopping sight distance")
	case p.Construction != "corner" && !(p.VertexM > 0):
		return fmt.Errorf("vertex_m: %v; use a length above 0", p.VertexM)
	case p.Construction == "manoeuvres" && (p.Gap == nil || p.Yield == nil || len(p.Uncontrolled) == 0):
		return fmt.Errorf("gap, yield, uncontrolled: all are needed for construction manoeuvres")
	case p.Construction == "manoeuvres" && len(p.Cases["signal"]) == 0:
		return fmt.Errorf("cases: those of signal are needed for construction manoeuvres")
	case p.Construction == "manoeuvres" && !(p.LaneEquivalentM > 0):
		return fmt.Errorf("lane_equivalent_m: %v; use a width above 0", p.LaneEquivalentM)
	case p.GradeMode != "" && p.GradeMode != "full" && p.GradeMode != "excess":
		return fmt.Errorf("grade_mode: %q; use full or excess", p.GradeMode)
	case len(p.EyeRule.EyesM) == 0 || !(p.EyeRule.TargetWidthM > 0):
		return fmt.Errorf("eye: eyes_m and target_width_m must be given")
	case p.EyeRule.Band && !(p.EyeRule.SolidFromM < p.EyeRule.ToM && p.EyeRule.PlantFromM < p.EyeRule.ToM):
		return fmt.Errorf("eye: to_m must lie above solid_from_m and plant_from_m")
	}
	for _, o := range p.SpeedOrder {
		if !slices.Contains(origins, o) {
			return fmt.Errorf("speed_order: %q; use %v", o, origins)
		}
	}
	for control, cases := range p.Cases {
		for _, c := range cases {
			if !slices.Contains(signalCases, c) {
				return fmt.Errorf("cases.%s: %q; use %v", control, c, signalCases)
			}
		}
	}
	return p.checkTables()
}

// signalCases are those that a control with signals may ask for.
var signalCases = []string{"D", "F", "B", "red_turn"}

func (p *Profile) checkTables() error {
	tables := map[string][]Row{"table": p.Table, "road_table": p.RoadTable, "uncontrolled": p.Uncontrolled}
	for _, field := range []string{"table", "road_table", "uncontrolled"} {
		last := 0.0
		for i, r := range tables[field] {
			if !(r.KMH > last) || !(r.M > 0) {
				return fmt.Errorf("%s[%d]: kmh must rise from row to row and m be above 0", field, i)
			}
			last = r.KMH
		}
	}
	for field, forms := range map[string][]Braking{"formula": p.Formula, "road_formula": p.RoadFormula} {
		for i, f := range forms {
			if !(f.SpeedK > 0 && f.ReactionS > 0 && f.Divisor > 0 && f.Friction > 0 && f.RoundUp > 0 && f.UpToKMH > 0) || math.IsInf(f.ReactionS, 0) {
				return fmt.Errorf("%s[%d]: up_to_kmh, speed_k, reaction_s, divisor, friction and round_up must be above 0", field, i)
			}
		}
	}
	return nil
}

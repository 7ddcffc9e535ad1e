package sight

import (
	"math"

	"tongshi/geo/say"
)

// Braking is a stopping distance by formula:
// S = speed_k·V·t + brake_factor·V²/(divisor·(friction + grade_k·G)) + extra,
// G a fraction, positive uphill. On the level level_k·V² stands for the second
// term where it is given.
type Braking struct {
	UpToKMH     float64 `json:"up_to_kmh"` // mph in formula_us
	SpeedK      float64 `json:"speed_k"`
	ReactionS   float64 `json:"reaction_s"`
	BrakeFactor float64 `json:"brake_factor"`
	Divisor     float64 `json:"divisor"`
	Friction    float64 `json:"friction"`
	GradeK      float64 `json:"grade_k"`
	LevelK      float64 `json:"level_k"`
	ExtraM      float64 `json:"extra_m"`
	RoundUp     float64 `json:"round_up"`
}

// Distance is a required distance, as computed and as printed (rounded up).
// Metres.
type Distance struct{ Computed, Design float64 }

// roundUp goes to the next multiple; a nanometre over it does not count.
func roundUp(v, step float64) float64 { return math.Ceil(v/step-1e-9) * step }

// MostKMH is the highest speed of a road that anybody may give, km/h.
const MostKMH = 200.0

// checkSpeed refuses what is no speed.
func checkSpeed(kmh, most float64) error {
	if !(kmh > 0 && kmh <= most) {
		return say.Errorf("speed %v km/h: outside the valid range, above 0 up to %v km/h", kmh, most)
	}
	return nil
}

func (b Braking) distance(v, grade float64) (Distance, error) {
	grip := b.Friction + b.GradeK*grade
	if !(grip > 0) || math.IsInf(grade, 0) {
		return Distance{}, say.Errorf("grade %v: too steep to stop; use a fraction above %.3f", grade, -b.Friction/b.GradeK)
	}
	s := b.SpeedK*v*b.ReactionS + b.ExtraM
	if grade == 0 && b.LevelK > 0 {
		s += b.LevelK * v * v
	} else {
		s += b.BrakeFactor * v * v / (b.Divisor * grip)
	}
	return Distance{s, roundUp(s, b.RoundUp)}, nil
}

// byFormula picks the first form that reaches up to v.
func byFormula(forms []Braking, v, grade float64) (Distance, error) {
	if err := checkSpeed(v, forms[len(forms)-1].UpToKMH); err != nil {
		return Distance{}, err
	}
	for _, f := range forms {
		if v <= f.UpToKMH {
			return f.distance(v, grade)
		}
	}
	return Distance{}, say.Errorf("speed %v km/h: no formula reaches it", v)
}

// nextRow is the row of v, or the next higher one.
func nextRow(rows []Row, v float64) (Row, error) {
	if err := checkSpeed(v, rows[len(rows)-1].KMH); err != nil {
		return Row{}, err
	}
	for _, r := range rows {
		if v <= r.KMH+1e-9 {
			return r, nil
		}
	}
	return rows[len(rows)-1], nil
}

// Stopping is the stopping sight distance, metres, at speedKMH. Tables take no
// grade: their rows hold for any.
func (p *Profile) Stopping(speedKMH, grade float64) (Distance, error) {
	if math.IsNaN(grade) || math.Abs(grade) > 0.3 {
		return Distance{}, say.Errorf("grade %v: outside the valid range, -0.3 to 0.3", grade)
	}
	if len(p.Table) == 0 {
		return byFormula(p.Formula, speedKMH, grade)
	}
	r, err := nextRow(p.Table, speedKMH)
	return Distance{r.M, r.M}, err
}

// SafeStopping is the safe intersection stopping distance of a reduced
// triangle.
func (p *Profile) SafeStopping(speedKMH float64) (float64, error) {
	return p.column(speedKMH, "safe intersection", func(r Row) float64 { return r.SafeM })
}

func (p *Profile) column(speedKMH float64, what say.Key, of func(Row) float64) (float64, error) {
	if len(p.Table) == 0 {
		return 0, say.Errorf("profile %s: has no %s stopping distance", p.Name, what)
	}
	r, err := nextRow(p.Table, speedKMH)
	if err == nil && of(r) == 0 {
		err = say.Errorf("profile %s: no %s stopping distance at %v km/h", p.Name, what, speedKMH)
	}
	return of(r), err
}

// Speed is a speed with where it comes from, vocabulary "speed_origin".
type Speed struct {
	KMH    float64
	Origin string
}

// ChooseSpeed takes the first known speed in the profile's order, with the
// extra over posted limits and the profile's factor applied.
func (p *Profile) ChooseSpeed(known ...Speed) (Speed, error) {
	person := append([]string{"person"}, p.SpeedOrder...)
	for _, origin := range person {
		for _, s := range known {
			if s.Origin != origin || s.KMH == 0 {
				continue
			}
			if err := checkSpeed(s.KMH, MostKMH); err != nil {
				return Speed{}, err
			}
			if origin == "posted" {
				s.KMH += p.PostedExtraKMH
			}
			return Speed{s.KMH * p.SpeedFactor, origin}, nil
		}
	}
	return Speed{}, say.Errorf("speed unknown: give a measured, design or posted one, above 0 up to 200 km/h")
}

package sight

import (
	"math"

	"tongshi/geo/say"
)

// GapTable holds the gap cases of AASHTO: ISD = k·V_major·t_g.
type GapTable struct {
	MetricK float64            `json:"metric_k"`
	RoundUp float64            `json:"round_up"`
	Cases   map[string]GapCase `json:"cases"`
}

// GapCase is one manoeuvre's time gap, seconds, with its adjustments.
type GapCase struct {
	Car             float64 `json:"car"`
	Single          float64 `json:"single"`      // single-unit truck
	Combination     float64 `json:"combination"` // combination truck
	LaneCar         float64 `json:"lane_car"`    // per lane beyond FreeLanes
	LaneTruck       float64 `json:"lane_truck"`
	FreeLanes       float64 `json:"free_lanes"`
	GradePerPercent float64 `json:"grade_per_percent"` // of a minor road's upgrade
}

// Gap describes who needs a gap. Vehicle is car, single or combination; Lanes
// are those crossed, with the median's equivalent; Grade is the minor road's,
// a fraction, positive uphill towards the major road.
type Gap struct {
	Vehicle string
	Lanes   float64
	Grade   float64
}

// GapSeconds is the gap of a case.
func (p *Profile) GapSeconds(name string, g Gap) (float64, error) {
	if p.Gap == nil {
		return 0, say.Errorf("profile %s: has no gap cases", p.Name)
	}
	c, ok := p.Gap.Cases[name]
	if !ok {
		return 0, say.Errorf("case %q: not a gap case; use B1, B2, B3, C2, F or G", name)
	}
	t, lane := c.Car, c.LaneCar
	switch g.Vehicle {
	case "", "car":
	case "single":
		t, lane = c.Single, c.LaneTruck
	case "combination":
		t, lane = c.Combination, c.LaneTruck
	default:
		return 0, say.Errorf("vehicle %q: use car, single or combination", g.Vehicle)
	}
	if !(g.Lanes >= 0 && g.Lanes <= 20) || !(math.Abs(g.Grade) <= 0.3) {
		return 0, say.Errorf("lanes %v, grade %v: use 0 to 20 lanes and a grade of -0.3 to 0.3", g.Lanes, g.Grade)
	}
	t += lane * math.Max(0, g.Lanes-c.FreeLanes)
	return t + c.GradePerPercent*p.gradePercent(g.Grade), nil
}

// gradePercent is the upgrade that counts, in percent.
func (p *Profile) gradePercent(grade float64) float64 {
	percent := grade * 100
	switch {
	case percent <= p.GradeFromPercent+1e-9:
		return 0
	case p.GradeMode == "excess":
		return percent - p.GradeFromPercent
	}
	return percent
}

// GapDistance is the intersection sight distance of a case along the major
// road, metres.
func (p *Profile) GapDistance(name string, majorKMH float64, g Gap) (Distance, error) {
	if err := checkSpeed(majorKMH, MostKMH); err != nil {
		return Distance{}, err
	}
	t, err := p.GapSeconds(name, g)
	if err != nil {
		return Distance{}, err
	}
	s := p.Gap.MetricK * majorKMH * t
	return Distance{s, roundUp(s, p.Gap.RoundUp)}, nil
}

// UncontrolledM is the length of one leg of a case A triangle, metres. Approach grades
// over the profile's limit scale it by their stopping distance.
func (p *Profile) UncontrolledM(speedKMH, grade float64) (float64, error) {
	if len(p.Uncontrolled) == 0 {
		return 0, say.Errorf("profile %s: has no case A", p.Name)
	}
	r, err := nextRow(p.Uncontrolled, speedKMH)
	if err != nil {
		return 0, err
	}
	factor, err := p.GradeFactor(speedKMH, grade)
	return r.M * factor, err
}

// GradeFactor is stopping distance on a grade over that on the level, by the
// same formula; 1 up to the profile's limit.
func (p *Profile) GradeFactor(speedKMH, grade float64) (float64, error) {
	if math.Abs(grade)*100 <= p.GradeFromPercent+1e-9 {
		return 1, nil
	}
	on, err := p.Stopping(speedKMH, grade)
	if err != nil {
		return 0, err
	}
	level, err := p.Stopping(speedKMH, math.SmallestNonzeroFloat64)
	return on.Computed / level.Computed, err
}

// YieldCase is case C: the crossing driver does not stop.
type YieldCase struct {
	WidthM     float64    `json:"width_m"`
	VehicleM   float64    `json:"vehicle_m"`
	SpeedK     float64    `json:"speed_k"`
	LeastS     float64    `json:"least_s"`
	TurnMinorM float64    `json:"turn_minor_m"`
	TurnKMH    float64    `json:"turn_kmh"` // of the vehicle that turns
	Rows       []YieldRow `json:"rows"`
}

// YieldRow is one speed of the minor road.
type YieldRow struct {
	KMH       float64 `json:"kmh"`
	MinorM    float64 `json:"minor_m"`
	ApproachS float64 `json:"approach_s"`
}

// YieldCrossing is case C1: the minor leg, metres, and the gap as computed;
// the gap that counts is not below that at a stop (Least).
func (p *Profile) YieldCrossing(minorKMH, widthM float64) (minorM, computedS, gapS float64, err error) {
	if p.Yield == nil {
		return 0, 0, 0, say.Errorf("profile %s: has no case C", p.Name)
	}
	y := p.Yield
	if err := checkSpeed(minorKMH, y.Rows[len(y.Rows)-1].KMH); err != nil {
		return 0, 0, 0, err
	}
	for _, r := range y.Rows {
		if minorKMH <= r.KMH+1e-9 {
			t := r.ApproachS + (widthM+y.VehicleM)/(y.SpeedK*r.KMH)
			return r.MinorM, t, math.Max(t, y.LeastS), nil
		}
	}
	return 0, 0, 0, say.Errorf("speed %v km/h: no row", minorKMH)
}

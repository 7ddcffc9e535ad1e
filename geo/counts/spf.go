package counts

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"

	"tongshi/geo/profile"
)

// JunctionSPFs are published safety performance functions of junctions, a
// data file such as spf_hsm_ch12.json.
type JunctionSPFs struct {
	profile.Standing
	About       string                 `json:"about"`
	Calibration CalibrationNeed        `json:"calibration"`
	Types       map[string]JunctionSPF `json:"types"`
	Factors     AdjustmentFactors      `json:"factors"`
}

// CalibrationNeed is how much local data a calibration factor should rest on.
type CalibrationNeed struct {
	LeastSites          int     `json:"least_sites"`
	LeastCrashesPerYear float64 `json:"least_crashes_per_year"`
}

// VehicleSPF is exp(a + b·ln major + c·ln minor) crashes a year.
type VehicleSPF struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
	C float64 `json:"c"`
	K float64 `json:"k"`
}

// PedestrianSPF is exp(a + b·ln(maj+min) + c·ln(min/maj) + d·ln volume +
// e·lanes) crashes a year.
type PedestrianSPF struct {
	VehicleSPF
	D float64 `json:"d"`
	E float64 `json:"e"`
}

// JunctionSPF is one type of junction: 3ST, 4ST, 3SG, 4SG.
type JunctionSPF struct {
	Name             profile.Words  `json:"name"`
	Multi            VehicleSPF     `json:"multi"`
	Single           VehicleSPF     `json:"single"`
	MostMajor        float64        `json:"most_major"` // vehicles per day the model was made from
	MostMinor        float64        `json:"most_minor"`
	Pedestrian       *PedestrianSPF `json:"pedestrian,omitempty"`        // signals
	PedestrianFactor float64        `json:"pedestrian_factor,omitempty"` // stop: share of vehicle crashes
	BicycleFactor    float64        `json:"bicycle_factor"`
	LeftTurnLane     float64        `json:"left_turn_lane"`  // factor for each approach that has one
	RightTurnLane    float64        `json:"right_turn_lane"` // the same
	MostTurnLanes    int            `json:"most_turn_lanes"`
	NightShare       float64        `json:"night_share"`
}

// AdjustmentFactors multiply a prediction for what a junction has.
type AdjustmentFactors struct {
	ProtectedLeft  float64 `json:"protected_left"`
	ProtectedMixed float64 `json:"protected_permissive_left"`
	RightOnRedBan  float64 `json:"right_on_red_ban"`
	LightingNight  float64 `json:"lighting_night"`
	CameraAngle    float64 `json:"camera_angle"`
	CameraRearEnd  float64 `json:"camera_rear_end"`
	BusStopsFew    float64 `json:"bus_stops_1_2"`
	BusStopsMany   float64 `json:"bus_stops_3"`
	School         float64 `json:"school"`
	AlcoholFew     float64 `json:"alcohol_1_8"`
	AlcoholMany    float64 `json:"alcohol_9"`
}

// ReadJunctionSPFs reads one file of functions, e.g. "spf_hsm_ch12.json".
func ReadJunctionSPFs(files fs.FS, name string) (*JunctionSPFs, error) {
	var s JunctionSPFs
	if err := profile.ReadTable(files, name, &s); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &s, nil
}

func (s *JunctionSPFs) check() error {
	if err := s.Standing.Check(); err != nil {
		return err
	}
	if len(s.Types) == 0 {
		return fmt.Errorf("types: empty; give at least one junction type")
	}
	for _, code := range slices.Sorted(maps.Keys(s.Types)) {
		j := s.Types[code]
		switch {
		case j.Name.Empty():
			return fmt.Errorf("types.%s.name: must be given in both languages", code)
		case !(j.Multi.K >= 0) || !(j.Single.K >= 0):
			return fmt.Errorf("types.%s: k must not be below 0", code)
		case !(j.MostMajor > 0) || !(j.MostMinor > 0):
			return fmt.Errorf("types.%s: most_major and most_minor must be above 0", code)
		case !(j.LeftTurnLane > 0) || !(j.RightTurnLane > 0):
			return fmt.Errorf("types.%s: left_turn_lane and right_turn_lane must be above 0", code)
		}
	}
	return nil
}

// JunctionForm is what a published function asks about a junction.
type JunctionForm struct {
	Type                          string // 3ST, 4ST, 3SG, 4SG
	Major, Minor                  float64
	LeftTurnLanes, RightTurnLanes int // approaches that have one
	ProtectedLefts, MixedLefts    int // approaches with such a left phase
	RightOnRedBans                int
	Lit                           bool
	Camera                        bool
	AngleShare, RearEndShare      float64 // of multi-vehicle crashes, needed with a camera
	PedestriansPerDay             float64 // signals; 0 leaves pedestrians out
	LanesToCross                  int
	BusStops, AlcoholSales        int // within 300 m
	School                        bool
	CalibrationFactor             float64 // 0 means 1, and a warning
}

// Prediction is crashes a year by a published function.
type Prediction struct {
	Multi, Single, Pedestrian, Bicycle, Total float64
	Factor                                    float64 // the adjustment applied
	// K treats the parts as independent: Σ k·μ² over (Σ μ)².
	K        float64
	Warnings []string
}

// Predict computes a prediction. Traffic that is not above 0 is an error,
// traffic beyond the model's data a warning; a minor road busier than the
// major one is swapped with a warning.
func (s *JunctionSPFs) Predict(f JunctionForm) (Prediction, error) {
	j, ok := s.Types[f.Type]
	if !ok {
		return Prediction{}, fmt.Errorf("predict crashes: junction type %q has no function in %s", f.Type, s.Standard)
	}
	if !(f.Major > 0) || !(f.Minor > 0) || math.IsInf(f.Major+f.Minor, 0) {
		return Prediction{}, fmt.Errorf("predict crashes: traffic %g and %g vehicles per day; both must be above 0", f.Major, f.Minor)
	}
	var p Prediction
	if f.Minor > f.Major {
		f.Major, f.Minor = f.Minor, f.Major
		p.warn("the minor road carried more traffic than the major one: swapped")
	}
	if f.Major > j.MostMajor || f.Minor > j.MostMinor {
		p.warn(fmt.Sprintf("traffic %.0f/%.0f is beyond the model's %.0f/%.0f", f.Major, f.Minor, j.MostMajor, j.MostMinor))
	}
	calibration := f.CalibrationFactor
	if calibration == 0 {
		calibration = 1
		p.warn("not calibrated to local crashes")
	}
	p.Factor = s.factor(j, f)
	p.Multi = j.Multi.at(f) * p.Factor * calibration
	p.Single = j.Single.at(f) * p.Factor * calibration
	p.Pedestrian = s.pedestrians(j, f, p.Multi+p.Single, calibration)
	p.Bicycle = j.BicycleFactor * (p.Multi + p.Single)
	p.Total = p.Multi + p.Single + p.Pedestrian + p.Bicycle
	square := j.Multi.K*p.Multi*p.Multi + j.Single.K*p.Single*p.Single
	p.K = square / ((p.Multi + p.Single) * (p.Multi + p.Single))
	return p, nil
}

func (p *Prediction) warn(text string) { p.Warnings = append(p.Warnings, text) }

func (v VehicleSPF) at(f JunctionForm) float64 {
	return math.Exp(v.A + v.B*math.Log(f.Major) + v.C*math.Log(f.Minor))
}

func (s *JunctionSPFs) factor(j JunctionSPF, f JunctionForm) float64 {
	a := s.Factors
	out := math.Pow(j.LeftTurnLane, float64(min(f.LeftTurnLanes, j.MostTurnLanes))) *
		math.Pow(j.RightTurnLane, float64(min(f.RightTurnLanes, j.MostTurnLanes))) *
		math.Pow(a.ProtectedLeft, float64(f.ProtectedLefts)) *
		math.Pow(a.ProtectedMixed, float64(f.MixedLefts)) *
		math.Pow(a.RightOnRedBan, float64(f.RightOnRedBans))
	if f.Lit {
		out *= 1 - a.LightingNight*j.NightShare
	}
	if f.Camera {
		out *= 1 - f.AngleShare*(1-a.CameraAngle) - f.RearEndShare*(1-a.CameraRearEnd)
	}
	return out
}

func (s *JunctionSPFs) pedestrians(j JunctionSPF, f JunctionForm, vehicle, calibration float64) float64 {
	if j.Pedestrian == nil {
		return j.PedestrianFactor * vehicle
	}
	if !(f.PedestriansPerDay > 0) {
		return 0
	}
	m, a := j.Pedestrian, s.Factors
	out := math.Exp(m.A + m.B*math.Log(f.Major+f.Minor) + m.C*math.Log(f.Minor/f.Major) +
		m.D*math.Log(f.PedestriansPerDay) + m.E*float64(f.LanesToCross))
	factor := func(n, many int, few, lots float64) float64 {
		switch {
		case n >= many:
			return lots
		case n > 0:
			return few
		}
		return 1
	}
	out *= factor(f.BusStops, 3, a.BusStopsFew, a.BusStopsMany) * factor(f.AlcoholSales, 9, a.AlcoholFew, a.AlcoholMany)
	if f.School {
		out *= a.School
	}
	return out * calibration
}

// CalibrationFactor is Σ observed / Σ predicted of local sites over years,
// with a warning when they are fewer than the standard asks for.
func (s *JunctionSPFs) CalibrationFactor(observed, predicted []float64, years float64) (factor float64, warning string) {
	o, p := 0.0, 0.0
	for i := range observed {
		o, p = o+observed[i], p+predicted[i]
	}
	need := s.Calibration
	if len(observed) < need.LeastSites || o < need.LeastCrashesPerYear*years {
		warning = fmt.Sprintf("calibrated on %d sites with %.0f crashes a year; the standard asks for %d sites and %.0f",
			len(observed), Ratio(o, years), need.LeastSites, need.LeastCrashesPerYear)
	}
	return Ratio(o, p), warning
}

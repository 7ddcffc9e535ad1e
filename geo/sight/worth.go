package sight

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
)

// Worth is how much clearing a metre of lane counts for: geo/profile/
// clearing.json. A signal matters least, for it parts the traffic that cannot
// see each other; fast and dense traffic matters most.
type Worth struct {
	Version       string             `json:"version"`
	Standard      string             `json:"standard"`
	Edition       string             `json:"edition"`
	Control       map[string]float64 `json:"control"` // of the approach that looks
	Speed         Power              `json:"speed"`
	Traffic       Power              `json:"traffic"`
	AADTByClass   map[string]float64 `json:"aadt_by_class"` // vehicles a day where none were counted
	AADTOtherwise float64            `json:"aadt_otherwise"`
}

// Power is (value/base)^power, held between least and most.
type Power struct {
	BaseKMH  float64 `json:"base_kmh,omitempty"`
	BaseAADT float64 `json:"base_aadt,omitempty"`
	Power    float64 `json:"power"`
	Least    float64 `json:"least"`
	Most     float64 `json:"most"`
}

func (p Power) of(value float64) float64 {
	v := math.Pow(value/(p.BaseKMH+p.BaseAADT), p.Power)
	if math.IsNaN(v) {
		return 1
	}
	return math.Max(p.Least, math.Min(p.Most, v))
}

// ReadWorth reads clearing.json.
func ReadWorth(files fs.FS) (*Worth, error) {
	text, err := fs.ReadFile(files, "clearing.json")
	if err != nil {
		return nil, fmt.Errorf("read clearing weights: %w", err)
	}
	w := new(Worth)
	if err := json.Unmarshal(text, w); err != nil {
		return nil, fmt.Errorf("clearing.json: %w", err)
	}
	for name, p := range map[string]Power{"speed": w.Speed, "traffic": w.Traffic} {
		if !(p.BaseKMH+p.BaseAADT > 0 && p.Power >= 0 && p.Least > 0 && p.Most >= p.Least) {
			return nil, fmt.Errorf("clearing.json: %s: base must be above 0, power at least 0, and most at least least, which is above 0", name)
		}
	}
	for control, v := range w.Control {
		if !(v >= 0) {
			return nil, fmt.Errorf("clearing.json: control.%s: %v; use a figure of at least 0", control, v)
		}
	}
	return w, nil
}

// Gain is what clearing one obstruction brings one triangle.
type Gain struct {
	Metres   float64 `db:"gain_m"`
	Control  string  `db:"control"` // of the approach that looks
	SpeedKMH float64 `db:"speed_kmh"`
	Class    string  `db:"class"` // of the road looked along
	AADT     float64 `db:"aadt"`  // 0 when not counted
}

// Parts are a gain's metres and what they are multiplied by.
type Parts struct {
	Metres  float64 `json:"gain_m"`
	Control float64 `json:"control_weight"`
	Speed   float64 `json:"speed_weight"`
	Traffic float64 `json:"traffic_weight"`
	Assumed bool    `json:"traffic_assumed"` // no count: taken by the road's class
	Score   float64 `json:"score"`
}

// Of weighs a gain.
func (w *Worth) Of(g Gain) Parts {
	p := Parts{Metres: g.Metres, Control: 1, Speed: w.Speed.of(g.SpeedKMH)}
	if v, ok := w.Control[g.Control]; ok {
		p.Control = v
	}
	aadt := g.AADT
	if p.Assumed = !(aadt > 0); p.Assumed {
		aadt = w.AADTOtherwise
		if v, ok := w.AADTByClass[g.Class]; ok {
			aadt = v
		}
	}
	p.Traffic = w.Traffic.of(aadt)
	p.Score = p.Metres * p.Control * p.Speed * p.Traffic
	return p
}

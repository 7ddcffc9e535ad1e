package blackspot

import (
	"fmt"
	"io/fs"

	"tongshi/geo/profile"
)

// SeverityScale is one way to grade a crash by its toll, worst class first.
type SeverityScale struct {
	Code     string          `json:"code"`
	Name     profile.Words   `json:"name"`
	Source   string          `json:"source"`
	Verified bool            `json:"verified"`
	Classes  []SeverityClass `json:"classes"`
}

// SeverityClass applies when any of its tolls is reached in every figure.
type SeverityClass struct {
	Code string `json:"code"`
	profile.Words
	Any []Toll `json:"any"`
}

// Toll is a least toll; a figure of 0 is not asked for.
type Toll struct {
	Deaths     int     `json:"deaths,omitempty"`
	Serious    int     `json:"serious,omitempty"`
	Slight     int     `json:"slight,omitempty"`
	Injured    int     `json:"injured,omitempty"`
	DamageYuan float64 `json:"damage_yuan,omitempty"`
}

// ReadSeverityScales reads severity_classes_cn.json.
func ReadSeverityScales(files fs.FS) (map[string]SeverityScale, error) {
	const name = "severity_classes_cn.json"
	var table struct {
		profile.Standing
		About           string          `json:"about"`
		DeathWindowDays int             `json:"death_window_days"`
		Scales          []SeverityScale `json:"scales"`
	}
	if err := profile.ReadTable(files, name, &table); err != nil {
		return nil, err
	}
	out := map[string]SeverityScale{}
	for i, s := range table.Scales {
		if s.Code == "" || s.Name.Empty() || len(s.Classes) == 0 {
			return nil, fmt.Errorf("%s: scales[%d]: code, name in both languages and classes must be given", name, i)
		}
		for j, c := range s.Classes {
			if c.Code == "" || c.Empty() || len(c.Any) == 0 {
				return nil, fmt.Errorf("%s: scales[%d].classes[%d]: code, words and at least one toll must be given", name, i, j)
			}
		}
		out[s.Code] = s
	}
	return out, nil
}

// Class grades a crash: the first class whose toll is reached.
func (s SeverityScale) Class(e Event) SeverityClass {
	for _, c := range s.Classes {
		for _, t := range c.Any {
			if e.Deaths >= t.Deaths && e.Serious >= t.Serious && e.Slight >= t.Slight && e.Injured >= t.Injured &&
				(t.DamageYuan == 0 || e.DamageYuan >= t.DamageYuan) {
				return c
			}
		}
	}
	return SeverityClass{}
}

package blackspot

import (
	"fmt"
	"io/fs"
	"sort"
)

// BySeverity counts crashes, or persons, in the order of Severities: fatal,
// serious, slight, injury of unknown degree, damage only.
type BySeverity [5]float64

// The places of the severities in BySeverity.
const (
	Fatal = iota
	Serious
	Slight
	InjuryUnknown
	DamageOnly
)

// Total is the sum over all severities.
func (b BySeverity) Total() float64 { return b[0] + b[1] + b[2] + b[3] + b[4] }

// Injury is the sum over all but damage-only crashes.
func (b BySeverity) Injury() float64 { return b.Total() - b[DamageOnly] }

// SeverityIndex is the place of a severity code, -1 when it is unknown.
func SeverityIndex(code string) int {
	for i, s := range Severities {
		if s == code {
			return i
		}
	}
	return -1
}

// SeverityWeights turn counts by severity into one figure.
type SeverityWeights struct {
	Code  string `json:"code"`
	Name  Words  `json:"name"`
	Count string `json:"count"` // crashes or persons
	// By severity code; a code that is missing weighs nothing.
	Weights  map[string]float64 `json:"weights"`
	Source   string             `json:"source"`
	Verified bool               `json:"verified"`
}

// Score is the equivalent number, e.g. of damage-only crashes (EPDO).
func (w SeverityWeights) Score(n BySeverity) float64 {
	sum := 0.0
	for i, code := range Severities {
		sum += w.Weights[code] * n[i]
	}
	return sum
}

// OfEvent is what one crash, or its victims, weigh.
func (w SeverityWeights) OfEvent(e Event) float64 {
	if w.Count != "persons" {
		return w.Weights[e.Severity]
	}
	unknown := e.Injured - e.Serious - e.Slight
	return w.Weights["fatal"]*float64(e.Deaths) + w.Weights["serious"]*float64(e.Serious) +
		w.Weights["slight"]*float64(e.Slight) + w.Weights["injury"]*float64(max(0, unknown))
}

// MeanInjuryWeight is the weight of an average injury crash of a population,
// Σ w·N / Σ N over fatal and injury crashes: what an excess of injury crashes
// is worth in damage-only ones.
func (w SeverityWeights) MeanInjuryWeight(n BySeverity) float64 {
	damage := n[DamageOnly]
	n[DamageOnly] = 0
	score := w.Score(n)
	n[DamageOnly] = damage
	return perPositive(score, n.Injury())
}

// CrashCosts are the weights and costs of severity_weights.json.
type CrashCosts struct {
	Standing
	About   string            `json:"about"`
	Default string            `json:"default"`
	Sets    []SeverityWeights `json:"sets"`
	// TypeCosts are mean costs by collision type, for the relative severity
	// index, by control class (signal, other).
	TypeCosts map[string]map[string]float64 `json:"type_costs"`
	Currency  string                        `json:"currency"`
}

// ReadCrashCosts reads severity_weights.json.
func ReadCrashCosts(files fs.FS) (*CrashCosts, error) {
	const name = "severity_weights.json"
	var c CrashCosts
	if err := readTable(files, name, &c); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &c, nil
}

func (c *CrashCosts) check() error {
	if err := c.Standing.check(); err != nil {
		return err
	}
	for i, set := range c.Sets {
		at := fmt.Sprintf("sets[%d]", i)
		switch {
		case set.Code == "" || set.Name.empty():
			return fmt.Errorf("%s: code and name in both languages must be given", at)
		case set.Count != "crashes" && set.Count != "persons":
			return fmt.Errorf("%s.count: %q; want crashes or persons", at, set.Count)
		}
		for _, code := range sortedKeys(set.Weights) {
			if SeverityIndex(code) < 0 || !(set.Weights[code] >= 0) {
				return fmt.Errorf("%s.weights.%s: unknown severity, or a weight below 0", at, code)
			}
		}
	}
	if _, err := c.Set(c.Default); err != nil {
		return fmt.Errorf("default: %w", err)
	}
	for class, costs := range c.TypeCosts {
		if costs["other"] <= 0 {
			return fmt.Errorf("type_costs.%s.other: must be above 0, it serves every type that has no cost", class)
		}
	}
	return nil
}

// Set finds a set of weights by its code.
func (c *CrashCosts) Set(code string) (SeverityWeights, error) {
	for _, set := range c.Sets {
		if set.Code == code {
			return set, nil
		}
	}
	return SeverityWeights{}, fmt.Errorf("severity weights %q: no such set", code)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

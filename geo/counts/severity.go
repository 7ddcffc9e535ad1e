package counts

import "tongshi/geo/profile"

// Severities are the severity codes, worst first; last those of which the record
// does not say how bad they were.
var Severities = []string{"fatal", "serious", "slight", "injury", "damage", "unknown"}

// BySeverity counts crashes, or persons, in the order of Severities: fatal,
// serious, slight, injury of unknown degree, damage only, not known at all.
type BySeverity [6]float64

// The places of the severities in BySeverity.
const (
	Fatal = iota
	Serious
	Slight
	InjuryUnknown
	DamageOnly
	SeverityUnknown
)

// Total is the sum over all severities.
func (b BySeverity) Total() float64 { return b.Injury() + b[DamageOnly] + b[SeverityUnknown] }

// Injury is the sum over the crashes that are known to have hurt somebody.
func (b BySeverity) Injury() float64 { return b[Fatal] + b[Serious] + b[Slight] + b[InjuryUnknown] }

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
	Code  string        `json:"code"`
	Name  profile.Words `json:"name"`
	Count string        `json:"count"` // crashes or persons
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

// MeanInjuryWeight is the weight of an average injury crash of a population,
// Σ w·N / Σ N over fatal and injury crashes: what an excess of injury crashes
// is worth in damage-only ones.
func (w SeverityWeights) MeanInjuryWeight(n BySeverity) float64 {
	damage := n[DamageOnly]
	n[DamageOnly] = 0
	score := w.Score(n)
	n[DamageOnly] = damage
	return Ratio(score, n.Injury())
}

package blackspot

import (
	"tongshi/geo"
	"tongshi/geo/counts"
)

// Event is one crash as windows, rules and diagnosis see it. Empty words and
// zero years are unknown; Hour is -1 and Weekday 0 where unknown.
type Event struct {
	ID       int64   // of the crash record; orders events at one station
	StationM float64 // along the section or route that is searched
	Year     int
	Day      int // day of the year, 1-366; 0 when unknown
	Hour     int // 0-23, local; -1 when unknown
	Weekday  int // 1 Monday - 7 Sunday; 0 when unknown

	Severity  string // vocabulary "severity"
	Type      string // vocabulary "collision_type"
	Procedure string // vocabulary "procedure"
	Light     string // vocabulary "light"
	Weather   string // vocabulary "weather"
	Surface   string // vocabulary "surface"
	Modes     []string

	// Persons. Injured is their number whatever the severity: serious, slight
	// and those whose severity the record does not say.
	Deaths, Serious, Slight, Injured int
	DamageYuan                       float64 // NaN or 0 when unknown
}

// IsInjury reports whether somebody was killed or hurt.
func (e Event) IsInjury() bool { return e.Severity != "" && e.Severity != "damage" }

// Weighed is what the crash, or its victims, weigh.
func (e Event) Weighed(w counts.SeverityWeights) float64 {
	if w.Count != "persons" {
		return w.Weights[e.Severity]
	}
	unknown := e.Injured - e.Serious - e.Slight
	return w.Weights["fatal"]*float64(e.Deaths) + w.Weights["serious"]*float64(e.Serious) +
		w.Weights["slight"]*float64(e.Slight) + w.Weights["injury"]*float64(max(0, unknown))
}

// EventOf takes from a crash record what the methods need. The station is
// left at 0.
func EventOf(id int64, c geo.Crash) Event {
	e := Event{
		ID: id, Year: c.Year, Hour: -1, Severity: c.Severity, Type: c.Kind, Procedure: c.Procedure,
		Light: c.Light, Weather: c.Weather, Surface: c.Surface, Modes: c.Modes,
		Deaths: orZero(c.Deaths), Serious: orZero(c.SeriousInjured), Slight: orZero(c.SlightInjured),
	}
	e.Injured = e.Serious + e.Slight + orZero(c.InjuredUnspecified)
	if c.Hour != nil {
		e.Hour = *c.Hour
	}
	if c.Weekday != nil {
		e.Weekday = *c.Weekday
	}
	if c.Month != nil && c.Day != nil && *c.Month >= 1 && *c.Month <= 12 {
		e.Day = dayOfYear(c.Year, *c.Month, *c.Day)
	}
	if c.DamageYuan != nil {
		e.DamageYuan = *c.DamageYuan
	}
	return e
}

func orZero(v *int) int {
	if v == nil {
		return 0
	}
	return *v
}

// daysBefore a month in a common year.
var daysBefore = [12]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

func dayOfYear(year, month, day int) int {
	n := daysBefore[month-1] + day
	if month > 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		n++
	}
	return n
}

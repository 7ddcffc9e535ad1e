package casework

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// LookBackRule says when sites of some classes are looked at again.
type LookBackRule struct {
	Classes []string `json:"classes"` // vocabulary "site_class"; empty: every other class
	// MonthsAfter are months after the acceptance.
	MonthsAfter []int `json:"months_after,omitempty"`
	// Yearly are days of the year, "04-15", for Years years.
	Yearly []string `json:"yearly,omitempty"`
	Years  int      `json:"years,omitempty"`
	// EveryDays repeats Times times.
	EveryDays int `json:"every_days,omitempty"`
	Times     int `json:"times,omitempty"`
}

// Supervision says how a file that is overdue escalates.
type Supervision struct {
	Levels []EscalationLevel `json:"levels"` // by days, ascending
}

// EscalationLevel is reached a number of days after the deadline.
type EscalationLevel struct {
	AfterDays int    `json:"after_days"`
	Code      string `json:"code"` // vocabulary "escalation"
}

// Rules are the schedules of a city: data file casework.json.
type Rules struct {
	Version     string            `json:"version"`
	Source      string            `json:"source"`
	Verified    bool              `json:"verified"`
	LookBacks   []LookBackRule    `json:"look_backs"`
	Supervision Supervision       `json:"supervision"`
	Prefixes    map[string]string `json:"number_prefixes"` // by site class
	ReachM      float64           `json:"duplicate_reach_m"`
	// WorkKinds say what a work of each kind is measured in and what a crew
	// ticks off: by vocabulary "work_kind".
	WorkKinds map[string]WorkKind `json:"work_kinds"`
	// Clearings say what is done to an obstruction that hides the view, by
	// vocabulary "obstruction_kind".
	Clearings map[string]Clearing `json:"clearings"`
}

// ReadRules reads and checks casework.json.
func ReadRules(files fs.FS) (*Rules, error) {
	text, err := fs.ReadFile(files, "casework.json")
	if err != nil {
		return nil, fmt.Errorf("read casework rules: %w", err)
	}
	var r Rules
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("casework.json: %w", err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("casework.json: %w", err)
	}
	return &r, nil
}

func (r *Rules) check() error {
	others := 0
	for i, rule := range r.LookBacks {
		if len(rule.Classes) == 0 {
			others++
		}
		for _, day := range rule.Yearly {
			if _, err := time.Parse("01-02", day); err != nil {
				return fmt.Errorf("look_backs[%d]: yearly day %q is not MM-DD", i, day)
			}
		}
		if len(rule.MonthsAfter) == 0 && (len(rule.Yearly) == 0 || rule.Years < 1) && (rule.EveryDays < 1 || rule.Times < 1) {
			return fmt.Errorf("look_backs[%d]: gives no day", i)
		}
	}
	if others != 1 {
		return fmt.Errorf("look_backs: want exactly one rule without classes for all others, found %d", others)
	}
	if !slices.IsSortedFunc(r.Supervision.Levels, func(a, b EscalationLevel) int { return a.AfterDays - b.AfterDays }) {
		return fmt.Errorf("supervision: levels must rise with their days")
	}
	if r.ReachM <= 0 {
		return fmt.Errorf("duplicate_reach_m: must be above 0 metres, is %g", r.ReachM)
	}
	return r.checkWorks()
}

// Schedule is when a site of a class that was accepted on a day is looked at
// again: days, ascending and distinct. Days on which something will have grown
// back are looked at too.
func (r *Rules) Schedule(class string, accepted time.Time, regrowth []time.Time) []time.Time {
	var days []time.Time
	for _, rule := range r.rulesFor(class) {
		days = append(days, rule.days(accepted)...)
	}
	for _, d := range regrowth {
		if d.After(accepted) {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.CompactFunc(days, time.Time.Equal)
}

func (r *Rules) rulesFor(class string) []LookBackRule {
	var own, others []LookBackRule
	for _, rule := range r.LookBacks {
		switch {
		case slices.Contains(rule.Classes, class):
			own = append(own, rule)
		case len(rule.Classes) == 0:
			others = append(others, rule)
		}
	}
	if len(own) > 0 {
		return own
	}
	return others
}

func (l LookBackRule) days(accepted time.Time) (days []time.Time) {
	for _, n := range l.MonthsAfter {
		days = append(days, addMonths(accepted, n))
	}
	for i := 1; i <= l.Times; i++ {
		days = append(days, accepted.AddDate(0, 0, i*l.EveryDays))
	}
	for _, text := range l.Yearly {
		day, err := time.Parse("01-02", text)
		if err != nil {
			continue // refused when the file was read
		}
		first := time.Date(accepted.Year(), day.Month(), day.Day(), 0, 0, 0, 0, accepted.Location())
		if !first.After(accepted) {
			first = first.AddDate(1, 0, 0)
		}
		for y := range l.Years {
			days = append(days, first.AddDate(y, 0, 0))
		}
	}
	return days
}

// addMonths adds calendar months; a day that the month lacks becomes its last.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Escalation is the level that a file has reached whose deadline has passed;
// empty when it is not overdue or closed.
func (r *Rules) Escalation(s Site, today time.Time) string {
	if !s.Overdue(today) {
		return ""
	}
	late := int(today.Sub(*s.Deadline).Hours()/24 + 0.5)
	code := ""
	for _, level := range r.Supervision.Levels {
		if late >= level.AfterDays {
			code = level.Code
		}
	}
	return code
}

// Overdue reports whether a file that is still open has passed its deadline.
func (s Site) Overdue(today time.Time) bool {
	switch s.State {
	case SiteAccepted, Delisted, ReviewDue, Rejected:
		return false
	}
	return s.Deadline != nil && s.Deadline.Before(today)
}

// FileNumber is the number of a hazard file by its class and year, e.g.
// "TS-2026-0012". A class without a prefix of its own takes that of "other".
func (r *Rules) FileNumber(class string, year, sequence int) string {
	return fmt.Sprintf("%s-%d-%04d", r.Prefix(class), year, sequence)
}

// Prefix is the letters before the number of a file of a class; classes that
// share them share the numbers.
func (r *Rules) Prefix(class string) string {
	if prefix, ok := r.Prefixes[class]; ok {
		return prefix
	}
	return r.Prefixes["other"]
}

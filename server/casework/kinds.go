package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tongshi/geo/say"
)

// WorkKind is what is true of every work of a kind.
type WorkKind struct {
	Unit      string  `json:"unit"` // vocabulary "work_unit"
	Checklist []Check `json:"checklist"`
}

// Check is one line of a checklist, in both languages.
type Check struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// CheckLines finds a check that a kind of work does not have.
func (r *Rules) CheckLines(kind string, checks []string) error {
	for _, code := range checks {
		if !slices.ContainsFunc(r.WorkKinds[kind].Checklist, func(c Check) bool { return c.Code == code }) {
			return Fault{"checks", say.New("%q is on no line of the checklist of this kind of work", code)}
		}
	}
	return nil
}

// UnmarshalJSON reads the file's form, ["code", "中文", "English"], and that of
// an answer.
func (c *Check) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		type plain Check
		return json.Unmarshal(b, (*plain)(c))
	}
	var parts []string
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("check %s: want [code, zh, en]", b)
	}
	c.Code, c.ZH, c.EN = parts[0], parts[1], parts[2]
	return nil
}

// Action is what a work does to an obstruction: vocabulary "item_action".
type Action string

// The actions.
const (
	RaiseCrown  Action = "raise_crown"
	Lower       Action = "lower"
	Remove      Action = "remove"
	OtherAction Action = "other" // changes no measure
)

// Clearing is what is done to a kind of obstruction, and when it will have
// grown back.
type Clearing struct {
	Action         Action  `json:"action"`
	ToM            float64 `json:"to_m,omitempty"`            // above the ground at the thing
	RegrowthMonths int     `json:"regrowth_months,omitempty"` // 0: it does not grow
}

func (r *Rules) checkWorks() error {
	for kind, k := range r.WorkKinds {
		if k.Unit == "" || len(k.Checklist) == 0 {
			return fmt.Errorf("work_kinds: %s: unit or checklist is missing", kind)
		}
	}
	for kind, c := range r.Clearings {
		cuts := c.Action == RaiseCrown || c.Action == Lower
		if !cuts && c.Action != Remove && c.Action != OtherAction || cuts != (c.ToM > 0) || c.RegrowthMonths < 0 {
			return fmt.Errorf("clearings: %s: %+v makes no sense", kind, c)
		}
	}
	return nil
}

// Clearing is what is done to an obstruction of a kind; one without an entry
// is removed.
func (r *Rules) Clearing(kind string) Clearing {
	if c, ok := r.Clearings[kind]; ok {
		return c
	}
	return Clearing{Action: Remove}
}

// Regrowth is the day on which an obstruction that was cut will have grown
// back; nil when it does not grow or is gone.
func (r *Rules) Regrowth(kind string, action Action, cut time.Time) *time.Time {
	months := r.Clearings[kind].RegrowthMonths
	if months == 0 || action == Remove || action == OtherAction {
		return nil
	}
	day := addMonths(cut, months)
	return &day
}

// Band is the heights above the ground between which a thing hides the view,
// metres; nil means not known.
type Band struct{ BaseM, TopM *float64 }

// Cut is the band that is left after an action down or up to toM. A crown
// raised above its own top leaves nothing between them.
func (b Band) Cut(action Action, toM float64) Band {
	switch action {
	case RaiseCrown:
		base := toM
		if b.BaseM != nil {
			base = max(base, *b.BaseM)
		}
		if b.TopM != nil {
			base = min(base, *b.TopM)
		}
		b.BaseM = &base
	case Lower:
		top := toM
		if b.TopM != nil {
			top = min(top, *b.TopM)
		}
		b.TopM = &top
		if b.BaseM != nil {
			base := min(*b.BaseM, top)
			b.BaseM = &base
		}
	}
	return b
}

// Opening is the state of a work that was taken over from elsewhere, before
// its first event here.
type Opening struct {
	State    State   `json:"state"`
	Crew     string  `json:"crew,omitempty"`
	Reported float64 `json:"reported,omitempty"`
	Items    []int64 `json:"items,omitempty"` // those done by then
}

// From is the work as it was taken over.
func (w Work) From(o Opening) Work {
	w = w.Clone()
	w.State, w.Crew, w.Reported = o.State, o.Crew, o.Reported
	w.tick(o.Items, "")
	return w
}

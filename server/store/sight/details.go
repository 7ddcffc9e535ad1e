package sight

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tongshi/geo/sight"
)

// Details is what is kept of a finding besides the columns of its row, as JSON.
// Its numbers have four decimals: a tenth of a millimetre, far below what is
// known of anything here. The members are those of [sight.Sight] and those
// below, written by hand: reflection took a third of a whole run.
func (r *SightFinding) Details(p *sight.Profile) ([]byte, error) {
	if r.Err != nil {
		return json.Marshal(map[string]string{"error": r.Err.Error()})
	}
	t := jsonText{b: make([]byte, 0, 2048)}
	t.open('{')
	t.sight(&r.Sight)
	t.word("kind", string(r.Triangle.Kind))
	t.number("stopping_m", r.Triangle.StoppingM)
	if len(r.Triangle.Ended) > 0 {
		t.words("ended", r.Triangle.Ended)
	}
	t.word("own_road", r.Own)
	t.word("other_road", r.Other)
	t.word("own_control", r.OwnControl)
	t.word("other_control", r.OtherControl)
	t.key("sentence")
	t.open('{')
	t.word("zh", r.Sentence.ZH)
	t.word("en", r.Sentence.EN)
	t.close('}')
	t.someIDs("temporary", r.Temporary)
	t.someWord("verdict_otherwise", r.Otherwise)
	t.word("standard", p.Standard)
	t.word("edition", p.Edition)
	t.word("clause", p.Clause)
	t.yes("verified", p.Verified) // the profile's figures, against the standard's text
	t.close('}')
	if t.bad {
		return nil, fmt.Errorf("triangle %d-%d: a figure of it is not a number", r.Triangle.LegID, r.Triangle.ConflictLegID)
	}
	return t.b, nil
}

func (t *jsonText) sight(s *sight.Sight) {
	t.word("verdict", s.Verdict)
	t.word("evidence", s.Evidence)
	t.yes("estimated", s.Estimated)
	t.list("reasons", len(s.Reasons), s.Reasons == nil, func(i int) {
		t.word("code", s.Reasons[i].Code)
		t.word("zh", s.Reasons[i].ZH)
		t.word("en", s.Reasons[i].EN)
	})
	if len(s.Assumed) > 0 {
		t.words("assumed", s.Assumed)
	}
	t.number("required_m", s.RequiredM)
	t.number("available_m", s.AvailableM)
	t.number("available_target_m", s.AvailableTargetM)
	t.number("far_visible_m", s.FarVisibleM)
	t.number("deficit", s.Deficit)
	t.number("lane_ratio", s.LaneRatio)
	t.number("area_ratio", s.AreaRatio)
	t.view("near", &s.Near)
	if s.Far != nil {
		t.view("far", s.Far)
	}
	t.together(s)
	t.someIDs("minor", s.Minor)
	t.someIDs("needs_survey", s.NeedsSurvey)
	if h := s.IfHidden; h != nil {
		t.key("if_hidden")
		t.open('{')
		t.word("verdict", h.Verdict)
		t.number("lane_ratio", h.LaneRatio)
		t.number("available_m", h.AvailableM)
		t.close('}')
	}
	if len(s.Problems) > 0 {
		t.list("problems", len(s.Problems), false, func(i int) {
			t.id("id", s.Problems[i].ID)
			t.word("zh", s.Problems[i].ZH)
			t.word("en", s.Problems[i].EN)
		})
	}
	if len(s.Blockers) > 0 {
		t.list("blockers", len(s.Blockers), false, func(i int) { t.blocker(&s.Blockers[i]) })
	}
	if s.Clearing != nil {
		t.clearing(s.Clearing)
	}
}

// together is what both drivers see of each other on their way.
func (t *jsonText) together(s *sight.Sight) {
	if s.SyncRatio != nil {
		t.number("sync_ratio", *s.SyncRatio)
	}
	if len(s.SyncHidden) > 0 {
		t.intervals("sync_hidden", s.SyncHidden)
	}
	if s.SyncSeconds != 0 {
		t.number("sync_s", s.SyncSeconds)
	}
	if len(s.Moments) > 0 {
		t.list("moments", len(s.Moments), false, func(i int) {
			t.number("s", s.Moments[i].Seconds)
			t.yes("hidden", s.Moments[i].Hidden)
			t.yes("counts", s.Moments[i].Counts)
		})
	}
}

func (t *jsonText) view(name string, v *sight.View) {
	t.key(name)
	t.open('{')
	t.number("lane_m", v.LaneM)
	t.number("hidden_m", v.HiddenM)
	t.number("lane_ratio", v.LaneRatio)
	t.number("area_ratio", v.AreaRatio)
	t.list("hidden", len(v.Hidden), v.Hidden == nil, func(i int) {
		h := &v.Hidden[i]
		t.number("from", h.From)
		t.number("to", h.To)
		t.number("width_m", h.WidthM)
		t.yes("counts", h.Counts)
		t.ids("by", h.By)
	})
	t.close('}')
}

func (t *jsonText) blocker(b *sight.Blocker) {
	t.id("id", b.ID)
	t.word("kind", b.Kind)
	t.yes("removable", b.Removable)
	t.yes("estimated", b.Estimated)
	t.share("near", &b.Near)
	if b.Far != nil {
		t.share("far", b.Far)
	}
	t.number("area_gain", b.AreaGain)
	t.yes("needed", b.Needed)
	t.word("verdict_without", b.Without)
	if len(b.Actions) > 0 {
		t.list("actions", len(b.Actions), false, func(i int) {
			a := &b.Actions[i]
			t.word("code", a.Code)
			t.number("to_m", a.ToM)
			t.number("hidden_m", a.HiddenM)
			t.number("gain_m", a.GainM)
			t.word("verdict", a.Verdict)
		})
	}
}

func (t *jsonText) share(name string, s *sight.Share) {
	t.key(name)
	t.open('{')
	t.number("alone_m", s.AloneM)
	t.number("alone_share", s.AloneShare)
	t.number("gain_m", s.GainM)
	t.number("gain_ratio", s.GainRatio)
	t.intervals("hidden", s.Hidden)
	t.close('}')
}

func (t *jsonText) clearing(c *sight.Clearing) {
	t.key("clearing")
	t.open('{')
	t.ids("set", c.Set)
	t.someIDs("immovable", c.Immovable)
	t.yes("exact", c.Exact)
	t.id("at_least", int64(c.AtLeast))
	if c.Factor != 0 {
		t.number("factor", c.Factor)
	}
	t.close('}')
}

func (t *jsonText) intervals(name string, list []sight.Interval) {
	t.list(name, len(list), list == nil, func(i int) {
		t.number("from", list[i].From)
		t.number("to", list[i].To)
	})
}

// jsonText is JSON in the making: as encoding/json writes it, but for the
// numbers.
type jsonText struct {
	b   []byte
	bad bool // a number was none
}

// key writes the name of a member, with the comma before it.
func (t *jsonText) key(name string) {
	if last := t.b[len(t.b)-1]; last != '{' {
		t.b = append(t.b, ',')
	}
	t.b = append(append(append(t.b, '"'), name...), '"', ':')
}

func (t *jsonText) open(c byte) { t.b = append(t.b, c) }

func (t *jsonText) close(c byte) { t.b = append(t.b, c) }

func (t *jsonText) yes(name string, v bool) {
	t.key(name)
	t.b = strconv.AppendBool(t.b, v)
}

func (t *jsonText) id(name string, v int64) {
	t.key(name)
	t.b = strconv.AppendInt(t.b, v, 10)
}

func (t *jsonText) ids(name string, list []int64) {
	t.key(name)
	if list == nil {
		t.b = append(t.b, "null"...)
		return
	}
	t.open('[')
	for i, v := range list {
		if i > 0 {
			t.b = append(t.b, ',')
		}
		t.b = strconv.AppendInt(t.b, v, 10)
	}
	t.close(']')
}

// someIDs leaves out an empty list.
func (t *jsonText) someIDs(name string, list []int64) {
	if len(list) > 0 {
		t.ids(name, list)
	}
}

// list writes n objects, or null.
func (t *jsonText) list(name string, n int, null bool, object func(i int)) {
	t.key(name)
	if null {
		t.b = append(t.b, "null"...)
		return
	}
	t.open('[')
	for i := range n {
		if i > 0 {
			t.b = append(t.b, ',')
		}
		t.open('{')
		object(i)
		t.close('}')
	}
	t.close(']')
}

func (t *jsonText) word(name, v string) {
	t.key(name)
	t.quote(v)
}

// someWord leaves out an empty word.
func (t *jsonText) someWord(name, v string) {
	if v != "" {
		t.word(name, v)
	}
}

func (t *jsonText) words(name string, list []string) {
	t.key(name)
	t.open('[')
	for i, v := range list {
		if i > 0 {
			t.b = append(t.b, ',')
		}
		t.quote(v)
	}
	t.close(']')
}

// quote writes a string; one with anything to escape goes the general way.
func (t *jsonText) quote(v string) {
	if !plainJSON(v) {
		text, _ := json.Marshal(v) // a string is never refused
		t.b = append(t.b, text...)
		return
	}
	t.b = append(append(append(t.b, '"'), v...), '"')
}

// plainJSON reports whether encoding/json writes a string as it is.
func plainJSON(v string) bool {
	ascii := true
	for i := range len(v) {
		switch c := v[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(v) && !strings.Contains(v, "\u2028") && !strings.Contains(v, "\u2029")
}

func (t *jsonText) number(name string, v float64) {
	t.key(name)
	t.bad = t.bad || math.IsNaN(v) || math.IsInf(v, 0)
	t.b = appendRounded(t.b, v)
}

// appendRounded writes a number with four decimals at most, none of them a
// zero at the end. Up to 15 figures the shortest decimal that reads as a float is
// the one it was rounded to, so integers do.
func appendRounded(b []byte, v float64) []byte {
	scaled := math.Round(v * 1e4)
	if v == math.Trunc(v) || math.Abs(scaled) >= 1e15 {
		if v != math.Trunc(v) {
			v = round4(v)
		}
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	if scaled < 0 {
		b = append(b, '-')
	}
	n := uint64(math.Abs(scaled))
	b = strconv.AppendUint(b, n/1e4, 10)
	part := n % 1e4
	if part == 0 {
		return b
	}
	digits := [5]byte{'.', '0' + byte(part/1000), '0' + byte(part/100%10), '0' + byte(part/10%10), '0' + byte(part%10)}
	end := len(digits)
	for digits[end-1] == '0' {
		end--
	}
	return append(b, digits[:end]...)
}

package blackspot

import (
	"fmt"
	"math"
	"strings"

	"tongshi/geo/counts"
	"tongshi/geo/profile"
	"tongshi/geo/say"
)

// Grounds are what a reason is told from. Rules are the names of those that
// fired, Open of those that would if somebody confirmed their condition;
// Pattern, when given, has its words in PatternName.
type Grounds struct {
	Site        counts.Screened
	Years       float64
	Rules, Open []profile.Words
	Pattern     *Pattern
	PatternName profile.Words
	Blocked     bool     // a sight triangle of the place is blocked
	Chance      *float64 // p-value of a cluster that chance does not explain
}

// Reason says in one or two plain sentences why a place is on the list, in
// both languages, from the figures alone.
func Reason(g Grounds) profile.Words {
	first := say.List{Items: []say.Sayer{crashesIn(g)}, Between: say.Words{ZH: "，", EN: "; "}}
	if !math.IsNaN(g.Site.Expected) {
		first.Items = append(first.Items, say.New(
			"similar places have %.1f and %.1f are expected here in the long run; the probability of being worse than them is %s %%",
			g.Site.Predicted, g.Site.Expected, percent(g.Site.Probability)))
	}
	sentences := say.List{Items: []say.Sayer{say.New("%s.", first)}, Between: say.Words{EN: " "}}
	if more := g.more(); len(more.Items) > 0 {
		sentences.Items = append(sentences.Items, say.New("%s.", more))
	}
	return say.BothOf(sentences)
}

func crashesIn(g Grounds) say.Text {
	if g.Site.Observed == 1 {
		return say.New("1 crash in %s years", number(g.Years))
	}
	return say.New("%s crashes in %s years", number(g.Site.Observed), number(g.Years))
}

// more is what else speaks for the place.
func (g Grounds) more() (list say.List) {
	add := func(text say.Text) { list.Items = append(list.Items, text) }
	if len(g.Rules) > 0 {
		add(say.New("Rule met: %s", named(g.Rules)))
	}
	if len(g.Open) > 0 {
		add(say.New("Rule met once its condition is confirmed: %s", named(g.Open)))
	}
	if p := g.Pattern; p != nil {
		add(say.New("%s: %d of %d, %s %% against %s %% at similar places",
			g.PatternName, p.Count, p.Of, percent(p.Share), percent(p.Reference)))
	}
	if g.Chance != nil {
		add(say.New("crashes lie closer together than chance explains (%s %%)", percent(*g.Chance)))
	}
	if g.Blocked {
		add(say.New("a sight triangle is blocked"))
	}
	return list
}

func named(rules []profile.Words) say.List {
	list := say.List{Between: say.Words{ZH: "、", EN: ", "}}
	for _, rule := range rules {
		list.Items = append(list.Items, rule)
	}
	return list
}

// percent never rounds to certainty.
func percent(share float64) string {
	switch p := 100 * share; {
	case p > 99 && p < 100:
		return "99"
	case p > 0 && p < 1:
		return "1"
	default:
		return fmt.Sprintf("%.0f", p)
	}
}

func number(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

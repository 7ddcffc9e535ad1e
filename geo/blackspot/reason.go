package blackspot

import (
	"fmt"
	"math"
	"strings"

	"tongshi/geo/counts"
	"tongshi/geo/profile"
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
	var zh, en []string
	zh = append(zh, fmt.Sprintf("%s年内发生事故%s起", number(g.Years), number(g.Site.Observed)))
	en = append(en, fmt.Sprintf("%s crashes in %s years", number(g.Site.Observed), number(g.Years)))
	if g.Site.Observed == 1 {
		en[0] = fmt.Sprintf("1 crash in %s years", number(g.Years))
	}
	if !math.IsNaN(g.Site.Expected) {
		zh = append(zh, fmt.Sprintf("同类地点为%.1f起，长期预期为%.1f起，高于同类地点的概率为%s%%",
			g.Site.Predicted, g.Site.Expected, percent(g.Site.Probability)))
		en = append(en, fmt.Sprintf("similar places have %.1f and %.1f are expected here in the long run; the probability of being worse than them is %s %%",
			g.Site.Predicted, g.Site.Expected, percent(g.Site.Probability)))
	}
	out := profile.Words{ZH: strings.Join(zh, "，") + "。", EN: strings.Join(en, "; ") + "."}
	zh, en = nil, nil
	for _, part := range []struct {
		rules  []profile.Words
		zh, en string
	}{{g.Rules, "符合规则：", "Rule met: "}, {g.Open, "待确认后符合规则：", "Rule met once its condition is confirmed: "}} {
		if len(part.rules) > 0 {
			var z, e []string
			for _, r := range part.rules {
				z, e = append(z, r.ZH), append(e, r.EN)
			}
			zh, en = append(zh, part.zh+strings.Join(z, "、")), append(en, part.en+strings.Join(e, ", "))
		}
	}
	if p := g.Pattern; p != nil {
		zh = append(zh, fmt.Sprintf("%s%d起，占%s%%（同类地点%s%%）", g.PatternName.ZH, p.Count, percent(p.Share), percent(p.Reference)))
		en = append(en, fmt.Sprintf("%s: %d of %d, %s %% against %s %% at similar places", g.PatternName.EN, p.Count, p.Of, percent(p.Share), percent(p.Reference)))
	}
	if g.Chance != nil {
		zh = append(zh, fmt.Sprintf("事故密集，随机出现的概率为%s%%", percent(*g.Chance)))
		en = append(en, fmt.Sprintf("crashes lie closer together than chance explains (%s %%)", percent(*g.Chance)))
	}
	if g.Blocked {
		zh, en = append(zh, "通视三角区有遮挡"), append(en, "a sight triangle is blocked")
	}
	if len(zh) > 0 {
		out.ZH += strings.Join(zh, "；") + "。"
		out.EN += " " + strings.Join(en, "; ") + "."
	}
	return out
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

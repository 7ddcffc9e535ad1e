package blackspot_test

import (
	"math"
	"testing"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

func TestReasonIsBuiltFromTheFigures(t *testing.T) {
	site := counts.Screened{Estimate: counts.Bayes(5, 0.4, 18), Probability: 0.9991}
	got := blackspot.Reason(blackspot.Grounds{
		Site: site, Years: 3, Rules: []profile.Words{{ZH: "三年3起死亡事故", EN: "3 fatal crashes"}},
		Pattern: &blackspot.Pattern{
			Count:     12,
			Of:        18,
			Share:     12.0 / 18,
			Reference: 0.31,
		}, PatternName: profile.Words{ZH: "直角侧面相撞", EN: "Right angle"},
	})
	want := profile.Words{
		ZH: "3年内发生事故18起，同类地点为5.0起，长期预期为13.7起，高于同类地点的概率为99%。符合规则：三年3起死亡事故；直角侧面相撞12起，占67%（同类地点31%）。",
		EN: "18 crashes in 3 years; similar places have 5.0 and 13.7 are expected here in the long run; the probability of being worse than them is 99 %. Rule met: 3 fatal crashes; Right angle: 12 of 18, 67 % against 31 % at similar places.",
	}
	if got != want {
		t.Errorf("got  %s\n%s\nwant %s\n%s", got.ZH, got.EN, want.ZH, want.EN)
	}
	bare := blackspot.Reason(blackspot.Grounds{Site: counts.Screened{Estimate: counts.Bayes(0, 0, 1)}, Years: 1.5})
	if bare != (profile.Words{ZH: "1.5年内发生事故1起。", EN: "1 crash in 1.5 years."}) {
		t.Errorf("without a reference: %+v", bare)
	}
}

func TestAJunctionWithoutCrashesCanComeFirst(t *testing.T) {
	p, err := blackspot.ReadPriorities(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	hidden, parts := p.Score(map[string]float64{"excess": 0, "sight": 1, "place": 1, "systemic": 3, "exposure": 0.4})
	crashes, _ := p.Score(map[string]float64{"excess": 5, "pattern": 1, "exposure": 1, "sight": math.NaN()})
	if hidden <= crashes {
		t.Errorf("no crash yet %g, crashes in plain view %g", hidden, crashes)
	}
	sum, most := 0.0, 0.0
	for _, part := range parts {
		sum, most = sum+part.Points, most+part.Most
		if part.Points < 0 || part.Points > part.Most || part.Code == "pattern" && part.Known {
			t.Errorf("%+v", part)
		}
	}
	geotest.Expect(t, "sum of the parts", hidden, sum, 1e-12)
	geotest.Expect(t, "most points", most, 100, 1e-12)
}

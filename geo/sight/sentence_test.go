package sight_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/geo/sight"
)

// cornerScene is a driver going north who must see 75 m of the lane from the
// right (east), 60 m before the conflict point.
func cornerScene() sight.Triangle {
	c := orb.Point{0, 0}
	return sight.Triangle{
		Kind: sight.Approach, Own: sight.NewPath(orb.LineString{c, {0, -60}}), Other: sight.NewPath(orb.LineString{c, {75, 0}}),
		RequiredOwnM: 60, RequiredM: 75, OwnKMH: 50, OtherKMH: 60, StoppingM: 75,
		Eye: sight.Eye{Band: true, Solid: sight.Range{From: 1, To: 3}, Plant: sight.Range{From: 0.9, To: 3}, TargetWidthM: 1.8},
	}
}

func kindWords(kind string) say.Words {
	return map[string]say.Words{"tree": {ZH: "树木", EN: "Tree"}, "wall": {ZH: "围墙", EN: "Wall"}, "market": {ZH: "集市", EN: "Street market"}}[kind]
}

func tree(id int64, x, y, radius float64) sight.Obstacle {
	base, top := 1.2, 6.0
	return sight.Obstacle{ID: id, Kind: "tree", Footprint: orb.Point{x, y}, RadiusM: radius, BaseM: &base, TopM: &top, Plant: true, Removable: true}
}

func TestTheSentenceSaysFromWhereWhatIsHiddenByWhatAndWhatClearsIt(t *testing.T) {
	wall := tree(7, 20, -30, 3)
	wall.Kind, wall.Plant, wall.Removable = "wall", false, false
	guess := tree(8, 20, -30, 3)
	guess.Estimated = true
	unknown := tree(9, 20, -30, 3)
	unknown.TopM, unknown.BaseM = nil, nil
	stalls := tree(-12, 20, -30, 3)
	stalls.Kind, stalls.Plant = "market", false
	for name, c := range map[string]struct {
		near     []sight.Obstacle
		surveyed bool
		zh, en   []string
	}{
		"nothing in the way": {nil, true,
			[]string{"沿建设路向北行驶，右侧（振兴路来车方向）应看清的75米全部可见。"},
			[]string{"From 建设路 northbound, all of the 75 m needed to the right (振兴路) is seen."}},
		"nobody looked": {nil, false, []string{"未发现已知遮挡物，但未经普查。"}, []string{"nothing is known to hide", "but nobody has surveyed it."}},
		"two trees": {[]sight.Obstacle{tree(81234, 20, -30, 3), tree(81240, 30, -20, 3)}, true,
			[]string{"应看清的75米中有", "被树木812", "（树冠1.2–6米）", "；清除81234、81240后三角区通视。"},
			[]string{"of the 75 m needed to the right", "is hidden by tree 812", ", crown 1.2-6 m", "; removing 81234 and 81240 clears the triangle."}},
		"a wall":     {[]sight.Obstacle{wall}, true, []string{"围墙7（高6米）", "不可移除", "停车让行"}, []string{"wall 7, up to 6 m", "cannot be removed", "stop control"}},
		"a guess":    {[]sight.Obstacle{guess}, true, []string{"依据估算的高度或宽度：须先普查。"}, []string{"It rests on estimated heights or widths: survey first."}},
		"no heights": {[]sight.Obstacle{unknown}, true, []string{"有1处高度不明，须先普查。"}, []string{"1 thing of unknown height must be surveyed."}},
		"a market":   {[]sight.Obstacle{stalls}, true, []string{"集市12"}, []string{"street market 12"}},
	} {
		tri := cornerScene()
		got, err := sight.See(&tri, c.near, sight.Coverage{Covered: c.surveyed}, sight.Options{Explain: true})
		if err != nil {
			t.Fatal(err)
		}
		heights := map[int64]sight.Obstacle{}
		for _, o := range c.near {
			heights[o.ID] = o
		}
		words := got.Sentence(&tri, "建设路", "振兴路", 180, 90, heights, kindWords)
		for _, part := range c.zh {
			if !strings.Contains(words.ZH, part) {
				t.Errorf("%s: %q lacks %q", name, words.ZH, part)
			}
		}
		for _, part := range c.en {
			if !strings.Contains(words.EN, part) {
				t.Errorf("%s: %q lacks %q", name, words.EN, part)
			}
		}
		if !strings.HasSuffix(words.ZH, "。") || !strings.HasSuffix(words.EN, ".") || strings.Contains(words.ZH, " m") {
			t.Errorf("%s: %q %q", name, words.ZH, words.EN)
		}
	}
}

func TestASentenceWithoutNamesStillReads(t *testing.T) {
	tri := cornerScene()
	got, err := sight.See(&tri, []sight.Obstacle{tree(1, -20, -30, 3)}, sight.Coverage{Covered: true}, sight.Options{Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	words := got.Sentence(&tri, "", "", 0, 90, nil, kindWords)
	if words.EN != "From this road southbound, all of the 75 m needed to the left is seen." || words.ZH != "沿该路向南行驶，左侧应看清的75米全部可见。" {
		t.Errorf("%q %q", words.ZH, words.EN)
	}
}

package main_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/placewords"
	"tongshi/server/demo"
)

// What words must reach in the demonstration city: of the places called good
// those within 15 m, of all statements the wrong ones called good, and the share
// that is called good at all.
const (
	wordStatements    = 10_000
	wantGoodWithin15M = 0.98
	mostWrongGood     = 0.005
	wantGoodAtAll     = 0.85
)

// toldPlace is a statement with the place it is made of; a false one names a road
// that is not there.
type toldPlace struct {
	text  string
	truth orb.Point
	false bool
}

// wordTown makes statements from the demonstration city.
type wordTown struct {
	net    *network.Network
	words  *network.Words
	plane  geo.Plane
	dice   *rand.Rand
	stakes []placewords.Stake
	staked []toldPlace
	meets  map[[2]string]int
}

// phrasings of a place at a junction: %[1]s road, %[2]s cross road.
var junctionPhrasings = []string{"%[1]s与%[2]s交叉口", "%[1]s%[2]s路口", "%[1]s/%[2]s口", "市区%[1]s和%[2]s十字路口处"}

// phrasings of a place along a leg: %[3]s direction, %[4]d metres, %[5]s side.
var offsetPhrasings = []string{
	"%[1]s与%[2]s交叉口%[3]s约%[4]d米路%[5]s", "%[1]s与%[2]s交叉口以%[3]s%[4]d米", "%[1]s%[2]s口向%[3]s%[4]d米处（路%[5]s侧）",
	"沿%[1]s距%[2]s交叉口%[3]s侧%[4]d米", "%[1]s%[2]s路口%[3]s侧%[4]d米%[5]s侧机动车道", "%[1]s（%[2]s路口）%[3]s%[4]d米左右",
	"in %[1]s, %[4]d m %[6]s of %[2]s",
}

// TestWordsReachTheirPlaceInTheDemonstration makes statements in twelve
// phrasings, one in twenty with a wrong name.
func TestWordsReachTheirPlaceInTheDemonstration(t *testing.T) {
	town := newWordTown(t)
	told := town.statements(wordStatements)
	finder := placewords.NewFinder(network.NewIndex(town.net, town.words), geotest.Standards().Places, nil, town.stakes)
	good, within, wrong := 0, 0, 0
	misses := map[string]int{}
	for _, s := range told {
		found := finder.Find(placewords.Record{Text: s.text})
		if found.Quality != network.Good {
			if !s.false {
				if misses[found.Reason]++; misses[found.Reason] <= 3 {
					t.Logf("not good: %s: %s %+v", s.text, found.Reason, found.Statement)
				}
			}
			continue
		}
		good++
		if off := planar.Distance(town.plane.Forward(found.Position), town.plane.Forward(s.truth)); off <= 15 && !s.false {
			within++
		} else if wrong++; wrong <= 10 {
			t.Logf("called good, %.0f m off (false: %v): %s: %s", off, s.false, s.text, found.Reason)
		}
	}
	t.Logf("%d statements: %d good, %d of them within 15 m (%.2f %%), %d wrong (%.2f %% of all); not good: %v",
		len(told), good, within, 100*float64(within)/float64(good), wrong, 100*float64(wrong)/float64(len(told)), misses)
	if share := float64(within) / float64(good); share < wantGoodWithin15M {
		t.Errorf("%.4f of the good places are within 15 m, want %.2f", share, wantGoodWithin15M)
	}
	if share := float64(wrong) / float64(len(told)); share > mostWrongGood {
		t.Errorf("%.4f of the statements are wrong and called good, want at most %.3f", share, mostWrongGood)
	}
	if share := float64(good) / float64(len(told)); share < wantGoodAtAll {
		t.Errorf("%.4f of the statements are called good, want %.2f", share, wantGoodAtAll)
	}
}

func newWordTown(t *testing.T) *wordTown {
	t.Helper()
	city := demo.Generate(1, demo.Sparse)
	net, err := network.Build(t.Context(), city.Roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	town := &wordTown{net: net, words: geotest.Standards().Roads.Names, plane: geo.NewPlane(net.Segments[0].Line[0]), dice: rand.New(rand.NewPCG(7, 15))}
	town.layStakes()
	return town
}

// layStakes gives the longest segment of every road known points at its ends.
func (w *wordTown) layStakes() {
	longest := map[string]int{}
	for i, s := range w.net.Segments {
		if k, had := longest[s.Name]; s.Name != "" && (!had || s.LengthM > w.net.Segments[k].LengthM) {
			longest[s.Name] = i
		}
	}
	for i, s := range w.net.Segments {
		if s.Name == "" || longest[s.Name] != i || s.LengthM < 300 {
			continue
		}
		const first = 12000
		w.stakes = append(w.stakes, placewords.Stake{Road: s.Name, M: first, Point: s.Line[0]},
			placewords.Stake{Road: s.Name, M: first + s.LengthM, Point: s.Line[len(s.Line)-1]})
		m := float64(int(s.LengthM * (0.2 + 0.6*w.dice.Float64())))
		w.staked = append(w.staked, toldPlace{text: fmt.Sprintf("%sK12+%03d处", s.Name, int(m)), truth: w.plane.Inverse(alongLine(w.plane.ForwardLine(s.Line), m))})
	}
}

func alongLine(line orb.LineString, m float64) orb.Point {
	for i := 1; i < len(line); i++ {
		length := planar.Distance(line[i-1], line[i])
		if m <= length {
			t := m / length
			return orb.Point{line[i-1][0] + t*(line[i][0]-line[i-1][0]), line[i-1][1] + t*(line[i][1]-line[i-1][1])}
		}
		m -= length
	}
	return line[len(line)-1]
}

func (w *wordTown) statements(n int) (told []toldPlace) {
	for len(told) < n {
		if s, ok := w.tell(len(told) % 12); ok {
			told = append(told, s)
		}
	}
	return told
}

// tell makes a statement of a phrasing about a place drawn by chance.
func (w *wordTown) tell(phrasing int) (s toldPlace, ok bool) {
	if phrasing == 11 {
		return w.staked[w.dice.IntN(len(w.staked))], true
	}
	leg := w.net.Legs[w.dice.IntN(len(w.net.Legs))]
	node := &w.net.Intersections[leg.Intersection]
	cross := ""
	for _, name := range node.Names {
		if name != "" && !w.words.Same(name, leg.Name) {
			cross = name
		}
	}
	if leg.Name == "" || cross == "" || w.named(leg.Name, cross) != 1 {
		return s, false
	}
	if s.false = w.dice.Float64() < 0.05; s.false {
		cross = w.wrongName(leg.Name)
	}
	if phrasing < len(junctionPhrasings) {
		s.text, s.truth = fmt.Sprintf(junctionPhrasings[phrasing], leg.Name, cross), node.Point
		return s, true
	}
	m := 20 + 10*w.dice.IntN(18)
	at, ok := w.alongLeg(leg, float64(m))
	if !ok {
		return s, false
	}
	s.truth = w.plane.Inverse(at)
	zh, en, side, ok := compassWords(geo.Bearing(node.Point, s.truth))
	s.text = fmt.Sprintf(offsetPhrasings[phrasing-len(junctionPhrasings)], leg.Name, cross, zh, m, side, en)
	return s, ok
}

// named is how many junctions two roads have: of several no words could tell
// which.
func (w *wordTown) named(road, cross string) int {
	if w.meets == nil {
		w.meets = map[[2]string]int{}
		for _, x := range w.net.Intersections {
			for _, a := range x.Names {
				for _, b := range x.Names {
					w.meets[[2]string{a, b}]++
				}
			}
		}
	}
	return w.meets[[2]string{road, cross}]
}

// wrongName is a road that the city does not have, or one that the road does not
// meet.
func (w *wordTown) wrongName(road string) string {
	if w.dice.IntN(2) == 0 {
		return []string{"星光路", "朝霞街", "远方大道"}[w.dice.IntN(3)]
	}
	for {
		name := w.net.Segments[w.dice.IntN(len(w.net.Segments))].Name
		if name != "" && !w.words.Same(name, road) && w.named(road, name) == 0 {
			return name
		}
	}
}

// alongLeg is the point of a leg's first segment at a distance from the junction,
// in a straight line; none past its end.
func (w *wordTown) alongLeg(leg network.Leg, m float64) (orb.Point, bool) {
	s := &w.net.Segments[leg.Segments[0]]
	from := w.plane.Forward(w.net.Intersections[leg.Intersection].Point)
	line := w.plane.ForwardLine(s.Line)
	if s.From != leg.Intersection {
		line.Reverse()
	}
	for i := 1; i < len(line); i++ {
		for k := range 100 {
			t := float64(k) / 100
			p := orb.Point{line[i-1][0] + t*(line[i][0]-line[i-1][0]), line[i-1][1] + t*(line[i][1]-line[i-1][1])}
			if planar.Distance(p, from) >= m {
				return p, i > 1 || k > 0
			}
		}
	}
	return orb.Point{}, false
}

// compassWords are the direction of a bearing in both languages and a side across
// it; none for a bearing that people would call by two.
func compassWords(deg float64) (zh, en, side string, ok bool) {
	for i, word := range []string{"北", "东", "南", "西"} {
		if geo.Deflection(deg, float64(90*i)) <= 35 {
			return word, []string{"north", "east", "south", "west"}[i], []string{"东", "南", "西", "北"}[i], true
		}
	}
	return "", "", "", false
}

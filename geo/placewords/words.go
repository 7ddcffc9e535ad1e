package placewords

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"tongshi/geo/network"
)

// Words are the words that say where, beside the names of roads.
type Words struct {
	roads *network.Words
	file  wordsFile
	dirs  map[string]string

	hanOffset, hanBack, hanBare, hanSide, hanToward, hanRoadSide, hanStake *regexp.Regexp
	latinOffset, latinOf, latinSide, latinStake                            *regexp.Regexp
}

type wordsFile struct {
	Directions map[string][]string `json:"directions"`
	Units      map[string]float64  `json:"units"`
	Approx     []string            `json:"approx"`
	Rough      []string            `json:"rough"`
	Chinese    hanFile             `json:"chinese"`
	Latin      latinFile           `json:"latin"`
}

type hanFile struct {
	Towards   []string       `json:"towards"`
	Sides     []string       `json:"sides"`
	AfterUnit []string       `json:"after_unit"`
	OfRoad    []string       `json:"of_road"`
	Lanes     []string       `json:"lanes"`
	Joiners   []string       `json:"joiners"`
	Endings   []string       `json:"endings"`
	Gates     []string       `json:"gates"`
	Near      []string       `json:"near"`
	Before    []string       `json:"before"`
	Areas     []string       `json:"areas"`
	Stakes    []string       `json:"stakes"`
	Digits    map[string]int `json:"digits"`
}

type latinFile struct {
	Corners []string           `json:"corners"`
	Joiners []string           `json:"joiners"`
	Before  []string           `json:"before"`
	Of      []string           `json:"of"`
	Side    string             `json:"side"`
	Stakes  map[string]float64 `json:"stakes"`
}

// ReadWords reads place_words.json; the names of roads are read by the words
// given.
func ReadWords(files fs.FS, roads *network.Words) (*Words, error) {
	text, err := fs.ReadFile(files, "place_words.json")
	if err != nil {
		return nil, fmt.Errorf("read place words: %w", err)
	}
	w := &Words{roads: roads, dirs: map[string]string{}}
	if err := json.Unmarshal(text, &w.file); err != nil {
		return nil, fmt.Errorf("place_words.json: %w", err)
	}
	if len(w.file.Directions) == 0 || len(w.file.Units) == 0 || len(w.file.Chinese.Joiners) == 0 || len(w.file.Latin.Joiners) == 0 {
		return nil, fmt.Errorf("place_words.json: directions, units, chinese.joiners and latin.joiners must not be empty")
	}
	for is, words := range w.file.Directions {
		for _, word := range words {
			w.dirs[word] = is
		}
	}
	w.compile()
	return w, nil
}

// ForCity are the same words with the names of roads as a city has them.
func (w *Words) ForCity(roads *network.Words) *Words {
	city := *w
	city.roads = roads
	return &city
}

func (w *Words) compile() {
	h, l := w.file.Chinese, w.file.Latin
	dir, unit, approx := oneOf(keys(w.dirs)), oneOf(keys(w.file.Units)), "(?:"+oneOf(w.file.Approx)+")?"
	number := `([0-9]+(?:\.[0-9]+)?|[` + strings.Join(keys(h.Digits), "") + `]+)`
	rough := "(" + oneOf(w.file.Rough) + ")?"
	length := approx + number + rough + "(" + unit + ")(?:" + oneOf(h.AfterUnit) + ")?(?:" + oneOf(h.Near) + ")*"
	toward := "(?:" + oneOf(h.Towards) + ")?(" + dir + ")(?:" + oneOf(h.Sides) + ")?"
	road, lanes := "(?:"+oneOf(h.OfRoad)+")", "(?:"+oneOf(h.Lanes)+"|"+oneOf(h.Near)+")*$"

	w.hanOffset = regexp.MustCompile(toward + length)
	w.hanBack = regexp.MustCompile(length + toward)
	w.hanBare = regexp.MustCompile(length + "[,，]?")
	w.hanSide = regexp.MustCompile("^" + road + "?(" + dir + ")(?:" + oneOf(h.Sides) + ")?" + lanes)
	w.hanToward = regexp.MustCompile("(?:" + oneOf(h.Towards) + ")?(" + dir + ")(?:" + oneOf(h.Sides) + "|角|口)" + lanes)
	w.hanRoadSide = regexp.MustCompile(road + "(" + dir + ")(?:" + oneOf(h.Sides) + ")?" + lanes)
	w.hanStake = regexp.MustCompile(`(?:` + oneOf(h.Stakes) + `)?(?:k([0-9]+(?:\.[0-9]+)?)(?:\+([0-9]{1,4}(?:\.[0-9]+)?))?|([0-9]+)(?:公里|千米|km)(?:\+|加|零|又)?(?:([0-9]{1,3})(?:米|m))?)(?:米|m)?`)

	of := "(?:" + oneOf(l.Of) + ")"
	latinUnit := `([0-9]+(?:\.[0-9]+)?)\s*(` + unit + `)\.?`
	w.latinOffset = regexp.MustCompile(`(?:\b(?:` + oneOf(w.file.Approx) + `)\.?\s*)?` + latinUnit + `\s+(?:to\s+the\s+)?(` + dir + `)\b(?:\s+(` + of + `)\b)?`)
	w.latinOf = regexp.MustCompile(`\b(` + dir + `)\s+` + of + `\s+`)
	w.latinSide = regexp.MustCompile(`(?:\bon\s+)?(?:\bthe\s+)?\b(` + dir + `)\s+` + l.Side + `\b(?:\s+of\s+(?:the\s+)?(?:road|street))?`)
	w.latinStake = regexp.MustCompile(`\b(` + oneOf(keys(l.Stakes)) + `)\s*([0-9]+(?:\.[0-9]+)?)(?:\s*\+\s*([0-9]{1,3}(?:\.[0-9]+)?))?\b`)
}

// oneOf is a pattern for any of the words, the longest first.
func oneOf(words []string) string {
	sorted := slices.Clone(words)
	slices.SortFunc(sorted, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for i, word := range sorted {
		sorted[i] = regexp.QuoteMeta(word)
	}
	return strings.Join(sorted, "|")
}

func keys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for key := range m {
		list = append(list, key)
	}
	slices.Sort(list)
	return list
}

// direction is the direction that a word means, or empty.
func (w *Words) direction(text string) string {
	text = plain(text)
	if dir, ok := w.dirs[text]; ok {
		return dir
	}
	for _, road := range w.file.Chinese.OfRoad {
		text = strings.TrimPrefix(text, road)
	}
	for _, toward := range w.file.Chinese.Towards {
		text = strings.TrimPrefix(text, toward)
	}
	for _, side := range append(w.file.Chinese.Sides, " "+w.file.Latin.Side) {
		text = strings.TrimSuffix(text, side)
	}
	return w.dirs[text]
}

package network

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// Words is the vocabulary of road names: how directions, road types and
// highway numbers are written. It is data (road_words.json), not code.
type Words struct {
	alternates string
	fold       map[rune]string
	drop       map[string]bool
	phrases    map[string]string
	longest    int // words in the longest phrase
	ordinals   map[string]string
	directions map[string]string
	types      map[string]string
	omittable  map[string]bool
	ramps      map[string]bool
	junctions  junctionWords
	saint      struct{ word, short string }
	han        hanWords

	lists   wordLists             // for what a road file shows
	leading map[string]string     // types before the name; nil where the city has none
	joined  map[string]string     // types that end the last word of a name (Hauptstr.); nil where it has none
	aliases map[string][]RoadName // by the normal form of what people write
}

// wordLists are words of which only some hold in one city: which, its road file
// shows.
type wordLists struct {
	leading, compounds []roadType
	particles          map[string]bool
	slashed            []string
}

// junctionWords are how one text names the two roads of a junction.
type junctionWords struct {
	Signs   []string `json:"signs"`   // stand between any two names
	Joiners []string `json:"joiners"` // stand between two names that end in a road type
	Endings []string `json:"endings"` // follow the second name, longest first
}

type hanWords struct {
	endings  []hanEnding // longest first
	sections []string
	highways map[string]string
	lines    []string // follow a number that has its letter: G105线
	digits   map[rune]int
	ten      rune
}

type hanEnding struct{ written, is string }

type wordsFile struct {
	Alternates string              `json:"alternates"`
	Fold       map[string]string   `json:"fold"`
	Drop       []string            `json:"drop"`
	Phrases    map[string]string   `json:"phrases"`
	Ordinals   map[string]string   `json:"ordinals"`
	Directions map[string][]string `json:"directions"`
	Types      []roadType          `json:"types"`
	Ramps      []string            `json:"ramps"`
	Leading    []roadType          `json:"leading"`
	Particles  []string            `json:"particles"`
	Slashed    []string            `json:"slashed"`
	Compounds  []roadType          `json:"compounds"`
	Junctions  junctionWords       `json:"junctions"`
	Saint      struct {
		Word  string `json:"word"`
		Short string `json:"short"`
	} `json:"saint"`
	Chinese struct {
		Types    []roadType        `json:"types"`
		Sections []string          `json:"sections"`
		Highways map[string]string `json:"highways"`
		Lines    []string          `json:"lines"`
		Digits   map[string]int    `json:"digits"`
		Ten      string            `json:"ten"`
	} `json:"chinese"`
}

type roadType struct {
	Is        string   `json:"is"`
	Words     []string `json:"words"`
	Omittable bool     `json:"omittable"`
}

// ReadWords reads road_words.json.
func ReadWords(files fs.FS) (*Words, error) {
	text, err := fs.ReadFile(files, "road_words.json")
	if err != nil {
		return nil, fmt.Errorf("read road words: %w", err)
	}
	var file wordsFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("road_words.json: %w", err)
	}
	if len(file.Types) == 0 || len(file.Chinese.Types) == 0 || len(file.Directions) == 0 {
		return nil, fmt.Errorf("road_words.json: types, chinese.types and directions must not be empty")
	}
	return file.words(), nil
}

func (f wordsFile) words() *Words {
	w := &Words{
		alternates: f.Alternates,
		fold:       map[rune]string{},
		drop:       map[string]bool{},
		phrases:    f.Phrases,
		ordinals:   f.Ordinals,
		directions: map[string]string{},
		ramps:      map[string]bool{},
		junctions:  f.Junctions,
		types:      map[string]string{},
		omittable:  map[string]bool{},
	}
	w.saint.word, w.saint.short = f.Saint.Word, f.Saint.Short
	w.lists = wordLists{leading: f.Leading, compounds: f.Compounds, particles: map[string]bool{}, slashed: f.Slashed}
	for _, word := range f.Particles {
		w.lists.particles[word] = true
	}
	for from, to := range f.Fold {
		w.fold[[]rune(from)[0]] = to
	}
	for _, word := range f.Drop {
		w.drop[word] = true
	}
	for _, word := range f.Ramps {
		w.ramps[word] = true
	}
	for phrase := range f.Phrases {
		w.longest = max(w.longest, len(strings.Fields(phrase)))
	}
	for is, words := range f.Directions {
		w.directions[is] = is
		for _, word := range words {
			w.directions[word] = is
		}
	}
	for _, t := range f.Types {
		w.types[t.Is], w.omittable[t.Is] = t.Is, t.Omittable
		for _, word := range t.Words {
			w.types[word] = t.Is
		}
	}
	w.han = f.hanWords(w.omittable)
	return w
}

// hanWords also notes which of the Chinese endings may be left out.
func (f wordsFile) hanWords(omittable map[string]bool) hanWords {
	h := hanWords{sections: f.Chinese.Sections, highways: f.Chinese.Highways, lines: append([]string{""}, f.Chinese.Lines...), digits: map[rune]int{}}
	for _, t := range f.Chinese.Types {
		omittable[t.Is] = t.Omittable
		for _, word := range append([]string{t.Is}, t.Words...) {
			h.endings = append(h.endings, hanEnding{word, t.Is})
		}
	}
	sortLongestFirst(h.endings)
	for digit, value := range f.Chinese.Digits {
		h.digits[[]rune(digit)[0]] = value
	}
	for _, r := range f.Chinese.Ten {
		h.ten = r
	}
	return h
}

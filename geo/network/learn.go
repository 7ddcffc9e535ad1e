package network

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How often a word must begin or end the names of a road file to be a type of
// road there, and how many names must have a type in front for the city to write
// it so.
const (
	leastLearned   = 8    // names
	learnedShare   = 0.02 // of the names in Latin letters
	leadingShare   = 0.2
	joinedShare    = 0.05
	omittableShare = 0.1
	shortest       = 4 // letters that a joined type leaves of a name, and that an abbreviation has at most
)

// CityWord is a name or a word that a city gave.
type CityWord struct {
	Name  string `db:"name"`
	Alias string `db:"alias"`
	Kind  string `db:"kind"` // alias, type, word or drop
}

// WithCity are the words with those of a city; the same when it gave none.
func (w *Words) WithCity(given []CityWord) *Words {
	if len(given) == 0 {
		return w
	}
	city := w.clone()
	for _, g := range given {
		name, alias := strings.TrimSpace(w.folded(g.Name)), strings.TrimSpace(w.folded(g.Alias))
		switch g.Kind {
		case "type":
			city.addType(name, alias)
		case "word":
			city.phrases[alias] = name
			city.longest = max(city.longest, len(strings.Fields(alias)))
		case "drop":
			city.drop[alias] = true
		}
	}
	for _, g := range given { // by the words that hold then
		if g.Kind == "alias" {
			for _, n := range city.alternatesOf(city.folded(g.Alias)) {
				city.aliases[n.String()] = append(city.aliases[n.String()], city.alternatesOf(city.folded(g.Name))...)
			}
		}
	}
	return city
}

func (w *Words) clone() *Words {
	c := *w
	c.drop, c.phrases, c.types, c.omittable = maps.Clone(w.drop), maps.Clone(w.phrases), maps.Clone(w.types), maps.Clone(w.omittable)
	c.leading, c.joined, c.aliases = maps.Clone(w.leading), maps.Clone(w.joined), maps.Clone(w.aliases)
	if c.aliases == nil {
		c.aliases = map[string][]RoadName{}
	}
	c.han.endings = slices.Clone(w.han.endings)
	return &c
}

// addType lets a word stand for a type that the names have.
func (w *Words) addType(name, alias string) {
	is := w.types[name]
	if is == "" {
		is = name
		w.types[name], w.omittable[name] = name, true
	}
	w.types[alias] = is
	if strings.ContainsFunc(alias, isHan) {
		for _, ending := range w.han.endings {
			if ending.written == name {
				is = ending.is
			}
		}
		w.han.endings = append(w.han.endings, hanEnding{alias, is})
		sortLongestFirst(w.han.endings)
	}
}

// Learned are the words with the types of road that the names of a road file
// share as their first or last word, or as the end of their last: which of the
// lists hold there, and what no list has. The same where the names show nothing.
func (w *Words) Learned(names []string) *Words {
	c := w.count(names)
	if c.total < leastLearned {
		return w
	}
	city := w.clone()
	city.learnLeading(c)
	city.learnJoined(c)
	for word, n := range c.last {
		if c.isType(n) && city.types[word] == "" {
			city.types[word], city.omittable[word] = word, c.share(n) >= omittableShare
		}
	}
	return city
}

// nameCounts are how many names begin and end with a word.
type nameCounts struct {
	first, last map[string]int
	total       int
}

func (c nameCounts) share(n int) float64 { return float64(n) / float64(c.total) }

func (c nameCounts) isType(n int) bool { return n >= leastLearned && c.share(n) >= learnedShare }

func (w *Words) count(names []string) nameCounts {
	c := nameCounts{map[string]int{}, map[string]int{}, 0}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] || strings.ContainsFunc(name, isHan) {
			continue
		}
		seen[name] = true
		words := w.tokens(w.unslashed(w.folded(name)))
		if len(words) > 1 && w.directions[words[0]] != "" {
			words = words[1:]
		}
		if len(words) > 2 && w.directions[last(words)] != "" {
			words = words[:len(words)-1]
		}
		if len(words) == 0 {
			continue
		}
		c.total++
		if isWord(last(words)) {
			c.last[last(words)]++
		}
		if len(words) > 1 && isWord(words[0]) {
			c.first[words[0]]++
		}
	}
	return c
}

func isWord(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// learnLeading finds whether the city writes types before names, and which.
func (w *Words) learnLeading(c nameCounts) {
	listed := map[string]string{}
	for _, t := range w.lists.leading {
		for _, word := range t.Words {
			listed[word] = t.Is
		}
	}
	found, named := map[string]string{}, 0
	for word, n := range c.first {
		if listed[word] != "" {
			named += n
		} else if c.isType(n) && w.directions[word] == "" && !w.lists.particles[word] {
			found[word] = word
			named += n
		}
	}
	if c.share(named) < leadingShare {
		return
	}
	for _, t := range w.lists.leading {
		if _, known := w.omittable[t.Is]; !known {
			w.omittable[t.Is] = t.Omittable
		}
	}
	for word := range found {
		w.omittable[word] = c.share(c.first[word]) >= omittableShare
	}
	maps.Copy(listed, found)
	w.leading = listed
}

// learnJoined finds the types that end the last word of names (Hauptstraße).
func (w *Words) learnJoined(c nameCounts) {
	joined := map[string]string{}
	for _, t := range w.lists.compounds {
		n := 0
		for word, times := range c.last {
			if slices.ContainsFunc(t.Words, func(end string) bool { return strings.HasSuffix(word, end) && len(word) >= len(end)+shortest }) {
				n += times
			}
		}
		if c.share(n) < joinedShare && (len(joined) == 0 || n == 0) {
			continue
		}
		for _, end := range t.Words {
			joined[end], w.types[end] = t.Is, t.Is
		}
		w.omittable[t.Is] = t.Omittable
	}
	if len(joined) > 0 {
		w.joined = joined
	}
}

// parseLeading reads what follows a type: a direction before or behind the name,
// and the name without articles and particles.
func (w *Words) parseLeading(n RoadName, kind string, words []string) RoadName {
	n.Type = kind
	words = w.withoutParticles(words)
	if dir := w.directions[first(words)]; dir != "" && n.Pre == "" && len(words) > 1 {
		n.Pre, words = dir, words[1:]
	}
	if dir := w.directions[last(words)]; dir != "" && n.Pre == "" && len(words) > 1 {
		n.Pre, words = dir, words[:len(words)-1]
	}
	for i, word := range words {
		n.Base += w.baseWord(word, i+1 < len(words))
	}
	return n
}

// withoutParticles leaves articles and particles out where types stand in front,
// unless nothing else is there.
func (w *Words) withoutParticles(words []string) []string {
	if w.leading == nil {
		return words
	}
	var kept []string
	for _, word := range words {
		if !w.lists.particles[word] {
			kept = append(kept, word)
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// withoutJoined takes the type off the end of the last word: Hauptstr. is
// Haupt-strasse.
func (w *Words) withoutJoined(words []string) ([]string, string) {
	word, best := last(words), ""
	for end := range w.joined {
		if strings.HasSuffix(word, end) && utf8.RuneCountInString(word) >= utf8.RuneCountInString(end)+shortest-1 && len(end) > len(best) {
			best = end
		}
	}
	if best == "" {
		return words, ""
	}
	return append(slices.Clone(words[:len(words)-1]), strings.TrimSuffix(word, best)), w.joined[best]
}

// unslashed writes an abbreviation that ends in a stroke (C/ Mayor) as a word.
func (w *Words) unslashed(folded string) string {
	if w.leading == nil && !strings.HasPrefix(folded, "c/") {
		return folded
	}
	for _, prefix := range w.lists.slashed {
		if rest, ok := strings.CutPrefix(folded, prefix); ok {
			return strings.TrimSuffix(prefix, "/") + " " + rest
		}
	}
	return folded
}

package network

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// RoadName is one way a road is called, taken apart. Two spellings of one road
// have equal parts, save that a part may be left out.
type RoadName struct {
	Pre  string // direction before the name: n, ne, ...
	Base string // the name proper, without spaces
	Type string // st, ave, 路, ...; empty when not written
	Post string // direction after the type
	Ramp bool   // a slip road of an interchange rather than a road
}

// Normal is a name in its comparable form: "NE BROADWAY ST" and "Northeast
// Broadway Street" both give "ne broadway st". Alternates ("NAITO/FRONT") are
// joined by "/" in alphabetical order. An empty name stays empty.
func (w *Words) Normal(name string) string {
	var forms []string
	for _, n := range w.Parse(name) {
		forms = append(forms, n.String())
	}
	slices.Sort(forms)
	return strings.Join(slices.Compact(forms), "/")
}

// Same reports whether two names can mean one road. A missing direction or
// a missing common type ("Broadway" for "Broadway Street") does not tell roads
// apart; a different one does, so the relation is not transitive. An empty name
// is the same road as none, itself included.
func (w *Words) Same(a, b string) bool { return w.same(w.Parse(a), w.Parse(b)) }

// Parse takes a name apart into its alternates; none for an empty name.
func (w *Words) Parse(name string) []RoadName {
	names := w.alternatesOf(w.unslashed(w.folded(name)))
	for _, n := range names[:len(names):len(names)] {
		names = append(names, w.aliases[n.String()]...)
	}
	return names
}

func (w *Words) alternatesOf(folded string) (names []RoadName) {
	for part := range strings.FieldsFuncSeq(folded, w.isAlternate) {
		n := w.parseOne(part)
		if n.Base == "" {
			continue
		}
		if len(names) > 0 && n.Pre == "" {
			n.Pre = names[0].Pre // "SW NAITO/FRONT": both are SW
		}
		names = append(names, n)
	}
	return names
}

func (n RoadName) String() string {
	parts := []string{n.Pre, n.Base, n.Type, n.Post}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (w *Words) isAlternate(r rune) bool { return strings.ContainsRune(w.alternates, r) }

// same reports whether any of two roads' names is one.
func (w *Words) same(a, b []RoadName) bool {
	for _, x := range a {
		for _, y := range b {
			if w.sameOne(x, y) {
				return true
			}
		}
	}
	return false
}

func (w *Words) sameOne(a, b RoadName) bool {
	return a.Base == b.Base && a.Base != "" &&
		agreeOrSilent(a.Pre, b.Pre) && agreeOrSilent(a.Post, b.Post) && w.sameType(a.Type, b.Type)
}

func agreeOrSilent(a, b string) bool { return a == b || a == "" || b == "" }

// sameType lets "Broadway" be "Broadway Street" but not "Broadway Drive".
func (w *Words) sameType(a, b string) bool {
	return a == b || (a == "" && w.omittable[b]) || (b == "" && w.omittable[a])
}

// folded is a name in lower case, in half-width forms, without accents,
// bracketed remarks and control characters.
func (w *Words) folded(name string) string {
	var out strings.Builder
	depth := 0
	for _, r := range name {
		r = unicode.ToLower(halfWidth(r))
		switch {
		case r == '(' || r == '[' || r == '【':
			depth++
		case r == ')' || r == ']' || r == '】':
			depth = max(0, depth-1)
		case depth > 0 || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		default:
			if to, ok := w.fold[r]; ok {
				out.WriteString(to)
			} else {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// halfWidth maps the full-width forms (U+FF01 to U+FF5E and the ideographic
// space) to ASCII, as Unicode's compatibility composition does.
func halfWidth(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

func (w *Words) parseOne(name string) RoadName {
	if strings.ContainsFunc(name, isHan) {
		n := w.parseHan(name)
		n.Ramp = w.namesRampHan(name)
		return n
	}
	words := w.tokens(name)
	n := w.parseLatin(words)
	n.Ramp = slices.ContainsFunc(words, func(word string) bool { return w.ramps[word] })
	return n
}

func (w *Words) namesRampHan(name string) bool {
	for word := range w.ramps {
		if strings.ContainsFunc(word, isHan) && strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// parseLatin reads [direction] words [type] [direction]. The name proper keeps
// at least one word.
func (w *Words) parseLatin(words []string) (n RoadName) {
	if dir := w.directions[first(words)]; dir != "" && len(words) > 1 {
		n.Pre, words = dir, words[1:]
	}
	if kind := w.leading[first(words)]; kind != "" && len(words) > 1 {
		return w.parseLeading(n, kind, words[1:])
	}
	if dir := w.directions[last(words)]; dir != "" && len(words) > 2 && w.types[words[len(words)-2]] != "" {
		n.Post, words = dir, words[:len(words)-1]
	}
	if kind := w.types[last(words)]; kind != "" && len(words) > 1 {
		n.Type, words = kind, words[:len(words)-1]
	}
	if n.Type == "" {
		words, n.Type = w.withoutJoined(words)
	}
	for i, word := range w.withoutParticles(words) {
		n.Base += w.baseWord(word, i+1 < len(words))
	}
	return n
}

// baseWord is the plain form of a word inside the name proper: "St Clair" is
// Saint Clair, "Market St Dr" is Market Street Drive.
func (w *Words) baseWord(word string, more bool) string {
	switch {
	case word == w.saint.short && more:
		return w.saint.word
	case w.types[word] != "":
		return w.types[word]
	case w.directions[word] != "":
		return w.directions[word]
	}
	return word
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func last(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

func sortLongestFirst(endings []hanEnding) {
	slices.SortStableFunc(endings, func(a, b hanEnding) int {
		return cmp.Compare(len(b.written), len(a.written))
	})
}

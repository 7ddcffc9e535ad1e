package network

import "strings"

// SplitJunction takes a text that names a junction apart into its two roads:
// "建设路与振兴路交叉口东50米" gives 建设路 and 振兴路, "SE 39th Ave & Belmont St" its
// two streets. It reports false for a text that names one road or none.
func (w *Words) SplitJunction(text string) (street, cross string, ok bool) {
	text = w.folded(text)
	for _, sign := range w.junctions.Signs {
		if street, cross, ok = strings.Cut(text, sign); ok {
			cross = w.beforeEnding(cross)
			return street, cross, len(w.Parse(street)) > 0 && len(w.Parse(cross)) > 0
		}
	}
	for _, joiner := range w.junctions.Joiners {
		for at := 0; ; {
			next := strings.Index(text[at:], joiner)
			if next < 0 {
				break
			}
			street, cross = text[:at+next], w.beforeEnding(text[at+next+len(joiner):])
			if w.EndsInType(street) && w.EndsInType(cross) {
				return street, cross, true
			}
			at += next + len(joiner)
		}
	}
	return "", "", false
}

// beforeEnding cuts a second name where the words for a junction begin. In
// 振兴路口 the 路 belongs to the name.
func (w *Words) beforeEnding(text string) string {
	for _, ending := range w.junctions.Endings {
		if name, _, found := strings.Cut(text, ending); found && w.EndsInType(name) {
			return name
		}
	}
	return text
}

// EndsInType reports whether a text is one name that has the type of its road.
func (w *Words) EndsInType(name string) bool {
	parsed := w.alternatesOf(w.folded(name))
	return len(parsed) == 1 && parsed[0].Type != ""
}

// IsHighway reports whether a text is the number of a highway: G105, 105国道.
func (w *Words) IsHighway(name string) bool {
	name = w.folded(name)
	return w.highway(name) != "" || w.numbered(name) != ""
}

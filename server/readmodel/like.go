package readmodel

// likePattern is a pattern of LIKE, cut at its percent signs. A backslash
// takes the meaning from the character behind it.
type likePattern struct {
	parts [][]likeRune // between percent signs
	open  bool         // there was a percent sign
}

type likeRune struct {
	r   rune
	any bool
}

func readPattern(s string) likePattern {
	p := likePattern{parts: [][]likeRune{nil}}
	escaped := false
	for _, r := range s {
		last := len(p.parts) - 1
		switch {
		case escaped:
			p.parts[last] = append(p.parts[last], likeRune{r, false})
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			p.open = true
			p.parts = append(p.parts, nil)
		default:
			p.parts[last] = append(p.parts[last], likeRune{r, r == '_'})
		}
	}
	return p
}

// matches reports whether the whole text fits the pattern.
func (p likePattern) matches(s string) bool {
	text := []rune(s)
	first, last := p.parts[0], p.parts[len(p.parts)-1]
	if !p.open {
		return len(text) == len(first) && fits(text, first)
	}
	if len(text) < len(first)+len(last) || !fits(text, first) || !fits(text[len(text)-len(last):], last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range p.parts[1 : len(p.parts)-1] {
		at := find(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// fits reports whether a text begins as a part says.
func fits(text []rune, part []likeRune) bool {
	if len(text) < len(part) {
		return false
	}
	for i, want := range part {
		if !want.any && text[i] != want.r {
			return false
		}
	}
	return true
}

// find is where a part first fits, or -1.
func find(text []rune, part []likeRune) int {
	for i := 0; i+len(part) <= len(text); i++ {
		if fits(text[i:], part) {
			return i
		}
	}
	return -1
}

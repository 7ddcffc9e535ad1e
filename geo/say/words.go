package say

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// BothOf is what v says in each language, to be kept: rows read by SQL have a
// column for each, and a later program may no longer know the key.
func BothOf(v Sayer) Words { return Words{ZH: v.In(Chinese), EN: v.In(English)} }

// Bilingual is what v says in both languages side by side, Chinese first, for
// pages, feeds and notes whose reader is not known.
func Bilingual(v Sayer) string {
	both := BothOf(v)
	if both.ZH == both.EN {
		return both.EN
	}
	return both.ZH + " " + both.EN
}

// Code is a code of the vocabulary as programs read it: in English it stands as
// it is, in Chinese it is the list's word.
type Code struct{ List, Code string }

// In is the code or its word.
func (c Code) In(l Language) string {
	if l == Chinese {
		return Word(c).In(l)
	}
	return c.Code
}

// String is the code.
func (c Code) String() string { return c.Code }

// Word is a code of the vocabulary as people read it: the list's word in both
// languages, the code where the list does not have it.
type Word struct{ List, Code string }

// In is the word.
func (w Word) In(l Language) string {
	term, ok := terms()[w.List][w.Code]
	switch {
	case !ok:
		return w.Code
	case l == Chinese:
		return term.ZH
	}
	return term.EN
}

// String is the English word.
func (w Word) String() string { return w.In(English) }

// List are several texts in one, with what stands between them, a semicolon when
// it is not said, and before the last of them where that is something else.
type List struct {
	Items         []Sayer
	Between, Last Words
}

// In is the list in one line.
func (s List) In(l Language) string {
	between := s.Between
	if between == (Words{}) {
		between = Words{ZH: "；", EN: "; "}
	}
	var line strings.Builder
	for i, item := range s.Items {
		switch {
		case i == 0:
		case i == len(s.Items)-1 && s.Last != (Words{}):
			line.WriteString(s.Last.In(l))
		default:
			line.WriteString(between.In(l))
		}
		line.WriteString(item.In(l))
	}
	return line.String()
}

// String is the list in English.
func (s List) String() string { return s.In(English) }

// Small is a name within a sentence: in small letters.
type Small struct{ Sayer }

// In is the name in small letters.
func (s Small) In(l Language) string { return strings.ToLower(s.Sayer.In(l)) }

// String is the English in small letters.
func (s Small) String() string { return s.In(English) }

// Great is a text as a sentence of its own: it begins with a great letter.
type Great struct{ Sayer }

// In is the text with its first letter great.
func (g Great) In(l Language) string {
	text := g.Sayer.In(l)
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// String is the English with its first letter great.
func (g Great) String() string { return g.In(English) }

package cql2

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tongshi/geo/say"
)

// sort is what a token is.
type sort int

const (
	end    sort = iota
	name        // identifier or keyword
	quoted      // "identifier"
	text        // 'characters'
	number      // digits
	sign        // operator or punctuation
)

type token struct {
	sort  sort
	text  string
	value float64 // of a number
	pos   int     // byte, from 1
}

// is reports whether the token is that keyword, whatever its case.
func (t token) is(keyword string) bool { return t.sort == name && strings.EqualFold(t.text, keyword) }

func (t token) isSign(s string) bool { return t.sort == sign && t.text == s }

// shown is the token as an error message quotes it.
func (t token) shown() say.Text {
	if t.sort == end {
		return say.New("the end")
	}
	return say.New("%q", shorten(t.text))
}

func shorten(s string) string {
	if len(s) <= 40 {
		return s
	}
	cut := 40
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// split turns a filter's text into tokens.
func split(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, r == 0:
			return nil, fault(i+1, "holds a byte that is no text")
		case unicode.IsSpace(r):
			i += size
		case r == '\'' || r == '"':
			t, n, err := quotedToken(s, i, byte(r))
			if err != nil {
				return nil, err
			}
			out, i = append(out, t), i+n
		case r >= '0' && r <= '9', r == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			t, n, err := numberToken(s, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, t), i+n
		case startsName(r):
			n := nameLength(s[i:])
			out = append(out, token{sort: name, text: s[i : i+n], pos: i + 1})
			i += n
		default:
			n := signLength(s[i:])
			if n == 0 {
				return nil, fault(i+1, "%q means nothing here", string(r))
			}
			out = append(out, token{sort: sign, text: s[i : i+n], pos: i + 1})
			i += n
		}
	}
	return append(out, token{sort: end, pos: len(s) + 1}), nil
}

// quotedToken reads characters between quotes; a quote inside is doubled, or
// has a backslash before it.
func quotedToken(s string, start int, quote byte) (token, int, error) {
	var b strings.Builder
	for i := start + 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		case s[i] != quote:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		default:
			t := token{sort: text, text: b.String(), pos: start + 1}
			if quote == '"' {
				t.sort = quoted
			}
			if !utf8.ValidString(t.text) || strings.ContainsRune(t.text, 0) {
				return token{}, 0, fault(start+1, "holds a byte that is no text")
			}
			return t, i + 1 - start, nil
		}
	}
	return token{}, 0, fault(start+1, "the quote is not closed")
}

func numberToken(s string, start int) (token, int, error) {
	i := start
	digits := func() {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
	}
	digits()
	if i < len(s) && s[i] == '.' {
		i++
		digits()
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		mark := i
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i == len(s) || s[i] < '0' || s[i] > '9' {
			i = mark
		}
		digits()
	}
	v, err := strconv.ParseFloat(s[start:i], 64)
	if err != nil {
		return token{}, 0, fault(start+1, "the number %s is too large", shorten(s[start:i]))
	}
	return token{sort: number, text: s[start:i], value: v, pos: start + 1}, i - start, nil
}

func startsName(r rune) bool { return r == '_' || r == ':' || unicode.IsLetter(r) }

func nameLength(s string) int {
	for i, r := range s {
		if !startsName(r) && r != '.' && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(s)
}

func signLength(s string) int {
	for _, two := range []string{"<=", ">=", "<>"} {
		if strings.HasPrefix(s, two) {
			return 2
		}
	}
	if strings.IndexByte("()=<>,+-*/%^", s[0]) >= 0 {
		return 1
	}
	return 0
}

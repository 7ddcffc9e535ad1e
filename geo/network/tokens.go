package network

import (
	"strconv"
	"strings"
	"unicode"
)

// tokens are the words of a name in Latin letters as they are compared: lower
// case, ordinals as numbers, known phrases replaced, travel directions of a
// carriageway ("NB") dropped. None for an empty name.
func (w *Words) tokens(folded string) []string {
	words := strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	words = w.replacePhrases(w.dropped(words))
	for i, word := range words {
		words[i] = w.cardinal(word)
	}
	return words
}

// dropped leaves out words that carry no name, unless nothing else is there.
func (w *Words) dropped(words []string) []string {
	kept := make([]string, 0, len(words))
	for _, word := range words {
		if !w.drop[word] {
			kept = append(kept, word)
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// replacePhrases puts the longest known phrase first at each place.
func (w *Words) replacePhrases(words []string) []string {
	out := make([]string, 0, len(words))
	for i := 0; i < len(words); {
		n := min(w.longest, len(words)-i)
		for ; n > 0; n-- {
			if to, ok := w.phrases[strings.Join(words[i:i+n], " ")]; ok {
				out = append(out, strings.Fields(to)...)
				break
			}
		}
		if n == 0 {
			out, n = append(out, words[i]), 1
		}
		i += n
	}
	if len(out) == 0 {
		return words
	}
	return out
}

// cardinal turns "39th", "first" and "007" into "39", "1" and "7".
func (w *Words) cardinal(word string) string {
	if number, ok := w.ordinals[word]; ok {
		return number
	}
	digits := strings.TrimRightFunc(word, unicode.IsLetter)
	number, err := strconv.Atoi(digits)
	if err != nil {
		return word
	}
	switch word[len(digits):] {
	case "", "st", "nd", "rd", "th":
		return strconv.Itoa(number)
	}
	return word
}

// parseHan reads a Chinese name: 建设东路 keeps its 东, 建设路东段 is 建设路, and
// 国道105, 105国道 and G105国道 are all g105.
func (w *Words) parseHan(name string) (n RoadName) {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return r
	}, name)
	if number := w.highway(name); number != "" {
		return RoadName{Base: number}
	}
	name = w.arabic(name)
	for _, section := range w.han.sections {
		if short, ok := strings.CutSuffix(name, section); ok && short != "" {
			name = short
			break
		}
	}
	for _, ending := range w.han.endings {
		if base, ok := strings.CutSuffix(name, ending.written); ok && base != "" {
			return RoadName{Base: base, Type: ending.is}
		}
	}
	return RoadName{Base: name}
}

// highway is the number of a numbered highway with its class letter, or empty.
func (w *Words) highway(name string) string {
	for _, line := range w.han.lines {
		if number := w.numbered(strings.TrimSuffix(name, line)); number != "" {
			return number
		}
	}
	for word, letter := range w.han.highways {
		before, after, found := strings.Cut(name, word)
		if !found {
			continue
		}
		number := strings.TrimPrefix(w.arabic(before+after), letter)
		if n, err := strconv.Atoi(number); err == nil {
			return letter + strconv.Itoa(n)
		}
	}
	return ""
}

// numbered is the number of a highway that begins with its class letter: G105.
func (w *Words) numbered(name string) string {
	for _, letter := range w.han.highways {
		if digits, ok := strings.CutPrefix(name, letter); ok {
			if n, err := strconv.Atoi(digits); err == nil && n > 0 {
				return letter + strconv.Itoa(n)
			}
		}
	}
	return ""
}

// arabic writes Chinese numerals below one hundred, and digit by digit, as
// digits: 经十一路 is 经11路, 二〇五 is 205.
func (w *Words) arabic(name string) string {
	runes := []rune(name)
	var out strings.Builder
	for i := 0; i < len(runes); {
		end := i
		for end < len(runes) && w.isNumeral(runes[end]) {
			end++
		}
		if end == i {
			out.WriteRune(runes[i])
			i++
			continue
		}
		out.WriteString(w.numeral(runes[i:end]))
		i = end
	}
	return out.String()
}

func (w *Words) isNumeral(r rune) bool {
	_, digit := w.han.digits[r]
	return digit || r == w.han.ten
}

func (w *Words) numeral(runes []rune) string {
	ten, before, after := -1, 1, 0
	text := ""
	for i, r := range runes {
		switch digit := w.han.digits[r]; {
		case r == w.han.ten && ten < 0:
			ten = i
		case r == w.han.ten:
			return string(runes) // two tens: not a number
		case ten < 0:
			before, text = digit, text+strconv.Itoa(digit)
		default:
			after = after*10 + digit
		}
	}
	if ten < 0 {
		return text
	}
	if ten > 1 || after > 9 {
		return string(runes)
	}
	return strconv.Itoa(before*10 + after)
}

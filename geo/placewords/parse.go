package placewords

import (
	"strconv"
	"strings"
	"unicode"
)

// Parse gives the ways to understand a text, the likeliest first; none for an
// empty one. Which of them the roads bear out is for a [Finder] to say.
func (w *Words) Parse(text string) []Statement {
	text = plain(text)
	if text == "" {
		return nil
	}
	han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if !han || w.latinOffset.MatchString(text) || w.latinOf.MatchString(text) {
		return w.parseLatin(text)
	}
	return w.parseHan(strings.Join(strings.Fields(text), ""))
}

// plain is a text in lower case and half-width forms, with brackets and other
// breaks as commas.
func plain(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch r {
		case '\u3000':
			return ' '
		case '(', ')', '[', ']', '【', '】', '。', ';':
			return ','
		}
		return unicode.ToLower(r)
	}, text), " ,.")
}

// StakeM is the metres that a stake stands for: "K12+300", or kilometres.
func StakeM(text string) (m float64, ok bool) {
	text = strings.Join(strings.Fields(plain(text)), "")
	if km, err := strconv.ParseFloat(strings.TrimPrefix(text, "k"), 64); err == nil {
		return km * 1000, km >= 0
	}
	km, rest, plus := strings.Cut(strings.TrimPrefix(text, "k"), "+")
	whole, err := strconv.ParseFloat(km, 64)
	m, bad := strconv.ParseFloat(rest, 64)
	return whole*1000 + m, plus && err == nil && bad == nil && whole >= 0 && m >= 0
}

// stake is the metres that a stake stands for: "K12+300", "12.3" km of a number
// without a mark.
func (w *Words) stake(text string) (float64, bool) {
	if m, ok := StakeM(text); ok {
		return m, true
	}
	text = strings.Join(strings.Fields(plain(text)), "")
	if at := w.hanStake.FindStringSubmatch(text); at != nil {
		return stakeM(at), true
	}
	return 0, false
}

// stakeM adds kilometres and metres of a match of hanStake.
func stakeM(at []string) float64 {
	km, _ := strconv.ParseFloat(at[1]+at[3], 64)
	m, _ := strconv.ParseFloat(at[2]+at[4], 64)
	return km*1000 + m
}

// metres is a number with its unit; numbers may be in Chinese numerals.
func (w *Words) metres(number, unit string) float64 {
	if n, err := strconv.ParseFloat(number, 64); err == nil {
		return n * w.file.Units[unit]
	}
	total, digit := 0, -1
	for _, r := range number {
		value := w.file.Chinese.Digits[string(r)]
		switch {
		case value < 10 && digit >= 0: // figure by figure
			digit = digit*10 + value
		case value < 10:
			digit = value
		default:
			total += max(1, digit) * value
			digit = -1
		}
	}
	return float64(total+max(0, digit)) * w.file.Units[unit]
}

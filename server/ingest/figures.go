package ingest

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"tongshi/geo/say"
)

// figure is a number as somebody wrote it.
type figure struct {
	value  float64
	factor float64 // of the unit that stands with it; 0 when none does
	taken  say.Key // how it was taken, where that is not as it stands
}

// folded is text in half width, with nothing that does not show.
func folded(text string) string {
	ascii := true
	for i := range len(text) {
		if text[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return text
	}
	return strings.TrimSpace(evenMarks.Replace(width.Fold.String(text)))
}

var evenMarks = strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00a0", " ", "\u2009", " ", "\u202f", " ",
	"−", "-", "–", "-", "—", "-", "―", "-", "～", "~", "〜", "~", "′", "'", "’", "'", "‘", "'", "″", `"`, "”", `"`, "“", `"`, "、", ",")

// plainFigure reads what strconv reads as a finite decimal number.
func plainFigure(text string, comma bool) (float64, bool) {
	if comma {
		if strings.Contains(text, ".") {
			return 0, false
		}
		text = strings.Replace(text, ",", ".", 1)
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E':
		default:
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

var (
	aboutWords = regexp.MustCompile(`^(?:大约|大概|约为|约|近|ca\.?|circa|approx\.?|about|~|≈|±)\s*|\s*(?:左右|上下|许|±)$`)
	boundWords = regexp.MustCompile(`^(?:[<>≥≤＞＜]=?|over|under|less than|more than|up to|至少|至多|大于|小于|超过|不足|不到)|(?:\+|以上|以下|以内|多|余)(?:\pL*)$`)
	rangeForm  = regexp.MustCompile(`^([\d.,]*\d)\s*(\D{0,12}?)\s*(?:-|~|至|到|to|bis)\s*([\d.,]*\d)\s*(\D*)$`)
	feetForm   = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s*(?:'|ft\.?|feet|foot|英尺)\s*(\d+(?:\.\d+)?)\s*(?:"|''|in\.?|inch(?:es)?|英寸)?$`)
	oneForm    = regexp.MustCompile(`^([¥$€]?)\s*([+-]?[\d][\d.,' ]*|[+-]?\.\d+)\s*(\D*)$`)
)

// lengthUnits and the others are metres, yuan and vehicles.
var (
	lengthUnits = unitWords(map[string]float64{
		"m 米 公尺 meter meters metre metres mtr mts м": 1, "cm 厘米 公分": 0.01, "dm 分米": 0.1, "mm 毫米": 0.001, "km 公里 千米": 1000,
		"ft ft. foot feet ' 英尺 呎": 0.3048, "in in. inch inches \" '' 英寸 吋": 0.0254, "yd yard yards": 0.9144, "mi mile miles 英里": 1609.344,
	})
	moneyUnits = unitWords(map[string]float64{"元 圆 块 元整 元人民币 rmb cny yuan": 1, "万 万元": 10_000, "千元": 1000, "百元": 100, "亿元": 1e8})
	flowUnits  = unitWords(map[string]float64{
		"辆 台 辆/日 辆/天 辆/昼夜 辆次/日 辆/d 次/日 veh vehicles veh/d veh/day veh./day vehicles/day vpd /day /d kfz kfz/24h kfz/tag": 1, "万 万辆 万辆/日 万辆/天 万/日": 10_000,
	})
	degreeUnits = unitWords(map[string]float64{"° 度 deg degrees": 1})
)

func unitWords(byList map[string]float64) map[string]float64 {
	words := map[string]float64{}
	for list, factor := range byList {
		for word := range strings.FieldsSeq(list) {
			words[word] = factor
		}
	}
	return words
}

// readFigure reads a number with what people write around it: a unit, "about",
// separators of thousands, a decimal comma, full-width digits. Of a range it
// gives the middle where ranges may be.
func readFigure(text string, unitsOf map[string]float64, comma, ranges bool) (figure, error) {
	plain := strings.ToLower(folded(text))
	if plain == "" {
		return figure{}, say.Errorf("%q is not a number", text)
	}
	if boundWords.MatchString(plain) {
		return figure{}, say.Errorf("%q is a limit and no number", text)
	}
	var f figure
	if shorter := strings.TrimSpace(aboutWords.ReplaceAllString(plain, "")); shorter != plain {
		plain, f.taken = shorter, `%s: "about" is left out`
	}
	if m := feetForm.FindStringSubmatch(plain); m != nil && unitsOf["ft"] > 0 {
		feet, _ := strconv.ParseFloat(m[1], 64) // the form has only numbers
		inches, _ := strconv.ParseFloat(m[2], 64)
		if inches < 12 {
			f.value, f.factor = feet+inches/12, unitsOf["ft"]
			return f, nil
		}
	}
	if m := rangeForm.FindStringSubmatch(plain); m != nil {
		if !ranges {
			return f, say.Errorf("%q is a range and no number", text)
		}
		return f.middle(text, m, unitsOf, comma)
	}
	m := oneForm.FindStringSubmatch(plain)
	if m == nil {
		return f, say.Errorf("%q is not a number", text)
	}
	return f.one(text, m[2], m[3], unitsOf, comma)
}

func (f figure) middle(text string, m []string, unitsOf map[string]float64, comma bool) (figure, error) {
	low, err := f.one(text, m[1], m[2], unitsOf, comma)
	if err != nil {
		return f, err
	}
	high, err := f.one(text, m[3], m[4], unitsOf, comma)
	if err != nil {
		return f, err
	}
	if low.factor == 0 {
		low.factor = high.factor
	}
	if high.factor != 0 && low.factor != high.factor || low.value > high.value {
		return f, say.Errorf("%q is not a number", text)
	}
	return figure{(low.value + high.value) / 2, high.factor, "%s: of a range the middle is taken"}, nil
}

func (f figure) one(text, digits, unit string, unitsOf map[string]float64, comma bool) (figure, error) {
	n, ok := groupedNumber(strings.TrimSpace(digits), comma)
	unit = strings.TrimSpace(unit)
	if strings.HasSuffix(digits, "'") { // of feet, not of thousands
		unit = "'" + unit
		n, ok = groupedNumber(strings.TrimRight(digits, "' "), comma)
	}
	if !ok {
		return f, say.Errorf("%q is not a number", text)
	}
	f.value = n
	if unit == "" {
		return f, nil
	}
	if f.factor, ok = unitsOf[unit]; !ok {
		if _, ok = unitsOf[strings.TrimSuffix(unit, ".")]; !ok {
			return f, say.Errorf("%q: the unit %q does not fit", text, unit)
		}
		f.factor = unitsOf[strings.TrimSuffix(unit, ".")]
	}
	return f, nil
}

// groupedNumber reads digits with separators: where both stand, the last is the
// decimal one; a comma with groups of exactly three digits after it separates
// thousands, any other is decimal. In a file of decimal commas a lone point with
// three digits after it could be either and is neither.
func groupedNumber(digits string, comma bool) (float64, bool) {
	digits = strings.TrimRight(digits, " ,'")
	for _, space := range []string{" ", "'"} {
		if strings.Contains(digits, space) {
			if !grouped(digits, space) {
				return 0, false
			}
			digits = strings.ReplaceAll(digits, space, "")
		}
	}
	points, commas := strings.Count(digits, "."), strings.Count(digits, ",")
	lastPoint, lastComma := strings.LastIndexByte(digits, '.'), strings.LastIndexByte(digits, ',')
	switch {
	case points > 0 && commas > 0 && lastPoint > lastComma:
		if points > 1 || !grouped(digits[:lastPoint], ",") {
			return 0, false
		}
		digits = strings.ReplaceAll(digits, ",", "")
	case points > 0 && commas > 0:
		if commas > 1 || !grouped(digits[:lastComma], ".") {
			return 0, false
		}
		digits = strings.Replace(strings.ReplaceAll(digits, ".", ""), ",", ".", 1)
	case commas > 1 || commas == 1 && !comma && grouped(digits, ","):
		if !grouped(digits, ",") {
			return 0, false
		}
		digits = strings.ReplaceAll(digits, ",", "")
	case commas == 1:
		digits = strings.Replace(digits, ",", ".", 1)
	case points > 1:
		if !grouped(digits, ".") {
			return 0, false
		}
		digits = strings.ReplaceAll(digits, ".", "")
	case points == 1 && comma && grouped(digits, "."):
		return 0, false
	}
	n, err := strconv.ParseFloat(digits, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// grouped reports whether all groups but the first have three digits, and the
// first one to three without a leading zero.
func grouped(digits, separator string) bool {
	whole, _, _ := strings.Cut(strings.TrimLeft(digits, "+-"), otherSeparator(separator))
	groups := strings.Split(whole, separator)
	first := groups[0]
	if len(first) == 0 || len(first) > 3 || first[0] == '0' {
		return false
	}
	for _, group := range groups[1:] {
		if len(group) != 3 || strings.Trim(group, "0123456789") != "" {
			return false
		}
	}
	return true
}

// otherSeparator is what ends the whole part when separator groups it.
func otherSeparator(separator string) string {
	switch separator {
	case ",":
		return "."
	case ".":
		return ","
	}
	return "\x00"
}

var countWords = regexp.MustCompile(`^(.+?)\s*(?:人|名|个|位|起|辆|台|次|件|年|月|日|号|时|点|小时|死|伤|户|persons?|people|killed|injured)$`)

// looseWhole reads a whole number as people write it: "1.0", "１", "2人", "12,345",
// "三".
func looseWhole(text string, comma bool) (int, bool) {
	plain := strings.ToLower(folded(text))
	if m := countWords.FindStringSubmatch(plain); m != nil {
		plain = m[1]
	}
	if n, ok := chineseNumber(plain); ok {
		return n, true
	}
	if plain == "" || plain[0] < '0' || plain[0] > '9' || strings.ContainsAny(plain, "e'") {
		return 0, false
	}
	n, ok := groupedNumber(plain, comma)
	if !ok || n != math.Trunc(n) || n > 1e9 {
		return 0, false
	}
	return int(n), true
}

const chineseDigits = "零一二三四五六七八九"

// chineseNumber reads 零 to 九十九, and 两.
func chineseNumber(text string) (int, bool) {
	list := []rune(strings.NewReplacer("〇", "零", "两", "二").Replace(text))
	digit := func(c rune) int {
		if at := strings.IndexRune(chineseDigits, c); at >= 0 && c >= 0x80 {
			return at / 3
		}
		return -1
	}
	tens := -1
	for i, c := range list {
		if c == '十' {
			tens = i
		}
	}
	switch {
	case len(list) == 1 && tens < 0:
		n := digit(list[0])
		return n, n >= 0
	case tens < 0 || tens > 1 || len(list) > tens+2:
		return 0, false
	}
	n := 10
	if tens == 1 {
		if n = 10 * digit(list[0]); n <= 0 {
			return 0, false
		}
	}
	if len(list) == tens+2 {
		one := digit(list[tens+1])
		if one < 1 {
			return 0, false
		}
		n += one
	}
	return n, true
}

// number reads a number in the file's unit.
func (r *row) number(b *bound) *float64 {
	n, _ := r.measured(b, nil, false)
	return n
}

// measured is a number with the factor of the unit that stands with it or of
// the mapping's.
func (r *row) measured(b *bound, unitsOf map[string]float64, ranges bool) (n *float64, factor float64) {
	text, known := r.mapped(b)
	if !known {
		return nil, 0
	}
	if n, ok := plainFigure(text, b.comma); ok {
		return &n, b.factor
	}
	f, err := readFigure(text, unitsOf, b.comma, ranges)
	if err != nil {
		r.fail(b, text, "%w", err)
		return nil, 0
	}
	if f.taken != "" {
		r.remark(f.taken, b.column)
	}
	factor = b.factor
	if f.factor > 0 {
		factor = f.factor
		if len(unitsOf) > 0 && b.factor != f.factor {
			r.remark("%s: the unit that stands with the number counts, not the mapping's", b.column)
		}
	}
	return &f.value, factor
}

// measure is a number of zero or more in our unit.
func (r *row) measure(b *bound) *float64 {
	unitsOf := lengthUnits
	if b.want.kind == money {
		unitsOf = moneyUnits
	}
	n, factor := r.measured(b, unitsOf, b.want.kind == length)
	if n == nil {
		return nil
	}
	if *n < 0 {
		r.fail(b, r.textOf(b), "a negative length or sum cannot be")
		return nil
	}
	*n *= factor
	return n
}

// textOf is a cell as it stands, for messages.
func (r *row) textOf(b *bound) string {
	text, _ := r.cell(b)
	return text
}

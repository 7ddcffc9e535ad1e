package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// moment is what a text says of a time; what it does not say is nil.
type momentRead struct {
	year                          int
	month, day, hour, minute, sec *int
	exact                         *time.Time
}

// partOrder is the order of day, month and year in a date of numbers. Several
// may fit one text.
type partOrder int

const (
	dayMonth partOrder = 1 << iota
	monthDay
	yearFirst
	anyOrder = dayMonth | monthDay | yearFirst
)

func (o partOrder) single() bool { return o == dayMonth || o == monthDay || o == yearFirst }

var (
	yearForm   = regexp.MustCompile(`^(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})(?:\s*[日号]|\b|t)`)
	monthForm  = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$`)
	lonelyYear = regexp.MustCompile(`^(\d{4})\s*年?$`)
	packedForm = regexp.MustCompile(`^((?:19|20|21)\d{2})(\d{2})(\d{2})(?:[t\s_-]*(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?)?$`)
	threeForm  = regexp.MustCompile(`^(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})\b`)
	dayWord    = regexp.MustCompile(`^(?:\pL{2,}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s/-]*(?:de\s+|of\s+)?(\pL{3,})\.?[\s/,-]*(?:del?\s+)?(\d{4}|\d{2})\b`)
	wordDay    = regexp.MustCompile(`^(?:\pL{2,}\.?,?\s+)?(\pL{3,})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})\b`)
	serialForm = regexp.MustCompile(`^[2-6]\d{4}(?:\.\d+)?$`)
	epochForm  = regexp.MustCompile(`^1\d{9}(?:\d{3})?(?:\.\d+)?$`)
	clockForm  = regexp.MustCompile(`^(\d{1,2})\s*(?:[:时時点點h.]\s*(?:(\d{1,2})\s*(?:[:分m.'](?:\s*(\d{1,2})(?:[.,]\d+)?\s*(?:秒|s|")?)?)?|半|整|一刻|三刻)?)?$`)
	zoneForm   = regexp.MustCompile(`\s*(z|utc|gmt|[+-]\d{2}:?\d{2})$`)
	halfDay    = regexp.MustCompile(`上午|下午|凌晨|清晨|早上|早晨|中午|午后|傍晚|晚上|夜间|夜里|深夜|晚|早|\b[ap]\.?\s?m\b\.?`)
	uselessDay = regexp.MustCompile(`(?:许|左右|前后|uhr|o'clock|hrs|约|大约)|\(?(?:星期|周)[一二三四五六日天]\)?`)
)

// monthNames are three letters or more of a month in English, German, French,
// Spanish and Portuguese.
var monthNames = func() map[string]int {
	names := map[string]int{}
	for i, list := range []string{
		"jan january januar jän jänner janvier janv ene enero janeiro", "feb february februar février fevrier fév fev febrero fevereiro",
		"mar march märz maerz mär mrz mars marzo março marco", "apr april avril avr abr abril", "may mai mayo maio",
		"jun june juni juin junio junho", "jul july juli juillet juil julio julho", "aug august août aout agosto ago",
		"sep sept september septembre septiembre setembro set", "oct okt october oktober octobre octubre outubro out",
		"nov november novembre noviembre novembro", "dec dez december dezember décembre decembre déc dic diciembre dezembro", //nolint:misspell // French
	} {
		for name := range strings.FieldsSeq(list) {
			names[name] = i + 1
		}
	}
	return names
}()

// readMoment reads a date, a time or both: by the declared formats, and what
// none of them fits by any form that can be read in one way only. With an
// error it gives the parts that are certain.
func (r *row) readMoment(b *bound, text string, date, clock bool) (momentRead, error) {
	at, by, err := b.parseMoment(text)
	switch {
	case err != nil:
		return r.certainYear(at), err
	case by.name != "":
		return r.ofFormat(at, by), nil
	}
	plain := strings.TrimSpace(uselessDay.ReplaceAllString(strings.ToLower(folded(text)), ""))
	if !date {
		return r.readClock(b, text, plain)
	}
	m, rest, err := r.readDate(b, plain)
	if err != nil || !clock || rest == "" {
		return m, err
	}
	if err := r.addClock(&m, rest); err != nil {
		return m, momentWords(text, b.formats)
	}
	return m, nil
}

// certainYear is the part that two readings of a date have in common.
func (r *row) certainYear(at time.Time) momentRead { return momentRead{year: at.Year()} }

func (r *row) ofFormat(at time.Time, by timeFormat) momentRead {
	var m momentRead
	if strings.Contains(by.layout, "Z07") {
		at = at.In(r.zone)
		m.exact = &at
	}
	month, day, hour, minute, second := int(at.Month()), at.Day(), at.Hour(), at.Minute(), at.Second()
	m.year, m.month, m.day = at.Year(), &month, &day
	if by.precise == geo.PrecisionDay {
		return m
	}
	m.hour = &hour
	if by.precise == geo.PrecisionMinute {
		m.minute, m.sec = &minute, &second
	}
	return m
}

// readDate reads the date that a text begins with.
func (r *row) readDate(b *bound, plain string) (m momentRead, rest string, err error) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // the forms have digits only
	if p := yearForm.FindStringSubmatch(plain); p != nil {
		m, err = dateOf(number(p[1]), number(p[2]), number(p[3]))
		return m, afterDate(strings.TrimPrefix(plain, strings.TrimSuffix(p[0], "t"))), err
	}
	if p := packedForm.FindStringSubmatch(plain); p != nil {
		m, err = dateOf(number(p[1]), number(p[2]), number(p[3]))
		clock := p[4]
		if p[5] != "" {
			clock += ":" + p[5]
		}
		if p[6] != "" {
			clock += ":" + p[6]
		}
		return m, clock, err
	}
	if p := monthForm.FindStringSubmatch(plain); p != nil {
		if month := number(p[2]); month >= 1 && month <= 12 {
			return momentRead{year: number(p[1]), month: &month}, "", nil
		}
	}
	if p := lonelyYear.FindStringSubmatch(plain); p != nil {
		return momentRead{year: number(p[1])}, "", nil
	}
	if p := threeForm.FindStringSubmatch(plain); p != nil {
		m, err = r.threeParts(b, [3]int{number(p[1]), number(p[2]), number(p[3])}, len(p[3]) == 4)
		return m, afterDate(plain[len(p[0]):]), err
	}
	if p := dayWord.FindStringSubmatch(plain); p != nil && monthNames[p[2]] > 0 {
		m, err = dateOf(r.century(p[3]), monthNames[p[2]], number(p[1]))
		return m, afterDate(plain[len(p[0]):]), err
	}
	if p := wordDay.FindStringSubmatch(plain); p != nil && monthNames[p[1]] > 0 {
		m, err = dateOf(number(p[3]), monthNames[p[1]], number(p[2]))
		return m, afterDate(plain[len(p[0]):]), err
	}
	if at, ok := r.counted(b, plain); ok {
		return at, "", nil
	}
	return m, "", r.noDate(b, plain)
}

func (r *row) noDate(b *bound, plain string) error {
	if serialForm.MatchString(plain) {
		return say.Errorf("looks like an Excel serial number of another time; save the column as text, or declare format: excel")
	}
	return momentWords(plain, b.formats)
}

func afterDate(rest string) string { return strings.Trim(rest, " ,t") }

// century completes a year of two digits: the last such year that is not to come.
func (r *row) century(digits string) int {
	year, _ := strconv.Atoi(digits) // the form has digits only
	if len(digits) == 4 {
		return year
	}
	if year += 2000; year > r.now.Year() {
		year -= 100
	}
	return year
}

// dateOf checks the calendar. With an error it gives the year, and the month
// where there is such a one.
func dateOf(year, month, day int) (momentRead, error) {
	m := momentRead{year: year}
	if month < 1 || month > 12 {
		return m, say.Errorf("has no such day or month")
	}
	m.month = &month
	if at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); at.Day() != day || day < 1 {
		return m, say.Errorf("has no such day or month")
	}
	m.day = &day
	return m, nil
}

// threeParts reads a date of three numbers. What the numbers leave open the
// declared formats decide, then the whole column; else it is said.
func (r *row) threeParts(b *bound, parts [3]int, fourDigits bool) (momentRead, error) {
	own := r.ordersOf(parts, fourDigits)
	order := own
	for _, f := range b.formats {
		if !order.single() && own&f.order != 0 {
			order = f.order
		}
	}
	if !own.single() && !order.single() && own != 0 {
		order = own & r.columnDates(b)
	}
	switch {
	case order.single():
		return r.inOrder(parts, order)
	case fourDigits && own != 0:
		return momentRead{year: parts[2]}, say.Errorf("is not %s; day and month cannot be told apart, declare the format (D/M/YYYY or M/D/YYYY)", formatNames(b.formats))
	case own != 0:
		return momentRead{}, say.Errorf("is not %s; day, month and year cannot be told apart, declare the format (such as D/M/YY)", formatNames(b.formats))
	case fourDigits:
		return momentRead{year: parts[2]}, say.Errorf("has no such day or month")
	}
	return momentRead{}, say.Errorf("has no such day or month")
}

func formatNames(formats []timeFormat) string {
	var list []string
	for _, f := range formats {
		list = append(list, f.name)
	}
	return strings.Join(list, " or ")
}

// ordersOf are the orders in which three numbers are a date. Years of two
// digits count within the last 20 years where that leaves any.
func (r *row) ordersOf(parts [3]int, fourDigits bool) (fit partOrder) {
	const window = 20
	candidates, near := anyOrder, partOrder(0)
	if fourDigits {
		candidates = dayMonth | monthDay
	}
	for _, order := range []partOrder{dayMonth, monthDay, yearFirst} {
		if candidates&order == 0 {
			continue
		}
		m, err := r.inOrder(parts, order)
		if err != nil {
			continue
		}
		fit |= order
		if m.year >= r.now.Year()-window {
			near |= order
		}
	}
	if !fourDigits && near != 0 {
		return near
	}
	if fit == dayMonth|monthDay && parts[0] == parts[1] {
		return dayMonth // the same either way
	}
	return fit
}

func (r *row) inOrder(parts [3]int, order partOrder) (momentRead, error) {
	year := func(n int) int {
		if n > 99 {
			return n
		}
		return r.century(strconv.Itoa(n))
	}
	switch order {
	case monthDay:
		return dateOf(year(parts[2]), parts[0], parts[1])
	case yearFirst:
		return dateOf(year(parts[0]), parts[1], parts[2])
	}
	return dateOf(year(parts[2]), parts[1], parts[0])
}

// columnDates are the orders that fit every date of the column.
func (r *row) columnDates(b *bound) partOrder {
	if len(b.index) == 0 {
		return anyOrder
	}
	column := b.index[0]
	if order, known := r.orders[column]; known {
		return order
	}
	order := anyOrder
	err := r.scan(column, func(text string) {
		p := threeForm.FindStringSubmatch(strings.ToLower(folded(sheet.PlainCell(text))))
		if p == nil {
			return
		}
		var parts [3]int
		for i := range parts {
			parts[i], _ = strconv.Atoi(p[i+1]) // the form has digits only
		}
		if fit := r.ordersOf(parts, len(p[3]) == 4); fit != 0 && (parts[0] != parts[1] || fit.single() && len(p[3]) == 2) {
			order &= fit
		}
	})
	if err != nil {
		order = anyOrder
	}
	r.orders[column] = order
	return order
}

// counted reads seconds or milliseconds since 1970 and Excel's days, where they
// give a time of the last 20 years.
func (r *row) counted(b *bound, plain string) (momentRead, bool) {
	var at time.Time
	switch {
	case epochForm.MatchString(plain):
		seconds, _ := strconv.ParseFloat(plain, 64) // the form is a number
		if seconds > 1e12 {
			seconds /= 1000
		}
		at = time.Unix(int64(seconds), 0).In(r.zone)
		r.remark("%s: seconds since 1970 are read as such", b.column)
	case serialForm.MatchString(plain):
		var err error
		if at, err = (timeFormat{excel: true}).parse(plain); err != nil || at.Year() < r.now.Year()-20 || at.Year() > r.now.Year() {
			return momentRead{}, false
		}
		r.remark("%s: day numbers of Excel are read as such", b.column)
	default:
		return momentRead{}, false
	}
	m := r.ofFormat(at, timeFormat{precise: geo.PrecisionMinute})
	if epochForm.MatchString(plain) {
		m.exact = &at
	} else if !strings.Contains(plain, ".") {
		m.hour, m.minute, m.sec = nil, nil, nil
	}
	return m, true
}

// readClock reads a column of times: as people write them, as four digits that
// may lack their first zeros, as a part of Excel's day, behind a date.
func (r *row) readClock(b *bound, text, plain string) (m momentRead, err error) {
	if digitsOnly(plain) && len(plain) <= 6 {
		if clock, ok := r.packedClock(b, plain); ok {
			return m, r.clockWords(b, text, r.addClock(&m, clock))
		}
		return m, momentWords(text, b.formats)
	}
	if part, err := strconv.ParseFloat(plain, 64); err == nil && part >= 0 && part < 1 {
		minutes := int(part*24*60 + 0.5)
		return m, r.addClock(&m, strconv.Itoa(minutes/60)+":"+strconv.Itoa(minutes%60))
	}
	if err = r.addClock(&m, plain); err == nil {
		return m, nil
	}
	if _, rest, dateErr := r.readDate(b, plain); dateErr == nil && rest != "" {
		m = momentRead{}
		err = r.addClock(&m, rest)
	}
	return m, r.clockWords(b, text, err)
}

func (r *row) clockWords(b *bound, text string, err error) error {
	if err != nil {
		return momentWords(text, b.formats)
	}
	return nil
}

func digitsOnly(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// packedClock puts the colons into 914, 0914 or 091400. One or two digits are
// minutes after midnight where the column has longer ones, else hours.
func (r *row) packedClock(b *bound, digits string) (string, bool) {
	switch len(digits) {
	case 3, 4:
		at := len(digits) - 2
		return digits[:at] + ":" + digits[at:], true
	case 5, 6:
		at := len(digits) - 4
		return digits[:at] + ":" + digits[at:at+2] + ":" + digits[at+2:], true
	}
	if r.longClocks(b) {
		return "0:" + digits, true
	}
	return digits, true
}

func (r *row) longClocks(b *bound) bool {
	if len(b.index) == 0 {
		return false
	}
	column := b.index[0]
	long, known := r.clocks[column]
	if known {
		return long
	}
	err := r.scan(column, func(text string) {
		cell := sheet.PlainCell(text)
		n, _ := strconv.Atoi(cell) // anything else is 0
		long = long || digitsOnly(cell) && (len(cell) > 2 || n > 24)
	})
	r.clocks[column] = long && err == nil
	return r.clocks[column]
}

// addClock reads a time of day, with a half of the day or an offset beside it.
func (r *row) addClock(m *momentRead, plain string) error {
	notClock := say.Errorf("is not a time of day")
	half := halfDay.FindString(plain)
	plain = strings.TrimSpace(halfDay.ReplaceAllString(plain, ""))
	offset := zoneForm.FindStringSubmatch(plain)
	plain = strings.TrimSpace(zoneForm.ReplaceAllString(plain, ""))
	p := clockForm.FindStringSubmatch(plain)
	if p == nil {
		return notClock
	}
	hour, _ := strconv.Atoi(p[1]) // the form has digits only
	minute, _ := strconv.Atoi(p[2])
	second, _ := strconv.Atoi(p[3])
	exactly := p[2] != ""
	for word, part := range map[string]int{"半": 30, "一刻": 15, "三刻": 45} {
		if strings.HasSuffix(plain, word) {
			minute, exactly = part, true
		}
	}
	hour, ok := hourOf(hour, half)
	if !ok || hour > 24 || minute > 59 || second > 60 || hour == 24 && minute+second > 0 {
		return notClock
	}
	second = min(second, 59) // a leap second
	m.hour = &hour
	if exactly {
		m.minute, m.sec = &minute, &second
	}
	if len(offset) > 1 && m.day != nil {
		r.setOffset(m, offset[1])
	}
	return nil
}

// hourOf puts the hour into its half of the day.
func hourOf(hour int, half string) (int, bool) {
	switch {
	case half == "" || hour > 12:
		return hour, true
	case strings.HasPrefix(half, "a"):
		return hour % 12, true
	case strings.HasPrefix(half, "p"), half == "下午", half == "午后":
		return hour%12 + 12, true
	case half == "凌晨", half == "深夜" && hour < 6, half == "夜里" && hour < 6, half == "夜间" && hour < 6:
		return hour % 12, true
	case half == "晚上", half == "晚", half == "傍晚", half == "深夜", half == "夜里", half == "夜间":
		return hour + 12, hour >= 5 // 晚上1点 may be either
	case half == "中午" && hour < 4:
		return hour + 12, true
	}
	return hour, true
}

func (r *row) setOffset(m *momentRead, offset string) {
	zone := time.UTC
	if offset[0] == '+' || offset[0] == '-' {
		digits := strings.ReplaceAll(offset[1:], ":", "")
		hours, _ := strconv.Atoi(digits[:2]) // the form has digits only
		minutes, _ := strconv.Atoi(digits[2:])
		seconds := (hours*60 + minutes) * 60
		if offset[0] == '-' {
			seconds = -seconds
		}
		zone = time.FixedZone("", seconds)
	}
	at := time.Date(m.year, time.Month(*m.month), *m.day, *m.hour, value(m.minute), value(m.sec), 0, zone).In(r.zone)
	minute := m.minute
	*m = r.ofFormat(at, timeFormat{precise: geo.PrecisionMinute})
	m.exact = &at
	if minute == nil {
		m.minute, m.sec = nil, nil
	}
}

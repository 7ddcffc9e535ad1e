package ingest

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must be there on a machine without them

	"tongshi/geo"
	"tongshi/geo/say"
)

// timeFormat is a parsed date or time format: a Go layout, or Excel's serial
// day number.
type timeFormat struct {
	name    string
	layout  string
	excel   bool
	digits  int // of a clock without separators, which may lack its first zeros
	precise geo.TimePrecision
	order   partOrder // of day and month, where both are numbers
}

// formatTokens turns the written form into Go's layout; longer tokens first.
var formatTokens = []struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"HH", "15"}, {"H", "15"}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"A", "PM"}, {"a", "PM"}, {"Z", "Z07:00"},
}

// parseFormat reads a format such as YYYY-MM-DD, D/M/YYYY, YYYY年M月D日,
// YYYY-MM-DD HH:mm:ss, h:mm A, HH:mm, Hmm, YYYYMMDDHHmm, or the word excel.
func parseFormat(format string) (timeFormat, error) {
	if format == "excel" {
		return timeFormat{name: format, excel: true, precise: geo.PrecisionMinute}, nil
	}
	f := timeFormat{name: format, precise: geo.PrecisionDay}
	for rest := format; rest != ""; {
		token, layout := rest[:1], rest[:1]
		for _, t := range formatTokens {
			if strings.HasPrefix(rest, t.token) {
				token, layout = t.token, t.layout
				break
			}
		}
		if c := token[0]; layout == token && (c >= 'A' && c <= 'Z' && c != 'T' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			return f, say.Errorf("format %q: %q is not a part of a date; use YYYY YY MMM MM M DD D HH H hh h mm m ss A Z", format, token)
		}
		f.part(token)
		f.layout += layout
		rest = rest[len(token):]
	}
	switch format {
	case "Hmm", "HHmm":
		f.layout, f.digits = "1504", 4
	case "Hmmss", "HHmmss":
		f.layout, f.digits = "150405", 6
	}
	return f, nil
}

// part notes what a token says of precision and order.
func (f *timeFormat) part(token string) {
	switch token[0] {
	case 'H', 'h':
		if f.precise == geo.PrecisionDay {
			f.precise = geo.PrecisionHour
		}
	case 'm':
		f.precise = geo.PrecisionMinute
	case 'D':
		if f.order == 0 && f.layout == "" {
			f.order = dayMonth
		}
	case 'M':
		if f.order == 0 && f.layout == "" && len(token) < 3 {
			f.order = monthDay
		}
	}
}

// isoFormats are read when a mapping declares no format: they cannot be
// mistaken.
var isoFormats = map[string][]string{
	"date":        {"YYYY-MM-DD"},
	"surveyed_on": {"YYYY-MM-DD"},
	"time":        {"HH:mm", "HH:mm:ss"},
	"datetime":    {"YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm"},
}

// parseMoment reads text by the first format that fits, beginning with the one
// that fitted before. Two formats that fit and differ are an error; neither is
// nil and by has no name when none fits.
func (b *bound) parseMoment(text string) (found time.Time, by timeFormat, err error) {
	if b.latest < len(b.formats) && !b.conflict {
		if at, err := b.formats[b.latest].parse(text); err == nil {
			return at, b.formats[b.latest], nil
		}
	}
	for i, f := range b.formats {
		at, err := f.parse(text)
		if err != nil {
			continue
		}
		if by.name != "" && !at.Equal(found) {
			return found, by, say.Errorf("can be read as %s and as %s; declare one format", by.name, f.name)
		}
		found, by = at, f
		if b.latest = i; !b.conflict {
			break
		}
	}
	return found, by, nil
}

// conflicting reports whether two formats may read one text differently.
func conflicting(formats []timeFormat) bool {
	var day, month, excel, packed bool
	for _, f := range formats {
		day, month = day || f.order == dayMonth, month || f.order == monthDay
		excel, packed = excel || f.excel, packed || f.digits > 0
	}
	return day && month || excel && packed
}

// momentWords says why text is no moment.
func momentWords(text string, formats []timeFormat) error {
	var list []string
	for _, f := range formats {
		list = append(list, f.name)
	}
	return say.Errorf("is not a date or time of the form %s, or no such day exists", strings.Join(list, " or "))
}

func (f timeFormat) parse(text string) (time.Time, error) {
	if !f.excel {
		if f.digits > len(text) && text != "" {
			text = "000000"[:f.digits-len(text)] + text
		}
		if strings.HasSuffix(f.layout, "PM") {
			text = strings.ToUpper(text)
		}
		return time.Parse(f.layout, text)
	}
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 20000 || days > 70000 { // 1954 to 2091
		return time.Time{}, say.Errorf("not an Excel day number")
	}
	// Excel's day 0 is 30 December 1899 for every day after February 1900.
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return epoch.Add(time.Duration(days*86400+0.5) * time.Second).Truncate(time.Second), nil
}

// localTime is what a record says of its time, in its own zone.
type localTime struct {
	year                                   int
	month, day, hour, minute, sec, weekday *int
	exact                                  *time.Time // when the text itself names its offset
}

// set puts the time into a crash. OccurredAt needs the full date and the hour,
// and a local time that exists: in the hour that the clock skips in spring it
// stays nil and the precision is the day; in the hour that comes twice in
// autumn the first is meant.
func (l localTime) set(c *geo.Crash, zone *time.Location) error {
	l = l.pastMidnight()
	c.Year, c.Month, c.Day, c.Hour, c.Weekday = l.year, l.month, l.day, l.hour, l.weekday
	switch {
	case l.month == nil:
		c.Precision, c.Day = geo.PrecisionYear, nil
		return nil
	case l.day == nil:
		c.Precision = geo.PrecisionMonth
		return nil
	}
	c.Precision = geo.PrecisionDay
	day := time.Date(l.year, time.Month(*l.month), *l.day, 0, 0, 0, 0, time.UTC)
	if day.Day() != *l.day || int(day.Month()) != *l.month {
		return say.Errorf("%04d-%02d-%02d does not exist", l.year, *l.month, *l.day)
	}
	weekday := (int(day.Weekday())+6)%7 + 1
	c.Weekday = &weekday
	if l.hour == nil {
		return nil
	}
	at := time.Date(l.year, time.Month(*l.month), *l.day, *l.hour, value(l.minute), value(l.sec), 0, zone)
	if at.Hour() != *l.hour {
		return nil
	}
	if earlier := at.Add(-time.Hour); earlier.Hour() == *l.hour {
		at = earlier
	}
	if l.exact != nil {
		at = *l.exact
	}
	c.OccurredAt, c.Precision = &at, geo.PrecisionHour
	if l.minute != nil {
		c.Precision = geo.PrecisionMinute
	}
	return nil
}

// pastMidnight turns 24:00 into the midnight that begins the next day. Without
// a day the hour is not known then.
func (l localTime) pastMidnight() localTime {
	if l.hour == nil || *l.hour != 24 {
		return l
	}
	l.hour = nil
	if l.month == nil || l.day == nil || value(l.minute)+value(l.sec) > 0 {
		return l
	}
	next := time.Date(l.year, time.Month(*l.month), *l.day, 0, 0, 0, 0, time.UTC)
	if next.Day() != *l.day { // no such day, which set will say
		return l
	}
	next = next.AddDate(0, 0, 1)
	month, day, hour := int(next.Month()), next.Day(), 0
	l.year, l.month, l.day, l.hour, l.weekday = next.Year(), &month, &day, &hour, nil
	return l
}

// contradicts reports whether the weekday is not that of the date.
func (l localTime) contradicts() bool {
	if l.weekday == nil || l.month == nil || l.day == nil {
		return false
	}
	day := time.Date(l.year, time.Month(*l.month), *l.day, 0, 0, 0, 0, time.UTC)
	return day.Day() == *l.day && (int(day.Weekday())+6)%7+1 != *l.weekday
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

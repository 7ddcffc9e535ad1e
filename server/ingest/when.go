package ingest

import (
	"regexp"
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
	precise geo.TimePrecision
}

// formatTokens turns the written form into Go's layout; longer tokens first.
var formatTokens = []struct{ token, layout string }{
	{"YYYY", "2006"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"HH", "15"}, {"H", "15"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"Z", "Z07:00"},
}

// parseFormat reads a format such as YYYY-MM-DD, D/M/YYYY, YYYY年M月D日,
// YYYY-MM-DD HH:mm:ss, HH:mm, YYYYMMDDHHmm, or the word excel.
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
			return f, say.Errorf("format %q: %q is not a part of a date; use YYYY MM M DD D HH H mm ss Z", format, token)
		}
		f.layout += layout
		rest = rest[len(token):]
	}
	hour, minute := strings.Contains(f.layout, "15"), strings.Contains(f.layout, "04") || strings.Contains(f.layout, ":4")
	switch {
	case minute:
		f.precise = geo.PrecisionMinute
	case hour:
		f.precise = geo.PrecisionHour
	}
	return f, nil
}

// isoFormats are read when a mapping declares no format: they cannot be
// mistaken.
var isoFormats = map[string][]string{
	"date":        {"YYYY-MM-DD"},
	"surveyed_on": {"YYYY-MM-DD"},
	"time":        {"HH:mm", "HH:mm:ss"},
	"datetime":    {"YYYY-MM-DD HH:mm", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm"},
}

var (
	looksSerial    = regexp.MustCompile(`^[2-6]\d{4}(\.\d+)?$`)
	looksAmbiguous = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}`)
)

// parseMoment reads text by the first format that fits. Two formats that fit
// and differ are an error, as is everything that no format reads.
func parseMoment(text string, formats []timeFormat) (time.Time, timeFormat, error) {
	var found time.Time
	var by timeFormat
	for _, f := range formats {
		at, err := f.parse(text)
		if err != nil {
			continue
		}
		if by.name != "" && !at.Equal(found) {
			return found, by, say.Errorf("can be read as %s and as %s; declare one format", by.name, f.name)
		}
		found, by = at, f
	}
	if by.name == "" {
		return found, by, momentWords(text, formats)
	}
	return found, by, nil
}

// momentWords says why text is not one of the formats.
func momentWords(text string, formats []timeFormat) error {
	var list []string
	for _, f := range formats {
		list = append(list, f.name)
	}
	declared := strings.Join(list, " or ")
	switch {
	case looksSerial.MatchString(text):
		return say.Errorf("looks like an Excel serial number, not %s; save the column as text, or declare format: excel", declared)
	case looksAmbiguous.MatchString(text):
		return say.Errorf("is not %s; day and month cannot be told apart, declare the format (D/M/YYYY or M/D/YYYY)", declared)
	}
	return say.Errorf("is not a date or time of the form %s, or no such day exists", declared)
}

func (f timeFormat) parse(text string) (time.Time, error) {
	if !f.excel {
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
	if l.weekday != nil && *l.weekday != weekday {
		return say.Errorf("weekday %d contradicts %s", *l.weekday, day.Format(time.DateOnly))
	}
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

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

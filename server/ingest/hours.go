package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"tongshi/geo"
	"tongshi/geo/say"
)

var weekdays = map[string]int{
	"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7,
	"周一": 1, "周二": 2, "周三": 3, "周四": 4, "周五": 5, "周六": 6, "周日": 7, "周天": 7,
}

var (
	clockSpan = regexp.MustCompile(`^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)$`)
	evenSpace = strings.NewReplacer("至", "-", "–", "-", "~", "-", "星期", "周", ";", ";", "、", ",", "､", ",")
)

// ParseHours reads opening times such as "Mon-Fri 07:00-08:30; Sat 09:00-12:00"
// or "周一至周五 07:00-08:30". Days may be left out, and hours; a span past
// midnight counts from its first day. Empty text is no window: always.
func ParseHours(text string) ([]geo.TimeWindow, error) {
	plain := evenSpace.Replace(strings.ToLower(width.Narrow.String(text)))
	var list []geo.TimeWindow
	for part := range strings.SplitSeq(plain, ";") {
		if part = strings.TrimSpace(part); part == "" || part == "24/7" {
			continue
		}
		windows, err := hoursPart(part)
		if err != nil {
			return nil, say.Errorf("%w; write it like \"Mon-Fri 07:00-08:30; Sat 09:00-12:00\"", err)
		}
		list = append(list, windows...)
	}
	return list, nil
}

func hoursPart(part string) ([]geo.TimeWindow, error) {
	var days []int
	var spans []geo.TimeWindow
	for word := range strings.FieldsFuncSeq(part, func(c rune) bool { return c == ' ' || c == ',' }) {
		if m := clockSpan.FindStringSubmatch(word); m != nil {
			from, to := fmt.Sprintf("%02s:%s", m[1], m[2]), fmt.Sprintf("%02s:%s", m[3], m[4])
			if from == to || to > "24:00" {
				return nil, say.Errorf("%q is no span of time", word)
			}
			spans = append(spans, geo.TimeWindow{From: from, To: to})
			continue
		}
		more, err := dayRange(word)
		if err != nil {
			return nil, err
		}
		days = append(days, more...)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	if len(spans) == 0 {
		spans = []geo.TimeWindow{{}}
	}
	for i := range spans {
		spans[i].Weekdays = days
	}
	return spans, nil
}

// dayRange reads "mon" or "mon-fri"; "sat-mon" goes over the end of the week.
func dayRange(word string) ([]int, error) {
	first, last, isRange := strings.Cut(word, "-")
	a, ok := weekdays[first]
	b := a
	if isRange && ok {
		b, ok = weekdays[last]
	}
	if !ok {
		return nil, say.Errorf("%q is neither a weekday nor a span of time", word)
	}
	days := []int{a}
	for a != b {
		a = a%7 + 1
		days = append(days, a)
	}
	return days, nil
}

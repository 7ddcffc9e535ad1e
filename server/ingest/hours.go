package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"tongshi/geo"
	"tongshi/geo/say"
)

// weekdays are the days as they are written in English, OpenStreetMap, German
// and Chinese.
var weekdays = func() map[string]int {
	days := map[string]int{}
	for i, list := range []string{
		"mon mo monday mon. montag 周一 周1", "tue tu tues tuesday di dienstag 周二 周2", "wed we wednesday mi mittwoch 周三 周3",
		"thu th thur thurs thursday do donnerstag 周四 周4", "fri fr friday freitag 周五 周5", "sat sa saturday samstag 周六 周6",
		"sun su sunday so sonntag 周日 周天 周7",
	} {
		for name := range strings.FieldsSeq(list) {
			days[name] = i + 1
		}
	}
	return days
}()

// daySets are words for several days; nil stands for all of them.
var daySets = map[string][]int{
	"每天": nil, "每日": nil, "天天": nil, "全周": nil, "daily": nil, "everyday": nil, "täglich": nil,
	"工作日": {1, 2, 3, 4, 5}, "平日": {1, 2, 3, 4, 5}, "weekdays": {1, 2, 3, 4, 5}, "werktags": {1, 2, 3, 4, 5},
	"周末": {6, 7}, "双休日": {6, 7}, "weekends": {6, 7}, "weekend": {6, 7},
}

// always are words for no window at all.
var always = map[string]bool{"24/7": true, "全天": true, "全天候": true, "24小时": true, "00:00-24:00": true, "always": true, "24h": true, "二十四小时": true}

const clockWord = `(\d{1,2})(?:[:.点时h](\d{2}|半)?分?)?(am|pm)?`

var (
	clockSpan = regexp.MustCompile(`^` + clockWord + `-` + clockWord + `$`)
	evenSpace = strings.NewReplacer("至", "-", "到", "-", "–", "-", "—", "-", "―", "-", "－", "-", "~", "-", "〜", "-", "星期", "周", "礼拜", "周", ";", ";",
		"；", ";", "、", ",", "､", ",", "，", ",", "每周", "周", "o'clock", "", "uhr", " ", "hrs", " ", "\u200b", "")
	spaceAround = regexp.MustCompile(`\s*-\s*`)
	spaceBefore = regexp.MustCompile(`(\d)\s+(am|pm)\b`)
	numberDays  = regexp.MustCompile(`周([一二三四五六日天1-7])((?:[,-]?[一二三四五六日天1-7])+)(?:\b|$|[^:点时\d])`)
	glued       = regexp.MustCompile(`([一二三四五六日天末])(\d)`)
	holidays    = regexp.MustCompile(`^(?:ph|sh|公共假日|节假日|法定节假日)(?:\s*,\s*(?:ph|sh))*\s+(?:off|closed|休|休息|关闭|不开放)$`)
)

// readHours reads opening times such as "Mon-Fri 07:00-08:30; Sat 09:00-12:00",
// "Mo-Fr 07:00-17:00; PH off", "周一至周五 7点-8点半", "工作日 07:00-08:30". Days may
// be left out, and hours; a span past midnight counts from its first day. Empty
// text is no window: always. It says beside the windows whether something of
// holidays was left out.
func readHours(text string) (list []geo.TimeWindow, left bool, err error) {
	for part := range strings.SplitSeq(plainHours(text), ";") {
		part = strings.Trim(part, " ,")
		switch {
		case part == "" || always[part]:
			continue
		case holidays.MatchString(part):
			left = true
			continue
		}
		windows, err := hoursPart(part)
		if err != nil {
			return nil, false, say.Errorf("%w; write it like \"Mon-Fri 07:00-08:30; Sat 09:00-12:00\"", err)
		}
		list = append(list, windows...)
	}
	return list, left, nil
}

// plainHours writes text in one form: half width, hyphens for "to", 周一 for each
// day of 周一三五 and 周1-5.
func plainHours(text string) string {
	plain := evenSpace.Replace(strings.ToLower(width.Fold.String(text)))
	plain = spaceAround.ReplaceAllString(plain, "-")
	plain = spaceBefore.ReplaceAllString(plain, "$1$2")
	plain = numberDays.ReplaceAllStringFunc(plain, func(days string) string {
		var b strings.Builder
		for i, c := range strings.TrimPrefix(days, "周") {
			switch {
			case i > 0 && c != ',' && c != '-' && strings.ContainsRune("一二三四五六日天1234567", c) && !strings.HasSuffix(b.String(), ",") && !strings.HasSuffix(b.String(), "-"):
				b.WriteString(",周" + string(c))
			case strings.ContainsRune("一二三四五六日天1234567", c):
				b.WriteString("周" + string(c))
			default:
				b.WriteRune(c)
			}
		}
		return b.String()
	})
	return glued.ReplaceAllString(plain, "$1 $2")
}

func hoursPart(part string) ([]geo.TimeWindow, error) {
	var days []int
	var spans []geo.TimeWindow
	for word := range strings.FieldsFuncSeq(part, func(c rune) bool { return c == ' ' || c == ',' }) {
		if always[word] {
			continue
		}
		span, ok, err := clockSpanOf(word)
		if err != nil {
			return nil, err
		}
		if ok {
			spans = append(spans, span)
			continue
		}
		more, err := dayRange(strings.Trim(word, ":."))
		if err != nil {
			return nil, err
		}
		days = append(days, more...)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	if len(spans) == 0 && len(days) == 0 {
		return nil, nil
	}
	if len(spans) == 0 {
		spans = []geo.TimeWindow{{}}
	}
	for i := range spans {
		spans[i].Weekdays = days
	}
	return spans, nil
}

// clockSpanOf reads "7:00-8:30", "7点-8点半", "7am-8:30am"; ok is false when a word
// is no span.
func clockSpanOf(word string) (span geo.TimeWindow, ok bool, err error) {
	m := clockSpan.FindStringSubmatch(word)
	if m == nil || !strings.ContainsAny(word, ":.点时hm") {
		return span, false, nil
	}
	from, okFrom := clockOf(m[1], m[2], m[3])
	to, okTo := clockOf(m[4], m[5], m[6])
	if !okFrom || !okTo || from == to || from == "24:00" {
		return span, false, say.Errorf("%q is no span of time", word)
	}
	return geo.TimeWindow{From: from, To: to}, true, nil
}

func clockOf(hours, minutes, half string) (string, bool) {
	hour, _ := strconv.Atoi(hours) // the form has digits only
	minute, _ := strconv.Atoi(minutes)
	if minutes == "半" {
		minute = 30
	}
	if half != "" {
		if hour < 1 || hour > 12 {
			return "", false
		}
		hour %= 12
		if half == "pm" {
			hour += 12
		}
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), minute < 60 && (hour < 24 || hour == 24 && minute == 0)
}

// dayRange reads "mon" or "mon-fri"; "sat-mon" goes over the end of the week.
func dayRange(word string) ([]int, error) {
	if days, ok := daySets[word]; ok {
		return days, nil
	}
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

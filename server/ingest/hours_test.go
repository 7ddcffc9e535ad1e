package ingest

import (
	"reflect"
	"testing"

	"tongshi/geo"
)

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	window := func(from, to string, days ...int) geo.TimeWindow {
		return geo.TimeWindow{Weekdays: days, From: from, To: to}
	}
	for text, want := range map[string][]geo.TimeWindow{
		"":                               nil,
		"24/7":                           nil,
		"07:00-08:30":                    {window("07:00", "08:30")},
		"7:00-8:30":                      {window("07:00", "08:30")},
		"Sat":                            {window("", "", 6)},
		"Mon-Wed 07:00-08:30":            {window("07:00", "08:30", 1, 2, 3)},
		"Sat-Mon 07:00-08:30":            {window("07:00", "08:30", 1, 6, 7)},
		"Mon,Fri 07:00-08:30":            {window("07:00", "08:30", 1, 5)},
		"mon 07:00-08:00, 16:00-17:00":   {window("07:00", "08:00", 1), window("16:00", "17:00", 1)},
		"Mon 22:00-02:00; Tue 8:00-9:00": {window("22:00", "02:00", 1), window("08:00", "09:00", 2)},
		"周一至周五 07：00－08：30":              {window("07:00", "08:30", 1, 2, 3, 4, 5)},
		"星期三、星期六 05:00~12:00":            {window("05:00", "12:00", 3, 6)},
		"18:00-24:00":                    {window("18:00", "24:00")},
	} {
		if got, _, err := readHours(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"noon", "25:00-26:00", "07:00", "07:00-07:00", "07:00-24:30", "Mon-Frei 07:00-08:00", "0700-0830", "Mon 07:60-08:00", "-"} {
		if got, _, err := readHours(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

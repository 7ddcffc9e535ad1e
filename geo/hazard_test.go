package geo_test

import (
	"testing"
	"time"

	"tongshi/geo"
)

// TestWindowsHoldAtTheirHours: 25 November 2026 is a Wednesday (3).
func TestWindowsHoldAtTheirHours(t *testing.T) {
	china := time.FixedZone("Asia/Shanghai", 8*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, china) }
	morning := geo.TimeWindow{From: "06:30", To: "09:00"}
	night := geo.TimeWindow{From: "22:00", To: "02:00", Weekdays: []int{3}}
	for _, c := range []struct {
		name   string
		window geo.TimeWindow
		at     time.Time
		want   bool
	}{
		{"no limits", geo.TimeWindow{}, at(25, 3, 0), true},
		{"from is in it", morning, at(25, 6, 30), true},
		{"a minute before", morning, at(25, 6, 29), false},
		{"to is not in it", morning, at(25, 9, 0), false},
		{"the last minute", morning, at(25, 8, 59), true},
		{"over midnight, before it", night, at(25, 23, 0), true},
		{"over midnight, after it: belongs to Wednesday", night, at(26, 1, 59), true},
		{"over midnight, its end", night, at(26, 2, 0), false},
		{"over midnight, early on Wednesday belongs to Tuesday", night, at(25, 1, 0), false},
		{"over midnight, between", night, at(25, 12, 0), false},
		{"another weekday", night, at(24, 23, 0), false},
		{"Sunday is 7", geo.TimeWindow{Weekdays: []int{7}}, at(29, 12, 0), true},
		{"Monday is 1", geo.TimeWindow{Weekdays: []int{1}}, at(30, 12, 0), true},
		{"to the end of the day", geo.TimeWindow{From: "18:00", To: "24:00"}, at(25, 23, 59), true},
		{"open end", geo.TimeWindow{From: "18:00"}, at(25, 23, 59), true},
		{"open start", geo.TimeWindow{To: "06:00"}, at(25, 0, 0), true},
		{"season", geo.TimeWindow{Months: []int{6, 7, 8}}, at(25, 12, 0), false},
		{"in season", geo.TimeWindow{Months: []int{11}}, at(25, 12, 0), true},
		{
			"the last night of a season ends in the next month", geo.TimeWindow{From: "22:00", To: "02:00", Months: []int{11}},
			time.Date(2026, 12, 1, 1, 0, 0, 0, china), true,
		},
		{"the night before a season", geo.TimeWindow{From: "22:00", To: "02:00", Months: []int{11}}, time.Date(2026, 11, 1, 1, 0, 0, 0, china), false},
		{"a clock that cannot be read bounds nothing", geo.TimeWindow{From: "half past", To: "09:00"}, at(25, 1, 0), true},
	} {
		if got := c.window.Holds(c.at); got != c.want {
			t.Errorf("%s: %v at %s: %v, want %v", c.name, c.window, c.at.Format("Mon 15:04"), got, c.want)
		}
	}
	// The same moment is 07:30 on Wednesday in Liaocheng and Tuesday 23:30 in UTC:
	// the clock that counts is that of the time given.
	moment := at(25, 7, 30)
	if !morning.Holds(moment) || morning.Holds(moment.UTC()) {
		t.Error("the zone of the time given does not count")
	}
}

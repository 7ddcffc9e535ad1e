package blackspot_test

import (
	"testing"
	"time"

	"tongshi/geo"
	"tongshi/geo/blackspot"
)

func TestDaysOfTheYearKnowLeapYears(t *testing.T) {
	for day := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2005; day = day.AddDate(0, 0, 1) {
		month, date := int(day.Month()), day.Day()
		e := blackspot.EventOf(1, geo.Crash{Year: day.Year(), Month: &month, Day: &date})
		if e.Day != day.YearDay() {
			t.Fatalf("%s: day %d, want %d", day.Format(time.DateOnly), e.Day, day.YearDay())
		}
	}
}

func TestUnknownPartsStayUnknown(t *testing.T) {
	serious, unspecified := 1, 2
	e := blackspot.EventOf(7, geo.Crash{Year: 2024, Severity: "serious", SeriousInjured: &serious, InjuredUnspecified: &unspecified})
	if e.Hour != -1 || e.Weekday != 0 || e.Day != 0 || e.Injured != 3 || e.Serious != 1 || !e.IsInjury() {
		t.Errorf("got %+v", e)
	}
	if (blackspot.Event{}).IsInjury() || (blackspot.Event{Severity: "damage"}).IsInjury() {
		t.Error("no severity and damage only are no injury")
	}
}

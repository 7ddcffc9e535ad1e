package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tongshi/server/people"
	"tongshi/server/store/spots"
)

// checkAudit: whoever may read the audit finds every step of the story there,
// by whom, from where and with what it made of the file or the work, in the
// order in which it happened; and takes it along as a table.
func (o office) checkAudit(site int64, works []int64) {
	o.Helper()
	told := map[string]int{}
	o.readAudit("sites", site, told)
	for _, work := range works {
		o.readAudit("works", work, told)
	}
	for what, n := range map[string]int{
		"sites add by zhao": 1, "sites add measure by zhao": 1, "sites verify by zhao": 1, "sites list by zhao": 1,
		"sites measure by zhao": 1, "sites rectify by zhao": 1,
		"sites accept by qian": 2, "sites fall_due by server": 2, "sites look_back by li": 2, "sites delist by qian": 1,
		"works add by zhao": 3, "works assign by zhao": 3, "works start by li": 1, "works tick by li": 1, "works done by sun": 1, "works done by li": 1,
		"works progress by wang": 1, "works block by wang": 1, "works done by wang": 1, "works done by zhao": 1, "works accept by zhao": 1, "works settle by qian": 1,
		"works accept by qian": 4, "works reopen by zhao": 1,
	} {
		if told[what] != n {
			o.Errorf("the audit tells %q %d times, want %d", what, told[what], n)
		}
		delete(told, what)
	}
	if len(told) > 0 {
		o.Errorf("the audit also tells %v", told)
	}
}

// readAudit counts what the audit says of one object.
func (o office) readAudit(object string, id int64, told map[string]int) {
	o.Helper()
	target := fmt.Sprintf("/api/audit?object=%s&object_id=%d&limit=1000", object, id)
	rows := getJSON[people.AuditPage](o.city, target, o.as["qian"]...).Rows
	for i, row := range rows {
		if row.Origin == "" || len(row.After) == 0 || i > 0 && row.ID >= rows[i-1].ID ||
			(string(row.Before) == "null") != strings.HasPrefix(row.Action, "add") {
			o.Errorf("row %d of %s %d: %s by %s from %q", row.ID, object, id, row.Action, row.Actor, row.Origin)
		}
		what := row.Action
		if row.Action == "event" {
			what = eventOf(row.After)
		}
		told[object+" "+what+" by "+strings.TrimPrefix(row.Actor, "token ")]++
	}
	table := o.get(strings.Replace(target, "?", "?f=csv&", 1), o.as["qian"]...)
	if n := strings.Count(table.body, fmt.Sprintf(",%s,%d,", object, id)); table.StatusCode != 200 || n != len(rows) {
		o.Errorf("%s %d: %d rows, %d in the table: %.300s", object, id, len(rows), n, table.body)
	}
}

// eventOf is the step of a file or the event of a work that a row tells of.
func eventOf(after []byte) string {
	var step struct{ Event string }
	var event struct{ Event struct{ Event string } }
	if json.Unmarshal(after, &step) == nil {
		return step.Event
	}
	_ = json.Unmarshal(after, &event) // then it has none
	return event.Event.Event
}

// checkEffect: the finished works enter the comparison of before and after, at
// first with the word that it is too early, and with figures once crashes of a
// year and more after them are known.
func (o office) checkEffect(crossing, trim int64) {
	o.Helper()
	exec(o, o.address, fmt.Sprintf(`
		INSERT INTO screened_intersections (screening_id, intersection_id, observed, predicted, expected, excess, probability, dispersion)
		SELECT max(id), %d, 9, 1.25, 3, 1.75, 0.99, 0.4 FROM screenings`, crossing))
	crashes := func(year, n int) {
		exec(o, o.address, fmt.Sprintf(`
			INSERT INTO crashes (source, source_id, time_precision, local_year, local_month, local_day, severity, content_hash, intersection_id, assignment, geom)
			SELECT 'police', '%[1]d-' || k, 'day', %[1]d, 11, k, 'slight', sha256(('%[1]d-' || k)::bytea), %[3]d, 'good', 'SRID=4326;POINT(116.05 36.5)'
			  FROM generate_series(1, %[2]d) AS k`, year, n, crossing))
	}
	effect := func() (found spots.TreatmentEffect) {
		for _, e := range getJSON[spots.Effects](o.city, "/api/effects", o.as["reader"]...).Treatments {
			if e.Treatment == "tree_trimming" {
				found = e
			}
		}
		return found
	}
	crashes(2023, 6)
	crashes(2024, 6)
	if e := effect(); e.Verdict != "too_early" || e.TooEarly != 1 || e.Sites != 0 || len(e.Works) != 1 || e.Works[0].Work != trim ||
		e.Works[0].Before != 12 ||
		e.Works[0].From != "2026-03-02" ||
		e.Works[0].To != "2026-04-02" { // from its first start to its last acceptance
		o.Errorf("just after: %+v", e)
	}
	crashes(2028, 1)
	*o.clock = time.Date(2028, 12, 1, 9, 0, 0, 0, time.UTC)
	e := effect()
	if e.Sites != 1 || e.Theta == nil || *e.Theta <= 0 || *e.Theta >= 1 || *e.Observed != 1 || *e.Expected <= 1 || *e.Expected >= 12 ||
		e.Works[0].YearsAfter < 2 ||
		*e.Naive >= *e.Theta {
		o.Errorf("two years later: %+v", e)
	}
}

package server_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/cases"
	casestore "tongshi/server/store/cases"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// crossroads builds two streets without control, crossing at 116.05 E 36.5 N,
// all of it surveyed, and a hedge of 2 m in the north-eastern corner. It gives
// the number of the crossing.
func (o office) crossroads() int64 {
	o.Helper()
	o.streets()
	exec(o, o.address, `
		INSERT INTO survey_coverage (uuid, kinds, surveyed_on, geom)
		VALUES (gen_random_uuid(), ARRAY['tree','hedge','planter','crop','building','wall','sign','kiosk','parked_vehicles','guardrail','cabinet','other'], '2026-02-01', ST_MakeEnvelope(116, 36.45, 116.1, 36.55, 4326));
		WITH hedge AS (INSERT INTO obstructions (uuid, kind, land) VALUES (gen_random_uuid(), 'hedge', 'right_of_way') RETURNING id)
		INSERT INTO obstruction_states (obstruction_id, footprint, radius_m, base_m, top_m, ground_above_lane_m, origin, cause, valid_from)
		SELECT id, 'SRID=4326;LINESTRING(116.0501 36.5004,116.0501 36.50008,116.0506 36.50008)', 0.5, 0, 2, 0, 'measured', 'survey', '2026-01-01' FROM hedge`)
	var id int64
	o.scan(`SELECT id FROM intersections WHERE valid_to IS NULL AND ST_DWithin(geom, 'SRID=4326;POINT(116.05 36.5)', 0.0001)`, &id)
	return id
}

// streets are the two that cross at 116.05 E 36.5 N.
func (o office) streets() {
	o.Helper()
	const step = 0.001
	ways := network.Roads{}
	for i, name := range []string{"东街", "北路"} {
		w := network.Way{ID: int64(i + 1), Tags: map[string]string{"highway": "residential", "name": name}}
		for k := -3; k <= 3; k++ {
			at, node := float64(k)*step, int64(100*(i+1)+k)
			if k == 0 {
				node = 1
			}
			w.Nodes = append(w.Nodes, node)
			w.Line = append(w.Line, []orb.Point{{116.05 + at, 36.5}, {116.05, 36.5 + at}}[i])
		}
		ways.Ways = append(ways.Ways, w)
	}
	net, err := network.Build(o.Context(), ways, geotest.Standards().Roads)
	if err != nil {
		o.Fatal(err)
	}
	if _, err := roads.SaveNetwork(o.Context(), o.store, net); err != nil {
		o.Fatal(err)
	}
}

func (o office) verdicts(crossing int64) map[string]int {
	o.Helper()
	var n map[string]int
	o.scan(
		fmt.Sprintf(
			`SELECT coalesce(jsonb_object_agg(verdict, n), '{}') FROM (SELECT verdict, count(*) AS n FROM sight_triangles WHERE intersection_id = %d GROUP BY verdict) AS v`,
			crossing,
		),
		&n,
	)
	return n
}

// turn lets the clock do what is due.
func (o office) turn() casestore.DueChanges {
	o.Helper()
	done, err := casestore.TurnDue(o.Context(), o.store, *o.clock)
	if err != nil {
		o.Fatal(err)
	}
	return done
}

// From a finding to proof that it stayed fixed, as two crews and two planners
// go through it over the API.
func TestFromABlackSpotToAFileThatIsClosed(t *testing.T) {
	o := newOffice(t)
	crossing := o.crossroads()
	if _, err := o.sight.RunSight(t.Context(), "", 0, nil); err != nil {
		t.Fatal(err)
	}
	before := o.verdicts(crossing)
	if before["blocked"]+before["partial"] == 0 || before["clear"] == 0 {
		t.Fatalf("the hedge hides %v", before)
	}
	site, hidden := o.openFromFindings(crossing)

	o.step("zhao", site, "verify", `,"note":"现场核实"`, 201)
	o.step("zhao", site, "list", `,"tier":"city","number":"聊交督〔2026〕7号","deadline":"2026-04-30"`, 201)
	o.post("zhao", fmt.Sprintf("/api/sites/%d/measures", site), `{"measure":"临时警示","starts_on":"2026-03-02"}`, 201)
	o.step("zhao", site, "measure", "", 201)
	o.step("zhao", site, "rectify", "", 201)
	trim := o.plan(site, fmt.Sprintf(`"kind":"tree_trimming","title":"修剪绿篱","crew":"A","obstruction_ids":[%d]`, hidden)).ID
	sign := o.plan(site, `"kind":"sign","title":"增设停车让行","crew":"B","quantity":2`).ID
	mark := o.plan(site, fmt.Sprintf(`"kind":"marking","title":"施划停止线","crew":"B","quantity":60,"depends_on":[%d]`, sign)).ID
	o.crewsWork(trim, sign, mark)

	// Acceptance by another: nobody accepts what they did.
	if own := o.event("zhao", mark, "accept", ""); own.Outcome != "conflict" || own.Why != "own_work" {
		t.Errorf("zhao accepts the own work: %+v", own)
	} else {
		o.event("qian", mark, "settle", `,"settles":"`+own.Event.UUID+`"`)
	}
	if p := decode[web.Problem](o.city, o.step("qian", site, "accept", "", 409)); p.Code != "open_work" {
		t.Errorf("accepted with open works: %+v", p)
	}
	for _, w := range []int64{trim, sign, mark} {
		if got := o.event("qian", w, "accept", ""); got.Work.Properties.State != "accepted" || got.Work.Properties.EffectiveOn == nil ||
			got.Work.Properties.Conflicts != 0 {
			t.Errorf("work %d: %+v", w, got.Work.Properties)
		}
	}
	if after := o.verdicts(crossing); after["blocked"]+after["partial"] != 0 ||
		after["clear"] != before["clear"]+before["blocked"]+before["partial"] {
		t.Errorf("with the hedge lowered the triangles are %v, before %v", after, before)
	}
	if p := decode[web.Problem](o.city, o.step("zhao", site, "accept", "", 409)); p.Code != "own_work" {
		t.Errorf("accepted by one who worked there: %+v", p)
	}
	o.step("qian", site, "accept", "", 201)

	o.lookBack(site, "2026-04-02", false)
	if f := o.file(site); f.Properties.State != "rectifying" || f.Properties.Reopened != 1 || f.Properties.AcceptedBy != nil {
		t.Errorf("after a failed look-back %+v", f.Properties)
	}
	o.event("zhao", trim, "reopen", `,"reason":"look_back_failed"`)
	o.event("li", trim, "done", "")
	o.event("qian", trim, "accept", "")
	o.step("qian", site, "accept", "", 201)
	o.lookBack(site, "2026-05-02", true)
	o.step("qian", site, "delist", "", 201)
	f := o.file(site)
	if f.Properties.State != "delisted" || f.Properties.ClosedAt == nil || len(f.Works) != 3 {
		t.Errorf("in the end %+v", f.Properties)
	}
	o.checkHistory(site)
	o.checkAudit(site, []int64{trim, sign, mark})
	o.checkEffect(crossing, trim)
}

// openFromFindings opens a file from a black spot and a hidden triangle, which
// give it its place, and gives the number of what hides the view.
func (o office) openFromFindings(crossing int64) (site, hidden int64) {
	o.Helper()
	exec(o, o.address, fmt.Sprintf(`
		WITH run AS (INSERT INTO screenings (uuid, profile, period_from, period_to, parameters, seed, data_version, state, published)
		             VALUES (gen_random_uuid(), 'cn_mps_2001', '2023-01-01', '2025-12-31', '{}', 1, 1, 'done', true) RETURNING id)
		INSERT INTO black_spots (screening_id, place, intersection_id, rank, observed, geom)
		SELECT run.id, 'intersection', %d, 1, 9, 'SRID=4326;POINT(116.05 36.5)' FROM run`, crossing))
	var spot, triangle int64
	o.scan(`SELECT max(id) FROM black_spots`, &spot)
	o.scan(fmt.Sprintf(`SELECT min(id) FROM sight_triangles WHERE verdict <> 'clear' AND intersection_id = %d`, crossing), &triangle)
	o.scan(fmt.Sprintf(`SELECT blockers[1] FROM sight_triangles WHERE id = %d`, triangle), &hidden)
	body := fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"title":"东街与北路","class":"black_spot","origin":"black_spot",
		"evidence":[{"kind":"black_spot","id":%d},{"kind":"triangle","id":%d,"note":"绿篱遮挡"}]}}`, spot, triangle)
	made := decode[cases.SiteFeature](o.city, o.post("zhao", "/api/collections/sites/items", body, 201))
	if made.Properties.Crossing == nil || *made.Properties.Crossing != crossing || made.Properties.Leg == nil ||
		!strings.Contains(string(made.Geometry), "116.05") {
		o.Errorf("the file lies at %s, %+v", made.Geometry, made.Properties)
	}
	o.post("zhao", "/api/collections/sites/items", strings.Replace(body, fmt.Sprintf(`"id":%d}`, spot), `"id":999999}`, 1), 422)
	return made.ID, hidden
}

// crewsWork lets crew A do the first work and crew B the second; the third is
// reported by the planner zhao, who was there.
func (o office) crewsWork(trim, sign, mark int64) {
	o.Helper()
	photos := []string{uuid(), uuid()}
	o.want("photo before", o.photo("li", picture(o, 120, 80), "phase=before&uuid="+photos[0]), 201)
	start := uuid()
	// The phone was offline: what it sends second arrives first and waits.
	items := o.work(trim).Items
	late := decode[cases.WorkEventOutcome](o.city, o.post("li", fmt.Sprintf("/api/works/%d/events", trim),
		fmt.Sprintf(`{"uuid":%q,"event":"tick","items":[%d],"after":%q,"photos":[%q]}`, uuid(), items[0].ID, start, photos[0]), 201))
	if late.Outcome != "held" || late.Work.Properties.Held != 1 {
		o.Errorf("%+v", late)
	}
	first := decode[cases.WorkEventOutcome](
		o.city,
		o.post("li", fmt.Sprintf("/api/works/%d/events", trim), fmt.Sprintf(`{"uuid":%q,"event":"start"}`, start), 201),
	)
	if first.Work.Properties.ItemsDone != 1 || first.Work.Properties.Held != 0 {
		o.Errorf("the held one did not follow: %+v", first.Work.Properties)
	}
	o.event("sun", trim, "done", `,"photos":["`+photos[1]+`"]`)
	o.want("photo after", o.photo("sun", picture(o, 120, 81), "phase=after&uuid="+photos[1]), 201)
	o.event("wang", sign, "progress", `,"quantity":1`)
	o.event("wang", sign, "block", `,"reason":"vehicle_parked"`)
	o.event("wang", sign, "done", `,"quantity":1`)
	o.event("zhao", mark, "done", "")
	if w := o.work(sign); w.Properties.QuantityDone != 2 || w.Properties.State != "done" {
		o.Errorf("%+v", w.Properties)
	}
}

// lookBack turns the clock until one is due on that day, and says what was
// found.
func (o office) lookBack(site int64, due string, passed bool) {
	o.Helper()
	for o.clock.Format("2006-01-02") < due {
		o.later(1)
	}
	if done := o.turn(); done.LookBacks != 1 {
		o.Errorf("on %s the clock did %+v", due, done)
	}
	if done := o.turn(); done != (casestore.DueChanges{}) {
		o.Errorf("a second turn did %+v", done)
	}
	f := o.file(site)
	i := slices.IndexFunc(f.LookBacks, func(b casestore.LookBack) bool {
		return b.DoneAt == nil && b.VoidAt == nil && b.DueOn.Format("2006-01-02") == due
	})
	if f.Properties.State != "review_due" || i < 0 {
		o.Fatalf("on %s the file is %s with %+v", due, f.Properties.State, f.LookBacks)
	}
	path := fmt.Sprintf("/api/look-backs/%d/result", f.LookBacks[i].ID)
	if !passed {
		o.post("li", path, `{"uuid":"`+uuid()+`","passed":false}`, 422)
	}
	body := fmt.Sprintf(`{"uuid":%q,"passed":%t,"reason":"绿篱复长"}`, uuid(), passed)
	first, again := o.post("li", path, body, 201), o.post("li", path, body, 201)
	if a, b := decode[cases.LookBackOutcome](o.city, first), decode[cases.LookBackOutcome](o.city, again); a.Event.ID != b.Event.ID ||
		b.Site.Properties.State == "review_due" {
		o.Errorf("sent again: %s\n%s", first.body, again.body)
	}
	o.post("li", path, `{"uuid":"`+uuid()+`","passed":true}`, 409)
}

// checkHistory: every step, event and change is told, by whom.
func (o office) checkHistory(site int64) {
	o.Helper()
	history := getJSON[cases.History](o.city, fmt.Sprintf("/api/sites/%d/history", site), o.as["reader"]...).History
	table := o.get(fmt.Sprintf("/api/sites/%d/history?f=csv", site), o.as["reader"]...)
	if rows, err := csv.NewReader(strings.NewReader(table.body)).ReadAll(); err != nil || len(rows) != len(history)+1 ||
		rows[1][3] != history[0].Action {
		o.Errorf("the history as a table has %d rows, %v; want %d", len(rows), err, len(history)+1)
	}
	told := map[string]int{}
	for i, h := range history {
		told[h.Source+" "+h.Object+" "+h.Action]++
		if h.Actor == "" || i > 0 && h.At.Before(history[i-1].At) && h.Source == history[i-1].Source {
			o.Errorf("row %d: %+v", i, h)
		}
	}
	for what, n := range map[string]int{
		"site_event sites open": 1, "site_event sites verify": 1, "site_event sites list": 1, "site_event sites measure": 1, "site_event sites rectify": 1,
		"site_event sites accept": 2, "site_event sites fall_due": 2, "site_event sites look_back": 2, "site_event sites delist": 1,
		"work_event works assign": 3, "work_event works start": 1, "work_event works tick": 1, "work_event works done": 4, "work_event works accept": 5,
		"work_event works settle": 1, "work_event works reopen": 1, "audit sites add measure": 1, "audit works add": 3,
	} {
		if told[what] != n {
			o.Errorf("the history tells %s %d times, want %d", what, told[what], n)
		}
	}
	var unaudited int
	o.scan(
		`SELECT (SELECT count(*) FROM site_events WHERE event <> 'open') + (SELECT count(*) FROM work_events) - (SELECT count(*) FROM audit WHERE action = 'event' AND object IN ('sites', 'works'))`,
		&unaudited,
	)
	if unaudited != 0 {
		o.Errorf("%d events are not in the audit", unaudited)
	}
}

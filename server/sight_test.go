package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongshi/geo/geotest"
	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/findings"
	"tongshi/server/people"
)

// crossroads is a crossing of 建设路 (60 km/h) and 振兴路 (40 km/h), surveyed,
// with a hedge on its south-east corner.
const crossroads = `
INSERT INTO intersections (name, roads, nodes, kind, control, control_origin, legs, radius_m, geom)
VALUES ('试验路口', '{建设路,振兴路}', '{901}', 'cross', 'none', 'assumed', 4, 10, 'SRID=4326;POINT(116.2 36.5)');
INSERT INTO segments (from_intersection_id, name, names, ref, class, speed_kmh, speed_origin, lanes, lanes_origin, oneway, level, length_m, ways, nodes, geom)
SELECT x.id, v.name, ARRAY[v.name], '', 'tertiary', v.kmh, 'posted', 2, 'tagged', false, 0, 300, ARRAY[v.way], ARRAY[901, v.way],
       ST_SetSRID(ST_MakeLine(ST_MakePoint(116.2, 36.5), ST_MakePoint(116.2 + v.dx, 36.5 + v.dy)), 4326)
  FROM intersections AS x, (VALUES ('建设路', 60, 0.004, 0, 911), ('建设路', 60, -0.004, 0, 912), ('振兴路', 40, 0, 0.003, 913), ('振兴路', 40, 0, -0.003, 914)) AS v (name, kmh, dx, dy, way)
 WHERE x.name = '试验路口' ORDER BY v.way;
INSERT INTO legs (intersection_id, segment_id, segments, name, class, bearing_deg, speed_kmh, speed_origin, lanes_in, lanes_out, lanes_origin, control, stop_line_origin, stop_line, geom)
SELECT x.id, s.id, ARRAY[s.id], s.name, s.class, degrees(ST_Azimuth(ST_StartPoint(s.geom), ST_EndPoint(s.geom))), s.speed_kmh, 'posted', 1, 1, 'tagged', 'none', 'assumed',
       ST_LineInterpolatePoint(s.geom, 0.03), s.geom
  FROM segments AS s JOIN intersections AS x ON x.id = s.from_intersection_id AND x.name = '试验路口' ORDER BY s.id;
INSERT INTO survey_coverage (uuid, kinds, surveyed_on, geom)
VALUES (gen_random_uuid(), '{tree,hedge,building,wall,sign,kiosk}', '2025-01-01', ST_MakeEnvelope(116.19, 36.49, 116.21, 36.51, 4326));
INSERT INTO obstructions (uuid, source, source_id, kind, species, address, owner, land)
VALUES ('00000000-0000-0000-0000-0000000000aa', 'test', 'h1', 'hedge', '=cmd|''/c calc''!A1', '建设路1号', '@园林', 'right_of_way');
INSERT INTO obstruction_states (obstruction_id, footprint, radius_m, base_m, top_m, origin, cause, valid_from)
SELECT id, 'SRID=4326;LINESTRING(116.2001 36.4999,116.2006 36.4999)', 0.5, 0, 1.6, 'measured', 'survey', '2025-01-01' FROM obstructions WHERE source_id = 'h1';
`

// newCrossroads is the crossing with its triangles stored, and its numbers.
func newCrossroads(t *testing.T, cfg server.Config) (c city, at, hedge int64) {
	t.Helper()
	c = newCity(t, cfg)
	exec(t, c.address, crossroads)
	if _, err := c.sight.RunSight(t.Context(), "", 0, nil); err != nil {
		t.Fatal(err)
	}
	c.scan("SELECT id FROM intersections WHERE name = '试验路口'", &at)
	c.scan("SELECT id FROM obstructions WHERE source_id = 'h1'", &hedge)
	return c, at, hedge
}

type seen struct {
	Profile  struct{ Name string }
	Legs     []findings.SightLeg
	Features []struct {
		ID         string
		Geometry   struct{ Type string }
		Properties findings.SightTriangle
		Shapes     map[string]struct {
			Type        string
			Coordinates json.RawMessage
		}
	}
	Obstacles []struct {
		ID         int64
		Properties findings.ObstacleFacts
	}
	Skipped []findings.SkippedPair
}

func (s seen) verdicts() map[string]int {
	n := map[string]int{}
	for _, f := range s.Features {
		n[f.Properties.Verdict]++
	}
	return n
}

func TestWhatIsSeenAsItIsAndAsItWouldBe(t *testing.T) {
	c, at, hedge := newCrossroads(t, server.Config{})
	path := fmt.Sprintf("/api/intersections/%d/sight", at)
	now := getJSON[seen](c, path)
	if n := now.verdicts(); len(now.Features) != 4 || n["blocked"] != 1 || n["clear"] != 3 || len(now.Obstacles) != 1 ||
		now.Obstacles[0].ID != hedge {
		t.Fatalf("%v of %d triangles, %d obstacles", n, len(now.Features), len(now.Obstacles))
	}
	for _, f := range now.Features {
		p := f.Properties
		var verdict string
		c.scan(fmt.Sprintf("SELECT verdict FROM sight_triangles WHERE leg_id = %d AND conflict_leg_id = %d", p.LegID, p.ConflictLegID), &verdict)
		if verdict != p.Verdict || f.Geometry.Type != "Polygon" || p.SentenceZH == "" || p.SentenceEN == "" || len(f.Shapes) != 7 {
			t.Errorf("%s: stored %s, asked %s; %d shapes", f.ID, verdict, p.Verdict, len(f.Shapes))
		}
		if hidden := len(f.Shapes["shadow"].Coordinates) > len("[]"); hidden != (p.Verdict == "blocked") {
			t.Errorf("%s is %s, its shadow %s", f.ID, p.Verdict, f.Shapes["shadow"].Coordinates)
		}
	}
	lower := `{"type":"Feature","id":` + fmt.Sprint(
		hedge,
	) + `,"geometry":{"type":"LineString","coordinates":[[116.2001,36.4999],[116.2006,36.4999]]},"properties":{"kind":"hedge","base_m":0,"height_m":0.8,"radius_m":0.5}}`
	wall := `{"type":"Polygon","coordinates":[[[116.1993,36.5001],[116.1999,36.5001],[116.1999,36.50012],[116.1993,36.50012],[116.1993,36.5001]]]}`
	unknown := `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.1997,36.4999]},"properties":{"kind":"tree","radius_m":2.5}}`
	for name, test := range map[string]struct {
		query, body string
		want        map[string]int
	}{
		"without the hedge":         {fmt.Sprintf("?ignore=%d", hedge), `{"ignore":[` + fmt.Sprint(hedge) + `]}`, map[string]int{"clear": 4}},
		"with the hedge cut":        {"", `{"add":` + lower + `}`, map[string]int{"clear": 4}},
		"looking from two metres":   {"?height_from=2", `{"height_from":2}`, map[string]int{"clear": 4}},
		"with a tree of any height": {"", `{"ignore":[` + fmt.Sprint(hedge) + `],"add":` + unknown + `}`, map[string]int{"clear": 3, "unknown": 1}},
		"with a box and no heights": {"", `{"ignore":[` + fmt.Sprint(hedge) + `],"add":` + wall + `}`, map[string]int{"clear": 3, "unknown": 1}},
	} {
		if test.query != "" {
			if n := getJSON[seen](c, path+test.query).verdicts(); fmt.Sprint(n) != fmt.Sprint(test.want) {
				t.Errorf("%s: %v, want %v", name, n, test.want)
			}
		}
		got := c.send(http.MethodPost, path, test.body, "Origin", "http://127.0.0.1:8080")
		c.want(name, got, 200)
		if n := decode[seen](c, got).verdicts(); fmt.Sprint(n) != fmt.Sprint(test.want) {
			t.Errorf("%s by POST: %v, want %v", name, n, test.want)
		}
	}
	slow := getJSON[seen](c, path+"?speeds=20&profile=CN-URBAN")
	for _, f := range slow.Features {
		if f.Properties.RequiredM != 20 || f.Properties.SpeedOrigin != "person" {
			t.Errorf("at 20 km/h %g m are required, by a %s speed", f.Properties.RequiredM, f.Properties.SpeedOrigin)
		}
	}
	minor := []string{}
	for _, l := range now.Legs {
		if l.Name == "振兴路" {
			minor = append(minor, fmt.Sprintf("%d:stop", l.ID))
		}
	}
	stopped := getJSON[seen](c, path+"?profile=AASHTO&control="+strings.Join(minor, ","))
	for _, f := range stopped.Features {
		if own := f.Properties.LegID; !strings.Contains(string(f.Properties.Details), fmt.Sprintf(`"own_control":%q`, controlOf(stopped.Legs, own))) {
			t.Errorf("%s: the details tell of another control than was asked for", f.ID)
		}
	}
	if len(stopped.Features) == 0 || !slices.ContainsFunc(stopped.Legs, func(l findings.SightLeg) bool { return l.Control == "stop" }) {
		t.Errorf("with stop signs: %d triangles, %+v", len(stopped.Features), stopped.Legs)
	}
	var stored int
	if c.scan("SELECT count(*) FROM sight_triangles", &stored); stored != 4 {
		t.Errorf("asking what if stored something: %d triangles", stored)
	}
}

func controlOf(legs []findings.SightLeg, id int64) string {
	return legs[slices.IndexFunc(legs, func(l findings.SightLeg) bool { return l.ID == id })].Control
}

func TestThePublicSeesNoTrianglesByAnyDoor(t *testing.T) {
	c, at, _ := newCrossroads(t, server.Config{Public: true})
	path := fmt.Sprintf("/api/intersections/%d/sight", at)
	c.want("what if", c.get(path), 404)
	c.want("what if by POST", c.send(http.MethodPost, path, `{}`, "Origin", "http://127.0.0.1:8080"), 404)
	c.want("clearing list", c.get("/api/clearing-list"), 404)
	c.want("layer", c.get("/api/collections/sight-triangles/items"), 404)
}

func TestTheClearingListRanksAndSaysWhatToDo(t *testing.T) {
	c, at, hedge := newCrossroads(t, server.Config{})
	list := getJSON[findings.ClearingList](c, "/api/clearing-list")
	if list.Matched != 1 || len(list.Items) != 1 {
		t.Fatalf("%+v", list)
	}
	it := list.Items[0]
	if it.ObstructionID != hedge || it.Action != "lower" || *it.ActionM != 0.9 || it.AdviceZH != "修剪至0.9米以下" || it.AdviceEN != "lower it to 0.9 m" ||
		it.Triangles != 1 || it.Cleared != 1 || it.GainM <= 0 || it.Score <= 0 || len(it.Intersections) != 1 || it.Intersections[0].ID != at || len(it.Parts) != 1 {
		t.Errorf("%+v", it)
	}
	if p := it.Parts[0]; p.Control != 1 || p.Score == 0 || rounded2(p.Metres*p.Control*p.Speed*p.Traffic) != rounded2(p.Score) {
		t.Errorf("the parts do not make the score: %+v", p)
	}
	exec(t, c.address, "UPDATE legs SET control = 'signal'")
	if less := getJSON[findings.ClearingList](c, "/api/clearing-list").Items[0].Score; less >= it.Score/4 {
		t.Errorf("behind a signal it counts %g, %g without", less, it.Score)
	}
	for query, want := range map[string]int{
		"?road=建设路": 1, "?road=别的路": 0, "?bbox=116.2,36.49,116.21,36.51": 1, "?bbox=110,30,111,31": 0,
		"?area=无": 0, "?profile=AASHTO": 0, "?limit=1": 1,
	} {
		if n := getJSON[findings.ClearingList](c, "/api/clearing-list"+query).Returned; n != want {
			t.Errorf("%s: %d obstructions, want %d", query, n, want)
		}
	}
	wantProblem(t, "limit", c.get("/api/clearing-list?limit=0"), 400)
	wantProblem(t, "profile", c.get("/api/clearing-list?profile=X"), 400)
	c.tables()
	feature := getJSON[collection](c, "/api/clearing-list?f=geojson")
	if len(feature.Features) != 1 || feature.Features[0].ID != hedge || feature.Features[0].Geometry.Type != "LineString" {
		t.Errorf("GeoJSON: %+v", feature)
	}
}

func rounded2(v float64) string { return fmt.Sprintf("%.6f", v) }

// tables reads the list as a spreadsheet would: nothing of it is a formula.
func (c city) tables() {
	c.Helper()
	text := strings.TrimPrefix(c.get("/api/clearing-list?f=csv").body, "\uFEFF")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) || rows[0][0] != "序号" {
		c.Fatalf("CSV: %v\n%s", err, text)
	}
	if rows[1][3] != "'=cmd|'/c calc'!A1" || rows[1][8] != "'@园林" || rows[1][11] != "修剪至0.9米以下" {
		c.Errorf("CSV row %q", rows[1])
	}
	got := c.get("/api/clearing-list?f=xlsx&lang=en")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(got.body)))
	if err != nil {
		c.Fatal(err)
	}
	defer book.Close()
	cells, err := book.GetRows("Clearing list")
	if err != nil || len(cells) != 2 || cells[0][0] != "Rank" || cells[1][3] != "'=cmd|'/c calc'!A1" || cells[1][11] != "lower it to 0.9 m" {
		c.Errorf("XLSX %v: %q", err, cells)
	}
	if formula, err := book.GetCellFormula("Clearing list", "D2"); err != nil || formula != "" {
		c.Errorf("XLSX holds the formula %q, %v", formula, err)
	}
	if !strings.Contains(got.Header.Get("Content-Disposition"), "clearing-list.xlsx") {
		c.Errorf("headers %v", got.Header)
	}
}

func TestAPlannersWordOnATriangleOutlivesTheNextRun(t *testing.T) {
	c, _, hedge := newCrossroads(t, server.Config{})
	planner := []string{"Authorization", "Bearer " + c.token("zhao", auth.Planner)}
	var id int64
	c.scan("SELECT id FROM sight_triangles WHERE verdict = 'blocked'", &id)
	path := fmt.Sprintf("/api/triangles/%d/verify", id)
	c.want("a viewer", c.send(http.MethodPost, path, `{"verified":true}`, "Authorization", "Bearer "+c.token("reader", auth.Viewer)), 403)
	c.want("nothing said", c.send(http.MethodPost, path, `{}`, planner...), 422)
	c.want("no such triangle", c.send(http.MethodPost, "/api/triangles/999999/verify", `{"verified":true}`, planner...), 404)
	got := c.send(http.MethodPost, path, `{"verified":true,"deviation_reason":"限速30，已设凸面镜"}`, planner...)
	c.want("a planner", got, 200)
	if v := decode[findings.VerifiedTriangle](c, got); v.VerifiedBy == nil || *v.VerifiedBy != "token zhao" || v.VerifiedAt == nil ||
		v.Accepted == nil {
		t.Errorf("%+v", v)
	}
	if n := getJSON[findings.ClearingList](c, "/api/clearing-list", planner...).Matched; n != 0 {
		t.Errorf("%d obstructions are to be cleared for a triangle that is accepted as it is", n)
	}
	exec(t, c.address, fmt.Sprintf("UPDATE obstruction_states SET top_m = 2.5 WHERE obstruction_id = %d", hedge))
	if err := c.sight.CatchUpSight(t.Context()); err != nil {
		t.Fatal(err)
	}
	var by, reason string
	c.scan(fmt.Sprintf("SELECT verified_by FROM sight_triangles WHERE id = %d", id), &by)
	c.scan(fmt.Sprintf("SELECT deviation_reason FROM sight_triangles WHERE id = %d", id), &reason)
	if by != "token zhao" || reason == "" {
		t.Errorf("after a new run: %q %q", by, reason)
	}
	c.want("taken back", c.send(http.MethodPost, path, `{"verified":false,"deviation_reason":""}`, planner...), 200)
	var left int
	c.scan("SELECT count(*) FROM sight_triangles WHERE verified_by IS NOT NULL OR deviation_reason IS NOT NULL", &left)
	var audited int
	c.scan("SELECT count(*) FROM audit WHERE object = 'sight_triangles' AND action = 'verify'", &audited)
	if left != 0 || audited != 2 {
		t.Errorf("%d triangles still noted, %d audit rows", left, audited)
	}
}

// TestTheStandardsToChooseAreServed: the page has no list of its own.
func TestTheStandardsToChooseAreServed(t *testing.T) {
	c := newCity(t, server.Config{})
	known := geotest.Standards().Sight
	set := getJSON[people.Settings](c, "/api/settings")
	if len(set.SightProfiles) != len(known) || len(known) < 6 {
		t.Fatalf("%d standards are offered, %d known", len(set.SightProfiles), len(known))
	}
	for i, p := range known {
		if got := set.SightProfiles[i]; got != (people.SightChoice{Name: p.Name, TitleZH: p.TitleZH, TitleEN: p.TitleEN, Verified: p.Verified}) {
			t.Errorf("%+v, want that of %s", got, p.Name)
		}
	}
}

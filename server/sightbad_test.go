package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server"
	"tongshi/server/findings"
	"tongshi/server/web"
)

// added is GeoJSON of an obstruction to try out at the crossing.
func added(geometry, properties string) string {
	return `{"type":"Feature","geometry":` + geometry + `,"properties":{` + properties + `}}`
}

const (
	pointThere = `{"type":"Point","coordinates":[116.2003,36.4997]}`
	bowTie     = `{"type":"Polygon","coordinates":[[[116.2001,36.4999],[116.2005,36.4996],[116.2005,36.4999],[116.2001,36.4996],[116.2001,36.4999]]]}`
)

// TestWhatCannotBeAskedIsSaidInWords: each row is refused at both doors, naming
// the parameter, with what was wrong and what to give instead.
func TestWhatCannotBeAskedIsSaidInWords(t *testing.T) {
	c, at, _ := newCrossroads(t, server.Config{})
	path := fmt.Sprintf("/api/intersections/%d/sight", at)
	leg := getJSON[seen](c, path).Legs[0].ID
	long := strings.Repeat("[116.2001,36.4999],", 2100)
	for _, row := range []struct{ name, parameter, value, words string }{
		{"a standard that is none", "profile", "X", `"X" is not known: want AASHTO`},
		{"speed 0", "speeds", "0", "above 0 up to 200 km/h"},
		{"speed 300", "speeds", "300", "above 0 up to 200 km/h"},
		{"negative speed", "speeds", fmt.Sprintf("%d:-40", leg), "above 0 up to 200 km/h"},
		{"a leg of another intersection", "speeds", "987654:50", fmt.Sprintf("leg 987654 is none of intersection %d; it has [%d", at, leg)},
		{"a leg that is none", "speeds", "x:50", "want a leg's number, or all"},
		{"control that is none", "control", "magic", "want a leg's number, or all, and one of signal, signal_night_flash, "},
		{"control of another intersection's leg", "control", "987654:stop", "leg 987654 is none of"},
		{"vertex beyond the road", "vertex_m", "-1", "want 0 to 50 m"},
		{"band upside down", "height_from", "3&height_to=1", "must lie below height_to"},
		{"band upside down by one end", "height_to", "0.5", "from 1 to 0.5 m; give both height_from and height_to"},
		{"band upside down by the other", "height_from", "4", "from 4 to 3 m; give both height_from and height_to"},
		{"height out of reach", "height_from", "-1", "want 0 to 10 m"},
		{"things that are none", "ignore", "x", "numbers of obstructions"},
		{"a time that is none", "at", "noon", "want a local time such as 2026-07-04T08:30"},
		{"a vehicle that is none", "vehicle", "tank", "want car, single or combination"},
		{"neither yes nor no", "reduced", "perhaps", "want true or false"},
		{"a datum that is none", "datum", "mars", ""},
		{"nothing added", "add", `{}`, "feature 1: its geometry has no type"},
		{"no GeoJSON", "add", `trees`, "no GeoJSON"},
		{"NaN", "add", added(`{"type":"Point","coordinates":[NaN,36.5]}`, ""), "no GeoJSON"},
		{"a number without end", "add", added(`{"type":"Point","coordinates":[116.2,1e999]}`, ""), "is not a number"},
		{"a null for a number", "add", added(`{"type":"Point","coordinates":[null,36.5]}`, ""), "null is not a number"},
		{"latitude first", "add", added(`{"type":"Point","coordinates":[36.5,116.2]}`, ""), "has the latitude 116.2"},
		{"no geometry", "add", added(`null`, ""), "feature 1: its geometry is missing"},
		{"five numbers", "add", `{"type":"Point","coordinates":[36,116,1,1,1]}`, "a position of 5 numbers"},
		{"an outline that crosses itself", "add", added(bowTie, ""), "has a ring (1) that crosses itself; draw the outline without a crossing"},
		{"a line of no length", "add", added(`{"type":"LineString","coordinates":[[116.2001,36.4999],[116.2001,36.4999]]}`, ""), "a line of no length"},
		{
			"an outline of one place", "add",
			added(`{"type":"Polygon","coordinates":[[[116.2,36.5],[116.2,36.5],[116.2,36.5],[116.2,36.5]]]}`, ""),
			"fewer than three different corners",
		},
		{
			"an outline left open", "add",
			added(`{"type":"Polygon","coordinates":[[[116.2,36.5],[116.21,36.5],[116.21,36.51],[116.2,36.51]]]}`, ""),
			"does not end where it begins",
		},
		{"a kind that is none", "add", added(pointThere, `"kind":"dragon"`), `kind is "dragon"; want one of tree, `},
		{"heights upside down", "add", added(pointThere, `"base_m":3,"height_m":1`), "feature 1: base_m 3 is above height_m 1; correct or exchange them"},
		{"negative height", "add", added(pointThere, `"height_m":-2`), "height_m is -2 m; want 0 to 130 m"},
		{"height in another unit", "add", added(pointThere, `"height_m":600`), "height_m is 600 m; want 0 to 130 m"},
		{"negative radius", "add", added(pointThere, `"radius_m":-2`), "radius_m is -2 m; want 0 to 40 m"},
		{"radius in another unit", "add", added(pointThere, `"radius_m":250`), "radius_m is 250 m; want 0 to 40 m"},
		{"negative trunk", "add", added(pointThere, `"trunk_radius_m":-0.1`), "trunk_radius_m is -0.1 m"},
		{"ground far below", "add", added(pointThere, `"ground_above_lane_m":-900`), "ground_above_lane_m is -900 m; want -50 to 50 m"},
		{"a size in words", "add", added(pointThere, `"radius_m":"two"`), "radius_m: want a number, not string"},
		{
			"the second of two", "add",
			`{"type":"FeatureCollection","features":[` + added(pointThere, "") + `,` + added(pointThere, `"radius_m":-2`) + `]}`,
			"feature 2: radius_m is -2 m",
		},
	} {
		query := row.parameter + "=" + url.QueryEscape(row.value)
		if value, more, ok := strings.Cut(row.value, "&"); ok && row.parameter != "add" {
			query = row.parameter + "=" + url.QueryEscape(value) + "&" + more
		}
		got := c.get(path + "?" + query)
		wantProblem(t, row.parameter, got, 400)
		if text := decode[web.Problem](c, got).Detail.Error(); !strings.Contains(text, row.words) {
			t.Errorf("%s: %s; want %q", row.name, text, row.words)
		}
	}
	wantProblem(t, "nothing", c.get(path+"?nothing=1"), 400)
	for _, row := range []struct {
		body, words string
		status      int
	}{
		{`{"speeds":{"x":50}}`, "speeds: x: 50", 422}, {`{"speeds":{"987654":50}}`, "leg 987654 is none of", 422}, {`{"zzz":1}`, "zzz", 422}, {`[]`, "", 400},
		{`{"height_to":0.5}`, "height_to: the view must be free", 422}, {`{"speeds":{"all":0}}`, "above 0", 422}, {`{"speeds":{"all":NaN}}`, "", 400},
		{`{"add":` + added(pointThere, `"base_m":3,"height_m":1`) + `}`, "add: feature 1: base_m 3 is above height_m 1", 422},
		{`{"add":` + added(bowTie, "") + `}`, "crosses itself", 422},
		{`{"add":` + added(`{"type":"Polygon","coordinates":[[`+zigzag(2100)+`]]}`, "") + `}`, "2101 positions; 2000 at most", 422},
		{`{"add":{"type":"MultiPoint","coordinates":[` + long + long + long + long + strings.TrimSuffix(long, ",") + `]}}`, "more than 10000 positions", 422},
		{`{"add":{"type":"FeatureCollection","features":[` + strings.TrimSuffix(strings.Repeat(added(pointThere, "")+",", 501), ",") + `]}}`, "more than 500", 422},
	} {
		got := c.send(http.MethodPost, path, row.body, "Origin", "http://127.0.0.1:8080")
		c.want(shorten(row.body), got, row.status)
		if text := decode[web.Problem](c, got).Detail.Error(); !strings.Contains(text, row.words) {
			t.Errorf("%s: %s; want %q", shorten(row.body), text, row.words)
		}
	}
	c.want("no such place", c.get("/api/intersections/999999/sight"), 404)
	c.want("no number", c.get("/api/intersections/x/sight"), 404)
}

func shorten(text string) string { return text[:min(len(text), 100)] }

// zigzag is an outline of so many corners, and of the first again.
func zigzag(corners int) string {
	var b strings.Builder
	for i := range corners - 1 {
		fmt.Fprintf(&b, "[%g,%g],", 116.2+float64(i)/1e5, 36.5+float64(i%2)/1e5)
	}
	b.WriteString("[116.2,36.4],[116.2,36.5]")
	return b.String()
}

// TestBadRoadsAndThingsAreAnsweredInWords: what is wrong with the data, not with
// the question, is said in the answer, and the rest of it stands.
func TestBadRoadsAndThingsAreAnsweredInWords(t *testing.T) {
	c, at, hedge := newCrossroads(t, server.Config{})
	path := fmt.Sprintf("/api/intersections/%d/sight", at)
	legs := getJSON[seen](c, path).Legs
	// A tree in the middle of the southern approach, where its driver must look from.
	south := legs[slices.IndexFunc(legs, func(l findings.SightLeg) bool { return l.BearingDeg > 179 && l.BearingDeg < 181 })]
	over := added(`{"type":"Point","coordinates":[116.20002,36.49964]}`, `"kind":"tree","height_m":6,"radius_m":3`)
	got := getJSON[seen](c, path+fmt.Sprintf("?ignore=%d&add=%s", hedge, url.QueryEscape(over)))
	found := false
	for _, f := range got.Features {
		var details struct {
			Problems []struct{ ZH, EN string }
			Reasons  []struct{ Code, ZH, EN string }
		}
		if err := json.Unmarshal(f.Properties.Details, &details); err != nil {
			t.Fatal(err)
		}
		if len(details.Problems) == 0 {
			continue
		}
		found = found || f.Properties.LegID == south.ID
		if p := f.Properties; p.Verdict != "unknown" || !strings.Contains(p.SentenceEN, "stands over the eye of the") ||
			!strings.Contains(p.SentenceEN, "correct its place or its size") ||
			!strings.Contains(p.SentenceZH, "请更正其位置或大小") ||
			details.Reasons[0].Code != "bad_obstacle" {
			t.Errorf("%s: %s %s %+v", f.ID, p.Verdict, p.SentenceEN, details)
		}
	}
	if !found {
		t.Error("a tree over the driver's eye is no problem")
	}

	skipped := func(sql string) []findings.SkippedPair {
		t.Helper()
		exec(t, c.address, sql)
		return getJSON[seen](c, path).Skipped
	}
	has := func(list []findings.SkippedPair, leg int64, reason, detail string) bool {
		return slices.ContainsFunc(list, func(s findings.SkippedPair) bool {
			return (leg == 0 || s.LegID == leg) && s.Reason == reason && strings.Contains(s.Detail, detail)
		})
	}
	for kmh, words := range map[string]string{
		"0":   "speed unknown: give a measured, design or posted one",
		"300": "speed 300 km/h: outside the valid range, above 0 up to 200 km/h",
		"199": "speed 199 km/h: outside the valid range",
	} {
		if got := skipped(fmt.Sprintf("UPDATE legs SET speed_kmh = %s WHERE id = %d", kmh, south.ID)); !has(got, 0, "speed", words) {
			t.Errorf("at %s km/h: %+v", kmh, got)
		}
	}
	if got := skipped(fmt.Sprintf(
		"UPDATE legs SET speed_kmh = 40 WHERE id = %d; UPDATE segments SET geom = ST_MakeLine(ST_StartPoint(geom), ST_StartPoint(geom)) WHERE id IN (SELECT segment_id FROM legs WHERE id = %[1]d)",
		south.ID,
	)); !has(
		got,
		south.ID,
		"no_line",
		"",
	) {
		t.Errorf("with a leg of no length: %+v", got)
	}
	east := legs[slices.IndexFunc(legs, func(l findings.SightLeg) bool { return l.BearingDeg > 89 && l.BearingDeg < 91 })]
	if got := skipped(fmt.Sprintf(
		"UPDATE segments SET geom = (SELECT s.geom FROM segments AS s JOIN legs AS l ON l.segment_id = s.id WHERE l.id = %d) WHERE id IN (SELECT segment_id FROM legs WHERE id = %d); UPDATE legs SET bearing_deg = 90 WHERE id = %[2]d",
		east.ID, south.ID,
	)); !has(
		got,
		0,
		"merge",
		"",
	) {
		t.Errorf("with parallel legs: %+v", got)
	}
	for _, sql := range []string{
		"UPDATE legs SET speed_kmh = 'NaN'", "UPDATE legs SET design_speed_kmh = 'Infinity'",
		"UPDATE obstruction_states SET top_m = 'NaN'", "UPDATE obstruction_states SET radius_m = 'NaN'",
	} {
		if err := refused(t, c.address, sql); err == nil || !strings.Contains(err.Error(), "are_numbers") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if got := skipped("DELETE FROM sight_triangles; DELETE FROM legs"); len(got) != 1 || got[0].Reason != "no_legs" {
		t.Errorf("without legs: %+v", got)
	}
}

// refused is what the database says to a statement.
func refused(t *testing.T, address, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint: the test's own context may have ended
	_, err = conn.Exec(t.Context(), sql)
	return err
}

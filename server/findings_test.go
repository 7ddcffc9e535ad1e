package server_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tongshi/geo/say"
	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/findings"
	"tongshi/server/jobs"
	offices "tongshi/server/office"
	"tongshi/server/store/roads"
	"tongshi/server/store/spots"
)

// work does the jobs that wait, as a server does in the background.
func (c city) work() {
	c.Helper()
	for _, kind := range slices.Concat(findings.Kinds(c.store), offices.Kinds(c.store, c.uploads)) {
		for c.workOn(kind) {
		}
	}
}

// workOn does the oldest job of a kind that waits; false when there is none.
func (c city) workOn(kind jobs.Kind) bool {
	c.Helper()
	job, err := c.store.TakeJob(c.Context(), "test", []string{kind.Name}, nil, 1e9)
	if err != nil {
		return false
	}
	err = kind.Work(c.Context(), &job, func(int64, int64, string) {})
	if job.State = jobs.Done; err != nil {
		job.End(jobs.Failed, say.Of(err))
	}
	if err := c.store.EndJob(c.Context(), "test", job); err != nil {
		c.Fatal(err)
	}
	return true
}

func TestAScreeningIsStartedPublishedComparedAndRemoved(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	for body, want := range map[string]string{
		`{"profile":"XX"}`:                        "body.profile",
		`{"from":"2024-13-01"}`:                   "body.from",
		`{"severity":["fatal","bad"]}`:            "body.severity",
		`{"measure":"luck"}`:                      "body.measure",
		`{"from":"2024-01-01","to":"2023-01-01"}`: "body.to",
	} {
		if got := c.send(http.MethodPost, "/api/screenings", body, planner...); got.StatusCode != 422 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %s %s, want 422 about %s", body, got.Status, got.body, want)
		}
	}
	started := c.send(http.MethodPost, "/api/screenings", `{"profile":"NO","seed":3}`, planner...)
	job := decode[findings.ScreeningJob](c, started).Job
	if started.StatusCode != 202 || !strings.HasPrefix(started.Header.Get("Location"), "/api/jobs/") || job.State != jobs.Queued {
		t.Fatalf("%s %s", started.Status, started.body)
	}
	c.work()
	ended, err := c.store.Job(t.Context(), job.ID)
	if err != nil || ended.State != jobs.Done || !strings.Contains(string(ended.Result), `"screening_id": 3`) {
		t.Fatalf("%s: %s %s, %v", ended.State, ended.Error, ended.Result, err)
	}
	if got := getJSON[findings.Screenings](c, "/api/screenings", planner...).Screenings; len(got) != 3 || got[0].Profile != "NO" ||
		got[0].Seed != 3 ||
		got[0].MadeBy == "" ||
		got[0].Current ||
		!got[2].Current {
		t.Errorf("%+v", got)
	}
	compared := getJSON[spots.Comparison](c, "/api/screenings/2/compare?with=1", planner...)
	if len(compared.Entered) != 1 || len(compared.Left) != 3 || compared.Entered[0].PlaceID != 2 || !compared.SameData {
		t.Errorf("%+v", compared)
	}
	if got := c.get("/api/screenings/2/compare?with=99", planner...); got.StatusCode != 400 {
		t.Errorf("compared with none: %s", got.Status)
	}

	spots := func(query string) int {
		return getJSON[collection](c, "/api/collections/black-spots/items"+query, planner...).NumberMatched
	}
	if shown, other := spots(""), spots("?screening_id=2"); shown != 3 || other != 1 {
		t.Errorf("%d of the published one, %d of the other", shown, other)
	}
	if got := c.send(http.MethodPatch, "/api/screenings/2", `{"published":true}`, planner...); got.StatusCode != 428 {
		t.Errorf("without If-Match: %s", got.Status)
	}
	if got := c.send(http.MethodPatch, "/api/screenings/2", `{"published":true}`, append(planner, "If-Match", `"9"`)...); got.StatusCode != 412 {
		t.Errorf("stale: %s", got.Status)
	}
	if got := c.send(http.MethodPatch, "/api/screenings/2", `{"published":true}`, append(planner, "If-Match", `"1"`)...); got.StatusCode != 200 ||
		spots("") != 1 {
		t.Errorf("publish: %s %s, %d shown", got.Status, got.body, spots(""))
	}
	if got := c.send(http.MethodDelete, "/api/screenings/2", "", append(planner, "If-Match", `"2"`)...); got.StatusCode != 204 ||
		spots("?screening_id=2") != 0 {
		t.Errorf("remove: %s %s", got.Status, got.body)
	}
	if got := c.get("/api/screenings/2", planner...); got.StatusCode != 404 {
		t.Errorf("removed, and still %s", got.Status)
	}
}

func TestPrioritiesFollowTheWeightsOfTheAsker(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	first := getJSON[spots.Priorities](c, "/api/priorities")
	if first.Total != 2 || first.Intersections[0].Intersection != 1 || len(first.Weights) < 6 {
		t.Fatalf("%+v", first)
	}
	// With nothing but the form of the junction, the one without a crash leads.
	second := getJSON[spots.Priorities](c, "/api/priorities?weights=excess:0,sight:0,pattern:0,place:0,exposure:0,systemic:30")
	if second.Intersections[0].Intersection != 2 || second.Intersections[0].Observed != 0 || second.Intersections[0].Points != 20 {
		t.Errorf("%+v", second.Intersections)
	}
	for _, wrong := range []string{"luck:3", "excess", "excess:-1", "excess:1,excess:2", "excess:NaN", "excess:1e9"} {
		if got := c.get("/api/priorities?weights=" + wrong); got.StatusCode != 400 || !strings.Contains(got.body, "weights") {
			t.Errorf("%s: %s %s", wrong, got.Status, got.body)
		}
	}
	if got := c.get("/api/priorities?screening_id=77"); got.StatusCode != 404 {
		t.Errorf("no such screening: %s", got.Status)
	}
}

func TestAPersonAssignsACrashOnlyAsItIs(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	queue := getJSON[findings.UnassignedCrashes](c, "/api/crashes/unassigned?quality=all", planner...)
	if queue.Total == 0 || len(queue.Crashes) == 0 {
		t.Fatalf("%+v", queue)
	}
	crash := queue.Crashes[0]
	path := "/api/crashes/" + strconv.FormatInt(crash.ID, 10) + "/assignment"
	match := slices.Concat(planner, []string{"If-Match", `"` + strconv.FormatInt(crash.Revision, 10) + `"`})
	for body, want := range map[string]int{
		`{"intersection_id":1}`:                       422, // no reason
		`{"reason":"x"}`:                              422, // no place
		`{"intersection_id":999,"reason":"x"}`:        422, // no such place
		`{"intersection_id":3,"reason":"it retired"}`: 422,
	} {
		if got := c.send(http.MethodPost, path, body, match...); got.StatusCode != want {
			t.Errorf("%s: %s %s, want %d", body, got.Status, got.body, want)
		}
	}
	const good = `{"intersection_id":1,"segment_id":null,"reason":"by the sketch"}`
	if got := c.send(http.MethodPost, path, good, planner...); got.StatusCode != 428 {
		t.Errorf("without If-Match: %s", got.Status)
	}
	if got := c.send(http.MethodPost, path, good, match...); got.StatusCode != 200 || decode[roads.Unassigned](c, got).AssignedBy != "person" {
		t.Errorf("%s %s", got.Status, got.body)
	}
	if got := c.send(http.MethodPost, path, good, match...); got.StatusCode != 412 {
		t.Errorf("a second person with what they read before: %s", got.Status)
	}
	if left := getJSON[findings.UnassignedCrashes](c, "/api/crashes/unassigned?quality=all", planner...); left.Total != queue.Total-1 {
		t.Errorf("%d wait, want %d", left.Total, queue.Total-1)
	}
}

func TestTheReportOfAnIntersectionFollowsItsStrictestLayer(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	report := getJSON[spots.Report](c, "/api/intersections/1/report")
	sum := 0
	for _, y := range report.Years {
		sum += y.Crashes
	}
	if report.Crashes == 0 || sum != report.Crashes || report.Screened == nil || report.Screened.Spot == nil {
		t.Errorf("%+v", report)
	}
	public := serveStore(t, c.store, server.Config{Public: true}, page)
	for _, path := range []string{
		"/api/intersections/1/report", "/api/priorities", "/api/effects", "/api/crashes/unassigned", "/api/screenings",
		"/api/black-spots/1",
	} {
		if got := public.get(path); got.StatusCode != 404 {
			t.Errorf("%s answers the public with %s", path, got.Status)
		}
	}
}

package server_test

import (
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
)

// TestEveryBadParameterOfAScreeningIsNamed: the member at fault, the value and
// what to do; the bounds themselves are tried in the store.
func TestEveryBadParameterOfAScreeningIsNamed(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	for _, bad := range []struct {
		body   string
		status int
		words  []string
	}{
		{`{"profile":"XX"}`, 422, []string{"body.profile", "XX", "CN-MPS-2001"}},
		{`{"profile":7}`, 422, []string{"body.profile", "text"}},
		{`{"profile":["NO"]}`, 422, []string{"body.profile"}},
		{`{"from":"2024-13-01"}`, 422, []string{"body.from", "2024-13-01", "2024-01-31"}},
		{`{"from":20240101}`, 422, []string{"body.from"}},
		{`{"to":"0000-00-00"}`, 422, []string{"body.to"}},
		{`{"from":"2024-01-01","to":"2023-01-01"}`, 422, []string{"body.to", "ends before"}},
		{`{"severity":["fatal","bad"]}`, 422, []string{"body.severity", "bad", "slight"}},
		{`{"severity":"fatal"}`, 422, []string{"body.severity"}},
		{`{"severity":[1]}`, 422, []string{"body.severity"}},
		{`{"modes":["horse"]}`, 422, []string{"body.modes", "horse"}},
		{`{"types":["bump"]}`, 422, []string{"body.types", "bump"}},
		{`{"measure":"luck"}`, 422, []string{"body.measure", "luck", "excess"}},
		{`{"weights":"heavy"}`, 422, []string{"body.weights", "heavy", "soft-1-3-5"}},
		{`{"seed":-1}`, 422, []string{"body.seed"}},
		{`{"seed":1.5}`, 422, []string{"body.seed"}},
		{`{"seed":"one"}`, 422, []string{"body.seed"}},
		{`{"seed":1e30}`, 422, []string{"body.seed"}},
		{`{"least_probability":2}`, 422, []string{"body.least_probability", "between 0 and 1"}},
		{`{"least_probability":"high"}`, 422, []string{"body.least_probability"}},
		{`{"most":0.5}`, 422, []string{"body.most"}},
		{`{"most":99999}`, 422, []string{"body.most", "5000"}},
		{`{"cluster_m":-1}`, 422, []string{"body.cluster_m", "metres"}},
		{`{"cluster_points":1}`, 422, []string{"body.cluster_points"}},
		{`{"density":"yes"}`, 422, []string{"body.density"}},
		{`{"profil":"NO"}`, 422, []string{"profil"}},
		{`{"profile":"XX","most":-1,"seed":3}`, 422, []string{"body.profile", "body.most"}},
		{`[]`, 400, []string{"no JSON object"}},
		{`{"profile":`, 400, nil},
		{`{"least_probability":NaN}`, 400, nil},
		{``, 400, nil},
	} {
		got := c.send(http.MethodPost, "/api/screenings", bad.body, planner...)
		if got.StatusCode != bad.status || !strings.Contains(got.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %s %s, want %d", bad.body, got.Status, got.body, bad.status)
		}
		for _, word := range bad.words {
			if !strings.Contains(got.body, word) {
				t.Errorf("%s: nothing of %q in %s", bad.body, word, got.body)
			}
		}
		for _, leak := range []string{"json:", "store.", "Go struct", "unmarshal", "SQLSTATE"} {
			if strings.Contains(got.body, leak) {
				t.Errorf("%s: %q leaks into %s", bad.body, leak, got.body)
			}
		}
	}
	if list := getJSON[struct{ Jobs []struct{ ID int64 } }](c, "/api/jobs", planner...); len(list.Jobs) != 0 {
		t.Errorf("%d jobs were queued", len(list.Jobs))
	}
	for path, want := range map[string]int{
		"/api/screenings/x": 404, "/api/screenings/0": 404, "/api/screenings/99": 404, "/api/screenings/99999999999999999999": 404,
		"/api/screenings/1/compare?with=x": 400, "/api/screenings/1/compare?with=-1": 400, "/api/screenings/1/compare?with=99": 400,
		"/api/screenings/99/compare": 404, "/api/black-spots/99": 404, "/api/black-spots/x": 404,
		"/api/crashes/unassigned?quality=good": 400, "/api/crashes/unassigned?limit=0": 400, "/api/crashes/unassigned?cursor=!": 400,
	} {
		if got := c.get(path, planner...); got.StatusCode != want || got.body == "" {
			t.Errorf("%s: %s %s, want %d", path, got.Status, got.body, want)
		}
	}
}

package server_test

import (
	"fmt"
	"iter"
	"net/http"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/jobs"
	offices "tongshi/server/office"
	"tongshi/server/store/roads"
)

// crashFile is a file of crashes as the command line reads one.
func crashFile(list ...geo.Crash) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
		yield(geo.Crash{}, &geo.Reject{Row: 9, Line: 10, Field: "date", Value: "x", Reason: say.Words{EN: "no day", ZH: "不是日期"}})
	}
}

func crashOn(key, severity string, day int, lon float64) geo.Crash {
	at := orb.Point{lon, 36.5}
	return geo.Crash{SourceID: key, Precision: "day", Year: 2026, Month: &[]int{5}[0], Day: &day, Severity: severity, Position: &at}
}

func (c city) bring(list ...geo.Crash) int64 {
	c.Helper()
	got, err := roads.ImportCrashes(c.Context(), c.store, roads.ImportMeta{Source: "file", FileName: "file.csv"}, crashFile(list...))
	if err != nil {
		c.Fatal(err)
	}
	return got.ID
}

// An import is listed with its rows, and taken back as a job.
func TestAnImportIsReadAndUndone(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, "roads")
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	first := c.bring(crashOn("1", "fatal", 1, 116.05), crashOn("2", "injury", 2, 116.05))
	second := c.bring(crashOn("1", "property_damage", 30, 116.05), crashOn("2", "injury", 3, 116.05), crashOn("3", "fatal", 3, 116.05))
	list := getJSON[offices.Imports](c, "/api/imports", planner...).Imports
	if len(list) != 2 || list[0].ID != second || list[0].SetApart != 1 || list[0].Updated != 1 || list[0].Added != 1 || list[0].Rejected != 1 {
		t.Fatalf("%+v", list)
	}
	file := getJSON[offices.ImportFile](c, fmt.Sprint("/api/imports/", second), planner...)
	if len(file.Apart) != 1 || file.Apart[0].SourceID != "1" || file.Apart[0].Stored.Severity != "fatal" || len(file.Rejects) != 1 || file.Rejects[0].InZH != "不是日期" {
		t.Errorf("%+v", file)
	}
	path := fmt.Sprint("/api/imports/", second, "/undo")
	c.want("as a viewer", c.send(http.MethodPost, path, "", "Authorization", "Bearer "+c.token("v", auth.Viewer)), 403)
	c.want("none such", c.send(http.MethodPost, "/api/imports/999/undo", "", planner...), 404)
	for range 2 { // two who ask at once: both jobs end well, the import is undone once
		c.want("undo", c.send(http.MethodPost, path, "", planner...), http.StatusAccepted)
	}
	c.work()
	file = getJSON[offices.ImportFile](c, fmt.Sprint("/api/imports/", second), planner...)
	if file.State != "undone" || file.UndoneBy != "token wang" || file.Undo.Removed != 1 || file.Undo.Restored != 1 {
		t.Errorf("%+v %+v", file.Import, file.Undo)
	}
	for _, j := range getJSON[struct{ Jobs []jobs.Job }](c, "/api/jobs", planner...).Jobs {
		if j.State != "done" {
			t.Errorf("%+v", j)
		}
	}
	wantProblem(t, "again", c.send(http.MethodPost, path, "", planner...), http.StatusConflict)
	c.want("the first", c.send(http.MethodPost, fmt.Sprint("/api/imports/", first, "/undo"), "", planner...), http.StatusAccepted)
	c.work()
	if n := getJSON[collection](c, "/api/collections/crashes/items", planner...).NumberMatched; n != 0 {
		t.Errorf("%d crashes are left", n)
	}
}

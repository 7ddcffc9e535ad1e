package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

// town is a town of which every layer is imported, with a server over it.
type town struct {
	*testing.T
	url string
	running
}

// townRoads is a cross of two streets.
const townRoads = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"way/1","properties":{"highway":"primary","name":"建设路"},"geometry":{"type":"LineString","coordinates":[[116,36],[116.002,36],[116.004,36]]}},
{"type":"Feature","id":"way/2","properties":{"highway":"secondary","name":"兴华路"},"geometry":{"type":"LineString","coordinates":[[116.002,35.998],[116.002,36],[116.002,36.002]]}}]}`

var townMappings = map[string]string{
	"crashes":      "source: c\nzone: Asia/Shanghai\nposition: optional\nfields: {source_id: id, date: day, lon: lon, lat: lat, deaths: dead, injured: hurt, street: road}\n",
	"obstructions": treesMapping,
	"places":       "for: places\nsource: p\nzone: Asia/Shanghai\nfields: {source_id: id, lon: lon, lat: lat, kind: {constant: school}, name: name, hours: hours}\n",
	"volumes":      "for: volumes\nsource: v\nzone: Asia/Shanghai\nfields: {source_id: id, road: road, aadt: n, year: year}\n",
}

// townFiles are a first and a second file of each kind: rows that stay, rows that
// change, and rows that are new.
var townFiles = map[string][2]string{
	"crashes": {
		"id,day,lon,lat,dead,hurt,road\n1,2026-01-01,116.002,36,0,1,建设路\n2,2026-01-02,116.0005,36,1,0,建设路\n3,2026-01-03,116.002,36.001,0,0,兴华路\n",
		"id,day,lon,lat,dead,hurt,road\n1,2026-01-01,116.0021,36,0,2,建设路\n2,2026-01-02,116.0005,36,1,0,建设路\n4,2026-01-04,116.002,36,0,1,兴华路\n",
	},
	"obstructions": {
		"id,lon,lat,dbh,height,crown,base\na,116.0018,36.0002,30,5,3,0.5\nb,116.003,36.0002,20,6,3,2\n",
		"id,lon,lat,dbh,height,crown,base\na,116.0018,36.0002,30,9,5,0.2\nb,116.003,36.0002,20,6,3,2\nc,116.0019,36.0001,25,8,4,0.3\n",
	},
	"places": {
		"id,lon,lat,name,hours\n1,116.001,36.0002,实验小学,周一至周五 07:00-08:30\n2,116.003,36.0002,二小,\n",
		"id,lon,lat,name,hours\n1,116.0012,36.0002,实验学校,\n2,116.003,36.0002,二小,\n3,116.0035,36.0002,三小,\n",
	},
	"volumes": {
		"id,road,n,year\n1,建设路,12000,2025\n",
		"id,road,n,year\n1,建设路,15000,2026\n2,兴华路,7000,2026\n",
	},
}

func newTown(t *testing.T) *town {
	w := &town{T: t, url: pgtest.URL(t)}
	succeed(t, "import", "roads", file(t, "roads.geojson", townRoads), "--source", "town", "--database-url", w.url)
	for _, kind := range slices.Sorted(maps.Keys(townFiles)) {
		w.bring(kind, townFiles[kind][0])
	}
	succeed(t, "sight", "--database-url", w.url)
	w.running = serve(t, filepath.Join(t.TempDir(), "data"), "--database-url", w.url)
	return w
}

// bring imports a file and gives its number.
func (w *town) bring(kind, csv string, more ...string) int64 {
	w.Helper()
	args := []string{"import", kind, file(w.T, kind+".csv", csv), "--mapping", file(w.T, kind+".yaml", townMappings[kind]), "--database-url", w.url, "--json"}
	if kind == "obstructions" {
		args = append(args, "--surveyed")
	}
	var got struct{ Files []struct{ Import int64 } }
	if err := json.Unmarshal([]byte(succeed(w.T, append(args, more...)...)), &got); err != nil || got.Files[0].Import == 0 {
		w.Fatalf("%v: %+v", err, got)
	}
	return got.Files[0].Import
}

type undoneReport struct {
	State string
	Undo  struct {
		Removed, Restored, Left int
		Rows                    []struct {
			SourceID string `json:"source_id"`
			Why      string
		} `json:"left_rows"`
	}
}

func (w *town) undo(id int64) (got undoneReport) {
	w.Helper()
	out := succeed(w.T, "import", "undo", fmt.Sprint(id), "--database-url", w.url, "--json")
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.State != "undone" {
		w.Fatalf("%v: %s", err, out)
	}
	return got
}

// changing is what an undoing does not bring back: how often a row has changed,
// when it was computed, and the moment of the answer.
var changing = regexp.MustCompile(`"(revision|computed_at|timeStamp)":[^,}]*,?`)

// layers is what every layer answers.
func (w *town) layers() map[string]string {
	w.Helper()
	var list struct{ Collections []struct{ ID string } }
	if err := json.Unmarshal([]byte(w.body("/api/collections")), &list); err != nil {
		w.Fatal(err)
	}
	found := map[string]string{}
	for _, c := range list.Collections {
		found[c.ID] = changing.ReplaceAllString(w.body("/api/collections/"+c.ID+"/items?f=geojson"), "")
	}
	return found
}

func (w *town) body(path string) string {
	w.Helper()
	answer, err := http.Get(w.address + path)
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		w.Fatalf("%s: %s %v", path, answer.Status, err)
	}
	return string(text)
}

// A whole import is undone: every layer answers as before it.
func TestAnImportIsUndone(t *testing.T) {
	w := newTown(t)
	before := w.layers()
	if len(before) < 10 || !strings.Contains(before["places"], "二小") {
		t.Fatalf("%d layers: %.300s", len(before), before["places"])
	}
	want := map[string][2]int{"crashes": {1, 1}, "obstructions": {1, 1}, "places": {1, 1}, "volumes": {1, 1}}
	for kind, n := range want {
		id := w.bring(kind, townFiles[kind][1])
		eventually(t, kind+" are there", func() bool { return !maps.Equal(w.layers(), before) })
		if got := w.undo(id); got.Undo.Removed != n[0] || got.Undo.Restored != n[1] || got.Undo.Left != 0 {
			t.Errorf("%s: %+v", kind, got)
		}
		var differ []string
		eventually(t, kind+" are as before", func() bool {
			differ = nil
			for name, now := range w.layers() {
				if now != before[name] {
					differ = append(differ, name+":\n"+before[name]+"\n"+now)
				}
			}
			return len(differ) == 0
		})
		if len(differ) > 0 {
			t.Errorf("after undoing %s: %s", kind, strings.Join(differ, "\n"))
		}
		if _, said, code := tongshi(t, "import", "undo", fmt.Sprint(id), "--database-url", w.url); code != 0 {
			t.Errorf("%s twice: %d %s", kind, code, said)
		}
		if again := w.bring(kind, townFiles[kind][1]); again == id {
			t.Errorf("%s: what was undone counts as imported", kind)
		} else {
			w.undo(again)
		}
	}
	if out := succeed(t, "import", "list", "--database-url", w.url); strings.Count(out, "undone by") != 8 {
		t.Errorf("the list:\n%s", out)
	}
	if _, said, code := tongshi(t, "import", "undo", "9999", "--database-url", w.url); code != 1 || !strings.Contains(said, "import list") {
		t.Errorf("one that is none: %d %s", code, said)
	}
	if _, said, code := tongshi(t, "import", "undo", "1", "--database-url", w.url); code != 1 || !strings.Contains(said, "import the file of before") {
		t.Errorf("a road file: %d %s", code, said)
	}
}

// What somebody or another file has touched since stays, and is named.
func TestRowsTouchedSinceAreLeft(t *testing.T) {
	w := newTown(t)
	first := w.bring("crashes", townFiles["crashes"][1])
	second := w.bring("crashes", strings.ReplaceAll(townFiles["crashes"][1], "116.0021,36,0,2", "116.0021,36,0,3"))
	if got := w.undo(first); got.Undo.Left != 1 || got.Undo.Rows[0].SourceID != "1" || got.Undo.Rows[0].Why != "later_import" || got.Undo.Removed != 1 {
		t.Errorf("a later file has one: %+v", got)
	}
	if got := w.undo(second); got.Undo.Restored != 1 || got.Undo.Left != 0 {
		t.Errorf("the later file: %+v", got)
	}
	trees := w.bring("obstructions", townFiles["obstructions"][1])
	token := strings.TrimSpace(succeed(t, "token", "add", "desk", "--role", "planner", "--database-url", w.url))
	id := number(t, w.url, `SELECT id FROM obstructions WHERE source_id = 'a'`)
	w.patch(fmt.Sprintf("/api/collections/obstructions/items/%d", id), token, `{"properties":{"height_m":3}}`)
	got := w.undo(trees)
	if got.Undo.Left != 1 || got.Undo.Rows[0].SourceID != "a" || got.Undo.Rows[0].Why != "edited" || got.Undo.Removed != 1 {
		t.Errorf("a tree that somebody measured: %+v", got)
	}
	if now := w.body(fmt.Sprintf("/api/collections/obstructions/items/%d", id)); !strings.Contains(now, `"height_m":3,`) {
		t.Errorf("the tree that somebody measured is %s", now)
	}
}

func (w *town) patch(path, token, body string) {
	w.Helper()
	r, err := http.NewRequest(http.MethodPatch, w.address+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header = http.Header{"Authorization": {"Bearer " + token}, "If-Match": {"*"}, "Content-Type": {"application/json"}}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		w.Fatalf("PATCH %s: %s", path, answer.Status)
	}
}

// A key that comes again with another day and another place is no correction of
// the crash that is stored: nothing is overwritten unless somebody says so.
func TestAnotherCrashUnderTheSameKeyIsSetApart(t *testing.T) {
	const head = "id,day,lon,lat,dead,hurt,road\n"
	for name, test := range map[string]struct {
		stored, given string
		apart         bool
	}{
		"another day and severity":       {"7,2026-05-01,116.002,36,1,0,建设路", "7,2026-06-01,116.002,36,0,1,建设路", true},
		"another day and place":          {"7,2026-05-01,116.002,36,1,0,建设路", "7,2026-06-01,116.012,36,1,0,建设路", true},
		"another place and severity":     {"7,2026-05-01,116.002,36,1,0,建设路", "7,2026-05-01,116.012,36,0,0,建设路", true},
		"all three":                      {"7,2026-05-01,116.002,36,1,0,建设路", "7,2025-05-01,116.012,36,0,0,建设路", true},
		"a day corrected":                {"7,2026-05-01,116.002,36,1,0,建设路", "7,2026-05-02,116.002,36,1,0,建设路", false},
		"died later":                     {"7,2026-05-01,116.002,36,0,1,建设路", "7,2026-05-01,116.002,36,1,0,建设路", false},
		"a place corrected":              {"7,2026-05-01,116.002,36,0,1,建设路", "7,2026-05-01,116.2,36,0,1,建设路", false},
		"died later, moved by 100 m":     {"7,2026-05-01,116.002,36,0,1,建设路", "7,2026-05-01,116.0031,36,1,0,建设路", false},
		"a place found, a day corrected": {"7,2026-05-01,,,0,1,建设路", "7,2026-05-02,116.2,36,0,1,建设路", false},
	} {
		t.Run(name, func(t *testing.T) {
			url := pgtest.URL(t)
			mapping := file(t, "m.yaml", smallMapping)
			args := func(row string, more ...string) []string {
				return append([]string{"import", "crashes", file(t, "c.csv", head+row+"\n"), "--mapping", mapping, "--database-url", url}, more...)
			}
			succeed(t, args(test.stored)...)
			stored := func() string { return texts(t, url, `SELECT content_hash::text FROM crashes`)[0] }
			was := stored()
			said := succeed(t, args(test.given)...)
			if apart := was == stored(); apart != test.apart || strings.Contains(said, "--replace") != test.apart {
				t.Errorf("set apart: %t, want %t: %s", apart, test.apart, said)
			}
			if !test.apart {
				return
			}
			if !strings.Contains(said, "7 differs in") || !strings.Contains(said, "2026-05-01 fatal") {
				t.Errorf("both are shown: %s", said)
			}
			if n := number(t, url, `SELECT count(*) FROM import_set_apart`); n != 1 {
				t.Errorf("%d are kept", n)
			}
			if succeed(t, args(test.given+" ", "--replace")...); was == stored() || number(t, url, `SELECT count(*) FROM crashes`) != 1 {
				t.Error("--replace replaces nothing")
			}
		})
	}
}

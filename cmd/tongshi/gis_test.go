package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
	"tongshi/server/pgtest"
)

// GDAL, QGIS and OWSLib, as they come from the distribution, and ogc-client read
// every feature of every collection through paging, those in a box and those of
// a filter: as many as the database counts, each once.
func TestClientsReadEveryFeature(t *testing.T) {
	if os.Getenv("TONGSHI_SOAK_GIS") == "" {
		t.Skip("needs TONGSHI_SOAK_GIS, GDAL, QGIS, OWSLib, ogc-client and minutes")
	}
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Fatalf("GDAL is missing (.ci/setup soak installs it): %v", err)
	}
	if said, err := exec.Command("/usr/bin/python3", "-c", "import qgis.core, owslib").CombinedOutput(); err != nil {
		t.Fatalf("QGIS or OWSLib for Python is missing (.ci/setup soak installs them): %v: %s", err, said)
	}
	tools := map[string]func(*testing.T, []gisQuestion) [][]int64{
		"GDAL":       readByGDAL,
		"QGIS":       readBy("/usr/bin/python3", filepath.Join("testdata", "read_by_qgis.py")),
		"OWSLib":     readBy("/usr/bin/python3", filepath.Join("testdata", "read_by_owslib.py")),
		"ogc-client": readBy("node", filepath.Join("..", "..", ".ci", "tools", "readcollections.js")),
	}
	address := pgtest.URL(t)
	r := serve(t, filepath.Join(t.TempDir(), "data"), "--demo", "--database-url", address)
	questions := gisQuestions(t, address, r.address+"/api")
	for name, read := range tools {
		t.Run(name, func(t *testing.T) {
			for i, ids := range read(t, questions) {
				q := questions[i]
				if ids == nil {
					continue // a question that this one cannot ask
				}
				distinct := len(slices.Compact(slices.Sorted(slices.Values(ids))))
				t.Logf("%s: %s: %d of %d", q.Collection, q.what(), len(ids), q.want)
				if len(ids) != q.want || distinct != q.want {
					t.Errorf("%s: %s: %d features, %d of them distinct; the database has %d", q.Collection, q.what(), len(ids), distinct, q.want)
				}
			}
		})
	}
}

// gisQuestion asks for the features of a collection.
type gisQuestion struct {
	API        string    `json:"api"`
	Collection string    `json:"collection"`
	Box        []float64 `json:"box"`
	Filter     string    `json:"filter"`
	want       int
}

func (q gisQuestion) what() string {
	switch {
	case q.Box != nil:
		return fmt.Sprintf("in %v", q.Box)
	case q.Filter != "":
		return "where " + q.Filter
	}
	return "all"
}

// gisQuestions are all features of each collection, those in the middle of it,
// and those that have a value of a text that others do not have.
func gisQuestions(t *testing.T, address, api string) (all []gisQuestion) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	read := func(sql string, into ...any) {
		t.Helper()
		if err := db.QueryRow(t.Context(), sql).Scan(into...); err != nil {
			t.Fatalf("%v: %s", err, sql)
		}
	}
	for _, l := range layer.All() {
		from := "FROM (" + l.SQL + ") AS f WHERE true"
		if l.Default != "" {
			from += " AND f." + l.Default
		}
		ask := func(q gisQuestion, condition string) {
			q.API, q.Collection = api, l.Name
			read("SELECT count(*) "+from+condition, &q.want)
			all = append(all, q)
		}
		ask(gisQuestion{}, "")
		whole := all[len(all)-1].want
		if whole == 0 {
			t.Errorf("the demonstration has no %s", l.Name)
			continue
		}
		box := make([]float64, 4)
		read(
			`SELECT round((ST_XMin(e) + w / 4)::numeric, 6)::float8, round((ST_YMin(e) + h / 4)::numeric, 6)::float8, round((ST_XMax(e) - w / 4)::numeric, 6)::float8, round((ST_YMax(e) - h / 4)::numeric, 6)::float8
			FROM (SELECT ST_Extent(f.geom) AS e `+from+`) AS x, LATERAL (SELECT ST_XMax(e) - ST_XMin(e) AS w, ST_YMax(e) - ST_YMin(e) AS h) AS s`,
			&box[0],
			&box[1],
			&box[2],
			&box[3],
		)
		ask(gisQuestion{Box: box}, fmt.Sprintf(" AND ST_Intersects(f.geom, ST_MakeEnvelope(%v, %v, %v, %v, 4326))", box[0], box[1], box[2], box[3]))
		for _, c := range l.Columns {
			var value *string
			if c.Type != layer.String || !c.Filterable() || c.Name == l.Of {
				continue
			}
			if read(
				"SELECT (SELECT f."+c.Name+" "+from+" AND f."+c.Name+" <> '' GROUP BY 1 HAVING count(*) < "+fmt.Sprint(whole)+" ORDER BY count(*) DESC, 1 LIMIT 1)",
				&value,
			); value == nil {
				continue
			}
			condition := c.Name + " = '" + strings.ReplaceAll(*value, "'", "''") + "'"
			ask(gisQuestion{Filter: condition}, " AND f."+condition)
			break
		}
	}
	return all
}

func readByGDAL(t *testing.T, questions []gisQuestion) (found [][]int64) {
	t.Helper()
	for _, q := range questions {
		args := []string{
			"-f",
			"GeoJSONSeq",
			"/vsistdout/",
			"OAPIF:" + q.API,
			q.Collection,
			"-oo",
			"PAGE_SIZE=97",
			"-preserve_fid",
			"-mapFieldType",
			"DateTime=String,Date=String",
		}
		if q.Box != nil {
			args = append(args, "-spat", fmt.Sprint(q.Box[0]), fmt.Sprint(q.Box[1]), fmt.Sprint(q.Box[2]), fmt.Sprint(q.Box[3]))
		}
		if q.Filter != "" {
			args = append(args, "-where", q.Filter)
		}
		cmd := exec.Command("ogr2ogr", args...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil || errs.Len() > 0 {
			t.Fatalf("ogr2ogr %s: %v: %s", strings.Join(args, " "), err, errs.String())
		}
		ids := []int64{}
		for line := range bytes.Lines(out) {
			var f struct{ ID int64 }
			if err := json.Unmarshal(line, &f); err != nil {
				t.Fatalf("%v: %.200s", err, line)
			}
			ids = append(ids, f.ID)
		}
		found = append(found, ids)
	}
	return found
}

// readBy reads with a program that takes a question a line and answers each with
// the ids found, or null when it cannot ask that.
func readBy(program, script string) func(*testing.T, []gisQuestion) [][]int64 {
	return func(t *testing.T, questions []gisQuestion) (found [][]int64) {
		t.Helper()
		var asked, errs bytes.Buffer
		for _, q := range questions {
			line, err := json.Marshal(q)
			if err != nil {
				t.Fatal(err)
			}
			asked.Write(append(line, '\n'))
		}
		cmd := exec.Command(program, script)
		cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+t.TempDir())
		cmd.Stdin, cmd.Stderr = &asked, &errs
		out, err := cmd.Output()
		for line := range bytes.Lines(out) {
			var ids []int64
			if err := json.Unmarshal(line, &ids); err != nil {
				t.Fatalf("%v: %.200s", err, line)
			}
			found = append(found, ids)
		}
		if err != nil || len(found) != len(questions) {
			t.Fatalf("%s answered %d of %d questions: %v: %s", script, len(found), len(questions), err, errs.String())
		}
		return found
	}
}

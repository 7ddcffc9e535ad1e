package main_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

const wordRoads = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"way/1","properties":{"highway":"primary","name":"建设路"},"geometry":{"type":"LineString","coordinates":[[115.97,36.45],[115.98,36.45],[115.99,36.45]]}},
{"type":"Feature","id":"way/2","properties":{"highway":"primary","name":"振兴路"},"geometry":{"type":"LineString","coordinates":[[115.98,36.44],[115.98,36.45],[115.98,36.46]]}},
{"type":"Feature","id":"way/3","properties":{"highway":"trunk","ref":"G105"},"geometry":{"type":"LineString","coordinates":[[115.98,36.46],[115.98,36.47],[115.98,36.48]]}}]}`

const wordCrashes = `编号,事故时间,死亡人数,受伤人数,事故地点,路名,路号,公里数,米数
1,2023-05-03 08:00,0,1,建设路与振兴路交叉口东约50米路南,,,,
2,2023-05-04 08:00,0,1,建设路与胜利路交叉口,,,,
3,2023-05-05 08:00,0,1,,,G105,385,500
4,2023-05-06 08:00,0,1,人民大道与振兴路交叉口,,,,
5,2023-05-07 08:00,0,1,,,,,
6,2023-05-08 08:00,0,1,建设路与振兴路路口,,,,
`

const wordStakes = "路名,桩号,经度,纬度\nG105,K385+000,115.98,36.46\nG105,K387+000,115.98,36.478\n"

// wordedCrash is what the database has of a crash that says where in words.
type wordedCrash struct {
	At, Assignment, Reason string
	Intersection           bool
}

func wordedCrashes(t *testing.T, url string) map[string]wordedCrash {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	rows, err := db.Query(t.Context(), `
		SELECT source_id, coalesce(round(ST_X(geom)::numeric, 4) || ' ' || round(ST_Y(geom)::numeric, 4) || ' ' || position_from, ''),
		       assignment, assignment_reason, intersection_id IS NOT NULL FROM crashes`)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]wordedCrash{}
	var id string
	var c wordedCrash
	_, err = pgx.ForEachRow(rows, []any{&id, &c.At, &c.Assignment, &c.Reason, &c.Intersection}, func() error {
		all[id] = c
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCrashesWithoutAPositionAreFoundByTheirWords: the crashes come first, then
// the roads, then the stakes and what the city calls its roads.
func TestCrashesWithoutAPositionAreFoundByTheirWords(t *testing.T) {
	url := pgtest.URL(t)
	run := func(args ...string) string { return succeed(t, append(args, "--database-url", url)...) }
	expect := func(step string, want map[string]wordedCrash) {
		t.Helper()
		got := wordedCrashes(t, url)
		for id, w := range want {
			if got[id] != w {
				t.Errorf("%s: crash %s is %+v, want %+v", step, id, got[id], w)
			}
		}
	}
	crashes := file(t, "crashes.csv", wordCrashes)
	run("import", "crashes", crashes, "--mapping", "china-police")
	expect("before there are roads", map[string]wordedCrash{"1": {"", "unmatched", "", false}})
	run("import", "roads", file(t, "roads.geojson", wordRoads))
	expect("with roads", map[string]wordedCrash{
		"1": {"115.9806 36.4500 words", "good", "The words give distance and direction from this junction.", true},
		"2": {"", "unmatched", "The words refer to a road or a place that the road file does not have.", false},
		"3": {"", "unmatched", "No table of stakes has this road.", false},
		"4": {"", "unmatched", "No road of the road file bears the name that the words give.", false},
		"5": {"", "unmatched", "The record has no position.", false},
		"6": {"115.9800 36.4500 words", "good", "The words name this junction.", true},
	})
	run("import", "stakes", file(t, "stakes.csv", wordStakes))
	expect("with stakes", map[string]wordedCrash{"3": {"115.9800 36.4645 words", "good", "The stake lies between two known points of the road.", false}})
	run("import", "road-names", file(t, "names.csv", "name,alias\n建设路,人民大道\n"))
	expect("with other names", map[string]wordedCrash{"4": {"115.9800 36.4500 words", "good", "The words name this junction.", true}})

	var again struct {
		Files []struct{ Updated, Unchanged, SetApart int }
	}
	text := run("import", "crashes", file(t, "again.csv", wordCrashes+"\n"), "--mapping", "china-police", "--json")
	if err := json.Unmarshal([]byte(text), &again); err != nil || again.Files[0].Unchanged != 6 {
		t.Errorf("the same again: %v %s", err, text)
	}
	given := strings.Replace(wordCrashes, "事故地点", "经度,纬度,事故地点", 1)
	given = strings.Replace(given, "0,1,建设路与振兴路交叉口东", "0,1,115.985,36.45,建设路与振兴路交叉口东", 1)
	for id := 2; id <= 6; id++ {
		given = strings.Replace(given, fmt.Sprintf("%d,2023-05-0%d 08:00,0,1,", id, id+2), fmt.Sprintf("%d,2023-05-0%d 08:00,0,1,,,", id, id+2), 1)
	}
	run("import", "crashes", file(t, "given.csv", given), "--mapping", "china-police")
	got := wordedCrashes(t, url)["1"]
	if got.At != "" || got.Assignment == "unmatched" { // position_from is NULL, so that the text is empty
		t.Errorf("a position of its own is kept as such: %+v", got)
	}
}

func TestNamesThatNoRoadBearsAreTold(t *testing.T) {
	url := pgtest.URL(t)
	succeed(t, "import", "roads", file(t, "roads.geojson", wordRoads), "--database-url", url)
	text := "编号,事故时间,死亡人数,受伤人数,路名\n"
	for i := range 12 {
		text += fmt.Sprintf("%d,2023-05-03 08:00,0,1,%s\n", i, []string{"前进路", "前进路", "建设路"}[i%3])
	}
	told := succeed(t, "import", "crashes", file(t, "crashes.csv", text), "--mapping", "china-police", "--database-url", url)
	if !strings.Contains(told, "only 4 of 12 crashes") || !strings.Contains(told, "前进路 (8)") {
		t.Error(told)
	}
}

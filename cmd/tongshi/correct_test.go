package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

// smallTown are two streets that cross, as lines.
const smallTown = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"highway":"primary","name":"建设路"},"geometry":{"type":"LineString","coordinates":[[116.0,36.4],[116.002,36.4],[116.006,36.4]]}},
	{"type":"Feature","properties":{"highway":"residential","name":"甲街"},"geometry":{"type":"LineString","coordinates":[[116.002,36.398],[116.002,36.4],[116.002,36.402]]}}]}`

// TestCorrectionsOutliveRebuildsAndWithdrawalEndsThem corrects a control and
// adds a lane, builds twice, takes in the roads anew, and withdraws.
func TestCorrectionsOutliveRebuildsAndWithdrawalEndsThem(t *testing.T) {
	url := pgtest.URL(t)
	file := filepath.Join(t.TempDir(), "town.geojson")
	writeTown := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	writeTown(smallTown)
	database := []string{"--database-url", url}
	call := func(args ...string) string { return succeed(t, append(args, database...)...) }
	call("import", "roads", file)
	control := func() (got string) {
		query(t, url, &got, `SELECT control || ' ' || control_origin FROM intersections WHERE valid_to IS NULL AND name = '建设路 & 甲街'`)
		return got
	}
	if got := control(); got != "unknown assumed" {
		t.Fatalf("before: %s", got)
	}
	call("network", "correct", "intersection", "control", "signal", "--at", "116.00202,36.40001", "--reason", "seen on patrol", "--by", "li")
	call("network", "correct", "node", "add", "116.004,36.40002", "116.004,36.402", "--name", "王庄路", "--reason", "the file lacks the village")
	built := struct{ Corrected, Waiting int }{}
	for range 2 {
		if err := json.Unmarshal([]byte(call("network", "build", "--json")), &built); err != nil {
			t.Fatal(err)
		}
	}
	if got := control(); got != "signal person" || built.Corrected != 2 || built.Waiting != 0 {
		t.Errorf("after two builds: %s, %+v", got, built)
	}
	writeTown(strings.ReplaceAll(smallTown, "36.398", "36.3978"))
	call("import", "roads", file)
	var villages int
	query(t, url, &villages, `SELECT count(*) FROM intersections WHERE valid_to IS NULL AND name = '建设路 & 王庄路'`)
	if got := control(); got != "signal person" || villages != 1 {
		t.Errorf("after a newer file: %s, %d village junctions", got, villages)
	}
	call("network", "withdraw", "1")
	call("network", "build")
	if got := control(); got != "unknown assumed" {
		t.Errorf("after withdrawal: %s", got)
	}
	if list := call("network", "corrections"); !strings.Contains(list, "1  withdrawn") || !strings.Contains(list, "2  applied") ||
		!strings.Contains(list, "seen on patrol") {
		t.Errorf("list is %s", list)
	}
}

func TestFaultyCorrectionsHaveTheirExitCodes(t *testing.T) {
	url := pgtest.URL(t)
	for args, code := range map[string]int{
		"intersection control wave --at 116,36 --reason x":     2,
		"intersection control signal --reason x":               2,
		"leg speed fast --at 116,36 --reason x":                2,
		"intersection merge 116,north 116,36 --reason x":       2,
		"intersection control signal --at 116,36.4":            2, // no reason
		"intersection control signal --at 116,36.4 --reason x": 1, // no network yet
	} {
		full := append([]string{"network", "correct", "--database-url", url}, strings.Fields(args)...)
		if _, stderr, got := tongshi(t, full...); got != code {
			t.Errorf("%s: exit code %d, want %d: %s", args, got, code, stderr)
		}
	}
}

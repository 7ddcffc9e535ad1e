package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

// unevenTown are two streets that cross without a node, and one that ends 0.5 m
// short of another.
const unevenTown = `{"type":"FeatureCollection","features":[
	{"type":"Feature","id":1,"properties":{"highway":"primary","name":"建设路"},"geometry":{"type":"LineString","coordinates":[[116.0,36.4],[116.006,36.4]]}},
	{"type":"Feature","id":2,"properties":{"highway":"residential","name":"甲街"},"geometry":{"type":"LineString","coordinates":[[116.002,36.398],[116.002,36.402]]}},
	{"type":"Feature","id":3,"properties":{"highway":"residential","name":"乙街"},"geometry":{"type":"LineString","coordinates":[[116.004,36.398],[116.004,36.3999955]]}}]}`

// TestWarningsNameTheCorrectionThatMendsThem imports a file with two faults,
// takes the printed correction as it stands, and builds again.
func TestWarningsNameTheCorrectionThatMendsThem(t *testing.T) {
	url, file := pgtest.URL(t), filepath.Join(t.TempDir(), "town.geojson")
	if err := os.WriteFile(file, []byte(unevenTown), 0o600); err != nil {
		t.Fatal(err)
	}
	call := func(args ...string) string { return succeed(t, append(args, "--database-url", url)...) }
	junctions := func() (n int) {
		query(t, url, &n, `SELECT count(*) FROM intersections WHERE valid_to IS NULL`)
		return n
	}
	call("import", "roads", file)
	if n := junctions(); n != 1 {
		t.Fatalf("%d intersections, want the one of 乙街", n)
	}
	var list []struct{ Kind, Correction string }
	if err := json.Unmarshal([]byte(call("network", "warnings", "--json")), &list); err != nil || len(list) != 2 {
		t.Fatalf("warnings %+v, %v", list, err)
	}
	if list[0].Kind != "near_miss" || list[0].Correction != "" || list[1].Kind != "no_node" {
		t.Errorf("warnings %+v", list)
	}
	printed := call("network", "warnings")
	_, correction, ok := strings.Cut(printed, "tongshi network correct ")
	correction, _, _ = strings.Cut(correction, " --reason")
	if !ok || correction != list[1].Correction || !strings.Contains(printed, "建设路 and 甲街 cross at one level without a node") {
		t.Fatalf("printed %s", printed)
	}
	call(append(strings.Fields("network correct "+correction), "--reason", "seen on the map")...)
	call("network", "build")
	if left := call("network", "warnings"); junctions() != 2 || strings.Contains(left, "no_node") || !strings.Contains(left, "near_miss") {
		t.Errorf("after the correction: %d intersections, %s", junctions(), left)
	}
	if again := call("import", "roads", file); !strings.Contains(again, "nothing changed") || junctions() != 2 {
		t.Errorf("imported again: %s", again)
	}
}

func TestWarningsAreNoPublicLayer(t *testing.T) {
	_, stderr, code := tongshi(t, "config", "set", "public_layers", "segments,network-warnings", "--database-url", pgtest.URL(t))
	if code == 0 || !strings.Contains(stderr, "staff") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestTwoDistrictsNumberedFromOneAreBothThere imports them in one call, and then
// once more.
func TestTwoDistrictsNumberedFromOneAreBothThere(t *testing.T) {
	url, dir := pgtest.URL(t), t.TempDir()
	west := strings.NewReplacer("116.0", "115.9", "建设路", "西一路", "甲街", "西二路", "乙街", "西三路").Replace(unevenTown)
	files := []string{filepath.Join(dir, "east.geojson"), filepath.Join(dir, "west.geojson")}
	for i, text := range []string{unevenTown, west} {
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var report struct{ Read, Added, Unchanged, Rejected, Removed int }
	read := func(args ...string) {
		t.Helper()
		out := succeed(t, append(append([]string{"import", "roads", "--json", "--database-url", url}, files...), args...)...)
		if err := json.Unmarshal([]byte(out), &report); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if report.Added != 6 || report.Rejected != 0 {
		t.Errorf("first: %+v, want 6 roads", report)
	}
	if err := os.WriteFile(files[0], []byte(unevenTown+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read()
	if report.Unchanged != 6 || report.Added+report.Removed != 0 {
		t.Errorf("again: %+v, want 6 unchanged", report)
	}
}

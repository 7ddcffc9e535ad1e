package main_test

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

const treesMapping = `
for: obstructions
source: trees
zone: Asia/Shanghai
fields:
  source_id: id
  lon: lon
  lat: lat
  kind: {constant: tree}
  dbh: {column: dbh, unit: cm}
  height: height
  crown: crown
  base: base
`

// treeFile has n measured trees of height 10 dbh^0.5, crown half of it and a
// lower edge at 2 m, and one of which only the trunk was measured.
func treeFile(t *testing.T, n int) string {
	var b strings.Builder
	b.WriteString("id,lon,lat,dbh,height,crown,base\n")
	for i := range n {
		d := 5 + float64(i%40)
		h := 10 * math.Sqrt(d/100)
		fmt.Fprintf(&b, "m%d,%v,36,%v,%v,%v,2\n", i, 116+float64(i)/1e4, d, h, h/2)
	}
	b.WriteString("bare,116.5,36,25,,,\nunknown,116.5,36.001,0,,,\n")
	return file(t, "trees.csv", b.String())
}

func TestEstimatesAreMadeOnlyWhenAskedAndAreMarked(t *testing.T) {
	url := pgtest.URL(t)
	mapping, trees := file(t, "m.yaml", treesMapping), treeFile(t, 200)
	if got := importTrees(t, url, trees, mapping).Files[0]; got.Added != 202 {
		t.Fatalf("%+v", got)
	}
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	type known struct {
		Top, Radius, Base, Error *float64
		Origin                   string
	}
	look := func(id string) (k known) {
		t.Helper()
		if err := db.QueryRow(t.Context(), `
			SELECT s.top_m, s.radius_m, s.base_m, s.height_error_m, s.origin FROM obstruction_states AS s JOIN obstructions AS o ON o.id = s.obstruction_id
			 WHERE s.valid_to IS NULL AND o.source_id = $1`, id).Scan(&k.Top, &k.Radius, &k.Base, &k.Error, &k.Origin); err != nil {
			t.Fatal(err)
		}
		return k
	}
	if k := look("bare"); k.Top != nil || k.Radius != nil || k.Base != nil || k.Origin != "measured" {
		t.Errorf("without --estimate: %+v", k)
	}
	got := importTrees(t, url, trees, mapping, "--estimate").Files[0]
	if got.Updated != 1 || got.Unchanged != 201 {
		t.Errorf("the estimate changes the one tree that it can tell: %+v", got)
	}
	k := look("bare")
	if k.Origin != "estimated" || k.Top == nil || math.Abs(*k.Top-5) > 0.02 || k.Radius == nil || math.Abs(*k.Radius-1.25) > 0.02 || k.Base == nil ||
		math.Abs(*k.Base-2) > 0.02 ||
		k.Error == nil {
		t.Errorf("a trunk of 25 cm makes %+v", k)
	}
	if k := look("unknown"); k.Top != nil || k.Origin != "measured" {
		t.Errorf("a tree without a trunk is estimated: %+v", k)
	}
	if k := look("m0"); k.Origin != "measured" || k.Error != nil {
		t.Errorf("a measured tree is %+v", k)
	}
	var model map[string]struct {
		Cross struct{ N int } `json:"cross_validated"`
	}
	var kept string
	if err := db.QueryRow(t.Context(), `SELECT options->>'estimate' FROM imports ORDER BY id DESC LIMIT 1`).Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(kept), &model); err != nil || model["height"].Cross.N != 200 {
		t.Errorf("the model kept with the import: %s (%v)", kept, err)
	}
}

func TestAnEstimateNeedsTrees(t *testing.T) {
	url := pgtest.URL(t)
	_, stderr, code := tongshi(
		t,
		"import",
		"obstructions",
		treeFile(t, 5),
		"--mapping",
		file(t, "m.yaml", treesMapping),
		"--estimate",
		"--database-url",
		url,
	)
	if code != 1 || !strings.Contains(stderr, "--estimate-from") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	got := importTrees(t, url, treeFile(t, 5), file(t, "m.yaml", treesMapping), "--estimate", "--estimate-from", treeFile(t, 100)).Files[0]
	if got.Added != 7 {
		t.Errorf("estimated from another file: %+v", got)
	}
}

// TestPlacesAndVolumesAreImported runs both commands; what they store is
// tested in the store.
func TestPlacesAndVolumesAreImported(t *testing.T) {
	url := pgtest.URL(t)
	places := file(
		t,
		"p.yaml",
		"for: places\nsource: p\nzone: Asia/Shanghai\nfields: {source_id: id, lon: lon, lat: lat, kind: {constant: school}, name: name, hours: hours}\n",
	)
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	csv := file(t, "p.csv", "id,lon,lat,name,hours\n1,116,36,实验小学,周一至周五 07:00-08:30\n2,,,=cmd(),noon\n")
	out := succeed(t, "import", "places", csv, "--mapping", places, "--dry-run", "--database-url", url)
	if !strings.Contains(out, "nothing was stored") || !strings.Contains(out, "1 would be rejected") {
		t.Errorf("dry run: %s", out)
	}
	out = succeed(t, "import", "places", csv, "--mapping", places, "--rejects", rejects, "--database-url", url)
	if !strings.Contains(out, "1 added") || !strings.Contains(out, "1 rejected") {
		t.Errorf("places: %s", out)
	}
	volumes := file(t, "v.yaml", "for: volumes\nsource: v\nzone: Asia/Shanghai\nfields: {source_id: id, road: road, aadt: n, year: year}\n")
	counts := file(t, "v.csv", "id,road,n,year\n1,建设路,12000,2025\n")
	out = succeed(t, "import", "volumes", counts, "--mapping", volumes, "--database-url", url)
	if !strings.Contains(out, "1 added") || !strings.Contains(out, "waiting for a road") {
		t.Errorf("volumes: %s", out)
	}
	if out = succeed(t, "import", "volumes", counts, "--mapping", volumes, "--database-url", url); !strings.Contains(out, "imported already") {
		t.Errorf("volumes again: %s", out)
	}
	if _, stderr, code := tongshi(t, "import", "volumes", counts, "--mapping", places, "--database-url", url); code == 0 ||
		!strings.Contains(stderr, "is for places") {
		t.Errorf("a mapping of places for volumes: exit %d, %s", code, stderr)
	}
}

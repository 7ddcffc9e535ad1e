package main_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/importer"
	"tongshi/server/pgtest"
)

const (
	realStreetTrees = 218_602
	realUnknownDBH  = 3_007 // trunk diameter 0
	coreStreetTrees = 40_019
	coreUnknownDBH  = 240
	realParkTrees   = 25_534
)

type treeCounts struct {
	Files []struct {
		Earlier                                   bool
		Read, Added, Updated, Unchanged, Rejected int
		Seconds                                   float64
		Reasons                                   []importer.ReasonCount `json:"reject_reasons"`
		Options                                   map[string]string
	}
}

func importTrees(t *testing.T, url, file, mapping string, more ...string) treeCounts {
	t.Helper()
	args := append([]string{"import", "obstructions", file, "--mapping", mapping, "--database-url", url, "--json"}, more...)
	var got treeCounts
	if err := json.Unmarshal([]byte(succeed(t, args...)), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestRealCityTreesAreStoredAndEstimated reads the park trees, which are
// measured, and the street trees, of which only the trunk is, with and without
// an estimate.
func TestRealCityTreesAreStoredAndEstimated(t *testing.T) {
	dir := realCity(t)
	url := pgtest.URL(t)
	park := filepath.Join(dir, "park_trees.csv.gz")
	street := inCore(t, filepath.Join(dir, "street_trees.csv.gz"))
	wantStreet, wantDBHUnknown := coreStreetTrees, coreUnknownDBH
	if os.Getenv("TONGSHI_SOAK_TREES") != "" {
		street, wantStreet, wantDBHUnknown = filepath.Join(dir, "street_trees.csv.gz"), realStreetTrees, realUnknownDBH
	}

	got := importTrees(t, url, park, "portland-park-trees", "--surveyed").Files[0]
	t.Logf("park: %+v", got)
	if got.Read != realParkTrees || got.Added+got.Rejected != got.Read || got.Rejected > realParkTrees/1000 {
		t.Errorf("park trees: %+v", got)
	}
	got = importTrees(t, url, street, "portland-street-trees", "--estimate").Files[0]
	if got.Read != wantStreet || got.Added != wantStreet {
		t.Errorf("street trees: %+v", got)
	}
	var model map[string]struct {
		Laws map[string]struct {
			A, B, Sigma, R2 float64
			N               int
		}
		Cross struct {
			R2   float64
			RMSE float64 `json:"rmse_m"`
			Bias float64 `json:"bias_m"`
			N    int
		} `json:"cross_validated"`
	}
	if err := json.Unmarshal([]byte(got.Options["estimate"]), &model); err != nil {
		t.Fatal(err)
	}
	for size, m := range model {
		t.Logf("%s: %d laws, all %+v, growth BD %+v, CE %+v, cross %+v", size, len(m.Laws), m.Laws["all"], m.Laws["growth BD"], m.Laws["growth CE"], m.Cross)
		if m.Cross.N < 25_000 || size != "crown_base" && m.Cross.R2 < 0.5 {
			t.Errorf("the estimate of %s does not tell unseen trees: %+v", size, m.Cross)
		}
	}
	t.Logf("street: %.1f s", got.Seconds)
	again := importTrees(t, url, street, "portland-street-trees").Files[0] // another content: options differ
	t.Logf("again: %+v", again)
	if again.Earlier || again.Unchanged != wantStreet {
		t.Errorf("the same trees without the estimate: %+v; nothing of what the file says has changed", again)
	}
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	var states, estimated, unknown, outside int
	var upside int
	var km2 float64
	if err := db.QueryRow(t.Context(), `
		SELECT count(*), count(*) FILTER (WHERE origin = 'estimated'), count(*) FILTER (WHERE top_m IS NULL),
		       count(*) FILTER (WHERE base_m > top_m),
		       (SELECT count(*) FROM obstruction_states AS t
		         WHERE NOT EXISTS (SELECT FROM survey_coverage AS c WHERE ST_Covers(c.geom, t.footprint)) AND t.origin = 'measured' AND t.top_m IS NOT NULL),
		       (SELECT sum(ST_Area(geom::geography)) / 1e6 FROM survey_coverage)
		  FROM obstruction_states WHERE valid_to IS NULL`).Scan(&states, &estimated, &unknown, &upside, &outside, &km2); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d states, %d estimated, %d without height, coverage %.1f km²", states, estimated, unknown, km2)
	if states != wantStreet+realParkTrees || estimated != wantStreet-wantDBHUnknown || unknown != wantDBHUnknown+1 || upside > 0 {
		t.Errorf("%d states, %d estimated, %d without height, %d upside down", states, estimated, unknown, upside)
	}
	if outside > 0 || km2 < 20 || km2 > 60 { // the parks have about 50 km²
		t.Errorf("%d surveyed trees outside the survey's %.1f km²", outside, km2)
	}
}

// inCore writes the rows of the core area, plain.
func inCore(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(z)
	header, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(header, "in_core")
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(header) // into memory
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if row[at] == "1" {
			_ = w.Write(row)
		}
	}
	w.Flush()
	return file(t, "street_trees.csv", out.String())
}

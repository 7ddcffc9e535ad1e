package main_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

// The development city's own figures, from its description.
const (
	realCrashRows    = 34_587
	realWithPosition = 34_586
	realFatal        = 96
	realDamage       = 18_072
	realByVegetation = 35
)

func TestRealCityGoesInWholeAndOnce(t *testing.T) {
	dir := realCity(t)
	url := pgtest.URL(t)
	roads := filepath.Join(dir, "osm_central.osm.pbf")
	crashes := filepath.Join(dir, "crashes.csv.gz")

	first := importRealRoads(t, url, roads)
	if first.Read != first.Added || first.Rejected != 0 || first.Read < 7_000 {
		t.Errorf("roads: %+v", first)
	}
	again := importRealRoads(t, url, roads)
	if !again.Earlier || again.Added+again.Updated+again.Removed != 0 || again.Network.touched() != 0 {
		t.Errorf("the same roads again: %+v", again)
	}

	counts := importRealCrashes(t, url, crashes)
	if counts.Read != realCrashRows || counts.Added+counts.Rejected != realCrashRows || counts.Rejected != 0 {
		t.Errorf("crashes: %+v; every row is to be stored: one without a position and three far away wait unassigned", counts)
	}
	before := contentOf(t, url)
	counts = importRealCrashes(t, url, crashes)
	if !counts.Earlier || counts.Unchanged != realCrashRows || counts.Assignment.Changed != 0 {
		t.Errorf("the same crashes again: %+v", counts)
	}
	if after := contentOf(t, url); after != before {
		t.Errorf("the second import changed the content: %s, then %s", before, after)
	}
	checkRealFigures(t, url)
}

type realRoads struct {
	Earlier                                            bool
	Read, Added, Updated, Unchanged, Rejected, Removed int
	Network                                            realNetworkChange
}

type realNetworkChange struct {
	Intersections, Segments, Legs struct{ Total, Added, Changed, Retired int }
}

// touched counts the rows that a build wrote.
func (c realNetworkChange) touched() (n int) {
	for _, t := range []struct{ Total, Added, Changed, Retired int }{c.Intersections, c.Segments, c.Legs} {
		n += t.Added + t.Changed + t.Retired
	}
	return n
}

func importRealRoads(t *testing.T, url, path string) (got realRoads) {
	t.Helper()
	out := succeed(t, "import", "roads", path, "--database-url", url, "--json")
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

type realCrashCounts struct {
	Earlier                                   bool
	Read, Added, Updated, Unchanged, Rejected int
	Assignment                                struct{ Total, Unmatched, Changed int }
}

func importRealCrashes(t *testing.T, url, path string) realCrashCounts {
	t.Helper()
	out := succeed(t, "import", "crashes", path, "--mapping", "portland", "--database-url", url, "--json")
	var got struct {
		Files      []realCrashCounts
		Assignment struct{ Total, Unmatched, Changed int }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	counts := got.Files[0]
	counts.Assignment = got.Assignment
	return counts
}

// contentOf is a digest of all crashes and of the network.
func contentOf(t *testing.T, url string) (digest string) {
	t.Helper()
	query(t, url, &digest, `
		SELECT md5(string_agg(line, '' ORDER BY line)) FROM (
		       SELECT md5(c::text) AS line FROM crashes AS c
		       UNION ALL SELECT md5(s::text) FROM segments AS s
		       UNION ALL SELECT md5(i::text) FROM intersections AS i) AS lines`)
	return digest
}

func checkRealFigures(t *testing.T, url string) {
	t.Helper()
	for what, c := range map[string]struct {
		sql  string
		want int
	}{
		"stored":                        {`SELECT count(*) FROM crashes`, realCrashRows},
		"with a position":               {`SELECT count(geom) FROM crashes`, realWithPosition},
		"without one but unmatched":     {`SELECT count(*) FROM crashes WHERE geom IS NULL AND assignment = 'unmatched'`, 1},
		"fatal":                         {`SELECT count(*) FROM crashes WHERE severity = 'fatal'`, realFatal},
		"damage only":                   {`SELECT count(*) FROM crashes WHERE severity = 'damage'`, realDamage},
		"view hidden by vegetation":     {`SELECT count(*) FROM crashes WHERE obscured_by @> '{vegetation}'`, realByVegetation},
		"far away and unmatched":        {`SELECT count(*) FROM crashes WHERE source_id IN ('1435772', '1522871', '1560665') AND assignment = 'unmatched'`, 3},
		"hour not known":                {`SELECT count(*) FROM crashes WHERE local_hour IS NULL`, 222},
		"core crashes left unmatched":   {`SELECT count(*) FROM crashes WHERE extra->>'in_core' = '1' AND assignment = 'unmatched' AND geom IS NULL`, 0},
		"assigned without a reason":     {`SELECT count(*) FROM crashes WHERE assignment_reason = ''`, 0},
		"assigned to what is not there": {`SELECT count(*) FROM crashes AS c JOIN segments AS s ON s.id = c.segment_id WHERE s.valid_to IS NOT NULL`, 0},
	} {
		var got int
		if query(t, url, &got, c.sql); got != c.want {
			t.Errorf("%s: %d, want %d", what, got, c.want)
		}
	}
}

func query(t *testing.T, url string, into any, sql string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	if err := db.QueryRow(t.Context(), sql).Scan(into); err != nil {
		t.Fatal(err)
	}
}

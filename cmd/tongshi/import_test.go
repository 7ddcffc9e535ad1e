package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

const smallMapping = `
source: small
zone: Asia/Shanghai
position: optional
fields: {source_id: id, date: day, lon: lon, lat: lat, deaths: dead, injured: hurt, street: road}
`

// file writes a test file and gives its path.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// crashCounts is the part of the report that the tests look at.
type crashCounts struct {
	Files []struct {
		Earlier                                   bool
		Read, Added, Updated, Unchanged, Rejected int
	}
}

func importSmall(t *testing.T, url, csv string, more ...string) crashCounts {
	t.Helper()
	args := append([]string{"import", "crashes", csv, "--mapping", file(t, "m.yaml", smallMapping), "--database-url", url, "--json"}, more...)
	var got crashCounts
	if err := json.Unmarshal([]byte(succeed(t, args...)), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func storedCrashes(t *testing.T, url string) (crashes, imports int) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	if err := db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM crashes), (SELECT count(*) FROM imports)`).Scan(&crashes, &imports); err != nil {
		t.Fatal(err)
	}
	return crashes, imports
}

const smallCSV = "id,day,lon,lat,dead,hurt,road\n1,2026-01-01,116,36,0,1,建设路\n2,2026-01-02,,,0,0,=cmd()\n3,soon,,,0,0,=cmd()\n1,2026-01-01,116,36,0,1,建设路\n"

func TestAnImportSaysWhatBecameOfEveryRow(t *testing.T) {
	url := pgtest.URL(t)
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	csv := file(t, "crashes.csv", smallCSV)
	got := importSmall(t, url, csv, "--rejects", rejects)
	if f := got.Files[0]; f.Read != 4 || f.Added != 2 || f.Rejected != 2 {
		t.Errorf("got %+v", f)
	}
	text, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"row,line,field,value,reason,id,day", "3,4,day,soon,", "'=cmd()", "stands already in row 1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the rejects lack %q:\n%s", want, text)
		}
	}
	again := importSmall(t, url, csv)
	if f := again.Files[0]; !f.Earlier || f.Unchanged != 2 || f.Rejected != 2 || f.Added+f.Updated != 0 {
		t.Errorf("the same file again: %+v", f)
	}
	other := importSmall(t, url, file(t, "other.csv", strings.Replace(smallCSV, "2026-01-02,,,0,0", "2026-01-02,,,0,3", 1)))
	if f := other.Files[0]; f.Earlier || f.Updated != 1 || f.Unchanged != 1 {
		t.Errorf("one row changed: %+v", f)
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	url := pgtest.URL(t)
	got := importSmall(t, url, file(t, "crashes.csv", smallCSV), "--dry-run")
	if f := got.Files[0]; f.Read != 4 || f.Rejected != 2 {
		t.Errorf("got %+v", f)
	}
	if crashes, imports := storedCrashes(t, url); crashes+imports != 0 {
		t.Errorf("%d crashes and %d imports are stored", crashes, imports)
	}
}

func TestImportFaultsHaveTheirExitCodes(t *testing.T) {
	url := pgtest.URL(t)
	mapping := file(t, "m.yaml", smallMapping)
	good := file(t, "good.csv", smallCSV)
	for name, c := range map[string]struct {
		args  []string
		code  int
		words string
	}{
		"no file":          {[]string{"crashes", "nowhere.csv", "--mapping", mapping}, 2, "nowhere.csv"},
		"no mapping":       {[]string{"crashes", good}, 2, "--mapping"},
		"unknown mapping":  {[]string{"crashes", good, "--mapping", "atlantis"}, 2, "portland"},
		"unknown system":   {[]string{"crashes", good, "--mapping", mapping, "--crs", "EPSG:1"}, 2, "gcj02"},
		"unknown encoding": {[]string{"crashes", good, "--mapping", mapping, "--encoding", "morse"}, 2, "gb18030"},
		"open quote":       {[]string{"crashes", file(t, "quote.csv", smallCSV+"9,\"2026"), "--mapping", mapping}, 1, "line 6"},
		"missing column":   {[]string{"crashes", file(t, "head.csv", "id,day\n"), "--mapping", mapping}, 1, "not in the header"},
		"every row is faulty": {
			[]string{"crashes", file(t, "all.csv", "id,day,lon,lat,dead,hurt,road\n1,x,1,1,0,0,\n2,y,1,1,0,0,\n"), "--mapping", mapping},
			1, "every row was rejected",
		},
		"cut roads": {[]string{"roads", file(t, "cut.osm.pbf", "\x00\x00\x00\x0e\x0a\x09OSMHeader")}, 1, "byte 0"},
		"no roads":  {[]string{"roads", file(t, "none.geojson", `{"features":[]}`)}, 1, "highway"},
	} {
		_, stderr, code := tongshi(t, append(append([]string{"import"}, c.args...), "--database-url", url)...)
		if code != c.code || !strings.Contains(stderr, c.words) {
			t.Errorf("%s: exit code %d, want %d with %q: %s", name, code, c.code, c.words, stderr)
		}
	}
	if crashes, imports := storedCrashes(t, url); crashes+imports != 0 {
		t.Errorf("faulty files left %d crashes and %d imports", crashes, imports)
	}
}

// TestAnInterruptedImportLeavesNothing stops an import in the middle of its
// rows, politely and not, and imports the file again afterwards.
func TestAnInterruptedImportLeavesNothing(t *testing.T) {
	const rows = 150_000
	var content bytes.Buffer
	content.WriteString("id,day,lon,lat,dead,hurt,road\n")
	for i := range rows {
		fmt.Fprintf(&content, "%d,2026-01-01,116.%06d,36.1,0,1,a road with a rather long name to fill the row\n", i, i)
	}
	csv, mapping := file(t, "big.csv", content.String()), file(t, "m.yaml", smallMapping)
	url := pgtest.URL(t)
	for name, signal := range map[string]os.Signal{"Ctrl-C": os.Interrupt, "kill -9": syscall.SIGKILL} {
		cmd := command(t, "import", "crashes", csv, "--mapping", mapping, "--database-url", url)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForCopy(t, url)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("%s: the import went through", name)
		}
		if signal == os.Interrupt && !strings.Contains(stderr.String(), "nothing of big.csv was stored") {
			t.Errorf("%s: stderr says %q", name, stderr.String())
		}
		if crashes, imports := storedCrashes(t, url); crashes+imports != 0 {
			t.Errorf("%s left %d crashes and %d imports", name, crashes, imports)
		}
	}
	if got := importSmall(t, url, csv); got.Files[0].Added != rows {
		t.Errorf("afterwards %+v", got.Files[0])
	}
}

// waitForCopy waits until rows are going into this database.
func waitForCopy(t *testing.T, url string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		var copying bool
		err := db.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE datname = current_database() AND tuples_processed > 1000)`).Scan(&copying)
		if err != nil {
			t.Fatal(err)
		}
		if copying {
			return
		}
	}
	t.Fatal("no rows went in within a minute")
}

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/cluster"
	"tongshi/server/pgtest"
)

// A backup made while crews write is one moment: restored elsewhere, sums are
// those of their events, and what was acknowledged before is there. Made again
// when nobody writes, every table and every file is the same as in the original.
func TestABackupUnderLoadIsRestoredElsewhere(t *testing.T) {
	y := newYard(t)
	succeed(t, "config", "set", "title", "聊城", "--data", y.dir)
	stop := make(chan struct{})
	var crews sync.WaitGroup
	for i := range 3 {
		crews.Go(func() { y.crew(uint64(i), stop) })
	}
	y.untilMoreIsAcknowledged()
	y.untilMoreIsAcknowledged()
	before := y.acknowledgedKeys()
	busy, quiet := filepath.Join(t.TempDir(), "busy.backup"), filepath.Join(t.TempDir(), "quiet.backup")
	said := succeed(t, "backup", busy, "--data", y.dir)
	y.untilMoreIsAcknowledged()
	close(stop)
	crews.Wait()
	y.isOneMoment(restoredElsewhere(t, busy), before)

	succeed(t, "backup", quiet, "--data", y.dir)
	copied := restored(t, quiet)
	copied.sameAs(t, y.database, y.dir)
	t.Log(said)
}

// restoredFolder is a folder that a backup was restored into, and its database,
// which runs as long as the test; nobody has served it yet.
type restoredFolder struct{ dir, database string }

func restored(t *testing.T, file string) restoredFolder {
	t.Helper()
	dir := newFolder(t)
	succeed(t, "restore", file, "--data", dir)
	private, err := cluster.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := private.Close(); err != nil {
			t.Error(err)
		}
	})
	return restoredFolder{dir, private.URL()}
}

// restoredElsewhere is a backup restored into a database that is not private.
func restoredElsewhere(t *testing.T, file string) restoredFolder {
	t.Helper()
	r := restoredFolder{filepath.Join(t.TempDir(), "data"), pgtest.EmptyURL(t)}
	succeed(t, "restore", file, "--database-url", r.database, "--data", r.dir)
	return r
}

// acknowledgedKeys are the keys of events that got their answer.
func (y *yard) acknowledgedKeys() []string {
	y.mu.Lock()
	defer y.mu.Unlock()
	var keys []string
	for key, event := range y.events {
		if event.acknowledged {
			keys = append(keys, key)
		}
	}
	return keys
}

func (y *yard) isOneMoment(r restoredFolder, acknowledged []string) {
	y.Helper()
	for what, sql := range map[string]string{
		"works whose quantity is not the sum of their events": `SELECT count(*) FROM works AS w WHERE quantity_done <>
			(SELECT count(*) FROM work_events AS e WHERE e.work_id = w.id AND event = 'progress' AND outcome = 'applied')`,
		"events without their audit row": `SELECT (SELECT count(*) FROM work_events) - (SELECT count(*) FROM audit WHERE action = 'event' AND object = 'works')`,
	} {
		if n := number(y.T, r.database, sql); n != 0 {
			y.Errorf("%d %s", n, what)
		}
	}
	const there = `SELECT count(*) FROM work_events WHERE uuid = ANY ($1::text[]::uuid[])`
	if n := number(y.T, r.database, there, acknowledged); n != len(acknowledged) {
		y.Errorf("%d of %d events acknowledged before the backup are there", n, len(acknowledged))
	}
}

// sameAs compares every table and every file with the original's, then writes.
func (r restoredFolder) sameAs(t *testing.T, database, dir string) {
	t.Helper()
	want, got := contents(t, database), contents(t, r.database)
	delete(want, "backups") // the one notes the backup, the other is of before
	delete(got, "backups")
	if len(want) < 50 || !maps.Equal(want, got) {
		for name := range want {
			if want[name] != got[name] {
				t.Errorf("table %s: %s, restored %s", name, want[name], got[name])
			}
		}
		t.Errorf("%d tables, restored %d", len(want), len(got))
	}
	for name := range filesIn(t, dir) {
		original, copied := filepath.Join(dir, "files", name), filepath.Join(r.dir, "files", name)
		if !bytes.Equal(read(t, original), read(t, copied)) {
			t.Errorf("file %s is another", name)
		}
	}
	if want, got := filesIn(t, dir), filesIn(t, r.dir); !maps.Equal(want, got) || len(want) == 0 {
		t.Errorf("%d files, restored %d", len(want), len(got))
	}
	if title := succeed(t, "config", "get", "title", "--data", r.dir); title != "聊城" {
		t.Errorf("the title is %q", title)
	}
	highest := number(t, r.database, `SELECT max(id) FROM crews`)
	succeed(t, "crew", "add", "NEW", "新班", "--data", r.dir)
	if n := number(t, r.database, `SELECT id FROM crews WHERE code = 'NEW'`); n <= highest {
		t.Errorf("a new crew has number %d after %d", n, highest)
	}
	if code := serve(t, r.dir).get("/api/collections/sites/items"); code != http.StatusOK {
		t.Errorf("the files are answered %d", code)
	}
}

// contents are the rows and a digest of each table that a backup holds.
func contents(t *testing.T, database string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range texts(t, database, `
		SELECT relname FROM pg_class AS c
		 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
		   AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
		   AND relname NOT IN ('layer_changes', 'layer_notes', 'layer_versions', 'sessions', 'schema_versions')`) {
		if name == "vocabulary" { // applied at another time
			all[name] = texts(t, database, `SELECT version || hash FROM vocabulary`)[0]
			continue
		}
		all[name] = texts(t, database, `SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, E'\n' ORDER BY r::text COLLATE "C")), '') FROM `+name+` AS r`)[0]
	}
	return all
}

func texts(t *testing.T, database, sql string, args ...any) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return list
}

func number(t *testing.T, database, sql string, args ...any) (n int) {
	t.Helper()
	_, err := fmt.Sscan(texts(t, database, `SELECT (`+sql+`)::text`, args...)[0], &n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func filesIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	y := yard{T: t, dir: dir}
	return y.files(false)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A photo that is missing and one that is damaged are named and counted, the
// exit code says so, and all the rest is there.
func TestABackupSaysWhichPhotosAreNotThere(t *testing.T) {
	y := newYard(t)
	stop := make(chan struct{})
	go y.crew(7, stop)
	y.untilMoreIsAcknowledged()
	close(stop)
	names := slices.Sorted(maps.Keys(filesIn(t, y.dir)))
	var photos []string
	for _, name := range names {
		if strings.HasSuffix(name, ".jpg") && !strings.HasSuffix(name, ".thumb.jpg") {
			photos = append(photos, name)
		}
	}
	used := texts(t, y.database, `SELECT hash FROM photos`)
	photos = slices.DeleteFunc(
		photos,
		func(name string) bool { return !slices.Contains(used, filepath.Base(name)[:64]) },
	)
	if len(photos) < 2 {
		t.Fatalf("%d photos", len(photos))
	}
	missing, damaged := photos[0], photos[1]
	if err := os.Remove(filepath.Join(y.dir, "files", missing)); err != nil {
		t.Fatal(err)
	}
	flip(t, filepath.Join(y.dir, "files", damaged), 100)
	file := filepath.Join(t.TempDir(), "tongshi.backup")
	stdout, stderr, code := tongshi(t, "backup", file, "--data", y.dir)
	for _, words := range []string{"missing: files/" + missing, "damaged: files/" + damaged, "2 files are missing or damaged"} {
		if code != 3 || !strings.Contains(stdout, words) {
			t.Errorf("exit code %d, without %q: %s%s", code, words, stdout, stderr)
		}
	}
	stdout, stderr, code = tongshi(t, "doctor", "--files", "--data", y.dir)
	for _, words := range []string{"missing files/" + missing, "damaged files/" + damaged, "1 are missing and 1 damaged", "last backup  0 minutes ago, " + file} {
		if code != 1 || !strings.Contains(stdout, words) {
			t.Errorf("the doctor, exit code %d, without %q: %s%s", code, words, stdout, stderr)
		}
	}
	if said := succeed(t, "restore", "--check", file); !strings.Contains(said, "missing: files/"+missing) {
		t.Errorf("the check says %s", said)
	}
	r := restoredElsewhere(t, file)
	want := maps.Clone(filesIn(t, y.dir))
	delete(want, damaged)
	for name := range filesIn(t, r.dir) {
		delete(want, name)
	}
	for name := range want {
		if slices.Contains(used, filepath.Base(name)[:64]) {
			t.Errorf("%s is not in the restored folder", name)
		}
	}
}

// flip changes one bit of a file, at a place counted from its start, or from
// its end when negative; size and time stay as they were.
func flip(t *testing.T, path string, at int64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	content := read(t, path)
	if at < 0 {
		at += int64(len(content))
	}
	content[at] ^= 4
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// A database of somebody else's is backed up and restored as the private one is.
func TestADatabaseElsewhereIsBackedUpAndRestored(t *testing.T) {
	from, to := pgtest.URL(t), pgtest.EmptyURL(t)
	data := filepath.Join(t.TempDir(), "data")
	importCrashes(t, 500, from)
	file := filepath.Join(t.TempDir(), "tongshi.backup")
	succeed(t, "backup", file, "--database-url", from, "--data", data)
	succeed(t, "restore", file, "--database-url", to, "--data", data)
	want, got := contents(t, from), contents(t, to)
	delete(want, "backups")
	delete(got, "backups")
	if !maps.Equal(want, got) || !strings.HasPrefix(got["crashes"], "500 ") {
		t.Errorf("%v, restored %v", want, got)
	}
	_, stderr, code := tongshi(t, "restore", file, "--database-url", to, "--data", data)
	if code != 1 || !strings.Contains(stderr, "not empty") {
		t.Errorf("a second restore: exit code %d: %s", code, stderr)
	}
}

func importCrashes(t *testing.T, rows int, database string) {
	t.Helper()
	file := crashFile(t, rows)
	succeed(t, "import", "crashes", file, "--mapping", "unfallatlas", "--no-build", "--database-url", database)
}

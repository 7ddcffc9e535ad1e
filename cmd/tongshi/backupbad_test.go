package main_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

// smallBackup is a backup with rows and one paper of a kind that is not
// compressed again.
func smallBackup(t *testing.T) (file, dir string) {
	t.Helper()
	y := newYard(t)
	stop := make(chan struct{})
	go y.crew(3, stop)
	y.untilMoreIsAcknowledged()
	close(stop)
	file = filepath.Join(t.TempDir(), "tongshi.backup")
	succeed(t, "backup", file, "--data", y.dir)
	return file, y.dir
}

// unpacked is what a backup holds, by name.
func unpacked(t *testing.T, file string) map[string][]byte {
	t.Helper()
	in, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	all := map[string][]byte{}
	for _, f := range in.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(part); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// packed makes a file of the form that docs/backup.md describes, its digest
// fitting whatever it holds.
func packed(t *testing.T, parts map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	const comment = "Tongshi backup, SHA-256 of all before this digest: "
	if err := w.SetComment(comment + strings.Repeat("0", 64)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	content := out.Bytes()
	sum := sha256.Sum256(content[:len(content)-64])
	return append(content[:len(content)-64], hex.EncodeToString(sum[:])...)
}

// withManifest changes the manifest of unpacked parts.
func withManifest(t *testing.T, parts map[string][]byte, change func(map[string]any)) map[string][]byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(parts["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	other := maps.Clone(parts)
	other["manifest.json"] = text
	return other
}

// What is not a whole backup of a Tongshi as old as this or older is refused
// before anything is made.
func TestDamagedForeignAndNewerBackupsAreRefused(t *testing.T) {
	file, _ := smallBackup(t)
	whole := read(t, file)
	parts := unpacked(t, file)
	photo := ""
	for name := range parts {
		if strings.HasSuffix(name, ".jpg") {
			photo = name
		}
	}
	without := func(name string) map[string][]byte {
		other := maps.Clone(parts)
		delete(other, name)
		return other
	}
	with := func(name string, content []byte) map[string][]byte {
		other := maps.Clone(parts)
		other[name] = content
		return other
	}
	flipped := func(at int) []byte {
		other := bytes.Clone(whole)
		other[at] ^= 1
		return other
	}
	newer := func(key string, value any) []byte {
		return packed(t, withManifest(t, parts, func(m map[string]any) { m[key] = value }))
	}
	place := func(name string) int { return bytes.Index(whole, []byte(name)) }
	for _, c := range []struct {
		name    string
		content []byte
		words   string
	}{
		{"empty", nil, "too short"},
		{"cut off in the middle", whole[:len(whole)/2], "cut off"},
		{"without its last byte", whole[:len(whole)-1], "cut off"},
		{"a bit of the first header", flipped(5), "damaged"},
		{"a bit of a table", flipped(place("tables/audit.csv") + 80), "damaged"},
		{"a bit of a photo", flipped(place(photo) + len(photo) + 100), "damaged"},
		{"a bit of the directory", flipped(len(whole) - 2000), "damaged"},
		{"a bit of the digest", flipped(len(whole) - 5), "damaged"},
		{"another ZIP", foreignZip(t), "another kind"},
		{"a text", []byte(strings.Repeat("This is no backup at all.\n", 100)), "another kind"},
		{"no manifest", packed(t, without("manifest.json")), "no manifest"},
		{"a table less", packed(t, without("tables/crashes.csv")), "tables/crashes.csv is missing"},
		{"a photo less", packed(t, without(photo)), photo + " is missing"},
		{"a file more", packed(t, with("files/extra", []byte("x"))), "files/extra"},
		{"another table", packed(t, with("tables/crews.csv", []byte("id\n1\n"))), "tables/crews.csv"},
		{"a newer form", newer("format", 2), "newer tongshi"},
		{"a newer schema", newer("schema", []int{1, 9999}), "9999"},
		{"a newer vocabulary", newer("vocabulary", "2999-01-01"), "2999-01-01"},
	} {
		bad := filepath.Join(t.TempDir(), "bad.backup")
		if err := os.WriteFile(bad, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		dir := newFolder(t)
		_, stderr, code := tongshi(t, "restore", bad, "--data", dir)
		if code != 1 || !strings.Contains(stderr, c.words) {
			t.Errorf("%s: exit code %d: %s", c.name, code, stderr)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the folder was made", c.name)
		}
	}
}

func foreignZip(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part, err := w.Create("letter.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(bytes.Repeat([]byte("Dear all, "), 100)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A folder or database that holds anything is refused as it is.
func TestARestoreTouchesNothingThatIsThere(t *testing.T) {
	file, used := smallBackup(t)
	before := filesIn(t, used)
	_, stderr, code := tongshi(t, "restore", file, "--data", used)
	if code != 1 || !strings.Contains(stderr, "not empty") || !maps.Equal(before, filesIn(t, used)) {
		t.Errorf("a folder in use: exit code %d: %s", code, stderr)
	}
	other := newFolder(t)
	if err := os.MkdirAll(other, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), []byte("Dear all"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, code = tongshi(t, "restore", file, "--data", other)
	entries, err := os.ReadDir(other)
	if code != 1 || !strings.Contains(stderr, "letter.txt") || err != nil || len(entries) != 1 {
		t.Errorf("a folder with a letter: exit code %d: %s %v", code, stderr, entries)
	}
	address := pgtest.EmptyURL(t)
	exec1(t, address, `CREATE TABLE letters (words text)`)
	_, stderr, code = tongshi(t, "restore", file, "--database-url", address, "--data", newFolder(t))
	n := number(t, address, `SELECT count(*) FROM pg_class WHERE relname IN ('crashes', 'unfinished_restore')`)
	if code != 1 || n != 0 ||
		!strings.Contains(stderr, "letters") {
		t.Errorf("a database with a table: exit code %d: %s, %d tables made", code, stderr, n)
	}
}

// A backup of an older schema is restored as it was and then migrated.
func TestAnOlderBackupIsMigrated(t *testing.T) {
	from, older := olderSchema(t)
	to := pgtest.EmptyURL(t)
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "tongshi.backup")
	exec1(t, from, `INSERT INTO crews (code, name) SELECT code, code FROM generate_series(1, 100) AS code`)
	succeed(t, "backup", file, "--database-url", from, "--data", data)
	succeed(t, "restore", file, "--database-url", to, "--data", data)
	if n := number(t, to, `SELECT count(*) FROM crews`); n != 100 {
		t.Errorf("%d crews", n)
	}
	if got := number(t, to, `SELECT max(version_id) FROM schema_versions`); got <= older {
		t.Errorf("schema %d, restored from %d", got, older)
	}
	succeed(t, "config", "get", "title", "--database-url", to)
}

// Whenever a backup is killed, the one of before is whole under its name, or
// the new one is; what is half has another name and is no backup. Ctrl-C leaves
// nothing at all.
func TestAKilledBackupLeavesTheOldOneWhole(t *testing.T) {
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_KILLS")); err == nil {
		kills = min(n, 20)
	}
	address := pgtest.URL(t)
	folder := t.TempDir()
	file := filepath.Join(folder, "tongshi.backup")
	args := []string{"backup", file, "--quiet", "--database-url", address, "--data", filepath.Join(t.TempDir(), "data")}
	importCrashes(t, 30_000, address)
	succeed(t, args...)
	began := time.Now()
	succeed(t, args...)
	long := time.Since(began)
	dice, before, half, replaced := rand.New(rand.NewPCG(20260302, 5)), read(t, file), 0, 0
	for range kills {
		cmd := command(t, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(dice.Int64N(int64(long))))
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()         // it was killed
		if after := read(t, file); !bytes.Equal(before, after) {
			before = after
			replaced++
		}
		succeed(t, "restore", "--check", "--quiet", file)
		for _, left := range unfinishedIn(t, folder) {
			half++
			// One that was killed just before it took its name is whole.
			_, stderr, code := tongshi(t, "restore", "--check", left)
			if code != 0 && !strings.Contains(stderr, "no backup") {
				t.Errorf("what is half is refused as %s", stderr)
			}
			if err := os.Remove(left); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf(
		"%d kills within %s: %d left something half, %d came after the new name",
		kills,
		long.Round(time.Millisecond),
		half,
		replaced,
	)
	interruptBackup(t, folder, args)
}

func unfinishedIn(t *testing.T, folder string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, ".*.unfinished"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func interruptBackup(t *testing.T, folder string, args []string) {
	t.Helper()
	cmd := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the backup begins", func() bool { return len(unfinishedIn(t, folder)) > 0 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("interrupted: exit code %d", code)
	}
	if left := unfinishedIn(t, folder); len(left) > 0 {
		t.Errorf("Ctrl-C left %v", left)
	}
}

// A restore that is killed leaves a database that no command takes for one,
// until the same restore has run to its end.
func TestAKilledRestoreIsNotTakenForADatabase(t *testing.T) {
	from, to := pgtest.URL(t), pgtest.EmptyURL(t)
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "tongshi.backup")
	importCrashes(t, 30_000, from)
	succeed(t, "backup", file, "--database-url", from, "--data", data)
	args := []string{"restore", file, "--database-url", to, "--data", data}
	cmd := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "rows arrive", func() bool {
		return number(t, to, `SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()`) > 0
	})
	_ = cmd.Process.Kill() // it may have ended by itself
	if err := cmd.Wait(); err == nil {
		t.Fatal("the restore had ended before it was killed")
	}
	for _, other := range [][]string{{"migrate"}, {"config", "get"}, {"backup", filepath.Join(t.TempDir(), "x")}, {"serve", "--addr", "127.0.0.1:0"}} {
		_, stderr, code := tongshi(t, append(other, "--database-url", to, "--data", data)...)
		if code != 1 || !strings.Contains(stderr, "did not come to its end") {
			t.Errorf("tongshi %s: exit code %d: %s", other[0], code, stderr)
		}
	}
	succeed(t, args...)
	if n := number(t, to, `SELECT count(*) FROM crashes`); n != 30_000 {
		t.Errorf("%d crashes", n)
	}
}

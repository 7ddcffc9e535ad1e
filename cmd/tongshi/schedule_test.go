package main_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"tongshi/migrations"
	"tongshi/server/cluster"
	"tongshi/server/pgtest"
)

// A server makes backups by itself and keeps so many. One that cannot be made
// is said by the log, the doctor and the figures.
func TestAServerMakesBackupsByItself(t *testing.T) {
	dir, folder := madeFolder(t), filepath.Join(t.TempDir(), "backups")
	r := serve(t, dir, "--backup-dir", folder, "--backup-every", "1s", "--backup-keep", "2")
	if age := r.figure(t, "tongshi_backup_age_seconds"); age != -1 {
		t.Errorf("the age of none is %v", age)
	}
	seen := map[string]bool{}
	eventually(t, "four backups are made", func() bool {
		names := backupsIn(t, folder)
		for _, name := range names {
			seen[name] = true
		}
		if len(names) > 3 { // one that has just come, before the oldest goes
			t.Errorf("%d are kept", len(names))
		}
		return len(seen) >= 4
	})
	if age, size := r.figure(
		t,
		"tongshi_backup_age_seconds",
	), r.figure(
		t,
		"tongshi_backup_bytes",
	); age < 0 || age > 60 ||
		size < 1000 {
		t.Errorf("the last is %v seconds old and has %v bytes", age, size)
	}
	kept := backupsIn(t, folder)
	copied := filepath.Join(t.TempDir(), "kept.backup")
	if err := os.WriteFile(copied, read(t, kept[len(kept)-1]), 0o600); err != nil {
		t.Fatal(err)
	}
	succeed(t, "restore", "--check", copied)

	// The disk of the backups goes: a file stands where the folder was.
	eventually(
		t,
		"the folder can be taken away",
		func() bool { return os.RemoveAll(folder) == nil && os.WriteFile(folder, nil, 0o600) == nil },
	)
	eventually(t, "the failure is known", func() bool { return r.figure(t, "tongshi_backup_failing") == 1 })
	stdout, _, code := tongshi(t, "doctor", "--data", dir)
	if code != 1 || !strings.Contains(stdout, "the backup of") || !strings.Contains(stdout, "failed") ||
		!strings.Contains(stdout, "last backup  0 minutes ago") {
		t.Errorf("the doctor, exit code %d, says %s", code, stdout)
	}
	if said := r.errs.String(); !strings.Contains(said, "NO BACKUP WAS MADE") {
		t.Errorf("the log says %s", said)
	}
}

func backupsIn(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "tongshi-*Z.backup"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// On a disk without room photos and writes are answered 507 and nothing is half
// stored; with room again all goes on.
func TestADiskThatIsFullAndHasRoomAgain(t *testing.T) {
	dir := newFolder(t)
	parent := filepath.Dir(dir)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", parent).
		CombinedOutput(); err != nil {
		t.Skipf("a small disk needs root: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", parent).Run() }) // it goes with the machine otherwise
	r := serve(t, dir)
	succeed(t, "crew", "add", "A", "甲班", "--data", dir)
	planner := succeed(t, "token", "add", "planner", "--role", "planner", "--data", dir)
	y := &yard{T: t, dir: dir, client: &http.Client{Timeout: 20 * time.Second}}
	y.server.Store(&r)
	post := func() int { return y.postSite(planner) }
	if status := post(); status != http.StatusCreated {
		t.Fatalf("before: %d", status)
	}
	filler := filepath.Join(parent, "filler")
	if out, err := exec.Command("sh", "-c", "cat /dev/zero > "+filler).CombinedOutput(); err == nil {
		t.Fatalf("the disk is not full: %s", out)
	}
	eventually(t, "a write is answered 507", func() bool { return post() == http.StatusInsufficientStorage })
	if status, body := y.post(
		planner,
		"/api/photos?uuid=00000000-0000-4000-8000-000000000001",
		"image/jpeg",
		noise(rand.New(rand.NewPCG(1, 2))),
	); status != http.StatusInsufficientStorage {
		t.Errorf("a photo: %d %s", status, body)
	}
	if status := r.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d", status)
	}
	stdout, _, code := tongshi(t, "doctor", "--data", dir)
	if code != 1 || !strings.Contains(stdout, "the disk is full") {
		t.Errorf("the doctor, exit code %d, says %s", code, stdout)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, "writes go on", func() bool { return post() == http.StatusCreated })
}

func (y *yard) postSite(token string) int {
	status, _ := y.post(token, "/api/collections/sites/items?force=true", "application/json", []byte(fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[116.0,36.5]},"properties":{"title":"标线磨损 %d","class":"missing_marking","note":%q}}`,
		time.Now().UnixNano(),
		strings.Repeat("长", 1900),
	)))
	return status
}

// Commands that only read leave an older schema as it is, and say what to do; a
// backup of it can be made before it is migrated.
func TestCommandsThatReadDoNotMigrate(t *testing.T) {
	address, older := olderSchema(t)
	schema := func() int { return number(t, address, `SELECT max(version_id) FROM schema_versions`) }
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range []string{"config get", "user list", "token list", "crew list", "network corrections"} {
		_, stderr, code := tongshi(t, append(strings.Fields(args), "--database-url", address, "--data", data)...)
		if code != 1 || !strings.Contains(stderr, "older") || !strings.Contains(stderr, "tongshi migrate") {
			t.Errorf("tongshi %s: exit code %d: %s", args, code, stderr)
		}
	}
	if said := succeed(t, "doctor", "--database-url", address, "--data", data); !strings.Contains(said, "older") {
		t.Errorf("the doctor says %s", said)
	}
	succeed(t, "backup", filepath.Join(t.TempDir(), "old.backup"), "--database-url", address, "--data", data)
	if n := schema(); n != older {
		t.Errorf("the schema is %d", n)
	}
	succeed(t, "migrate", "--database-url", address)
	if n := schema(); n <= older {
		t.Errorf("migrated to %d", n)
	}
}

// olderSchema is a database of the program before this one: without its newest
// migration.
func olderSchema(t *testing.T) (address string, version int) {
	t.Helper()
	address = pgtest.EmptyURL(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	steps, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files,
		goose.WithTableName("schema_versions"), goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	sources := steps.ListSources()
	older := sources[len(sources)-2].Version
	if _, err := steps.UpTo(t.Context(), older); err != nil {
		t.Fatal(err)
	}
	return address, int(older)
}

// Where there is no database, a command that only reads makes none.
func TestCommandsThatReadMakeNoDatabase(t *testing.T) {
	dir := newFolder(t)
	for _, args := range [][]string{{"user", "list"}, {"config", "get"}, {"backup", filepath.Join(t.TempDir(), "x")}} {
		_, stderr, code := tongshi(t, append(args, "--data", dir)...)
		if code != 1 || !strings.Contains(stderr, "there is no database") {
			t.Errorf("tongshi %s: exit code %d: %s", args[0], code, stderr)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("the folder was made: %+v", cluster.Inspect(dir))
	}
}

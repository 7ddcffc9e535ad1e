package main_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

// A big city goes into a backup and comes back, as many crashes as
// TONGSHI_SOAK_BACKUP says: how long that takes and how large it is, is told.
func TestABigBackup(t *testing.T) {
	rows := 5_000
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_BACKUP")); err == nil {
		rows = n
	}
	from, to := pgtest.URL(t), pgtest.EmptyURL(t)
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "big.backup")
	crashes := []string{"import", "crashes", crashFile(t, rows), "--mapping", "unfallatlas", "--no-build"}
	succeed(t, append(crashes, "--database-url", from)...)
	timed := func(args ...string) time.Duration {
		began := time.Now()
		succeed(t, append(args, "--quiet", "--data", data)...)
		return time.Since(began).Round(time.Second / 10)
	}
	written := timed("backup", file, "--database-url", from)
	checked := timed("restore", "--check", file)
	back := timed("restore", file, "--database-url", to)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := number(t, to, `SELECT count(*) FROM crashes`); n != rows {
		t.Errorf("%d crashes came back of %d", n, rows)
	}
	const same = `SELECT md5(string_agg(md5(c::text), '' ORDER BY id)) FROM crashes AS c`
	if a, b := texts(t, from, same)[0], texts(t, to, same)[0]; a != b {
		t.Error("the crashes that came back are others")
	}
	t.Logf("%d crashes: %.1f MB; written in %s, checked in %s, restored in %s",
		rows, float64(info.Size())/1e6, written, checked, back)
}

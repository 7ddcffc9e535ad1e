//go:build unix

package cluster_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tongshi/server/cluster"
)

func TestCommittedDataOutlivesAKilledPostgres(t *testing.T) {
	dir := newFolder(t)
	c := open(t, dir)
	sql(t, c, "CREATE TABLE kept (n int)")
	for n := range 3 {
		sql(t, c, fmt.Sprintf("INSERT INTO kept VALUES (%d)", n))
		kill(t, c.PID())
		again := open(t, dir)
		closeCluster(t, c)
		c = again
	}
	defer closeCluster(t, c)
	if got := sql(t, c, "SELECT count(*) FROM kept"); got != "3" {
		t.Errorf("%s rows after three kills, want 3", got)
	}
}

// A stopped process stands for one that was killed and is not gone yet: the
// kernel still accepts connections for it.
func TestAPostgresThatDoesNotAnswerIsNotAdopted(t *testing.T) {
	dir := newFolder(t)
	c := open(t, dir)
	pid := c.PID()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if second, err := cluster.Open(ctx, dir, quiet); err == nil {
		t.Errorf("process %d was adopted though it does not answer", second.PID())
		closeCluster(t, second)
	}
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	closeCluster(t, c)
}

func TestServerStartsAKilledPostgresAgain(t *testing.T) {
	dir := newFolder(t)
	c := open(t, dir)
	defer closeCluster(t, c)
	if err := c.Serve(); err != nil {
		t.Fatal(err)
	}
	sql(t, c, "CREATE TABLE kept AS SELECT 1 AS n")
	before := c.PID()
	kill(t, before)
	eventually(t, "PostgreSQL is back", func() bool {
		out, err := trySQL(c, "SELECT n FROM kept")
		return err == nil && out == "1" && c.PID() != before
	})
}

func TestNextOneAdoptsThePostgresOfAKilledHolder(t *testing.T) {
	dir := newFolder(t)
	first := hold(t, dir)
	kill(t, first.cmd.Process.Pid)
	_ = first.cmd.Wait() // it was killed
	c := open(t, dir)
	if c.PID() != first.pid {
		t.Errorf("PostgreSQL is process %d, want %d adopted", c.PID(), first.pid)
	}
	closeCluster(t, c)
	eventually(t, "PostgreSQL stops", func() bool { return !running(first.pid) })
}

func TestBothKilledThenStartedAgain(t *testing.T) {
	dir := newFolder(t)
	first := hold(t, dir)
	kill(t, first.cmd.Process.Pid)
	kill(t, first.pid)
	_ = first.cmd.Wait() // it was killed
	c := open(t, dir)
	defer closeCluster(t, c)
	if got := sql(t, c, "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

func TestLeftOverPidFileOfAnotherProcessDoesNotBlock(t *testing.T) {
	dir := newFolder(t)
	closeCluster(t, open(t, dir))
	file := filepath.Join(dir, "pg", "postmaster.pid")
	text := fmt.Sprintf("%d\n%s\n1\n5432\n%s\n\n\nready\n", os.Getpid(), filepath.Join(dir, "pg"), filepath.Join(dir, "run"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir)
	defer closeCluster(t, c)
	if c.PID() == os.Getpid() {
		t.Error("the test itself was taken for PostgreSQL")
	}
}

func TestWhatAnInterruptedFirstStartLeftIsRemoved(t *testing.T) {
	dir := newFolder(t)
	left := filepath.Join(dir, "pg.tmp-123")
	if err := os.MkdirAll(filepath.Join(left, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	closeCluster(t, open(t, dir))
	if _, err := os.Stat(left); err == nil {
		t.Error("the half-made folder is still there")
	}
}

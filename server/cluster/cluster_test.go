//go:build unix

package cluster_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tongshi/server/cluster"
)

func TestTheLastToLeaveStopsTheDatabase(t *testing.T) {
	dir := newFolder(t)
	first, second := open(t, dir), open(t, dir)
	pid := first.PID()
	if second.PID() != pid {
		t.Errorf("the second started its own: %d and %d", pid, second.PID())
	}
	closeCluster(t, first)
	if got := sql(t, second, "SELECT 1"); got != "1" {
		t.Errorf("after the first has left: %q", got)
	}
	closeCluster(t, second)
	if running(pid) {
		t.Errorf("PostgreSQL (%d) still runs after the last has left", pid)
	}
}

func TestACommandThatStartedTheDatabaseMayLeaveBeforeTheServer(t *testing.T) {
	dir := newFolder(t)
	command := hold(t, dir)
	server := open(t, dir)
	if err := command.input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := command.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := sql(t, server, "SELECT 1"); got != "1" {
		t.Errorf("after the command has left: %q", got)
	}
	closeCluster(t, server)
	eventually(t, "PostgreSQL stops", func() bool { return !running(command.pid) })
}

func TestManyStartAtOnceAndShareOneDatabase(t *testing.T) {
	dir := newFolder(t)
	needPostGIS(t)
	var all [4]*cluster.Cluster
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() {
			c, err := cluster.Open(t.Context(), dir, quiet, "fsync=off")
			if err != nil {
				t.Error(err)
			}
			all[i] = c
		})
	}
	wait.Wait()
	for _, c := range all {
		if c == nil {
			continue
		}
		if c.PID() != all[0].PID() {
			t.Errorf("processes %d and %d", c.PID(), all[0].PID())
		}
		defer closeCluster(t, c)
	}
}

func TestDataOutlivesStops(t *testing.T) {
	dir := newFolder(t)
	c := open(t, dir)
	sql(t, c, "CREATE TABLE kept AS SELECT '建设路' AS name")
	closeCluster(t, c)
	c = open(t, dir)
	defer closeCluster(t, c)
	if got := sql(t, c, "SELECT name FROM kept"); got != "建设路" {
		t.Errorf("after a restart: %q", got)
	}
}

func TestDatabaseIsPrivate(t *testing.T) {
	dir := newFolder(t)
	c := open(t, dir)
	defer closeCluster(t, c)
	if got := sql(t, c, "SHOW listen_addresses"); got != "" {
		t.Errorf("listens on %q", got)
	}
	if got := sql(t, c, "SHOW server_encoding"); got != "UTF8" {
		t.Errorf("encoding is %q", got)
	}
	u, err := url.Parse(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{dir, filepath.Join(dir, "pg"), u.Query().Get("host")} {
		info, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %o", folder, info.Mode().Perm())
		}
	}
}

func TestAnEmptyFolderThatIsGivenBecomesPrivate(t *testing.T) {
	dir := newFolder(t)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	closeCluster(t, open(t, dir))
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %o, %v", info.Mode().Perm(), err)
	}
}

func TestLongPathGetsAShortSocket(t *testing.T) {
	dir := filepath.Join(newFolder(t), strings.Repeat("a-long-name-", 15), "数据")
	c := open(t, dir)
	defer closeCluster(t, c)
	if got := sql(t, c, "SELECT 1"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

func TestASecondServerIsRefusedWithTheFirstsNumber(t *testing.T) {
	dir := newFolder(t)
	first, second := open(t, dir), open(t, dir)
	if err := first.Serve(); err != nil {
		t.Fatal(err)
	}
	err := second.Serve()
	if err == nil || !strings.Contains(err.Error(), "process ") || strings.Contains(err.Error(), "unknown") {
		t.Errorf("second server: %v", err)
	}
	if state := cluster.Inspect(dir); state.Server != os.Getpid() || !state.Running || state.Major == 0 || state.Problem != "" {
		t.Errorf("inspected as %+v", state)
	}
	closeCluster(t, first)
	if err := second.Serve(); err != nil {
		t.Errorf("after the first has left: %v", err)
	}
	closeCluster(t, second)
	if state := cluster.Inspect(dir); state.Server != 0 || state.Running || len(state.Users) != 0 {
		t.Errorf("inspected after the end as %+v", state)
	}
}

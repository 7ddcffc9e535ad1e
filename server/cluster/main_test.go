//go:build unix

package cluster_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tongshi/server/cluster"
)

// holdVariable makes the test binary a process that holds the folder it names
// until its input ends.
const holdVariable = "TONGSHI_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		if err := holdUntilInputEnds(dir); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func holdUntilInputEnds(dir string) error {
	c, err := cluster.Open(context.Background(), dir, quiet, "fsync=off")
	if err != nil {
		return err
	}
	fmt.Println(c.PID())
	_, err = io.Copy(io.Discard, os.Stdin)
	if err != nil {
		return err
	}
	return c.Close()
}

var quiet = slog.New(slog.DiscardHandler)

// needPostGIS skips where there is none; in CI that is a failure.
func needPostGIS(t *testing.T) {
	t.Helper()
	for _, i := range cluster.Installations() {
		if i.PostGIS != "" {
			return
		}
	}
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
		t.Fatal("PostgreSQL with PostGIS is not installed")
	}
	t.Skip("needs PostgreSQL with PostGIS, e.g. apt-get install postgresql postgresql-postgis")
}

// newFolder is the path of a data folder, not yet made, that any user gets to.
// t.TempDir would not do: root's is closed to others.
func newFolder(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "tongshi-cluster-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(parent, "data")
}

func open(t *testing.T, dir string) *cluster.Cluster {
	t.Helper()
	needPostGIS(t)
	c, err := cluster.Open(t.Context(), dir, quiet, "fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func closeCluster(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// holder is another process that holds a folder.
type holder struct {
	cmd   *exec.Cmd
	input io.Closer
	pid   int // of PostgreSQL
}

func hold(t *testing.T, dir string) holder {
	t.Helper()
	needPostGIS(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(line)
	}
	return holder{cmd, input, pid}
}

// sql runs statements with psql and returns what it printed.
func sql(t *testing.T, c *cluster.Cluster, statements string) string {
	t.Helper()
	out, err := trySQL(c, statements)
	if err != nil {
		t.Fatalf("%s: %v: %s", statements, err, out)
	}
	return out
}

func trySQL(c *cluster.Cluster, statements string) (string, error) {
	psql := filepath.Join(cluster.Installations()[0].Bin, "psql")
	if _, err := os.Stat(psql); err != nil {
		psql = "psql"
	}
	out, err := exec.Command(psql, c.URL(), "-v", "ON_ERROR_STOP=1", "-qAtc", statements).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// running reports whether the process is there and no zombie.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return err != nil || !strings.HasPrefix(state, "Z")
}

// eventually waits for what another process is about to do.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !happened(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

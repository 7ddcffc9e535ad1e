//go:build unix

package cluster_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tongshi/server/cluster"
)

// refused opens dir and wants a message with all the words.
func refused(t *testing.T, dir string, words ...string) error {
	t.Helper()
	needPostGIS(t)
	c, err := cluster.Open(t.Context(), dir, quiet)
	if err == nil {
		closeCluster(t, c)
		t.Fatal("it was not refused")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("message %q does not say %q", err, word)
		}
	}
	return err
}

func TestAnotherMajorVersionIsRefusedUntouched(t *testing.T) {
	dir := newFolder(t)
	closeCluster(t, open(t, dir))
	file := filepath.Join(dir, "pg", "PG_VERSION")
	if err := os.WriteFile(file, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := refused(t, dir, "PostGIS 9", "nothing was changed"); !errors.Is(err, cluster.ErrMissing) {
		t.Errorf("error is %v", err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "9\n" {
		t.Errorf("PG_VERSION is now %q, %v", text, err)
	}
}

func TestAFolderThatIsNoDatabaseIsRefusedUntouched(t *testing.T) {
	dir := newFolder(t)
	closeCluster(t, open(t, dir))
	if err := os.Remove(filepath.Join(dir, "pg", "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "not a whole PostgreSQL database", "nothing was changed")
	if _, err := os.Stat(filepath.Join(dir, "pg", "postgresql.conf")); err != nil {
		t.Error(err)
	}
}

func TestAFolderOfSomebodyElseIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		refused(t, "/usr", "belongs to user root", "run it as root")
		return
	}
	dir := newFolder(t)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, 4242, 4242); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "belongs to user number 4242", "nothing was changed")
}

func TestADatabaseOfSomebodyElseIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away: run the tests as root")
	}
	dir := newFolder(t)
	closeCluster(t, open(t, dir))
	if err := os.Chown(filepath.Join(dir, "pg"), 4242, 4242); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "belongs to user number 4242", "nothing was changed")
}

func TestAFileForAFolderIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, file, "is not a folder")
}

func TestMissingPostgresSaysHowToInstallIt(t *testing.T) {
	t.Setenv("TONGSHI_PG_BIN", t.TempDir())
	dir := newFolder(t)
	_, err := cluster.Open(t.Context(), dir, quiet)
	if !errors.Is(err, cluster.ErrMissing) || !strings.Contains(err.Error(), "install") {
		t.Errorf("without PostgreSQL: %v", err)
	}
	if state := cluster.Inspect(dir); state.Problem == "" || state.InstallTip == "" || state.Chosen != nil {
		t.Errorf("inspected as %+v", state)
	}
}

func TestRootMayKeepTheDataWhereOnlyRootGets(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it is root that cannot start PostgreSQL in its own home: run the tests as root")
	}
	dir := filepath.Join(t.TempDir(), "data") // below a folder of root's own
	c := open(t, dir)
	sql(t, c, "CREATE TABLE kept AS SELECT 1 AS n")
	closeCluster(t, c)
	target, err := os.Readlink(filepath.Join(dir, "pg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(filepath.Dir(target)) })
	c = open(t, dir)
	defer closeCluster(t, c)
	if got := sql(t, c, "SELECT n FROM kept"); got != "1" {
		t.Errorf("answers %q", got)
	}
}

// TestAsNormalUser runs the others once more as a user without privileges.
func TestAsNormalUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // they just ran as one
	}
	needPostGIS(t)
	place, err := os.MkdirTemp("", "tongshi-as-user-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(place) })
	const nobody = 65534
	if err := os.Chown(place, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(place, "cluster.test")
	if out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.Chmod(binary, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-test.v", "-test.run=Last|Command|Private|Killed|SomebodyElse|OnlyRoot|Interrupted|LeftOver")
	cmd.Dir = place
	cmd.Env = append(os.Environ(), "TMPDIR="+place, "HOME="+place)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
	if strings.Count(string(out), "--- PASS") < 8 {
		t.Error("fewer tests passed as a normal user than there are")
	}
}

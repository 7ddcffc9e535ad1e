package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tongshi/server/cluster"
	"tongshi/server/pgtest"
	"tongshi/server/store/served"
)

// These tests drive the real binary as people do.

func TestMain(m *testing.M) {
	code := pgtest.Run(m)
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// binary builds the program, once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tongshi-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "tongshi")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		err = errors.New(string(out))
	}
	return path, err
})

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "TONGSHI_DATABASE_URL=", "TONGSHI_DATA=")
	return cmd
}

// tongshi runs a command to its end.
func tongshi(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := command(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String()), errs.String(), cmd.ProcessState.ExitCode()
}

// succeed runs a command that has to end with exit code 0.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, code := tongshi(t, args...)
	if code != 0 {
		t.Fatalf("tongshi %s: exit code %d: %s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// newFolder is the path of a data folder, not yet made, that every user gets
// to; root's own t.TempDir is closed to the database's user.
func newFolder(t *testing.T) string {
	t.Helper()
	needPostGIS(t)
	parent, err := os.MkdirTemp("", "tongshi-main-test-")
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

// madeFolder is a data folder with a migrated database, a copy of one that is
// made once: for tests of what comes after the first start.
func madeFolder(t *testing.T) string {
	t.Helper()
	dir := newFolder(t)
	made, err := firstStart()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", made, dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the data folder: %v: %s", err, out)
	}
	return dir
}

// firstStart makes the folder that madeFolder copies.
var firstStart = sync.OnceValues(func() (string, error) {
	path, err := binary()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(path), "made")
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil { // the database's user must get there
		return "", err
	}
	out, err := exec.Command(path, "migrate", "--data", dir).CombinedOutput()
	if err != nil {
		err = errors.New(string(out))
	}
	return dir, err
})

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

// running is a `tongshi serve`.
type running struct {
	cmd      *exec.Cmd
	address  string // http://host:port
	postgres int    // process number
	errs     *said  // the log
}

// said is what a program writes while a test reads it.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(part []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(part)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serve starts the server on a free port and waits until it says where it is.
func serve(t *testing.T, dir string, args ...string) running {
	t.Helper()
	cmd := command(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", dir}, args...)...)
	errs := &said{}
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
			_ = cmd.Wait()                       // the test has said what it thinks of that
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve: %v: %s", err, errs.String())
	}
	r := running{cmd, line[strings.Index(line, "http") : len(line)-1], cluster.Inspect(dir).Postgres, errs}
	eventually(t, "the server is ready", func() bool { return r.get("/readyz") == http.StatusOK })
	return r
}

func (r running) get(path string) int {
	answer, err := http.Get(r.address + path)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// interrupt ends the server as Ctrl-C does and returns its exit code.
func (r running) interrupt(t *testing.T) int {
	t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = r.cmd.Wait() // the exit code says it
	return r.cmd.ProcessState.ExitCode()
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill %d: %v", pid, err)
	}
}

// alive reports whether a process is there and no zombie.
func alive(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return syscall.Kill(pid, 0) == nil
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !happened(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

func TestHelpSaysTheSameHoweverItIsAsked(t *testing.T) {
	for asked, flag := range map[string]string{"help": "--help", "help user": "user --help", "help user add": "user add --help"} {
		said, want := succeed(t, strings.Fields(asked)...), succeed(t, strings.Fields(flag)...)
		if said != want || !strings.Contains(said, "Usage: tongshi") {
			t.Errorf("tongshi %s says %s\ntongshi %s says %s", asked, said, flag, want)
		}
	}
}

func TestExitCodesTellUsageFromFailure(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
	}{
		{"version", 0},
		{"--help", 0},
		{"serve --help", 0},
		{"help", 0},
		{"help user", 0},
		{"help user add", 0},
		{"help conquer", 2},
		{"", 2},
		{"conquer", 2},
		{"serve --addr nonsense", 2},
		{"serve --connections-per-address -1", 2},
		{"serve --addr 0.0.0.0:0 --database-url " + pgtest.URL(t), 2},
		{"config get colour", 2},
		{"migrate --database-url postgres://x@/x?host=/nowhere", 1},
	} {
		if _, stderr, code := tongshi(t, strings.Fields(c.args)...); code != c.code {
			t.Errorf("tongshi %s: exit code %d, want %d: %s", c.args, code, c.code, stderr)
		}
	}
}

func TestDoctorLooksWithoutTouching(t *testing.T) {
	dir := newFolder(t)
	var report struct {
		Private  cluster.State
		Problems []string
		Next     []string
	}
	if err := json.Unmarshal([]byte(succeed(t, "doctor", "--json", "--data", dir)), &report); err != nil {
		t.Fatal(err)
	}
	if report.Private.Chosen == nil || len(report.Problems) > 0 || len(report.Next) == 0 {
		t.Errorf("report is %+v", report)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the doctor made the folder")
	}
	r := serve(t, dir)
	if err := json.Unmarshal([]byte(succeed(t, "doctor", "--json", "--data", dir)), &report); err != nil {
		t.Fatal(err)
	}
	if report.Private.Server != r.cmd.Process.Pid || report.Private.Postgres != r.postgres {
		t.Errorf("report is %+v, the server is %d on %d", report.Private, r.cmd.Process.Pid, r.postgres)
	}
	if text := succeed(t, "doctor", "--data", dir); !strings.Contains(text, "schema") || !strings.Contains(text, "running") {
		t.Errorf("report is %s", text)
	}
}

// What a feature takes in memory is told by the doctor, and by a server of
// itself: the same.
func TestWhatTheReadModelTakesIsTold(t *testing.T) {
	address := pgtest.URL(t)
	const rows = 2000
	succeed(t, "import", "crashes", crashFile(t, rows), "--mapping", "unfallatlas", "--no-build", "--database-url", address)
	var report struct {
		Database struct {
			ReadModel []served.MirrorState `json:"read_model"`
		}
	}
	if err := json.Unmarshal([]byte(succeed(t, "doctor", "--json", "--database-url", address)), &report); err != nil {
		t.Fatal(err)
	}
	r := serve(t, filepath.Join(t.TempDir(), "data"), "--database-url", address)
	found := false
	for _, told := range report.Database.ReadModel {
		each := r.figure(t, `tongshi_read_model_bytes_per_feature{layer="`+told.Layer+`"}`)
		if each != told.BytesPerFeature() || told.State != served.MirrorReady {
			t.Errorf("the doctor tells %+v, %.0f bytes each; the server %.0f", told, told.BytesPerFeature(), each)
		}
		if told.Layer == "crashes" {
			found = told.Features == rows && each > 50 && each < 5000
			line := fmt.Sprintf("%9d crashes, %.1f MB, %.0f bytes each", rows, float64(told.Bytes)/(1<<20), each)
			if text := succeed(t, "doctor", "--database-url", address); !strings.Contains(text, line) {
				t.Errorf("the doctor says %s, not %q", text, line)
			}
		}
	}
	if !found {
		t.Errorf("told is %+v", report.Database.ReadModel)
	}
}

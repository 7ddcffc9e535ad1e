package main_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/cluster"
	"tongshi/server/pgtest"
)

func TestCtrlCLeavesNoProcess(t *testing.T) {
	r := serve(t, newFolder(t))
	if code := r.get("/readyz"); code != 200 {
		t.Errorf("/readyz answers %d", code)
	}
	if code := r.interrupt(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if alive(r.postgres) {
		t.Errorf("PostgreSQL (%d) still runs", r.postgres)
	}
}

func TestCommandsJoinTheServersDatabaseAndLeaveItRunning(t *testing.T) {
	dir := madeFolder(t)
	r := serve(t, dir)
	succeed(t, "config", "set", "title", "聊城", "--data", dir)
	if title := succeed(t, "config", "get", "title", "--data", dir); title != "聊城" {
		t.Errorf("title is %q", title)
	}
	if code := r.get("/readyz"); code != 200 || !alive(r.postgres) {
		t.Errorf("after the commands /readyz answers %d", code)
	}
}

func TestASecondServerOnTheFolderIsRefused(t *testing.T) {
	dir := madeFolder(t)
	r := serve(t, dir, "--connections-per-address", "2")
	_, stderr, code := tongshi(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if code != 1 || !strings.Contains(stderr, strconv.Itoa(r.cmd.Process.Pid)) {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code := r.get("/readyz"); code != 200 {
		t.Errorf("the first then answers %d", code)
	}
	r.holdTwoConnections(t)
}

// holdTwoConnections are all that one address may have of a server that was
// told so.
func (r running) holdTwoConnections(t *testing.T) {
	t.Helper()
	// One that says nothing is turned away itself while an idle one of the client
	// still counts, so more come until two are held.
	eventually(t, "a third connection is turned away", func() bool {
		http.DefaultClient.CloseIdleConnections()
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return r.get("/healthz") == http.StatusServiceUnavailable
	})
}

func TestKilledServerIsFollowedByTheNext(t *testing.T) {
	dir := madeFolder(t)
	first := serve(t, dir)
	kill(t, first.cmd.Process.Pid)
	_ = first.cmd.Wait() // it was killed
	second := serve(t, dir)
	if second.postgres != first.postgres {
		t.Errorf("PostgreSQL is process %d, want %d adopted", second.postgres, first.postgres)
	}
	if code := second.interrupt(t); code != 0 || alive(first.postgres) {
		t.Errorf("exit code %d, PostgreSQL still there: %t", code, alive(first.postgres))
	}
}

func TestThreeFirstStartsAtOnce(t *testing.T) {
	dir := newFolder(t)
	var all [3]*exec.Cmd
	var said [3]bytes.Buffer
	for i := range all {
		all[i] = command(t, "migrate", "--data", dir)
		all[i].Stderr = &said[i]
		if err := all[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for i, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, said[i].String())
		}
	}
	if state := cluster.Inspect(dir); state.Running || state.Problem != "" {
		t.Errorf("left behind: %+v", state)
	}
}

func TestOlderProgramRefusesANewerDatabase(t *testing.T) {
	address := pgtest.URL(t)
	exec1(t, address, `INSERT INTO schema_versions (version_id, is_applied) VALUES (9999, true)`)
	for _, args := range [][]string{{"migrate"}, {"serve", "--addr", "127.0.0.1:0"}, {"doctor"}} {
		_, stderr, code := tongshi(t, append(args, "--database-url", address)...)
		if code != 1 {
			t.Errorf("tongshi %s: exit code %d: %s", args[0], code, stderr)
		}
		if args[0] != "doctor" && (!strings.Contains(stderr, "9999") || !strings.Contains(stderr, "newer")) {
			t.Errorf("tongshi %s says %s", args[0], stderr)
		}
	}
}

func exec1(t *testing.T, address, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// crashFile writes a file in the form of the mapping unfallatlas.
func crashFile(t *testing.T, rows int) string {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("UIDENTSTLAE;UJAHR;UMONAT;USTUNDE;UWOCHENTAG;UKATEGORIE;UART;UTYP1;ULICHTVERH;STRZUSTAND;" +
		"IstRad;IstPKW;IstFuss;IstKrad;ULAND;UREGBEZ;UKREIS;UGEMEINDE;XGCSWGS84;YGCSWGS84\n")
	for i := range rows {
		fmt.Fprintf(&out, "%d;2023;05;08;3;3;5;3;0;0;0;1;0;0;03;1;59;001;13,%06d;52,%06d\n", i, 300000+i%9000, 400000+i/9)
	}
	path := filepath.Join(t.TempDir(), "crashes.csv")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportKilledMidwayLeavesNothingHalf(t *testing.T) {
	address := pgtest.URL(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	number := func(sql string) (n int) {
		if err := conn.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const rows = 60_000
	args := []string{"import", "crashes", crashFile(t, rows), "--mapping", "unfallatlas", "--no-build", "--json", "--database-url", address}
	cmd := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "rows arrive", func() bool {
		return number(`SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database() AND tuples_processed > 1000`) > 0
	})
	kill(t, cmd.Process.Pid)
	if err := cmd.Wait(); err == nil {
		t.Fatal("the import had ended before it was killed")
	}
	eventually(t, "its connections end", func() bool {
		return number(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tongshi'`) == 0
	})
	if n := number(`SELECT count(*) FROM crashes`); n != 0 {
		t.Errorf("%d crashes of a killed import", n)
	}
	succeed(t, args...)
	if n := number(`SELECT count(*) FROM crashes`); n != rows {
		t.Errorf("%d crashes after the import ran again, want %d", n, rows)
	}
}

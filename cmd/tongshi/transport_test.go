package main_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

// warning is what a server says to its user's face while it starts.
func warning(t *testing.T, args ...string) string {
	t.Helper()
	cmd := command(t, append([]string{"serve"}, args...)...)
	said, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(line, "serves on") {
		t.Fatalf("serve says %q: %v", line, err)
	}
	time.Sleep(300 * time.Millisecond)   // what is said at the start is said beside that line
	_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
	_ = cmd.Wait()                       // what it said is what counts
	text, err := os.ReadFile(said.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPlainNetworkAddressIsWarnedOf(t *testing.T) {
	address := pgtest.URL(t)
	database := []string{"--database-url", address, "--data", t.TempDir()}
	with := func(args ...string) []string { return append(args, database...) }
	const word = "WARNING: passwords and cookies travel unencrypted"
	if said := warning(t, with("--addr", "0.0.0.0:0", "--public")...); strings.Contains(said, word) {
		t.Errorf("without accounts it says %s", said)
	}
	cmd := command(t, with("user", "add", "wang", "--role", "admin", "--password-stdin")...)
	cmd.Stdin = strings.NewReader("seven grey herons")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for args, warned := range map[string]bool{
		"--addr 0.0.0.0:0":   true,
		"--addr 127.0.0.1:0": false,
		"--addr 127.0.0.1:0 --base-url http://tongshi.example.cn":  true,
		"--addr 127.0.0.1:0 --base-url https://tongshi.example.cn": false,
		"--addr 0.0.0.0:0 --base-url https://tongshi.example.cn":   false,
	} {
		if said := warning(t, with(strings.Fields(args)...)...); strings.Contains(said, word) != warned {
			t.Errorf("serve %s says %s", args, said)
		}
		doctor := append([]string{"doctor", "--json"}, strings.Fields(args)...)
		stdout, _, code := tongshi(t, with(doctor...)...)
		var report struct{ Problems []string }
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatalf("%v: %s", err, stdout)
		}
		if found := strings.Contains(strings.Join(report.Problems, " "), "travel unencrypted"); found != warned || (code == 1) != warned {
			t.Errorf("doctor %s: exit code %d, %q", args, code, report.Problems)
		}
	}
}

package main_test

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is asked of a server is in its access log and, with what the audit gets
// from wherever, at another machine.
func TestLogsAreKeptAndSent(t *testing.T) {
	there, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	received := make(chan string, 1000)
	go func() {
		buffer := make([]byte, 1<<16)
		for {
			n, _, err := there.ReadFrom(buffer)
			if err != nil {
				return // the test is over
			}
			received <- string(buffer[:n])
		}
	}()
	dir, file := newFolder(t), filepath.Join(t.TempDir(), "access.log")
	r := serve(t, dir, "--access-log", file, "--syslog", "udp://"+there.LocalAddr().String())
	if code := r.get("/api/settings?token=tst_secret"); code != 400 {
		t.Errorf("an unknown parameter answers %d", code)
	}
	var line struct {
		Method, Path, Address string
		Status                int
	}
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "tst_secret") {
		t.Fatalf("%s, %v", text, err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil || line.Path != "/api/settings" || line.Status != 400 ||
		line.Method != "GET" || line.Address != "127.0.0.1" {
		t.Errorf("the access log ends with %s, %v", lines[len(lines)-1], err)
	}
	time.Sleep(2500 * time.Millisecond) // the first look at the audit notes where it begins
	succeed(t, "user", "add", "zhao", "--data", dir)
	wanted := map[string]bool{`"path":"/api/settings"`: true, `"action":"add","object":"users"`: true, `"action":"add one-time link"`: true}
	for deadline := time.After(20 * time.Second); len(wanted) > 0; {
		select {
		case got := <-received:
			for text := range wanted {
				if strings.Contains(got, text) {
					delete(wanted, text)
				}
			}
		case <-deadline:
			t.Fatalf("never sent: %v", wanted)
		}
	}
	_, stderr, code := tongshi(t, "serve", "--addr", "127.0.0.1:0", "--syslog", "nowhere", "--data", newFolder(t))
	if code != 2 || !strings.Contains(stderr, "udp://10.0.0.5:514") {
		t.Errorf("a bad address: exit code %d: %s", code, stderr)
	}
}

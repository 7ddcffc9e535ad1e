package logbook_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongshi/server/logbook"
)

func TestEachDayHasItsFile(t *testing.T) {
	at := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "access[1].log")
	open := func() *logbook.File {
		f, err := logbook.OpenFile(path, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	write := func(f *logbook.File, line string) {
		t.Helper()
		if err := f.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	f := open()
	write(f, "one")
	write(f, "two")
	at = at.Add(2 * time.Minute)
	write(f, "three")
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	at = at.AddDate(0, 0, 1)
	f = open() // a new process, a day later
	write(f, "four")
	at = at.AddDate(0, 0, -1) // a clock that goes back begins no file of a day that has one
	write(f, "five")
	at = at.AddDate(0, 0, 1)
	for name, want := range map[string]string{".2026-03-01": "one\ntwo\n", ".2026-03-02": "three\n", ".2026-03-03": "four\n", "": "five\n"} {
		if text, err := os.ReadFile(path + name); string(text) != want {
			t.Errorf("%s holds %q, want %q: %v", path+name, text, want, err)
		}
	}
	at = time.Date(2026, 8, 29, 12, 0, 0, 0, time.UTC)
	there := func(day string) bool { _, err := os.Stat(path + day); return err == nil }
	for _, c := range []struct {
		days int
		kept bool
	}{{181, true}, {180, false}} {
		if err := f.Sweep(c.days); err != nil {
			t.Fatal(err)
		}
		if there(".2026-03-01") != c.kept {
			t.Errorf("the file of 181 days ago, kept for %d days, is there: %t", c.days, !c.kept)
		}
	}
	for _, stays := range []string{"", ".2026-03-03"} {
		if !there(stays) {
			t.Errorf("%q is gone", stays)
		}
	}
}

// head is the form of a line, RFC 5424, section 6.
var head = regexp.MustCompile(`^<(\d+)>1 2026-03-01T08:00:00\.000000Z \S+ tongshi \d+ (\S+) - (.*)$`)

func TestLinesGoToAnotherMachine(t *testing.T) {
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	got := map[string]func() string{
		"udp://" + udp.LocalAddr().String(): func() string {
			_ = udp.SetReadDeadline(time.Now().Add(10 * time.Second)) // a UDP socket takes one
			buffer := make([]byte, 1<<16)
			n, _, err := udp.ReadFrom(buffer)
			if err != nil {
				t.Fatal(err)
			}
			return string(buffer[:n])
		},
	}
	var in *bufio.Reader
	got["tcp://"+tcp.Addr().String()] = func() string {
		if in == nil {
			conn, err := tcp.Accept()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			in = bufio.NewReader(conn)
		}
		length, err := in.ReadString(' ')
		n, wrong := strconv.Atoi(strings.TrimSpace(length))
		if err != nil || wrong != nil {
			t.Fatal(length, err, wrong)
		}
		line := make([]byte, n)
		if _, err := io.ReadFull(in, line); err != nil {
			t.Fatal(err)
		}
		return string(line)
	}
	at := time.Date(2026, 3, 1, 16, 0, 0, 0, time.FixedZone("", 8*3600))
	for target, receive := range got {
		s, err := logbook.NewSyslog(target, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); s.Run(ctx) }()
		for i, text := range []string{`{"actor":"王"}`, "two\nlines", strings.Repeat("长", 5000)} {
			if !s.Send(at, logbook.Notice, "audit", []byte(text)) {
				t.Fatal("it does not take a line")
			}
			line := receive()
			parts := head.FindStringSubmatch(strings.ReplaceAll(line, "\n", " "))
			if parts == nil || parts[1] != "109" || parts[2] != "audit" || !strings.HasPrefix(strings.ReplaceAll(text, "\n", " "), parts[3]) || len(line) > 8<<10 {
				t.Errorf("%s gets the line %d as %.200q", target, i, line)
			}
		}
		stop()
		<-ended
	}
	for _, wrong := range []string{"", "10.0.0.5", "http://10.0.0.5:514", "unix:///dev/log"} {
		if _, err := logbook.NewSyslog(wrong, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%q is an address", wrong)
		}
	}
}

// A machine that is away costs nobody time.
func TestLinesWaitAndAreNotWaitedFor(t *testing.T) {
	s, err := logbook.NewSyslog("tcp://127.0.0.1:1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	began, taken := time.Now(), 0
	for range 10_000 {
		if s.Send(began, logbook.Info, "access", []byte("x")) {
			taken++
		}
	}
	if took := time.Since(began); taken == 0 || taken == 10_000 || took > 2*time.Second {
		t.Errorf("%d of 10,000 lines were taken, in %s", taken, took)
	}
}

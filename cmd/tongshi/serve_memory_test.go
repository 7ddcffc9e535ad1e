package main_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

// mostGrowth is what an answer of any length may add to the server's memory.
const mostGrowth = 50 << 20

// Whole layers go out as one answer or page by page, from memory and by SQL,
// and the server does not grow with them. TONGSHI_SOAK_FEATURES is how many
// crashes there are, 1,000,000 in the soak.
func TestALongAnswerDoesNotGrowTheServer(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_FEATURES"))
	if err != nil {
		t.Skip("needs TONGSHI_SOAK_FEATURES, the number of crashes, and minutes")
	}
	if _, err := os.Stat("/proc/self/clear_refs"); err != nil {
		t.Skip("needs Linux, which tells what memory a process takes")
	}
	address := pgtest.URL(t)
	city := newGridCity(20_000)
	succeed(t, "import", "crashes", city.writeCrashes(t, n), "--mapping", "china-police", "--no-build", "--database-url", address)
	for _, model := range []string{"auto", "off"} {
		r := serve(t, filepath.Join(t.TempDir(), "data"), "--database-url", address, "--read-model", model)
		if model == "auto" {
			eventually(t, "the crashes are in memory", func() bool { return r.figure(t, `tongshi_read_model_ready{layer="crashes"}`) == 1 })
		}
		whole := fmt.Sprintf("/api/collections/crashes/items?limit=%d&f=", n)
		const asJSON = `{"type":"Feature"`
		for name, read := range map[string]func() int{
			"GeoJSON":             func() int { return r.features(t, whole+"geojson", asJSON) },
			"GeoJSON sequence":    func() int { return r.features(t, whole+"geojsonseq", "\x1e{") },
			"CSV":                 func() int { return r.features(t, whole+"csv", "") - 1 }, // its head
			"GeoJSON, compressed": func() int { return r.features(t, whole+"geojson", asJSON, "Accept-Encoding", "gzip") },
			"GeoJSON, sorted":     func() int { return r.features(t, whole+"geojson&sortby=-occurred_at", asJSON) },
			"GeoJSON, by pages":   func() int { return r.pages(t, "/api/collections/crashes/items?limit=10000", asJSON) },
		} {
			r.settle(t)
			live, before := r.figure(t, "go_memstats_next_gc_bytes")/2, r.memory(t, "VmRSS") // the collector waits for twice what lives
			began := time.Now()
			got := read()
			took, peak := time.Since(began), r.memory(t, "VmHWM")
			grown := r.figure(t, "go_memstats_next_gc_bytes")/2 - live
			t.Logf("read model %s: %s: %d features in %.1f s: %d MB resident, %+.1f MB at the peak, %+.1f MB of live heap",
				model, name, got, took.Seconds(), before>>20, float64(peak-before)/(1<<20), grown/(1<<20))
			if got != n {
				t.Errorf("read model %s: %s has %d features, want %d", model, name, got, n)
			}
			if peak-before >= mostGrowth {
				t.Errorf("read model %s: %s grew the server by %d MB", model, name, (peak-before)>>20)
			}
		}
		r.interrupt(t)
	}
}

// settle waits until the server's memory has stopped falling and forgets its
// peak.
func (r running) settle(t *testing.T) {
	t.Helper()
	for last := int64(0); ; {
		now := r.memory(t, "VmRSS")
		if diff := now - last; diff > -1<<20 && diff < 1<<20 {
			break
		}
		last = now
		time.Sleep(2 * time.Second)
	}
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", r.cmd.Process.Pid), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// memory is a figure of the server's process in bytes.
func (r running) memory(t *testing.T, name string) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	fields := strings.Fields(rest)
	kB, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || fields[1] != "kB" {
		t.Fatalf("%s: %v %v", name, fields[:2], err)
	}
	return kB << 10
}

// figure is one of /metrics.
func (r running) figure(t *testing.T, name string) (n float64) {
	t.Helper()
	answer, err := http.Get(r.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut("\n"+string(body), "\n"+name+" ")
	if _, err := fmt.Sscan(rest, &n); !found || err != nil {
		t.Fatalf("/metrics has no %s: %v", name, err)
	}
	return n
}

// features counts the lines of an answer that begin in that way, without
// holding it.
func (r running) features(t *testing.T, target, prefix string, headers ...string) int {
	t.Helper()
	n := 0
	r.lines(t, target, func(line []byte) {
		if strings.HasPrefix(string(line[:min(len(line), 32)]), prefix) {
			n++
		}
	}, headers...)
	return n
}

// pages counts the features of all pages.
func (r running) pages(t *testing.T, target, prefix string) (n int) {
	t.Helper()
	for target != "" {
		next := ""
		r.lines(t, target, func(line []byte) {
			text := string(line)
			if strings.HasPrefix(text, prefix) {
				n++
			} else if _, rest, found := strings.Cut(text, `"rel":"next"`); found && rest != "" {
				before, _, _ := strings.Cut(text, `","rel":"next"`)
				next = strings.ReplaceAll(before[strings.LastIndex(before, `"href":"`)+len(`"href":"`):], `\u0026`, "&")
			}
		})
		target = strings.TrimPrefix(next, r.address)
	}
	return n
}

func (r running) lines(t *testing.T, target string, see func([]byte), headers ...string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.address+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body := io.Reader(answer.Body)
	if answer.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	for lines.Scan() {
		see(lines.Bytes())
	}
	if err := lines.Err(); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v", target, answer.Status, err)
	}
}

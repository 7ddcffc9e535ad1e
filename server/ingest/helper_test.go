package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/server/ingest"
)

// write makes a file in a folder of the test's own.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipped(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(content) // into memory
	_ = z.Close()
	return b.Bytes()
}

// simple maps a small file: id, day, lon, lat, dead, injured, and a name that
// must not be kept.
const simple = `
source: test
zone: Asia/Shanghai
fields:
  source_id: id
  date: day
  lon: lon
  lat: lat
  deaths: dead
  injured: hurt
`

const simpleHeader = "id,day,lon,lat,dead,hurt,name\n"

func mapping(t testing.TB, text string) *ingest.Mapping {
	t.Helper()
	m, err := ingest.ParseMapping("test", []byte(text), geotest.Standards().Words)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// readAll reads a file to its end.
func readAll(t testing.TB, content []byte, m *ingest.Mapping, o ingest.CrashOptions) ([]geo.Crash, []geo.Reject, error) {
	t.Helper()
	r, err := ingest.OpenCrashes(write(t, "crashes.csv", content), m, o)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	var crashes []geo.Crash
	var rejects []geo.Reject
	for c, reject := range r.Rows(t.Context()) {
		if reject != nil {
			rejects = append(rejects, *reject)
			continue
		}
		crashes = append(crashes, c)
	}
	return crashes, rejects, r.Err()
}

// oneRow reads a single row below the simple header.
func oneRow(t testing.TB, row string, m *ingest.Mapping, o ingest.CrashOptions) (geo.Crash, *geo.Reject) {
	t.Helper()
	crashes, rejects, err := readAll(t, []byte(simpleHeader+row+"\n"), m, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(crashes)+len(rejects) != 1 {
		t.Fatalf("row %q: %d crashes and %d rejects", row, len(crashes), len(rejects))
	}
	if len(rejects) == 1 {
		return geo.Crash{}, &rejects[0]
	}
	return crashes[0], nil
}

func wantWords(t testing.TB, what, got string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(got, w) {
			t.Errorf("%s: %q does not say %q", what, got, w)
		}
	}
}

func contextWithCause(t testing.TB, cause error) (context.Context, func()) {
	ctx, stop := context.WithCancelCause(t.Context())
	return ctx, func() { stop(cause) }
}

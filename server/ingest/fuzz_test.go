package ingest_test

import (
	"os"
	"path/filepath"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/server/ingest"
)

// The fuzz targets claim one thing: any bytes end in records, rejects or an
// error, and every record is accounted for.

func fuzzFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(simpleHeader + "1,2026-01-01,116,36,0,0,x\n"))
	f.Add([]byte("\xff\xfei\x00d\x00"))
	f.Add(zipped([]byte(simpleHeader + "1,45123,\"116\",36,0,0,\"x\n")))
	f.Add([]byte("id;day;lon;lat;dead;hurt\r1;2026-01-01;1;1;;\r\n"))
	m := mapping(f, simple)
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := ingest.OpenCrashes(fuzzFile(t, "c.csv", content), m, ingest.CrashOptions{})
		if err != nil {
			return
		}
		defer r.Close()
		for c, reject := range r.Rows(t.Context()) {
			if reject == nil && (c.SourceID == "" || c.Severity == "" || c.Year == 0 || c.Position == nil) {
				t.Fatalf("an incomplete crash passed: %+v", c)
			}
			if reject != nil && (reject.Reason.EN == "" || reject.Row < 1) {
				t.Fatalf("a reject says nothing: %+v", reject)
			}
		}
	})
}

// FuzzVolumes: a count that passes says what was counted, when and how much.
func FuzzVolumes(f *testing.F) {
	const header = "id,lon,lat,road,cross,deg,aadt,year\n"
	f.Add([]byte(header + "1,,,建设路,,,12000,2025\n2,116,36.4,,,-90,0,2025\n"))
	f.Add([]byte(header + "1,36,116,a,b,1e308,NaN,25\n,,,,,,,\n\"1\n"))
	f.Add([]byte("id;road;aadt;year\r1;x;1,5;2025\r"))
	m := mapping(f, `
for: volumes
source: counts
zone: Asia/Shanghai
fields: {source_id: id, lon: lon, lat: lat, road: road, cross_road: cross, bearing: deg, aadt: aadt, year: year}
`)
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := ingest.OpenVolumes(fuzzFile(t, "v.csv", content), m, ingest.Options{CRS: "wgs84"})
		if err != nil {
			return
		}
		defer r.Close()
		keys := map[string]bool{}
		for v, reject := range r.Rows(t.Context()) {
			if reject != nil {
				if reject.Reason.EN == "" || reject.Row < 1 {
					t.Fatalf("a reject says nothing: %+v", reject)
				}
				continue
			}
			on := v.Position == nil || v.Position[0] >= -180 && v.Position[0] <= 180 && v.Position[1] >= -90 && v.Position[1] <= 90
			if v.SourceID == "" || keys[v.SourceID] || !(v.AADT >= 0 && v.AADT <= 500_000) || v.Year < 1950 || v.Year > 2200 || v.Road == "" && v.Position == nil ||
				!on || v.Bearing != nil && !(*v.Bearing >= 0 && *v.Bearing < 360) {
				t.Fatalf("passed: %+v", v)
			}
			keys[v.SourceID] = true
		}
	})
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(simple))
	f.Add([]byte("source: x\nfields: [1]\n"))
	f.Add([]byte("tags: {highway: {constant: primary}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ingest.ParseMapping("fuzz", text, geotest.Standards().Words)
		if err == nil && m == nil {
			t.Fatal("no mapping and no error")
		}
	})
}

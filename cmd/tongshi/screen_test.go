package main_test

import (
	"strings"
	"testing"
)

// A wrong parameter is a wrong call: it is named before any database is opened.
func TestEveryBadParameterOfScreenIsNamed(t *testing.T) {
	for _, c := range []struct {
		args  string
		words []string
	}{
		{"--profile XX", []string{"--profile", `"XX"`, "CN-MPS-2001"}},
		{"--from 2024-13-01", []string{"--from", "2024-13-01", "2024-01-31"}},
		{"--to yesterday", []string{"--to", "yesterday"}},
		{"--from 2024-01-01 --to 2023-01-01", []string{"--to", "ends before"}},
		{"--from 1990-01-01 --to 2023-01-01", []string{"--to", "20 years"}},
		{"--severity fatal,bad", []string{"--severity", `"bad"`, "slight"}},
		{"--modes horse", []string{"--modes", `"horse"`, "e_bike"}},
		{"--types bump", []string{"types", `"bump"`, "rear_end"}},
		{"--measure luck", []string{"measure", `"luck"`, "excess"}},
		{"--weights heavy", []string{"weights", `"heavy"`, "soft-1-3-5"}},
		{"--seed=-1", []string{"seed", "-1"}},
		{"--seed=x", []string{"seed", "x"}},
		{"--seed=9007199254740993", []string{"seed", "9007199254740992"}},
		{"--least-probability=2", []string{"--least-probability", "between 0 and 1"}},
		{"--least-probability=NaN", []string{"--least-probability", "between 0 and 1"}},
		{"--least-probability=much", []string{"least-probability", "much"}},
		{"--most=-1", []string{"--most", "5000"}},
		{"--most=1.5", []string{"--most", "1.5"}},
		{"--cluster-m=-1", []string{"--cluster-m", "metres"}},
		{"--cluster-m=Inf", []string{"--cluster-m", "metres"}},
		{"--cluster-points=1", []string{"--cluster-points", "2 to"}},
		{"--density=perhaps", []string{"density", "perhaps"}},
		{"--luck", []string{"--luck"}},
		{"--profile XX --most=-1", []string{"--profile", "most"}},
	} {
		_, stderr, code := tongshi(t, append([]string{"screen"}, strings.Fields(c.args)...)...)
		if code != 2 {
			t.Errorf("%s: exit %d: %s", c.args, code, stderr)
		}
		for _, word := range c.words {
			if !strings.Contains(stderr, word) {
				t.Errorf("%s: nothing of %q in %s", c.args, word, stderr)
			}
		}
	}
}

// Flags of `import places` and `import volumes` that cannot be, one by one.
func TestEveryBadFlagOfAnImportIsNamed(t *testing.T) {
	mappings := map[string]string{
		"places": file(
			t,
			"p.yaml",
			"for: places\nsource: p\nzone: Asia/Shanghai\nfields: {source_id: id, lon: lon, lat: lat, kind: {constant: school}, name: name, hours: hours}\n",
		),
		"volumes": file(t, "v.yaml", "for: volumes\nsource: v\nzone: Asia/Shanghai\nfields: {source_id: id, road: road, aadt: n, year: year}\n"),
	}
	broken := file(t, "b.yaml", "for: [\n")
	strange := file(
		t,
		"s.yaml",
		"for: volumes\nsource: v\nzone: Asia/Shanghai\nfields: {source_id: id, road: road, aadt: n, year: year, colour: c}\n",
	)
	csv := file(t, "x.csv", "id,lon,lat,name,hours,road,n,year\n1,116,36,Gate,,A,1,2025\n")
	for _, kind := range []string{"places", "volumes"} {
		good := mappings[kind]
		for _, c := range []struct {
			args  []string
			code  int
			words []string
		}{
			{[]string{}, 2, []string{"<file>"}},
			{[]string{csv}, 2, []string{"--mapping", ".yaml"}},
			{[]string{csv, "--mapping", "nowhere"}, 2, []string{"nowhere"}},
			{[]string{csv, "--mapping", csv + ".yaml"}, 2, []string{"x.csv.yaml"}},
			{[]string{csv, "--mapping", broken}, 2, []string{"b.yaml"}},
			{[]string{csv, "--mapping", strange}, 2, []string{"colour"}},
			{[]string{csv, "--mapping", good, "--crs", "mars"}, 2, []string{"--crs", "mars", "wgs84"}},
			{[]string{csv, "--mapping", good, "--encoding", "morse"}, 2, []string{"--encoding", "morse", "utf-8"}},
			{[]string{csv, "--mapping", good, "--colour"}, 2, []string{"--colour"}},
		} {
			_, stderr, code := tongshi(t, append([]string{"import", kind}, c.args...)...)
			if code != c.code {
				t.Errorf("%s %v: exit %d: %s", kind, c.args, code, stderr)
			}
			for _, word := range c.words {
				if !strings.Contains(stderr, word) {
					t.Errorf("%s %v: nothing of %q in %s", kind, c.args, word, stderr)
				}
			}
		}
	}
}

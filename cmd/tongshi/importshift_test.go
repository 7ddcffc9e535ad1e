package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/pgtest"
)

// A file of which all, a part, or a share lies in another datum is refused before
// anything is stored, and told which part, how far and why.
func TestAFileInAnotherDatumIsRefusedInParts(t *testing.T) {
	url := pgtest.URL(t)
	serve(t, t.TempDir(), "--demo", "--database-url", url)
	places := positions(t, url, `SELECT ST_X(geom), ST_Y(geom) FROM crashes WHERE geom IS NOT NULL ORDER BY id LIMIT 3000`)
	trees := positions(t, url, `SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(footprint) AS c FROM obstruction_states WHERE valid_to IS NULL ORDER BY id LIMIT 2000) AS s`)
	crashes := func(moved func(i int) bool) string {
		var b strings.Builder
		b.WriteString("id,day,lon,lat,dead,hurt,road,unit\n")
		for i, p := range places {
			if moved(i) {
				p = geo.DatumGCJ02.FromWGS84(p)
			}
			fmt.Fprintf(&b, "%d,%d-05-%02d,%.6f,%.6f,0,1,,squadron %d\n", i, 2021+i%5, 1+i%28, p[0], p[1], i/7%4)
		}
		return b.String()
	}
	mapping := file(t, "m.yaml", smallMapping)
	for name, test := range map[string]struct {
		moved func(i int) bool
		want  []string
	}{
		"all":         {func(int) bool { return true }, []string{"The points lie about", "--crs gcj02"}},
		"one year":    {func(i int) bool { return i%5 == 2 }, []string{"Of year 2023", "GCJ-02", "a file of its own"}},
		"one unit":    {func(i int) bool { return i/7%4 == 1 }, []string{"Of unit squadron 1", "GCJ-02"}},
		"one block":   {func(i int) bool { return i >= 900 && i < 1500 }, []string{"Of rows 901 to 1500", "GCJ-02"}},
		"every third": {func(i int) bool { return i*i%97%3 == 0 }, []string{"% of the points", "nothing tells which", "GCJ-02"}},
		"none":        {func(int) bool { return false }, nil},
	} {
		_, said, code := tongshi(t, "import", "crashes", file(t, "c.csv", crashes(test.moved)), "--mapping", mapping, "--dry-run", "--database-url", url)
		if (code == 0) != (test.want == nil) {
			t.Errorf("%s: exit %d: %s", name, code, said)
		}
		for _, want := range test.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s is told without %q: %s", name, want, said)
			}
		}
	}
	var b strings.Builder
	b.WriteString("id,lon,lat,dbh,height,crown,base\n")
	for i, p := range trees {
		p = geo.DatumGCJ02.FromWGS84(p)
		fmt.Fprintf(&b, "t%d,%.6f,%.6f,20,8,4,2\n", i, p[0], p[1])
	}
	args := []string{"import", "obstructions", file(t, "t.csv", b.String()), "--mapping", file(t, "t.yaml", treesMapping), "--dry-run", "--database-url", url}
	if _, said, code := tongshi(t, args...); code != 1 || !strings.Contains(said, "--crs gcj02") {
		t.Errorf("trees: exit %d: %s", code, said)
	}
	succeed(t, append(args, "--accept-shift")...)
	succeed(t, append(args, "--crs", "gcj02")...)
}

func positions(t *testing.T, url, sql string) (list []orb.Point) {
	t.Helper()
	for _, text := range texts(t, url, `SELECT x || ' ' || y FROM (`+sql+`) AS p (x, y)`) {
		var p orb.Point
		if _, err := fmt.Sscan(text, &p[0], &p[1]); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

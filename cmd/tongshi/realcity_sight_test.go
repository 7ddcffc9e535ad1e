package main_test

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/pgtest"
)

// coreTreesAtNodes are the street trees of the core within treeReachM of a node
// where three drivable roads or more meet, by the data's own description.
const (
	coreTreesAtNodes = 16_166
	treeReachM       = 25
)

var updatePages = flag.Bool("update-pages", false, "rewrite SIGHT.md")

type realSightReport struct {
	PeakMB float64 `json:"peak_mb"`
	Runs   []struct {
		Profile                           string
		Triangles, Added, Changed, Faults int
		Verdicts, Evidence                map[string]int
		ByOrigin                          map[string]map[string]int `json:"by_origin"`
		Seconds                           float64
	}
}

// TestRealCitySight looks across the whole core with its trees near the
// intersections (with all of them in the soak), whose sizes are estimated from
// the trunks. What is found is told as it is; the laws below hold whatever it is.
func TestRealCitySight(t *testing.T) {
	dir := realCity(t)
	url := pgtest.URL(t)
	importRealRoads(t, url, filepath.Join(dir, "osm_central.osm.pbf"))
	importTrees(t, url, filepath.Join(dir, "park_trees.csv.gz"), "portland-park-trees", "--surveyed")
	street, trees := treesAtNodes(t, dir)
	if os.Getenv("TONGSHI_SOAK_TREES") != "" {
		street = inCore(t, filepath.Join(dir, "street_trees.csv.gz"))
	}
	importTrees(t, url, street, "portland-street-trees", "--estimate")

	var report realSightReport
	if err := json.Unmarshal([]byte(succeed(t, "sight", "--database-url", url, "--json")), &report); err != nil {
		t.Fatal(err)
	}
	run := report.Runs[0]
	t.Logf(
		"%s: %d triangles in %.1f s, peak memory %.0f MB; %d street trees near nodes",
		run.Profile,
		run.Triangles,
		run.Seconds,
		report.PeakMB,
		trees,
	)
	if run.Triangles < 4_000 || run.Faults != 0 || run.Added != run.Triangles {
		t.Errorf("%+v; each triangle of the core is to be looked across", run)
	}
	if report.PeakMB > 1_500 {
		t.Errorf("peak memory %.0f MB", report.PeakMB)
	}
	verdicts, origins, evidence := 0, 0, 0
	for verdict, n := range run.Verdicts {
		verdicts += n
		for _, some := range run.ByOrigin[verdict] {
			origins += some
		}
	}
	for _, n := range run.Evidence {
		evidence += n
	}
	if verdicts != run.Triangles || origins != run.Triangles || evidence != run.Triangles {
		t.Errorf("of %d triangles %d have a verdict, %d an origin, %d evidence", run.Triangles, verdicts, origins, evidence)
	}
	checkRealSightLaws(t, url, run.Triangles)
	odds := oddsOf(t, dir, url)
	if 2*odds.teeHits < odds.tees {
		t.Errorf(
			"%d of %d crashes at Ts lie where one who leaves the stem meets those from the left: the quarters are read wrongly",
			odds.teeHits,
			odds.tees,
		)
	}
	if os.Getenv("TONGSHI_SOAK_TREES") == "" {
		comparePage(t, 0, sightPage(report, trees, odds))
		return
	}
	comparePage(t, 1, sightPageAll(report, odds))
	pretendSurvey(t, url, run.Triangles)
}

// pretendSurvey has the whole core surveyed for everything, so that triangles
// may be clear, and holds the laws against what is found then.
func pretendSurvey(t *testing.T, url string, triangles int) {
	t.Helper()
	exec1(
		t,
		url,
		`INSERT INTO survey_coverage (uuid, kinds, surveyed_on, geom) VALUES (gen_random_uuid(), '{tree,building,sign}', '2026-01-01', ST_MakeEnvelope(-123, 45, -122, 46, 4326))`,
	)
	succeed(t, "sight", "--database-url", url)
	var clear int
	if query(t, url, &clear, `SELECT count(*) FROM sight_triangles WHERE verdict = 'clear'`); clear < triangles/10 {
		t.Errorf("of %d triangles %d are clear once the core is surveyed", triangles, clear)
	}
	checkRealSightLaws(t, url, triangles)
}

// comparePage holds one of the two parts of SIGHT.md against what the program
// finds, or rewrites it; the second tells of all trees, which only the soak takes.
func comparePage(t *testing.T, part int, text string) {
	t.Helper()
	t.Log(text)
	path := filepath.Join("..", "..", "SIGHT.md")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, second, ok := strings.Cut(string(kept), allTreesHeading)
	if !ok {
		t.Fatalf("SIGHT.md has no heading %q", allTreesHeading)
	}
	parts := []string{first, allTreesHeading + second}
	if *updatePages {
		parts[part] = text
		if err := os.WriteFile(path, []byte(strings.Join(parts, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if parts[part] != text {
		t.Errorf("SIGHT.md does not say what the program finds; run the test with -update-pages and look at the difference")
	}
}

// checkRealSightLaws asks the database for triangles that contradict themselves.
func checkRealSightLaws(t *testing.T, url string, triangles int) {
	t.Helper()
	for what, sql := range map[string]string{
		"clear without a survey of the place": `SELECT count(*) FROM sight_triangles WHERE verdict = 'clear' AND evidence <> 'surveyed'`,
		"hidden by estimates alone but called measured": `
			SELECT count(*) FROM sight_triangles AS t WHERE verdict IN ('blocked', 'partial') AND NOT estimated AND NOT EXISTS (
			       SELECT FROM obstruction_states AS s WHERE s.obstruction_id = ANY (t.blockers) AND s.valid_to IS NULL AND s.origin = 'measured')`,
		"surveyed and clear with an estimated crown across it, not called estimated": `
			SELECT count(*) FROM sight_triangles AS t WHERE verdict = 'clear' AND NOT estimated AND EXISTS (
			       SELECT FROM obstruction_states AS s WHERE s.valid_to IS NULL AND s.origin = 'estimated' AND s.radius_m > 2 AND ST_Covers(t.geom, s.footprint))`,
		"blocker that is no obstruction": `
			SELECT count(*) FROM (SELECT unnest(blockers || minor || needs_survey) AS id FROM sight_triangles) AS b
			 WHERE b.id > 0 AND NOT EXISTS (SELECT FROM obstruction_states AS s WHERE s.obstruction_id = b.id AND s.valid_to IS NULL)`,
		"blocker out of all reach": `
			SELECT count(*) FROM sight_blockers AS b JOIN sight_triangles AS t ON t.id = b.triangle_id
			  JOIN obstruction_states AS s ON s.obstruction_id = b.obstruction_id AND s.valid_to IS NULL
			 WHERE NOT ST_DWithin(t.geom::geography, s.footprint::geography, coalesce(s.radius_m, 0) + 50)`,
		"hidden without a blocker":                 `SELECT count(*) FROM sight_triangles WHERE verdict IN ('blocked', 'partial') AND blockers = '{}'`,
		"clear with a blocker that is not minor":   `SELECT count(*) FROM sight_triangles WHERE verdict = 'clear' AND NOT blockers <@ minor`,
		"sees farther than it must":                `SELECT count(*) FROM sight_triangles WHERE available_m NOT BETWEEN 0 AND required_m + 1e-6`,
		"hidden with a negative gain":              `SELECT count(*) FROM sight_blockers WHERE gain_m < -1e-6 OR hides_m < 0`,
		"two triangles of one corner":              `SELECT count(*) FROM (SELECT FROM sight_triangles GROUP BY leg_id, conflict_leg_id HAVING count(*) > 1) AS twice`,
		"corner between legs of two intersections": `SELECT count(*) FROM sight_triangles AS t JOIN legs AS a ON a.id = t.leg_id JOIN legs AS b ON b.id = t.conflict_leg_id WHERE a.intersection_id <> b.intersection_id`,
	} {
		var got int
		if query(t, url, &got, sql); got != 0 {
			t.Errorf("%s: %d of %d", what, got, triangles)
		}
	}
	var stored int
	if query(t, url, &stored, `SELECT count(*) FROM sight_triangles WHERE profile = 'CN-URBAN'`); stored != triangles {
		t.Errorf("%d triangles are stored, %d were counted", stored, triangles)
	}
}

// treesAtNodes writes the street trees of the core near a node of three roads
// or more, and counts them.
func treesAtNodes(t *testing.T, dir string) (path string, count int) {
	t.Helper()
	roads, net := readRealRoads(t, dir)
	at := map[int64]orb.Point{}
	for _, w := range roads.Ways {
		for i, n := range w.Nodes {
			at[n] = w.Line[i]
		}
	}
	plane := geo.NewPlane(net.Intersections[0].Point)
	cells := map[[2]int][]orb.Point{}
	for _, x := range net.Intersections {
		for _, n := range x.Nodes {
			p := plane.Forward(at[n])
			cells[cellOf(p)] = append(cells[cellOf(p)], p)
		}
	}
	file, err := os.Open(inCore(t, filepath.Join(dir, "street_trees.csv.gz")))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	lon, lat := slices.Index(rows[0], "lon"), slices.Index(rows[0], "lat")
	kept := rows[:1]
	for _, row := range rows[1:] {
		x, errX := strconv.ParseFloat(row[lon], 64)
		y, errY := strconv.ParseFloat(row[lat], 64)
		if errX == nil && errY == nil && nearAny(cells, plane.Forward(orb.Point{x, y})) {
			kept = append(kept, row)
		}
	}
	// Our junctions leave out a few of the description's nodes, such as those
	// where a road only changes its name.
	if count = len(kept) - 1; count < coreTreesAtNodes*9/10 || count > coreTreesAtNodes*11/10 {
		t.Errorf("%d trees within %d m of a node, want about %d", count, treeReachM, coreTreesAtNodes)
	}
	path = filepath.Join(t.TempDir(), "street_trees.csv")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := csv.NewWriter(out).WriteAll(kept); err != nil {
		t.Fatal(err)
	}
	return path, count
}

func cellOf(p orb.Point) [2]int {
	return [2]int{int(p[0]+1e6) / treeReachM, int(p[1]+1e6) / treeReachM}
}

func nearAny(cells map[[2]int][]orb.Point, p orb.Point) bool {
	c := cellOf(p)
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, q := range cells[[2]int{c[0] + dx, c[1] + dy}] {
				if dx, dy := p[0]-q[0], p[1]-q[1]; dx*dx+dy*dy <= treeReachM*treeReachM {
					return true
				}
			}
		}
	}
	return false
}

// storedCorner is a stored triangle with the headings of its two legs.
type storedCorner struct {
	verdict    string
	own, other float64 // bearings of the legs as seen from the intersection
}

func storedCorners(t *testing.T, url string) map[int64][]storedCorner {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	rows, err := db.Query(t.Context(), `
		SELECT t.intersection_id, t.verdict, own.bearing_deg, other.bearing_deg
		  FROM sight_triangles AS t JOIN legs AS own ON own.id = t.leg_id JOIN legs AS other ON other.id = t.conflict_leg_id`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int64][]storedCorner{}
	var at int64
	var c storedCorner
	if _, err := pgx.ForEachRow(rows, []any{&at, &c.verdict, &c.own, &c.other}, func() error { out[at] = append(out[at], c); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

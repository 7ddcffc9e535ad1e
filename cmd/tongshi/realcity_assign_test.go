package main_test

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest/roadfile"
)

// What assignment must reach on the development city. By position alone: of all
// records. With the names in use: of the records whose roads the road file has;
// no comparison of names can bring the others to a junction of both.
const (
	wantByPosition = 0.90
	wantByNames    = 0.97
)

// TestRealCityCrashesReachTheJunctionTheyName takes the crashes of the
// development city that the police coded "Intersection" with both streets
// named, gives them to intersections by position alone and then with the names
// in use, and counts those that reach an intersection bearing both names.
func TestRealCityCrashesReachTheJunctionTheyName(t *testing.T) {
	dir := realCity(t)
	p := newNameProof(t, realNetwork(t, dir))
	records := junctionRecords(t, dir)
	if len(records) != 3709 {
		t.Fatalf("%d records are coded Intersection with both streets named, the data's own figure is 3709", len(records))
	}
	o := geotest.Standards().Assign
	o.UseNames = false
	byPosition := p.run(t, "position alone", records, o)
	if share := byPosition.share(len(records)); share < wantByPosition {
		t.Errorf("position alone: %.4f of all records, want %.2f", share, wantByPosition)
	}
	o.UseNames = true
	byNames := p.run(t, "names in use", records, o)
	if share := byNames.share(len(records) - byNames.unnamed); share < wantByNames {
		t.Errorf("names in use: %.4f of the records whose roads are in the road file, want %.2f", share, wantByNames)
	}
}

// realCity is the folder of the development city; the test is skipped without,
// and fails in CI, where a proof that did not run is none.
func realCity(t *testing.T) string {
	t.Helper()
	root := os.Getenv("TONGSHI_REAL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "portland_or")
	if _, err := os.Stat(filepath.Join(dir, "crashes.csv.gz")); err != nil {
		missing := fmt.Sprintf("the development city is not in %s: put its files there or name the folder above portland_or in TONGSHI_REAL_DATA", dir)
		if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return dir
}

func realNetwork(t *testing.T, dir string) *network.Network {
	t.Helper()
	_, net := readRealRoads(t, dir)
	return net
}

func readRealRoads(t *testing.T, dir string) (network.Roads, *network.Network) {
	t.Helper()
	roads, _, err := roadfile.Read(t.Context(), roadfile.Options{}, filepath.Join(dir, "osm_central.osm.pbf"))
	if err != nil {
		t.Fatal(err)
	}
	net, err := network.Build(t.Context(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return roads, net
}

// crashRow is a row of the development city's crash file by column name.
type crashRow map[string]string

// realCrashes reads the rows of the crash file for which keep is true.
func realCrashes(t *testing.T, dir string, keep func(crashRow) bool) (rows []crashRow) {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "crashes.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(plain)
	header, err := reader.Read()
	for err == nil {
		var cells []string
		if cells, err = reader.Read(); err != nil {
			break
		}
		row := crashRow{}
		for i, name := range header {
			row[name] = cells[i]
		}
		if keep(row) {
			rows = append(rows, row)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return rows
}

func (r crashRow) position() orb.Point {
	lon, _ := strconv.ParseFloat(r["lon"], 64)
	lat, _ := strconv.ParseFloat(r["lat"], 64)
	return orb.Point{lon, lat}
}

func junctionRecords(t *testing.T, dir string) (records []network.Locator) {
	at := true
	for _, row := range realCrashes(t, dir, func(r crashRow) bool {
		return r["in_core"] == "1" && r["road_character"] == "Intersection" && r["street"] != "" && r["cross_street"] != ""
	}) {
		records = append(records, network.Locator{Position: row.position(), Street: row["street"], CrossStreet: row["cross_street"], AtJunction: &at})
	}
	return records
}

// nameProof compares the answers of an assignment with the records' names.
type nameProof struct {
	net   *network.Network
	same  map[[2]string]bool
	roads []junctionRoads // by intersection
}

// junctionRoads are the names and numbers of the roads at an intersection.
type junctionRoads struct {
	names []string
	link  bool // a slip road is among them
}

// proofResult counts the records of one run.
type proofResult struct {
	bearsBoth int // reached an intersection that bears both names
	loosely   int // the same, with slip roads counted
	unnamed   int // name a road that is nowhere in the road file
}

func (r proofResult) share(of int) float64 { return float64(r.bearsBoth) / float64(of) }

// miss is a record that did not reach an intersection bearing both its names.
type miss struct {
	record network.Locator
	cause  string
}

func newNameProof(t *testing.T, net *network.Network) nameProof {
	t.Helper()
	p := nameProof{net, map[[2]string]bool{}, make([]junctionRoads, len(net.Intersections))}
	for _, s := range net.Segments {
		for _, node := range []int{s.From, s.To, s.Internal} {
			if node >= 0 {
				at := &p.roads[node]
				at.names = append(append(at.names, s.Ref), s.Names...)
				at.link = at.link || strings.HasSuffix(s.Class, "_link")
			}
		}
	}
	return p
}

func (p nameProof) run(t *testing.T, name string, records []network.Locator, o network.AssignOptions) (r proofResult) {
	t.Helper()
	answers, err := network.NewIndex(p.net, geotest.Standards().Roads.Names).AssignAll(t.Context(), records, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	var misses []miss
	for i, a := range answers {
		if p.bearsLoosely(a, records[i]) {
			r.loosely++
		}
		if a.Intersection >= 0 && p.bearsBoth(p.net.Intersections[a.Intersection].Names, records[i]) {
			r.bearsBoth++
			continue
		}
		m := miss{records[i], p.cause(records[i])}
		if misses = append(misses, m); strings.HasPrefix(m.cause, "data") {
			r.unnamed++
		}
	}
	all := len(records)
	t.Logf("%s: %d of %d reach an intersection that bears both names: %.2f %%", name, r.bearsBoth, all, 100*r.share(all))
	t.Logf("  of the %d whose roads are in the road file: %.2f %%", all-r.unnamed, 100*r.share(all-r.unnamed))
	t.Logf("  with slip roads counted: %d of %d, %.2f %%", r.loosely, all, 100*float64(r.loosely)/float64(all))
	logCauses(t, misses)
	return r
}

// sameRoad is geotest.Standards().Roads.Names.Same, remembered.
func (p nameProof) sameRoad(a, b string) bool {
	key := [2]string{a, b}
	same, known := p.same[key]
	if !known {
		same = geotest.Standards().Roads.Names.Same(a, b)
		p.same[key] = same
	}
	return same
}

// bearsBoth is the proof's own comparison: the record's street is one of the
// names and its cross street another.
func (p nameProof) bearsBoth(names []string, r network.Locator) bool {
	for i, street := range names {
		for j, cross := range names {
			if i != j && p.sameRoad(street, r.Street) && p.sameRoad(cross, r.CrossStreet) {
				return true
			}
		}
	}
	return false
}

// bearsLoosely also lets a record's slip road be any slip road there, which
// road files do not name.
func (p nameProof) bearsLoosely(a network.Assignment, r network.Locator) bool {
	if a.Intersection < 0 {
		return false
	}
	at := p.roads[a.Intersection]
	bears := func(road string) bool {
		return (at.link && isRampName(road)) || slices.ContainsFunc(at.names, func(n string) bool { return p.sameRoad(n, road) })
	}
	return bears(r.Street) && bears(r.CrossStreet)
}

// cause says what may stand between a record and its junction, by looking at
// the network around its position.
func (p nameProof) cause(r network.Locator) string {
	const nearM, aroundM = 60, 400
	far := max(p.nearestNamed(r.Position, r.Street), p.nearestNamed(r.Position, r.CrossStreet))
	node := p.nearestBearingBoth(r)
	switch {
	case math.IsInf(far, 1) && isRampName(r.Street, r.CrossStreet):
		return "data: a slip road is named, which the road file does not name"
	case math.IsInf(far, 1):
		return "data: a road is named that is nowhere in the road file"
	case far > aroundM:
		return "position: over 400 m from a road that the record names"
	case node <= nearM:
		return "choice: an intersection bearing both is within 60 m"
	case !math.IsInf(node, 1):
		return "position: the intersection bearing both is over 60 m away"
	}
	return "network: both roads are nearby but no intersection bears both"
}

func isRampName(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(geotest.Standards().Roads.Names.Parse(name), func(n network.RoadName) bool { return n.Ramp })
	})
}

func (p nameProof) nearestNamed(at orb.Point, name string) float64 {
	best := math.Inf(1)
	for _, s := range p.net.Segments {
		if !slices.ContainsFunc(s.Names, func(n string) bool { return p.sameRoad(n, name) }) {
			continue
		}
		for _, q := range s.Line {
			best = min(best, roughM(at, q))
		}
	}
	return best
}

func (p nameProof) nearestBearingBoth(r network.Locator) float64 {
	best := math.Inf(1)
	for _, n := range p.net.Intersections {
		if d := roughM(n.Point, r.Position); d < best && p.bearsBoth(n.Names, r) {
			best = d
		}
	}
	return best
}

// roughM is the distance in metres between two positions of the development
// city, right to a percent.
func roughM(a, b orb.Point) float64 {
	return math.Hypot((a[0]-b[0])*78000, (a[1]-b[1])*111200)
}

// logCauses writes the misses grouped by cause, the most frequent pairs first.
func logCauses(t *testing.T, misses []miss) {
	t.Helper()
	byCause := map[string]map[string]int{}
	for _, m := range misses {
		if byCause[m.cause] == nil {
			byCause[m.cause] = map[string]int{}
		}
		byCause[m.cause][m.record.Street+" & "+m.record.CrossStreet]++
	}
	for _, cause := range sortedKeys(byCause) {
		pairs, total := byCause[cause], 0
		list := sortedKeys(pairs)
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(pairs[b], pairs[a]) })
		for i, pair := range list {
			total += pairs[pair]
			list[i] = fmt.Sprintf("%s (%d)", pair, pairs[pair])
		}
		t.Logf("  %d misses, %s: %s", total, cause, strings.Join(list, "; "))
	}
}

func sortedKeys[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

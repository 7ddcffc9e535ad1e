package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/pgtest"
	"tongshi/server/store"
)

// gridRoads are streets crossing avenues 200 m apart; those named in without
// are left out.
func gridRoads(n int, without ...string) network.Roads {
	var ways network.Roads
	step := 0.002
	node := func(x, y int) int64 { return int64(1000*x + y + 1) }
	add := func(id int64, name string, at func(i int) (x, y int)) {
		for _, gone := range without {
			if gone == name {
				return
			}
		}
		w := network.Way{ID: id, Tags: map[string]string{"highway": "secondary", "name": name, "note": `a "quoted" \ thing`}}
		for i := range n {
			x, y := at(i)
			w.Nodes = append(w.Nodes, node(x, y))
			w.Line = append(w.Line, orb.Point{116 + step*float64(x), 36.4 + step*float64(y)})
		}
		ways.Ways = append(ways.Ways, w)
	}
	for i := range n {
		add(int64(-1-i), fmt.Sprint("街", i), func(k int) (int, int) { return k, i })
		add(int64(1+i), fmt.Sprint("路", i), func(k int) (int, int) { return i, k })
	}
	ways.Points = []network.Point{{Node: node(1, 1), Position: orb.Point{116 + step, 36.4 + step}, Tags: map[string]string{"highway": "traffic_signals"}}}
	return ways
}

func build(t *testing.T, ways network.Roads) *network.Network {
	t.Helper()
	n, err := network.Build(t.Context(), ways, network.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func save(t *testing.T, st *store.Store, n *network.Network) store.NetworkChange {
	t.Helper()
	change, err := st.SaveNetwork(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func TestRoadsComeBackAsTheyWent(t *testing.T) {
	st := pgtest.New(t)
	ways := gridRoads(4)
	counts, err := st.ImportRoads(t.Context(), store.ImportMeta{Source: "osm", FileHash: "a"}, ways)
	if want := (geo.ImportCounts{Read: 9, Added: 9}); err != nil || counts != want {
		t.Fatalf("%+v, %v, want %+v", counts, err, want)
	}
	back, err := st.LoadRoads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byID := cmpopts.SortSlices(func(a, b network.Way) bool { return a.ID < b.ID })
	if diff := cmp.Diff(ways, back, byID); diff != "" {
		t.Error(diff)
	}
}

func TestARoadFileReplacesWhatItsSourceHad(t *testing.T) {
	st := pgtest.New(t)
	for _, step := range []struct {
		hash  string
		roads network.Roads
		want  store.ImportResult
	}{
		{"a", gridRoads(4), store.ImportResult{Counts: geo.ImportCounts{Read: 9, Added: 9}}},
		{"b", gridRoads(4), store.ImportResult{Counts: geo.ImportCounts{Read: 9, Unchanged: 9}}},
		{"c", gridRoads(4, "街3"), store.ImportResult{Counts: geo.ImportCounts{Read: 8, Unchanged: 8}, Removed: 1}},
		{"c", gridRoads(4, "街3"), store.ImportResult{Counts: geo.ImportCounts{Read: 8, Unchanged: 8}, Earlier: true}},
		{"a", gridRoads(4), store.ImportResult{Counts: geo.ImportCounts{Read: 9, Added: 1, Unchanged: 8}}},
	} {
		got, err := st.ReplaceRoads(t.Context(), store.ImportMeta{Source: "osm", FileHash: step.hash}, step.roads)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, got, cmpopts.IgnoreFields(store.ImportResult{}, "ID", "When")); diff != "" {
			t.Errorf("file %s: %s", step.hash, diff)
		}
	}
}

func TestARoadFileCutBetweenBlocksIsRefused(t *testing.T) {
	st := pgtest.New(t)
	meta := store.ImportMeta{Source: "osm"}
	if _, err := st.ImportRoads(t.Context(), meta, gridRoads(4)); err != nil {
		t.Fatal(err)
	}
	cut := gridRoads(4)
	cut.Ways = cut.Ways[:3]
	if _, err := st.ImportRoads(t.Context(), meta, cut); !errors.Is(err, store.ErrRemoval) {
		t.Fatalf("got %v, want a refusal", err)
	}
	meta.AcceptRemoval = true
	got, err := st.ReplaceRoads(t.Context(), meta, cut)
	if err != nil || got.Removed != 5 {
		t.Errorf("%+v, %v; want 5 ways removed when that is meant", got, err)
	}
}

func TestAFaultyWayLeavesTheOldRoads(t *testing.T) {
	st := pgtest.New(t)
	meta := store.ImportMeta{Source: "osm"}
	if _, err := st.ImportRoads(t.Context(), meta, gridRoads(3)); err != nil {
		t.Fatal(err)
	}
	faulty := gridRoads(4)
	faulty.Ways[2].Nodes = faulty.Ways[2].Nodes[:1]
	if _, err := st.ImportRoads(t.Context(), meta, faulty); err == nil {
		t.Fatal("a way with fewer nodes than positions was stored")
	}
	back, err := st.LoadRoads(t.Context())
	if err != nil || len(back.Ways) != 6 {
		t.Errorf("%d ways are left, want the old 6 (%v)", len(back.Ways), err)
	}
}

func TestANetworkComesBackAsItWent(t *testing.T) {
	st := pgtest.New(t)
	n := build(t, gridRoads(4))
	save(t, st, n)
	back, err := st.LoadNetwork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sets := cmpopts.SortSlices(func(a, b int) bool { return a < b })
	if diff := cmp.Diff(n, back, sets, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(network.Network{}, "Warnings")); diff != "" {
		t.Error(diff)
	}
}

func TestARebuildWithoutChangeWritesNothing(t *testing.T) {
	st := pgtest.New(t)
	save(t, st, build(t, gridRoads(4)))
	change := save(t, st, build(t, gridRoads(4)))
	for name, c := range map[string]store.TableChange{"intersections": change.Intersections, "segments": change.Segments, "legs": change.Legs} {
		if c.Added+c.Changed+c.Retired != 0 || c.Total == 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestWhatIsGoneIsRetiredAndTheRestKeepsItsNumber(t *testing.T) {
	st := pgtest.New(t)
	before := build(t, gridRoads(4))
	save(t, st, before)
	after := build(t, gridRoads(4, "街1"))
	change := save(t, st, after)
	if change.Intersections.Retired == 0 || change.Segments.Retired == 0 || change.Legs.Retired == 0 {
		t.Errorf("nothing was retired: %+v", change)
	}
	numbers := map[string]int64{}
	for _, x := range before.Intersections {
		numbers[fmt.Sprint(x.Point)] = x.ID
	}
	for _, x := range after.Intersections {
		if old, ok := numbers[fmt.Sprint(x.Point)]; ok && old != x.ID {
			t.Errorf("the intersection at %v was %d and is %d", x.Point, old, x.ID)
		}
	}
	back, err := st.LoadNetwork(t.Context())
	if err != nil || len(back.Intersections) != len(after.Intersections) || len(back.Legs) != len(after.Legs) {
		t.Errorf("%d intersections and %d legs are in force, want %d and %d (%v)",
			len(back.Intersections), len(back.Legs), len(after.Intersections), len(after.Legs), err)
	}
}

func TestCrashesAreAssignedOnceAndAPersonsWordStays(t *testing.T) {
	url := pgtest.URL(t)
	st := openAt(t, url)
	n := build(t, gridRoads(4))
	save(t, st, n)
	crashes := someCrashes(3)
	crashes[0].Position = &orb.Point{116.002, 36.402} // on a junction
	crashes[1].Position = nil
	crashes[2].Position = &orb.Point{100, 20}
	if _, err := st.ImportCrashes(t.Context(), crashMeta, stream(crashes)); err != nil {
		t.Fatal(err)
	}
	counts, err := st.AssignCrashes(t.Context(), n, nil)
	if err != nil || counts.Total != 3 || counts.Unmatched != 2 || counts.Changed != 3 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if counts, err = st.AssignCrashes(t.Context(), n, nil); err != nil || counts.Changed != 0 {
		t.Errorf("assigning again changed %d rows (%v)", counts.Changed, err)
	}
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	if _, err := db.Exec(t.Context(), `UPDATE crashes SET assigned_by = 'person', intersection_id = NULL WHERE source_id = 'c0'`); err != nil {
		t.Fatal(err)
	}
	if counts, err = st.AssignCrashes(t.Context(), n, nil); err != nil || counts.Changed != 0 || counts.ByPerson != 1 || counts.Total != 2 {
		t.Errorf("%+v, %v", counts, err)
	}
	var parties int
	err = db.QueryRow(t.Context(), `SELECT count(*) FROM parties WHERE mode = 'car' AND manoeuvre = 'left' AND injury IS NULL`).Scan(&parties)
	if err != nil || parties != 3 {
		t.Errorf("%d cars turned left, want 3 (%v)", parties, err)
	}
}

func TestCrashesAreNotAssignedToANetworkThatIsNoMore(t *testing.T) {
	st := pgtest.New(t)
	old := build(t, gridRoads(4))
	save(t, st, old)
	crashes := someCrashes(1)
	crashes[0].Position = &orb.Point{116.003, 36.402} // on the road that goes
	if _, err := st.ImportCrashes(t.Context(), crashMeta, stream(crashes)); err != nil {
		t.Fatal(err)
	}
	save(t, st, build(t, gridRoads(4, "街1")))
	if _, err := st.AssignCrashes(t.Context(), old, nil); !errors.Is(err, store.ErrStaleNetwork) {
		t.Errorf("got %v, want a refusal", err)
	}
}

package roads_test

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
	"tongshi/server/store/roads"
)

func TestRoadsComeBackAsTheyWent(t *testing.T) {
	st := pgtest.New(t)
	ways := pgtest.GridRoads(4)
	counts, err := roads.ImportRoads(t.Context(), st, roads.ImportMeta{Source: "osm", FileHash: "a"}, ways)
	if want := (geo.ImportCounts{Read: 9, Added: 9}); err != nil || counts != want {
		t.Fatalf("%+v, %v, want %+v", counts, err, want)
	}
	back, err := roads.LoadRoads(t.Context(), st)
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
		want  roads.ImportResult
	}{
		{"a", pgtest.GridRoads(4), roads.ImportResult{Counts: geo.ImportCounts{Read: 9, Added: 9}}},
		{"b", pgtest.GridRoads(4), roads.ImportResult{Counts: geo.ImportCounts{Read: 9, Unchanged: 9}}},
		{"c", pgtest.GridRoads(4, "街3"), roads.ImportResult{Counts: geo.ImportCounts{Read: 8, Unchanged: 8}, Removed: 1}},
		{"c", pgtest.GridRoads(4, "街3"), roads.ImportResult{Counts: geo.ImportCounts{Read: 8, Unchanged: 8}, Earlier: true}},
		{"a", pgtest.GridRoads(4), roads.ImportResult{Counts: geo.ImportCounts{Read: 9, Added: 1, Unchanged: 8}}},
	} {
		got, err := roads.ReplaceRoads(t.Context(), st, roads.ImportMeta{Source: "osm", FileHash: step.hash}, step.roads)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, got, cmpopts.IgnoreFields(roads.ImportResult{}, "ID", "When")); diff != "" {
			t.Errorf("file %s: %s", step.hash, diff)
		}
	}
}

func TestARoadFileCutBetweenBlocksIsRefused(t *testing.T) {
	st := pgtest.New(t)
	meta := roads.ImportMeta{Source: "osm"}
	if _, err := roads.ImportRoads(t.Context(), st, meta, pgtest.GridRoads(4)); err != nil {
		t.Fatal(err)
	}
	cut := pgtest.GridRoads(4)
	cut.Ways = cut.Ways[:3]
	if _, err := roads.ImportRoads(t.Context(), st, meta, cut); !errors.Is(err, roads.ErrRemoval) {
		t.Fatalf("got %v, want a refusal", err)
	}
	meta.AcceptRemoval = true
	got, err := roads.ReplaceRoads(t.Context(), st, meta, cut)
	if err != nil || got.Removed != 5 {
		t.Errorf("%+v, %v; want 5 ways removed when that is meant", got, err)
	}
}

func TestAFaultyWayLeavesTheOldRoads(t *testing.T) {
	st := pgtest.New(t)
	meta := roads.ImportMeta{Source: "osm"}
	if _, err := roads.ImportRoads(t.Context(), st, meta, pgtest.GridRoads(3)); err != nil {
		t.Fatal(err)
	}
	faulty := pgtest.GridRoads(4)
	faulty.Ways[2].Nodes = faulty.Ways[2].Nodes[:1]
	if _, err := roads.ImportRoads(t.Context(), st, meta, faulty); err == nil {
		t.Fatal("a way with fewer nodes than positions was stored")
	}
	back, err := roads.LoadRoads(t.Context(), st)
	if err != nil || len(back.Ways) != 6 {
		t.Errorf("%d ways are left, want the old 6 (%v)", len(back.Ways), err)
	}
}

func TestANetworkComesBackAsItWent(t *testing.T) {
	st := pgtest.New(t)
	n := pgtest.BuildNetwork(t, pgtest.GridRoads(4))
	pgtest.SaveNetwork(t, st, n)
	back, err := roads.LoadNetwork(t.Context(), st)
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
	pgtest.SaveNetwork(t, st, pgtest.BuildNetwork(t, pgtest.GridRoads(4)))
	change := pgtest.SaveNetwork(t, st, pgtest.BuildNetwork(t, pgtest.GridRoads(4)))
	for name, c := range map[string]roads.TableChange{"intersections": change.Intersections, "segments": change.Segments, "legs": change.Legs} {
		if c.Added+c.Changed+c.Retired != 0 || c.Total == 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestWhatIsGoneIsRetiredAndTheRestKeepsItsNumber(t *testing.T) {
	st := pgtest.New(t)
	before := pgtest.BuildNetwork(t, pgtest.GridRoads(4))
	pgtest.SaveNetwork(t, st, before)
	after := pgtest.BuildNetwork(t, pgtest.GridRoads(4, "街1"))
	change := pgtest.SaveNetwork(t, st, after)
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
	back, err := roads.LoadNetwork(t.Context(), st)
	if err != nil || len(back.Intersections) != len(after.Intersections) || len(back.Legs) != len(after.Legs) {
		t.Errorf("%d intersections and %d legs are in force, want %d and %d (%v)",
			len(back.Intersections), len(back.Legs), len(after.Intersections), len(after.Legs), err)
	}
}

func TestCrashesAreAssignedOnceAndAPersonsWordStays(t *testing.T) {
	url := pgtest.URL(t)
	st := pgtest.OpenAt(t, url)
	n := pgtest.BuildNetwork(t, pgtest.GridRoads(4))
	pgtest.SaveNetwork(t, st, n)
	crashes := someCrashes(3)
	crashes[0].Position = &orb.Point{116.002, 36.402} // on a junction
	crashes[1].Position = nil
	crashes[2].Position = &orb.Point{100, 20}
	if _, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(crashes)); err != nil {
		t.Fatal(err)
	}
	counts, err := roads.AssignCrashes(t.Context(), st, n, nil)
	if err != nil || counts.Total != 3 || counts.Unmatched != 2 || counts.Changed != 3 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if counts, err = roads.AssignCrashes(t.Context(), st, n, nil); err != nil || counts.Changed != 0 {
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
	if counts, err = roads.AssignCrashes(t.Context(), st, n, nil); err != nil || counts.Changed != 0 || counts.ByPerson != 1 || counts.Total != 2 {
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
	old := pgtest.BuildNetwork(t, pgtest.GridRoads(4))
	pgtest.SaveNetwork(t, st, old)
	crashes := someCrashes(1)
	crashes[0].Position = &orb.Point{116.003, 36.402} // on the road that goes
	if _, err := roads.ImportCrashes(t.Context(), st, crashMeta, stream(crashes)); err != nil {
		t.Fatal(err)
	}
	pgtest.SaveNetwork(t, st, pgtest.BuildNetwork(t, pgtest.GridRoads(4, "街1")))
	if _, err := roads.AssignCrashes(t.Context(), st, old, nil); !errors.Is(err, roads.ErrStaleNetwork) {
		t.Errorf("got %v, want a refusal", err)
	}
}

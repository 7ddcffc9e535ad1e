package roads_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

func byHand(t *testing.T, st *store.Store, do func(tx *store.Tx) error) {
	t.Helper()
	if err := st.WriteTx(t.Context(), auth.CommandLine("test"), do); err != nil {
		t.Fatal(err)
	}
}

// junctionNow is what a person may correct of an intersection, as rows.
func junctionNow(t *testing.T, db *pgx.Conn, id int64) string {
	t.Helper()
	var name, control, origin string
	var legs []string
	err := db.QueryRow(t.Context(), `
		SELECT name, control, control_origin, (SELECT array_agg(l.control ORDER BY l.id) FROM legs AS l WHERE l.intersection_id = i.id AND l.valid_to IS NULL)
		  FROM intersections AS i WHERE id = $1`, id).Scan(&name, &control, &origin, &legs)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(name, " ", control, " ", origin, " ", legs)
}

// A correction made at an intersection holds at once and through builds, and
// taken back leaves what the build derives, whoever made it and however many
// stood one over the other.
func TestACorrectionHoldsAtOnceAndIsTakenBack(t *testing.T) {
	url := pgtest.URL(t)
	st, db := pgtest.OpenAt(t, url), pgtest.Connect(t, url)
	ways := pgtest.GridRoads(3)
	n := pgtest.BuildNetwork(t, ways)
	pgtest.SaveNetwork(t, st, n)
	var id int64
	var at orb.Point
	for i := range n.Intersections {
		if n.Intersections[i].Control == "signal" {
			id, at = n.Intersections[i].ID, n.Intersections[i].Point
		}
	}
	derived := junctionNow(t, db, id)
	rebuild := func() {
		t.Helper()
		ways.Overrides = nil
		list, err := roads.Corrections(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if c.State != "withdrawn" {
				ways.Overrides = append(ways.Overrides, c.Override)
			}
		}
		pgtest.SaveNetwork(t, st, pgtest.BuildNetwork(t, ways))
	}
	correct := func(field string, value *string) (changed bool) {
		t.Helper()
		byHand(t, st, func(tx *store.Tx) error {
			tx.NothingChanged()
			j, err := roads.HoldJunction(t.Context(), tx, id)
			if err != nil {
				return err
			}
			changed, err = roads.CorrectJunction(t.Context(), tx, j, field, value, "test")
			return err
		})
		return changed
	}
	word := func(s string) *string { return &s }
	want := func(when, state string) {
		t.Helper()
		if got := junctionNow(t, db, id); got != state {
			t.Errorf("%s: %s, want %s", when, got, state)
		}
	}
	const corrected = "大路口 flashing person [flashing flashing flashing flashing]"
	correct("name", word("大十字"))
	correct("name", word("大路口"))
	correct("control", word("none"))
	correct("control", word("flashing"))
	want("corrected", corrected)
	rebuild()
	want("rebuilt", corrected)
	if correct("name", word("大路口")) {
		t.Error("the same word again changes something")
	}
	correct("name", nil)
	correct("control", nil)
	want("taken back", derived)
	if correct("name", nil) {
		t.Error("what is not corrected is taken back")
	}
	rebuild()
	want("taken back and rebuilt", derived)

	// One that was noted on the command line and replayed by a build.
	if _, err := roads.AddCorrection(t.Context(), st, roads.Correction{Reason: "seen", MadeBy: "li", Override: network.Override{
		Object: "intersection", Field: "control", At: at, Value: network.OverrideValue{Text: "flashing"},
	}}); err != nil {
		t.Fatal(err)
	}
	rebuild()
	rebuild()
	correct("control", nil)
	want("what a build replayed, taken back", derived)
	correct("control", word("flashing"))
	if correct("control", word("signal")); junctionNow(t, db, id) != derived {
		t.Errorf("what the build derives is still somebody's word: %s", junctionNow(t, db, id))
	}
}

// A file that is read again does not undo what a person said of its things.
func TestAnImportLeavesWhatPeopleChanged(t *testing.T) {
	url := pgtest.URL(t)
	st, db := pgtest.OpenAt(t, url), pgtest.Connect(t, url)
	imports := 0
	read := func(height float64) {
		t.Helper()
		imports++
		one := tree("1", 0)
		one.TopM, one.Origin, one.Estimated.Top = metres(height), "estimated", true
		meta := roads.ImportMeta{Source: "trees", FileName: "t.csv", FileHash: fmt.Sprint(imports), Mapping: "m"}
		if _, err := roads.ImportObstructions(t.Context(), st, meta, nil, listed(one)); err != nil {
			t.Fatal(err)
		}
	}
	read(6)
	var id int64
	if err := db.QueryRow(t.Context(), `SELECT id FROM obstructions`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	byHand(t, st, func(tx *store.Tx) error {
		was, err := roads.HoldObstruction(t.Context(), tx, id)
		if err != nil {
			return err
		}
		now := was
		now.TopM, now.Origin = metres(9), "measured"
		_, err = roads.ChangeObstruction(t.Context(), tx, was, now, time.Now())
		return err
	})
	read(7) // a better model estimates otherwise
	if _, states, present, top := treeStates(t, db); states != 2 || present != 1 || top != 9 {
		t.Errorf("%d states, %d in force, %v m; want what the person measured", states, present, top)
	}
	byHand(t, st, func(tx *store.Tx) error {
		was, err := roads.HoldObstruction(t.Context(), tx, id)
		if err != nil {
			return err
		}
		return roads.RemoveObstruction(t.Context(), tx, was, time.Now())
	})
	read(8)
	if things, _, present, _ := treeStates(t, db); things != 1 || present != 0 {
		t.Errorf("%d things, %d there; the removed one is back", things, present)
	}

	readPlaces := func(name string) {
		t.Helper()
		imports++
		list := []geo.Place{
			{SourceID: "1", Kind: "school", Name: name, Geometry: orb.Point{116, 36}},
			{SourceID: "2", Kind: "market", Name: name, Geometry: orb.Point{116, 36}},
		}
		if _, err := roads.ImportPlaces(t.Context(), st, roads.ImportMeta{Source: "places", FileHash: fmt.Sprint(imports)}, listed(list...)); err != nil {
			t.Fatal(err)
		}
	}
	readPlaces("甲")
	byHand(t, st, func(tx *store.Tx) error {
		first, err := roads.HoldPlace(t.Context(), tx, 1)
		if err != nil {
			return err
		}
		now := first
		now.Name = "第一小学"
		if _, err := roads.ChangePlace(t.Context(), tx, first, now); err != nil {
			return err
		}
		second, err := roads.HoldPlace(t.Context(), tx, 2)
		if err != nil {
			return err
		}
		return roads.RemovePlace(t.Context(), tx, second, time.Now())
	})
	readPlaces("乙")
	var names string
	if err := db.QueryRow(
		t.Context(),
		`SELECT string_agg(name || coalesce(' removed ' || (removed_at IS NOT NULL)::text, ''), ', ' ORDER BY id) FROM places`,
	).Scan(&names); err != nil ||
		names != "第一小学 removed false, 甲 removed true" {
		t.Errorf("%s, %v", names, err)
	}
}

package store_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
	"tongshi/server/store"
)

type bush struct {
	ID     int64    `json:"-" db:"id,read"`
	UUID   string   `json:"uuid" db:",made"`
	Kind   string   `json:"kind"`
	Photos []string `json:"photos"`
	Height *float64 `json:"height_m" db:"top_m"`
	Seen   int      `json:"seen" readOnly:"true"`
	Twice  int      `json:"twice" db:",derived" once:"true"`
}

func TestARowIsReadByTheNamesOfItsColumns(t *testing.T) {
	st := pgtest.New(t)
	id := "0192d3c4-5b6a-7c8d-9e0f-a1b2c3d4e5f6"
	read := func(sql string, keys ...any) (bush, error) {
		rows, err := st.Pool.Query(t.Context(), sql, keys...)
		if err != nil {
			t.Fatal(err)
		}
		return pgx.CollectExactlyOneRow(rows, store.ByName[bush])
	}
	got, err := read(
		`SELECT 14 AS twice, 7 AS seen, 2.5::numeric AS top_m, $1::uuid[] AS photos, 'tree' AS kind, $2::uuid AS uuid, 3::bigint AS id`,
		[]string{id, id},
		id,
	)
	height := 2.5
	want := bush{ID: 3, UUID: id, Kind: "tree", Photos: []string{id, id}, Height: &height, Seen: 7, Twice: 14}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	for sql, says := range map[string]string{
		`SELECT 1 AS id, 'tree' AS colour`:                  "column colour",
		`SELECT 1::bigint AS id, 'tree' AS kind, 2 AS seen`: "6 columns, the row 3 of them",
	} {
		if _, err := read(sql); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if _, err := st.Pool.Exec(t.Context(), `SELECT $1::uuid[]`, []string{"nonsense"}); err == nil {
		t.Error("a list took what is no UUID")
	}
}

func TestNoRowKeepsAnythingOfTheOneBefore(t *testing.T) {
	st := pgtest.New(t)
	var seen []bush
	see := func(b bush) error {
		seen = append(seen, b)
		return nil
	}
	id, height := "0192d3c4-5b6a-7c8d-9e0f-a1b2c3d4e5f6", 2.5
	err := store.Each(t.Context(), st.Pool, see, `
		SELECT i AS id, $1::uuid AS uuid, 'tree ' || i AS kind, CASE WHEN i = 1 THEN 2.5::float8 END AS top_m, i AS seen,
		       CASE WHEN i < 3 THEN ARRAY['tree ' || i] END AS photos
		  FROM generate_series(1, 3) AS i`, id)
	want := []bush{
		{ID: 1, UUID: id, Kind: "tree 1", Height: &height, Seen: 1, Photos: []string{"tree 1"}},
		{ID: 2, UUID: id, Kind: "tree 2", Seen: 2, Photos: []string{"tree 2"}},
		{ID: 3, UUID: id, Kind: "tree 3", Seen: 3},
	}
	if err != nil || !reflect.DeepEqual(seen, want) {
		t.Errorf("read %+v, %v", seen, err)
	}
	for sql, says := range map[string]string{
		`SELECT 'tree' AS colour`: "column colour",
		`SELECT 1 / 0 AS id`:      "division by zero",
	} {
		if err := store.Each(t.Context(), st.Pool, see, sql); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestAStructSaysWhatIsWrittenOfIt(t *testing.T) {
	insert, update, made, changed := store.Statements("trees", map[string]string{"unit_id": "7", "kind": "lower(@kind)"}, bush{Kind: "Tree"})
	if insert != `INSERT INTO trees AS t (uuid, kind, photos, top_m, unit_id) VALUES (@uuid, lower(@kind), @photos, @top_m, 7)` {
		t.Error(insert)
	}
	if update != `UPDATE trees AS t SET kind = @kind, photos = @photos, top_m = @top_m` {
		t.Error(update)
	}
	if names := slices.Sorted(maps.Keys(made)); !slices.Equal(names, []string{"kind", "photos", "top_m", "uuid"}) {
		t.Error(names)
	}
	if list, ok := changed["photos"].([]string); len(changed) != 3 || !ok || list == nil {
		t.Errorf("changed %v", changed)
	}
}

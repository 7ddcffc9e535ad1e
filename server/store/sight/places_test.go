package sight_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tongshi/server/pgtest"
)

// placedTriangle adds a triangle at an intersection between two legs.
const placedTriangle = `
	INSERT INTO sight_triangles (intersection_id, leg_id, conflict_leg_id, profile, manoeuvre, required_m, required_own_m, verdict, evidence, speed_basis, geom)
	VALUES ($1, $2, $3, 'CN-URBAN', 'corner', 30, 30, 'clear', 'none', 'assumed', 'SRID=4326;POLYGON((116 36.5,116.001 36.5,116 36.501,116 36.5))')`

// placesOfTriangles is a saved network with an intersection that nothing else
// names, and two legs.
func placesOfTriangles(t *testing.T) (one, other *pgx.Conn, intersection, leg, conflict int64) {
	t.Helper()
	url := pgtest.URL(t)
	pgtest.SaveNetwork(t, pgtest.OpenAt(t, url), pgtest.BuildNetwork(t, pgtest.GridRoads(3)))
	one, other = pgtest.Connect(t, url), pgtest.Connect(t, url)
	err := one.QueryRow(t.Context(), `
		INSERT INTO intersections (name, roads, nodes, kind, control, control_origin, legs, radius_m, setting, geom)
		SELECT name, roads, nodes, kind, control, control_origin, legs, radius_m, setting, geom FROM intersections LIMIT 1 RETURNING id`).Scan(&intersection)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.QueryRow(t.Context(), `SELECT min(id), max(id) FROM legs`).Scan(&leg, &conflict); err != nil {
		t.Fatal(err)
	}
	return one, other, intersection, leg, conflict
}

func refused(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && fault.Code == "23503"
}

// TestTrianglesStandAtPlacesThatExist: statements are held to what foreign keys
// would hold rows to.
func TestTrianglesStandAtPlacesThatExist(t *testing.T) {
	db, _, intersection, leg, conflict := placesOfTriangles(t)
	for name, ids := range map[string][]any{
		"no such intersection": {99999, leg, conflict}, "no such leg": {intersection, 99999, conflict}, "no such conflicting leg": {intersection, leg, 99999},
	} {
		if _, err := db.Exec(t.Context(), placedTriangle, ids...); !refused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Exec(t.Context(), placedTriangle, intersection, leg, conflict); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`UPDATE sight_triangles SET leg_id = 99999`, `UPDATE sight_triangles SET conflict_leg_id = 99999`, `UPDATE sight_triangles SET intersection_id = 99999`,
		`DELETE FROM legs`, `DELETE FROM intersections WHERE id = (SELECT intersection_id FROM sight_triangles)`,
	} {
		if _, err := db.Exec(t.Context(), sql); !refused(err) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{
		`DELETE FROM sight_triangles`, `DELETE FROM legs`, `DELETE FROM intersections WHERE id = (SELECT max(id) FROM intersections)`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// TestPlacesGoOrTrianglesCome: of two that do so at once one is refused,
// whichever begins.
func TestPlacesGoOrTrianglesCome(t *testing.T) {
	for _, deletesFirst := range []bool{true, false} {
		one, other, intersection, leg, conflict := placesOfTriangles(t)
		first := func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), placedTriangle, intersection, leg, conflict)
			return err
		}
		second := func() error {
			_, err := other.Exec(t.Context(), `DELETE FROM intersections WHERE id = $1`, intersection)
			return err
		}
		if deletesFirst {
			first = func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), `DELETE FROM intersections WHERE id = $1`, intersection)
				return err
			}
			second = func() error {
				_, err := other.Exec(t.Context(), placedTriangle, intersection, leg, conflict)
				return err
			}
		}
		tx, err := one.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := first(tx); err != nil {
			t.Fatal(err)
		}
		came := make(chan error, 1)
		go func() { came <- second() }()
		select {
		case err := <-came:
			t.Errorf("deletes first %v: the other did not wait: %v", deletesFirst, err)
			came <- err
		case <-time.After(100 * time.Millisecond):
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-came; !refused(err) {
			t.Errorf("deletes first %v: the other: %v", deletesFirst, err)
		}
	}
}

package roads

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Undoing a whole import: what it added goes, what it changed stands again as
// before. A row that a person, a work or a later import has touched since stays
// as it is and is named.

// Undone says what the undoing of an import did.
type Undone struct {
	Removed  int       `json:"removed"`
	Restored int       `json:"restored"`
	Left     int       `json:"left"`
	Rows     []LeftRow `json:"left_rows"` // the first of those left
}

// LeftRow is a row that an undoing left as it is.
type LeftRow struct {
	ID       int64  `json:"id" db:"id"`
	SourceID string `json:"source_id" db:"source_id"`
	Why      string `json:"why" db:"why" enum:"edited,later_import,in_use"`
}

// mostLeftRows bounds the rows that are named.
const mostLeftRows = 1000

// undoing says how the rows of one kind of import are told from each other, and
// put back.
type undoing struct {
	table string
	inUse string // SQL: whether row t is spoken of elsewhere; empty when nothing speaks of such rows
	// before loosens what speaks of the rows that go.
	before []string
	// then does what follows on it.
	then func(ctx context.Context, tx pgx.Tx) error
	// put brings back what the columns of the table do not hold.
	put []string
	// also undoes what the import did besides; $1 is its number.
	also []string
}

// undoings are the kinds of import that can be undone.
var undoings = map[string]undoing{
	"crashes": {table: "crashes", put: []string{
		`DELETE FROM parties AS p USING undo_put AS b WHERE p.crash_id = b.id`,
		`INSERT INTO parties OVERRIDING SYSTEM VALUE
		 SELECT p.* FROM undo_put AS b, jsonb_populate_recordset(NULL::parties, b.before->'parties') AS p`,
	}},
	"obstructions": {
		table: "obstructions",
		inUse: `EXISTS (SELECT FROM work_items AS i WHERE i.obstruction_id = t.id)`,
		put: []string{
			`DELETE FROM obstruction_states AS s USING undo_put AS b WHERE s.obstruction_id = b.id AND s.id > (b.before->>'state')::bigint`,
			`UPDATE obstruction_states AS s SET valid_to = NULL FROM undo_put AS b
			  WHERE s.id = (b.before->>'state')::bigint AND s.valid_to IS NOT NULL`,
		},
		also: []string{
			`DELETE FROM survey_coverage WHERE import_id = $1`,
			`INSERT INTO survey_coverage OVERRIDING SYSTEM VALUE
			 SELECT c.* FROM import_before AS b, jsonb_populate_record(NULL::survey_coverage, b.before) AS c
			  WHERE b.import_id = $1 AND b.object = 'survey_coverage'`,
		},
	},
	"places":  {table: "places", inUse: `EXISTS (SELECT FROM sites AS s WHERE s.place_id = t.id)`},
	"volumes": {table: "volumes"},
	"areas": {
		table: "areas",
		inUse: `EXISTS (SELECT FROM units AS u WHERE u.area_id = t.id)`,
		before: []string{
			`UPDATE intersections AS i SET area_id = NULL FROM undo_rows AS r WHERE i.area_id = r.id AND r.before IS NULL AND r.why = ''`,
			`UPDATE segments AS i SET area_id = NULL FROM undo_rows AS r WHERE i.area_id = r.id AND r.before IS NULL AND r.why = ''`,
			`UPDATE sites AS i SET area_id = NULL FROM undo_rows AS r WHERE i.area_id = r.id AND r.before IS NULL AND r.why = ''`,
		},
		then: placeInAreas,
	},
	"stakes":     {table: "stakes"},
	"road-names": {table: "road_names"},
}

// errUndone ends a transaction in which nothing is left to do.
var errUndone = errors.New("undone already")

// UndoImport takes an import back in one transaction, then gives the crashes
// that are left their places in another; assigned, when not nil, is told how far
// that is. [store.ErrNotFound] when there is none of that number,
// [store.ErrConflict] when it never came to its end, or is of a kind that cannot
// be undone: a road file is replaced by the one before. One that is undone
// already only has its crashes assigned, so that work which was broken off comes
// to its end.
func UndoImport(ctx context.Context, s *store.Store, who auth.Actor, id int64, assigned func(done, total int)) (i Import, err error) {
	err = s.WriteTx(ctx, who, func(tx *store.Tx) error {
		i, err = takeBack(ctx, tx, id)
		return err
	})
	if errors.Is(err, errUndone) {
		err = nil
	}
	if err != nil || !PlacesCrashes(i.Kind) {
		return i, err
	}
	net, err := LoadNetwork(ctx, s)
	if err == nil && len(net.Segments) > 0 {
		_, err = AssignCrashes(ctx, s, net, assigned)
	}
	return i, err
}

func takeBack(ctx context.Context, tx *store.Tx, id int64) (Import, error) {
	i, err := importTable.One(ctx, tx.SQL, `WHERE i.id = $1 FOR UPDATE`, id)
	switch {
	case err != nil:
		return i, store.Wrap(fmt.Sprintf("read import %d", id), err)
	case i.State == "undone":
		return i, errUndone
	case !i.CanBeUndone():
		return i, fmt.Errorf("undo import %d of %s, which is %s: %w: a road file is replaced: import the file of before", id, i.Kind, i.State, store.ErrConflict)
	}
	if err := lockSource(ctx, tx.SQL, i.Kind, i.Source); err != nil {
		return i, err
	}
	done, err := undoings[i.Kind].undo(ctx, tx.SQL, id)
	if err == nil && i.Kind == "volumes" {
		err = applyVolumesAgain(ctx, tx)
	}
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `UPDATE imports SET state = 'undone', undone_at = clock_timestamp(), undone_by = $2, undo = $3 WHERE id = $1`,
			id, tx.Who.Name, done)
	}
	if err == nil {
		i, err = ReadImport(ctx, tx.SQL, id)
	}
	if err != nil {
		return i, store.Wrap(fmt.Sprintf("undo import %d", id), err)
	}
	tx.FollowUp()
	return i, tx.Audit(ctx, store.Change{Action: "undo", Object: "imports", ObjectID: id, After: i})
}

// applyVolumesAgain puts the counts that are left on the network.
func applyVolumesAgain(ctx context.Context, tx *store.Tx) error {
	if err := lockNetwork(ctx, tx.SQL); err != nil {
		return err
	}
	n, err := NetworkIn(ctx, tx.SQL)
	if err == nil {
		_, err = applyVolumes(ctx, tx.SQL, tx.Standards(), n)
	}
	return err
}

func (u undoing) undo(ctx context.Context, tx pgx.Tx, id int64) (Undone, error) {
	var done Undone
	if err := u.sort(ctx, tx, id); err != nil {
		return done, err
	}
	err := store.Gather(ctx, tx, &done.Rows, store.ByName[LeftRow],
		`SELECT id, source_id, why FROM undo_rows WHERE why <> '' ORDER BY id LIMIT $1`, mostLeftRows)
	if err == nil {
		err = tx.QueryRow(ctx, `SELECT count(*) FROM undo_rows WHERE why <> ''`).Scan(&done.Left)
	}
	if err != nil {
		return done, store.Wrap("name what is left", err)
	}
	if done.Restored, err = u.restore(ctx, tx); err != nil {
		return done, err
	}
	for _, step := range u.before {
		if _, err := tx.Exec(ctx, step); err != nil {
			return done, store.Wrap("loosen what was added", err)
		}
	}
	gone, err := tx.Exec(ctx, `DELETE FROM `+u.table+` AS t USING undo_rows AS r WHERE r.id = t.id AND r.before IS NULL AND r.why = ''`)
	done.Removed = int(gone.RowsAffected())
	for _, step := range u.also {
		if err == nil {
			_, err = tx.Exec(ctx, step, id)
		}
	}
	if err == nil && u.then != nil {
		err = u.then(ctx, tx)
	}
	return done, store.Wrap("take away what was added", err)
}

// sort lists the rows of the import with what stood before, and why a row is
// left: a later import has it, a person changed it since, or something speaks
// of one that would go.
func (u undoing) sort(ctx context.Context, tx pgx.Tx, id int64) error {
	inUse := "false"
	if u.inUse != "" {
		inUse = "b.before IS NULL AND " + u.inUse
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`
		CREATE TEMPORARY TABLE undo_rows ON COMMIT DROP AS
		SELECT t.id, t.source_id, b.before,
		       CASE WHEN t.import_id IS DISTINCT FROM i.id THEN 'later_import'
		            WHEN EXISTS (SELECT FROM audit AS a WHERE a.object = '%[1]s' AND a.object_id = t.id AND a.at > i.finished_at) THEN 'edited'
		            WHEN %[2]s THEN 'in_use' ELSE '' END AS why
		  FROM (SELECT id, finished_at FROM imports WHERE id = %[3]d) AS i, %[1]s AS t
		  LEFT JOIN import_before AS b ON b.import_id = %[3]d AND b.object = '%[1]s' AND b.object_id = t.id
		 WHERE t.import_id = %[3]d OR b.before IS NOT NULL`, u.table, inUse, id))
	return store.Wrap("list rows of the import", err)
}

// restore makes the rows that were changed what they were, with a new revision.
func (u undoing) restore(ctx context.Context, tx pgx.Tx) (int, error) {
	columns, err := u.columns(ctx, tx)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `CREATE TEMPORARY TABLE undo_put ON COMMIT DROP AS SELECT id, before FROM undo_rows WHERE before IS NOT NULL AND why = ''`)
	if err != nil {
		return 0, store.Wrap("list rows to put back", err)
	}
	var sets []string
	for _, c := range columns {
		if c == "revision" {
			sets = append(sets, "revision = t.revision + 1")
			continue
		}
		sets = append(sets, c+" = w."+c)
	}
	put, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE %[1]s AS t SET %[2]s FROM undo_put AS b, jsonb_populate_record(NULL::%[1]s, b.before) AS w WHERE t.id = b.id`,
		u.table, strings.Join(sets, ", ")))
	for _, step := range u.put {
		if err != nil {
			break
		}
		_, err = tx.Exec(ctx, step)
	}
	return int(put.RowsAffected()), store.Wrap("put back what stood before", err)
}

// columns are those of the table that are written: not its number, and none that
// is made of others.
func (u undoing) columns(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT attname FROM pg_attribute
		 WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'id' ORDER BY attnum`, u.table)
	if err != nil {
		return nil, store.Wrap("read columns", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return names, store.Wrap("read columns", err)
}

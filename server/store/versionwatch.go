package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
)

// watchTriggers are the events that count, each with the rows it looks at and
// the query for the columns of those rows.
var watchTriggers = []struct{ event, rows, query string }{
	{"INSERT", "REFERENCING NEW TABLE AS after_rows", "SELECT %[1]s FROM after_rows AS r"},
	{"UPDATE", "REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows",
		"SELECT %[1]s FROM before_rows AS r UNION ALL SELECT %[1]s FROM after_rows AS r"},
	{"DELETE", "REFERENCING OLD TABLE AS before_rows", "SELECT %[1]s FROM before_rows AS r"},
	{"TRUNCATE", "", ""},
}

// watchTable makes the triggers of a table anew.
func watchTable(ctx context.Context, tx pgx.Tx, table string, columns []string) error {
	if table == layer.Calendar {
		return nil
	}
	columns, err := notedColumns(ctx, tx, table, columns)
	if err != nil {
		return err
	}
	for _, t := range watchTriggers {
		event, note := strings.ToLower(t.event), "note_change"
		switch {
		case t.event == "UPDATE" && slices.Contains(useTables, table):
			note = "note_change_but_use"
		case t.query != "":
			note = "note_" + event + "_" + table
			if _, err := tx.Exec(ctx, noteFunction(note, table, t.query, columns)); err != nil {
				return Wrap("watch "+table, err)
			}
		}
		_, err := tx.Exec(ctx, fmt.Sprintf(`
			CREATE OR REPLACE TRIGGER layers_%s AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s(%s)`,
			event, t.event, quoted(table), t.rows, quoted(note), "'"+strings.Join(columns, "', '")+"'"))
		if err != nil {
			return Wrap("watch "+table, err)
		}
	}
	return nil
}

// noteFunction notes the numbers in the columns of the rows that a statement
// touched, or NULL when they are more than 10,000 in one of them: that stands
// for the other columns, too. A few rows more than the limit tell that there
// are too many. A function of each table's own has its query planned once in a
// session. Databases keep those that they have: who changes the text here
// empties layer_sources in a migration.
func noteFunction(name, table, query string, columns []string) string {
	var picked, lists, much, named []string
	for i, c := range columns {
		picked = append(picked, fmt.Sprintf("r.%s AS c%d", quoted(c), i))
		lists = append(lists, fmt.Sprintf("coalesce(array_agg(DISTINCT t.c%[1]d) FILTER (WHERE t.c%[1]d IS NOT NULL), '{}') AS a%[1]d", i))
		much = append(much, fmt.Sprintf("cardinality(l.a%d) > most", i))
		named = append(named, fmt.Sprintf("(%d, '%s', j.a%d)", i, c, i))
	}
	return fmt.Sprintf(`
		CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $note$
		DECLARE
		    most     CONSTANT integer := 10000;
		    mine     xid8 := pg_current_xact_id();
		    whole    text := coalesce(nullif(current_setting('tongshi.whole', true), ''), '|');
		    too_many boolean; -- NULL: no row was touched
		BEGIN
		    IF strpos(whole, '|%[2]s|') > 0 THEN
		        RETURN NULL; -- noted as a whole already
		    END IF;
		    WITH touched AS (%[3]s LIMIT 2 * most + 1),
		         listed AS (SELECT count(*) AS n, %[4]s FROM touched AS t),
		         judged AS (SELECT l.*, l.n > 2 * most OR %[5]s AS every FROM listed AS l WHERE l.n > 0),
		         made AS (
		             INSERT INTO layer_notes (xid, table_name, column_name, ids, first)
		             SELECT mine, '%[2]s', c.name, CASE WHEN NOT j.every THEN c.ids END,
		                    c.nth = 0 AND coalesce(current_setting('tongshi.noting', true), '') <> mine::text
		               FROM judged AS j, LATERAL (VALUES %[6]s) AS c (nth, name, ids)
		              WHERE c.nth = 0 OR NOT j.every AND cardinality(c.ids) > 0
		             RETURNING layer_notes.ids IS NULL AS every)
		    SELECT bool_or(m.every) INTO too_many FROM made AS m;
		    IF too_many IS NULL THEN
		        RETURN NULL;
		    END IF;
		    PERFORM set_config('tongshi.noting', mine::text, true);
		    IF too_many THEN
		        PERFORM set_config('tongshi.whole', whole || '%[2]s|', true);
		    END IF;
		    RETURN NULL;
		END $note$`,
		quoted(name), table, fmt.Sprintf(query, strings.Join(picked, ", ")), strings.Join(lists, ", "), strings.Join(much, " OR "), strings.Join(named, ", "))
}

// notedColumns are what the triggers note of a row: the columns that sources
// name, or any number when they name none.
func notedColumns(ctx context.Context, tx pgx.Tx, table string, named []string) ([]string, error) {
	var noted []string
	for _, c := range named {
		if c != "" && !slices.Contains(noted, c) {
			noted = append(noted, c)
		}
	}
	slices.Sort(noted)
	if len(noted) > 0 {
		return noted, nil
	}
	var some string
	err := tx.QueryRow(ctx, `
		SELECT attname::text FROM pg_attribute
		 WHERE attrelid = to_regclass($1) AND atttypid = 'bigint'::regtype AND attnum > 0 AND NOT attisdropped
		 ORDER BY attnum LIMIT 1`, table).Scan(&some)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("watch %s: there is no such table with a bigint column", table)
	}
	return []string{some}, Wrap("watch "+table, err)
}

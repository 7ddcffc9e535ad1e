package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// ItemQuery asks for features of one layer, as the reader may see it.
type ItemQuery struct {
	Layer layer.Layer
	// Boxes are where; a feature in any of them is meant. Empty means
	// everywhere, features without a position included.
	Boxes []orb.Bound
	// From and To bound the layer's time, both inclusive; nil is open.
	From, To *time.Time
	Equal    []Equal
	// After is the id of the last feature of the page before.
	After int64
	Limit int // of [Store.Items]
	// ID asks for that one feature; 0 means all.
	ID int64
	// IDs asks for those features; nil means all.
	IDs []int64
}

// Equal asks for a column to have a value: of a list column, to contain it.
type Equal struct {
	Column layer.Column
	Value  any // string, int64, float64, bool or time.Time by the column's type
}

// DefaultRows asks for the rows that a layer means when nobody asks for others.
func DefaultRows(l layer.Layer) []Equal {
	column, ok := l.Column(l.Default)
	if l.Default == "" || !ok {
		return nil
	}
	return []Equal{{Column: column, Value: true}}
}

// Item is one feature. The next one reuses its memory.
type Item = layer.Item

// Value is one property of an Item.
type Value = layer.Value

// Items calls see with each feature that q asks for, in order of id, while the
// database delivers them; then it returns how many match without limit and
// cursor, and whether there are more behind the last one. All of it is one
// snapshot. An error of see ends it. The database may take patience for each
// step, however slow see is.
func (s *Store) Items(ctx context.Context, q ItemQuery, patience time.Duration, see func(*Item) error) (matched int64, more bool, err error) {
	ctx, watch := watchDatabase(ctx, patience)
	defer watch.stop()
	err = s.reading(ctx, func() (bool, error) {
		var seen int
		var err error
		seen, matched, more, err = s.snapshot(ctx, q, watch, see)
		return seen == 0, err
	})
	if err != nil {
		return 0, false, wrap("read "+q.Layer.Name, watch.explain(err))
	}
	return matched, more, nil
}

// snapshot reads one page and, where the page does not tell, how many rows match.
func (s *Store) snapshot(ctx context.Context, q ItemQuery, watch *databaseWatch, see func(*Item) error) (seen int, matched int64, more bool, err error) {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		var err error
		if seen, more, err = s.page(ctx, tx, q, watch, see); err != nil {
			return err
		}
		if matched = int64(seen); more || q.After > 0 {
			where, args := q.where()
			return tx.QueryRow(ctx, "SELECT count(*) FROM ("+q.Layer.SQL+") AS f"+where, args).Scan(&matched)
		}
		return nil
	})
	return seen, matched, more, err
}

// Item is the feature of that number, or ErrNotFound.
func (s *Store) Item(ctx context.Context, l layer.Layer, id int64, patience time.Duration, see func(*Item) error) error {
	found := false
	_, _, err := s.Items(ctx, ItemQuery{Layer: l, ID: id, Limit: 1}, patience, func(item *Item) error {
		found = true
		return see(item)
	})
	if err == nil && !found {
		return fmt.Errorf("%s %d: %w", l.Name, id, ErrNotFound)
	}
	return err
}

// Item is the feature of that number as the transaction sees it, or
// [ErrNotFound].
func (tx *Tx) Item(ctx context.Context, l layer.Layer, id int64, see func(*Item) error) error {
	sql, args := ItemQuery{Layer: l, ID: id, Limit: 1}.selectSQL()
	rows, err := tx.sql.Query(ctx, sql, args)
	if err != nil {
		return wrap("read "+l.Name, err)
	}
	defer rows.Close()
	row := newItemRow(l)
	if !rows.Next() {
		return wrap("read "+l.Name, errors.Join(rows.Err(), pgx.ErrNoRows))
	}
	if err := rows.Scan(row.targets...); err != nil {
		return wrap("read "+l.Name, err)
	}
	return see(row.item())
}

func (s *Store) page(ctx context.Context, tx pgx.Tx, q ItemQuery, watch *databaseWatch, see func(*Item) error) (seen int, more bool, err error) {
	sql, args := q.selectSQL()
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	row := newItemRow(q.Layer)
	for rows.Next() {
		if seen == q.Limit {
			return seen, true, nil
		}
		if err := rows.Scan(row.targets...); err != nil {
			return seen, false, err
		}
		seen++
		watch.pause()
		if err := see(row.item()); err != nil {
			return seen, false, err
		}
		watch.resume()
	}
	return seen, false, rows.Err()
}

// selectSQL is one page of the layer's rows, and one row more to know whether
// there is another page.
func (q ItemQuery) selectSQL() (string, pgx.StrictNamedArgs) {
	where, args := q.where()
	if q.After > 0 {
		where += joiner(where) + "f.id > @after"
		args["after"] = q.After
	}
	args["limit"] = nil
	if q.Limit > 0 {
		args["limit"] = q.Limit + 1
	}
	columns := []string{"f.id", "f.geom"}
	for _, c := range q.Layer.Columns {
		columns = append(columns, "f."+pgx.Identifier{c.Name}.Sanitize())
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (" + q.Layer.SQL + ") AS f" +
		where + " ORDER BY f.id LIMIT @limit::bigint", args
}

// where is the condition on the layer's rows, without the cursor.
func (q ItemQuery) where() (string, pgx.StrictNamedArgs) {
	args := pgx.StrictNamedArgs{}
	var conditions []string
	add := func(sql string) { conditions = append(conditions, "("+sql+")") }
	if q.Layer.Rows != "" {
		add(q.Layer.Rows)
	}
	if q.ID != 0 {
		add("f.id = @id")
		args["id"] = q.ID
	}
	if q.IDs != nil {
		add("f.id = ANY (@ids::bigint[])")
		args["ids"] = q.IDs
	}
	if len(q.Boxes) > 0 {
		add(boxesSQL(q.Boxes, args))
	}
	if (q.From != nil || q.To != nil) && q.Layer.Time.Column != "" {
		add(q.timeSQL(args))
	}
	for i, e := range q.Equal {
		name := fmt.Sprintf("equal%d", i)
		column := "f." + pgx.Identifier{e.Column.Name}.Sanitize()
		args[name] = e.Value
		if e.Column.Type == layer.Strings {
			add(column + " @> ARRAY[@" + name + "::text]")
		} else {
			add(column + " = @" + name)
		}
	}
	if len(conditions) == 0 {
		return "", args
	}
	return " WHERE " + strings.Join(conditions, " AND "), args
}

func joiner(where string) string {
	if where == "" {
		return " WHERE "
	}
	return " AND "
}

// boxesSQL asks the index first and the geometry itself second: the index
// holds boxes rounded outwards to float32.
func boxesSQL(boxes []orb.Bound, args pgx.StrictNamedArgs) string {
	var either []string
	for i, box := range boxes {
		name := fmt.Sprintf("box%d", i)
		args[name] = boxGeometry(box)
		either = append(either, fmt.Sprintf("(f.geom && @%s::geometry AND ST_Intersects(f.geom, @%s::geometry))", name, name))
	}
	return strings.Join(either, " OR ")
}

// boxGeometry is the box as the simplest geometry that covers it: a box
// without width or height is a line or a point, not an invalid polygon.
func boxGeometry(b orb.Bound) orb.Geometry {
	switch {
	case b.Min == b.Max:
		return b.Min
	case b.Min[0] == b.Max[0], b.Min[1] == b.Max[1]:
		return orb.LineString{b.Min, b.Max}
	}
	return b.ToPolygon()
}

// timeSQL compares the layer's time with the interval. Days are the city's. A
// row whose instant is unknown counts by the stretch of time it may lie in.
func (q ItemQuery) timeSQL(args pgx.StrictNamedArgs) string {
	args["from"] = instant(q.From, pgtype.NegativeInfinity)
	args["to"] = instant(q.To, pgtype.Infinity)
	column := "f." + pgx.Identifier{q.Layer.Time.Column}.Sanitize()
	if c, _ := q.Layer.Column(q.Layer.Time.Column); c.Type == layer.Date {
		day := "(@%s::timestamptz AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date"
		return column + " BETWEEN " + fmt.Sprintf(day, "from") + " AND " + fmt.Sprintf(day, "to")
	}
	if q.Layer.Time.Until != "" {
		until := "f." + pgx.Identifier{q.Layer.Time.Until}.Sanitize()
		return column + " <= @to::timestamptz AND (" + until + " IS NULL OR " + until + " > @from::timestamptz)"
	}
	sql := column + " BETWEEN @from::timestamptz AND @to::timestamptz"
	if q.Layer.Time.Begin != "" {
		sql += fmt.Sprintf(" OR (%s IS NULL AND f.%s <= @to::timestamptz AND f.%s > @from::timestamptz)",
			column, q.Layer.Time.Begin, q.Layer.Time.End)
	}
	return sql
}

func instant(t *time.Time, open pgtype.InfinityModifier) pgtype.Timestamptz {
	if t == nil {
		return pgtype.Timestamptz{InfinityModifier: open, Valid: true}
	}
	return pgtype.Timestamptz{Time: *t, Valid: true}
}

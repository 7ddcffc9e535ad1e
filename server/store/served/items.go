package served

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

// Pages of features by SQL: filter, spatial index, sorting, paging.

// ItemQuery asks for features of one layer, as the reader may see it: the same
// question as the read model answers, and more.
type ItemQuery struct {
	Layer layer.Layer
	readmodel.Query
	// Zone is where a calendar day begins and ends; nil is UTC.
	Zone *time.Location
	// ID asks for that one feature; 0 means all.
	ID int64
	// IDs asks for those features; nil means all.
	IDs []int64
	// Begin, when it is there, hears how many there are before the first comes.
	// It may run again after a lost connection.
	Begin func(Found) error
	// withTimes adds the stretch of time that each row lies in.
	withTimes bool
}

// timed reports whether rows come with their stretch of time.
func (q ItemQuery) timed() bool { return q.withTimes && q.Layer.Time.Column != "" }

// Found is how many features a query finds.
type Found struct {
	Matched  int64 // without limit, offset and cursor
	Returned int64 // with them
	More     bool  // whether there are more behind the last one
}

// Reader reads the features of layers by SQL and remembers how many matched.
type Reader struct {
	*store.Store
	counted matchCounts
}

// NewReader reads what st holds.
func NewReader(st *store.Store) *Reader { return &Reader{Store: st} }

// Items calls see with each feature that q asks for, in its order, while the
// database delivers them. All of it is one snapshot. An error of see ends it.
// The database may take patience for each step, however slow see is.
func (s *Reader) Items(ctx context.Context, q ItemQuery, patience time.Duration, see func(*layer.Item) error) (Found, error) {
	ctx, watch := watchDatabase(ctx, patience)
	defer watch.stop()
	var found Found
	err := s.Reading(ctx, func() (bool, error) {
		var err error
		found, err = s.snapshot(ctx, q, watch, see)
		return found.Returned == 0, err
	})
	if err != nil {
		return Found{}, store.Wrap("read "+q.Layer.Name, watch.explain(err))
	}
	return found, nil
}

// snapshot reads one page and, where the page does not tell, how many rows match.
func (s *Reader) snapshot(ctx context.Context, q ItemQuery, watch *databaseWatch, see func(*layer.Item) error) (found Found, err error) {
	err = s.ReadOnly(ctx, func(tx pgx.Tx) error {
		var err error
		if q.Begin != nil {
			if found, err = s.count(ctx, tx, q); err == nil {
				err = q.Begin(found)
			}
			found.Returned = 0 // until they come
			if err != nil {
				return err
			}
		}
		seen, more, err := s.page(ctx, tx, q, watch, see)
		if found.Returned, found.More = seen, more; err != nil || q.Begin != nil {
			return err
		}
		if found.Matched = seen; more || q.After > 0 || q.Offset > 0 {
			found.Matched, err = s.matched(ctx, tx, q)
			return err
		}
		return nil
	})
	return found, err
}

// count asks how many rows match, and how many of them a page has.
func (s *Reader) count(ctx context.Context, tx pgx.Tx, q ItemQuery) (found Found, err error) {
	if found.Matched, err = s.matched(ctx, tx, q); err != nil {
		return found, err
	}
	where, args, err := q.where()
	if err != nil {
		return found, err
	}
	rest := max(0, found.Matched-int64(q.Offset))
	if behind := q.behindSQL(args); behind != "" {
		args["limit"] = nil
		if q.Limit > 0 {
			args["limit"] = q.Limit + 1
		}
		err = tx.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM ("+q.Layer.SQL+") AS f"+where+joiner(where)+behind+" LIMIT @limit::bigint) AS r", args).Scan(&rest)
	}
	found.Returned = rest
	if q.Limit > 0 {
		found.Returned = min(rest, int64(q.Limit))
	}
	found.More = rest > found.Returned
	return found, err
}

// Item is the feature of that number, or ErrNotFound.
func (s *Reader) Item(ctx context.Context, l layer.Layer, id int64, patience time.Duration, see func(*layer.Item) error) error {
	found := false
	_, err := s.Items(ctx, ItemQuery{Layer: l, ID: id, Query: readmodel.Query{Limit: 1}}, patience, func(item *layer.Item) error {
		found = true
		return see(item)
	})
	if err == nil && !found {
		return fmt.Errorf("%s %d: %w", l.Name, id, store.ErrNotFound)
	}
	return err
}

// Item is the feature of that number as the transaction sees it, or
// [ErrNotFound].
func Item(ctx context.Context, tx *store.Tx, l layer.Layer, id int64, see func(*layer.Item) error) error {
	q := ItemQuery{Layer: l, ID: id, Query: readmodel.Query{Limit: 1}}
	sql, args, err := q.selectSQL()
	if err != nil {
		return err
	}
	rows, err := tx.SQL.Query(ctx, sql, args)
	if err != nil {
		return store.Wrap("read "+l.Name, err)
	}
	defer rows.Close()
	row := newItemRow(q)
	if !rows.Next() {
		return store.Wrap("read "+l.Name, errors.Join(rows.Err(), pgx.ErrNoRows))
	}
	if err := rows.Scan(row.targets...); err != nil {
		return store.Wrap("read "+l.Name, err)
	}
	return see(row.item())
}

func (s *Reader) page(ctx context.Context, tx pgx.Tx, q ItemQuery, watch *databaseWatch, see func(*layer.Item) error) (seen int64, more bool, err error) {
	sql, args, err := q.selectSQL()
	if err != nil {
		return 0, false, err
	}
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	row := newItemRow(q)
	for rows.Next() {
		if seen == int64(q.Limit) && q.Limit > 0 {
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
func (q ItemQuery) selectSQL() (string, pgx.StrictNamedArgs, error) {
	where, args, err := q.where()
	if err != nil {
		return "", nil, err
	}
	if behind := q.behindSQL(args); behind != "" {
		where += joiner(where) + behind
	}
	args["limit"] = nil
	if q.Limit > 0 {
		args["limit"] = q.Limit + 1
	}
	args["offset"] = q.Offset
	columns := []string{"f.id", "f.geom"}
	for _, c := range q.Layer.Columns {
		columns = append(columns, property(c.Name))
	}
	if q.timed() {
		columns = append(columns, spanSQL(q.Layer)...)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (" + q.Layer.SQL + ") AS f" +
		where + " ORDER BY " + q.orderSQL() + " LIMIT @limit::bigint OFFSET @offset::bigint", args, nil
}

// where is the condition on the layer's rows, without the cursor.
func (q ItemQuery) where() (string, pgx.StrictNamedArgs, error) {
	args := pgx.StrictNamedArgs{}
	var conditions []string
	add := func(sql string) { conditions = append(conditions, "("+sql+")") }
	filters := q.Filters
	if rows, err := cql2.RowsOf(q.Layer); err != nil {
		return "", nil, err
	} else if rows != nil {
		filters = append([]*cql2.Node{rows}, filters...)
	}
	for i, f := range filters {
		sql, bound := cql2.SQL(f, cql2.SQLOptions{Alias: "f", Prefix: fmt.Sprintf("filter%d_", i), Zone: q.Zone})
		maps.Copy(args, bound)
		add(sql)
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
	if q.When != nil && q.Layer.Time.Column != "" {
		add(q.timeSQL(args))
	}
	if len(conditions) == 0 {
		return "", args, nil
	}
	return " WHERE " + strings.Join(conditions, " AND "), args, nil
}

// property is a column of the layer's rows.
func property(name string) string { return "f." + pgx.Identifier{name}.Sanitize() }

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

// timeSQL asks whether the stretch of time that a row lies in meets the
// interval.
func (q ItemQuery) timeSQL(args pgx.StrictNamedArgs) string {
	args["from"], args["to"] = instant(q.When.From), instant(q.When.To)
	var stretches []string
	for _, s := range stretchesSQL(q.Layer) {
		stretches = append(stretches, "("+s.from+" <= @to::timestamptz AND "+s.to+" >= @from::timestamptz)")
	}
	return strings.Join(stretches, " OR ")
}

// stretch is a first and a last moment in SQL, NULL for a row that it does not
// hold for.
type stretch struct{ from, to string }

// stretchesSQL says what stretch of time a row of a layer with a time lies in:
// the first one that is not NULL. Days are the city's. A row whose instant is
// unknown counts by the time that it may have happened in.
func stretchesSQL(l layer.Layer) []stretch {
	column := property(l.Time.Column)
	switch c, _ := l.Whole().Column(l.Time.Column); {
	case c.Type == layer.Date:
		zone := "coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai')"
		return []stretch{{"(" + column + "::timestamp AT TIME ZONE " + zone + ")",
			"((" + column + " + 1)::timestamp AT TIME ZONE " + zone + " - interval '1 microsecond')"}}
	case l.Time.Until != "":
		return []stretch{{column, "coalesce(" + property(l.Time.Until) + " - interval '1 microsecond', 'infinity')"}}
	case l.Time.Begin != "":
		unknown := "CASE WHEN " + column + " IS NULL THEN "
		return []stretch{{column, column}, {unknown + property(l.Time.Begin) + " END",
			unknown + property(l.Time.End) + " - interval '1 microsecond' END"}}
	}
	return []stretch{{column, column}}
}

// spanSQL is the first and the last moment of the stretch that a row lies in.
func spanSQL(l layer.Layer) []string {
	var from, to []string
	for _, s := range stretchesSQL(l) {
		from, to = append(from, s.from), append(to, s.to)
	}
	return []string{"coalesce(" + strings.Join(from, ", ") + ")", "coalesce(" + strings.Join(to, ", ") + ")"}
}

// instant is a moment of a [readmodel.When].
func instant(micros int64) pgtype.Timestamptz {
	switch micros {
	case readmodel.Always.From:
		return pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}
	case readmodel.Always.To:
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: time.UnixMicro(micros).UTC(), Valid: true}
}

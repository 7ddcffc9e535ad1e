package served

import (
	"context"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

// ReadChanges calls see with every feature that changed since a version and is
// still there, in order of id: of the same snapshot as the answer, so that who
// replaces the features listed by those seen has the layer at that version. On
// a reset it sees every feature, about so many as begin hears first, unless
// begin returns false. An error of see ends it.
func ReadChanges(
	ctx context.Context,
	s *store.Store,
	l layer.Layer,
	since int64,
	begin func(c store.Changed, rows int64) bool,
	see func(*layer.Item, *readmodel.When) error,
) (store.Changed, error) {
	var c store.Changed
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		var err error
		if c, err = store.ChangesSince(ctx, tx, l.Name, since); err != nil {
			return err
		}
		q := ItemQuery{Layer: l, withTimes: true, IDs: c.IDs}
		rows := int64(len(c.IDs))
		if c.Reset {
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM ("+l.SQL+") AS f").Scan(&rows); err != nil {
				return err
			}
		}
		if !begin(c, rows) || !c.Reset && rows == 0 {
			return nil
		}
		return readItems(ctx, tx, q, see)
	})
	return c, store.Wrap("read changes of "+l.Name, err)
}

func readItems(ctx context.Context, tx pgx.Tx, q ItemQuery, see func(*layer.Item, *readmodel.When) error) error {
	sql, args, err := q.selectSQL()
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := newItemRow(q)
	for rows.Next() {
		if err := rows.Scan(row.targets...); err != nil {
			return err
		}
		if err := see(row.item(), row.when()); err != nil {
			return err
		}
	}
	return rows.Err()
}

package served

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

// itemRow takes one row after another into the same memory.
type itemRow struct {
	current  layer.Item
	from, to pgtype.Timestamptz // the stretch of time it lies in, of a timed query
	targets  []any
	convert  []func(*layer.Value)
}

func newItemRow(q ItemQuery) *itemRow {
	row := &itemRow{}
	row.current.Values = make([]layer.Value, len(q.Layer.Columns))
	row.targets = []any{&row.current.ID, &row.current.Geometry}
	for _, c := range q.Layer.Columns {
		target, convert := scanColumn(c.Type)
		row.targets = append(row.targets, target)
		row.convert = append(row.convert, convert)
	}
	if q.timed() {
		row.targets = append(row.targets, &row.from, &row.to)
	}
	return row
}

// when is the stretch of time that the row lies in; nil when it has none.
func (row *itemRow) when() *readmodel.When {
	if !row.from.Valid || !row.to.Valid {
		return nil
	}
	w := readmodel.Always
	if row.from.InfinityModifier == pgtype.Finite {
		w.From = row.from.Time.UnixMicro()
	}
	if row.to.InfinityModifier == pgtype.Finite {
		w.To = row.to.Time.UnixMicro()
	}
	return &w
}

func (row *itemRow) item() *layer.Item {
	for i, convert := range row.convert {
		convert(&row.current.Values[i])
	}
	return &row.current
}

// scanColumn is where pgx puts a column of that type, and how the value is
// made from it.
func scanColumn(t layer.Type) (target any, convert func(*layer.Value)) {
	switch t {
	case layer.Integer:
		from := new(pgtype.Int8)
		return from, func(v *layer.Value) { v.Null, v.Integer = !from.Valid, from.Int64 }
	case layer.Number:
		from := new(pgtype.Float8)
		return from, func(v *layer.Value) { v.Null, v.Number = !from.Valid, from.Float64 }
	case layer.Boolean:
		from := new(pgtype.Bool)
		return from, func(v *layer.Value) { v.Null, v.Boolean = !from.Valid, from.Bool }
	case layer.Time:
		from := new(pgtype.Timestamptz)
		return from, func(v *layer.Value) { v.Null, v.Time = !from.Valid, from.Time }
	case layer.Date:
		from := new(pgtype.Date)
		return from, func(v *layer.Value) {
			if v.Null = !from.Valid; from.Valid {
				v.Text = from.Time.Format(time.DateOnly)
			}
		}
	case layer.Strings:
		from := new([]string)
		return from, func(v *layer.Value) { v.Null, v.List = *from == nil, *from }
	case layer.JSON:
		from := new([]byte)
		return from, func(v *layer.Value) { v.Null, v.Text = *from == nil, string(*from) }
	default:
		from := new(pgtype.Text)
		return from, func(v *layer.Value) { v.Null, v.Text = !from.Valid, from.String }
	}
}

// errPatience is the cause when the database took longer than it may.
var errPatience = errors.New("the database took too long")

// databaseWatch cancels a context when the database keeps one waiting; time
// that the reader of the rows takes does not count.
type databaseWatch struct {
	patience time.Duration
	timer    *time.Timer
	cancel   context.CancelCauseFunc
	fired    atomic.Bool
}

func watchDatabase(ctx context.Context, patience time.Duration) (context.Context, *databaseWatch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &databaseWatch{patience: patience, cancel: cancel}
	w.timer = time.AfterFunc(patience, func() {
		w.fired.Store(true)
		cancel(errPatience)
	})
	return ctx, w
}

func (w *databaseWatch) pause() { w.timer.Stop() }

func (w *databaseWatch) resume() { w.timer.Reset(w.patience) }

func (w *databaseWatch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// explain tells the database's slowness from a client that went away.
func (w *databaseWatch) explain(err error) error {
	if !w.fired.Load() {
		return err
	}
	return fmt.Errorf("%w: %w after %s: %s", store.ErrUnavailable, errPatience, w.patience, err.Error())
}

package roads

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/store"
)

// Junction is an intersection with what a person may correct of it: the values
// that hold, be they derived by a build or corrected.
type Junction struct {
	ID       int64     `json:"-" db:"id"`
	Name     string    `json:"-" db:"name"`
	Control  string    `json:"-" db:"control"`
	Origin   string    `json:"-" db:"control_origin"` // of the control
	Nodes    []int64   `json:"-" db:"nodes"`
	At       orb.Point `json:"-" db:"geom"`
	Revision int64     `json:"-" db:"revision"`
}

// ErrNotDerived: a correction that was replayed before the builds noted what it
// stands over cannot be taken back before the next build.
var ErrNotDerived = errors.New("what the build derives is not known")

// HoldJunction is the intersection of that number, held against other changes;
// [ErrNotFound] when it was retired.
func HoldJunction(ctx context.Context, tx *store.Tx, id int64) (Junction, error) {
	j, err := store.One[Junction](ctx, tx.SQL, `
		SELECT id, name, control, control_origin, nodes, geom, revision
		  FROM intersections WHERE id = $1 AND valid_to IS NULL FOR UPDATE`, id)
	return j, store.Wrap("read intersection", err)
}

func (j Junction) value(field string) string {
	if field == "name" {
		return j.Name
	}
	return j.Control
}

// derivedValue is network.Derived as it is kept: legs by their numbers.
type derivedValue struct {
	Text   string            `json:"text"`
	Origin string            `json:"origin,omitempty"`
	Legs   map[string]string `json:"legs,omitempty"`
}

// inForce is a correction of one value that a build replays.
type inForce struct {
	id      int64
	applied bool
	derived *derivedValue
}

// CorrectJunction makes a value of an intersection, "name" or "control", what
// a person says, at once and in every later build; nil takes the correction
// back. It reports whether anything changed.
func CorrectJunction(ctx context.Context, tx *store.Tx, j Junction, field string, value *string, reason string) (bool, error) {
	list, err := corrections(ctx, tx, j, field)
	if err != nil {
		return false, err
	}
	was := j.value(field)
	if value != nil && *value == was || value == nil && len(list) == 0 {
		return false, nil
	}
	under, err := under(ctx, tx, j, field, list)
	if err != nil {
		return false, err
	}
	if value != nil && under != nil && *value == under.Text {
		value = nil // what the build makes of it anyway
	}
	if value == nil && under == nil {
		return false, ErrNotDerived
	}
	if err := withdraw(ctx, tx, list); err != nil {
		return false, err
	}
	var now string
	origin, action := "person", "correct"
	var legs map[string]string
	if value == nil {
		now, origin, legs, action = under.Text, under.Origin, under.Legs, "withdraw"
	} else {
		now = *value
		if err := addCorrection(ctx, tx, j, field, now, reason, under); err != nil {
			return false, err
		}
	}
	if err := putValue(ctx, tx, j, field, now, origin, legs); err != nil {
		return false, err
	}
	tx.FollowUp()
	return true, tx.Audit(ctx, store.Change{
		Action: action, Object: "intersections", ObjectID: j.ID,
		Before: map[string]string{field: was}, After: map[string]string{field: now, "reason": reason},
	})
}

// overrideReachM is how far from its anchor an override without nodes looks for
// its intersection, as in package network.
const overrideReachM = 30

// corrections are those in force of one value of an intersection, oldest first.
func corrections(ctx context.Context, tx *store.Tx, j Junction, field string) ([]inForce, error) {
	rows, err := tx.SQL.Query(ctx, `
		SELECT id, state = 'applied', derived FROM overrides
		 WHERE object = 'intersection' AND field = $1 AND state <> 'withdrawn'
		   AND (source_nodes && $2 OR source_nodes = '{}' AND ST_DWithin(anchor::geography, $3::geometry::geography, $4))
		 ORDER BY id FOR UPDATE`, field, store.Listed(j.Nodes), j.At, overrideReachM)
	if err != nil {
		return nil, store.Wrap("read corrections", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c inForce, err error) {
		return c, row.Scan(&c.id, &c.applied, &c.derived)
	})
	return list, store.Wrap("read corrections", err)
}

// under is what a build makes of a value: what corrections stand over, else
// what is there. Nil when nobody noted it.
func under(ctx context.Context, tx *store.Tx, j Junction, field string, list []inForce) (*derivedValue, error) {
	for _, c := range list {
		if c.derived != nil {
			return c.derived, nil
		}
	}
	for _, c := range list {
		if c.applied {
			return nil, nil //nolint:nilnil // nobody noted it
		}
	}
	if field == "name" {
		return &derivedValue{Text: j.Name}, nil
	}
	rows, err := tx.SQL.Query(ctx, `SELECT id::text, control FROM legs WHERE intersection_id = $1 AND valid_to IS NULL ORDER BY id FOR UPDATE`, j.ID)
	if err != nil {
		return nil, store.Wrap("read legs", err)
	}
	d := derivedValue{Text: j.Control, Origin: j.Origin, Legs: map[string]string{}}
	var id, control string
	_, err = pgx.ForEachRow(rows, []any{&id, &control}, func() error {
		d.Legs[id] = control
		return nil
	})
	return &d, store.Wrap("read legs", err)
}

func withdraw(ctx context.Context, tx *store.Tx, list []inForce) error {
	var ids []int64
	for _, c := range list {
		ids = append(ids, c.id)
	}
	_, err := tx.SQL.Exec(ctx, `UPDATE overrides SET state = 'withdrawn' WHERE id = ANY ($1)`, store.Listed(ids))
	return store.Wrap("withdraw corrections", err)
}

// addCorrection stores a correction that holds already.
func addCorrection(ctx context.Context, tx *store.Tx, j Junction, field, value, reason string, under *derivedValue) error {
	o := network.Override{
		Object: "intersection", Field: field, Value: network.OverrideValue{Text: value}, Nodes: j.Nodes, At: j.At,
	}
	if err := o.Check(&tx.Standards().Roads); err != nil {
		return err
	}
	_, err := Correction{Override: o, Reason: reason, MadeBy: tx.Who.Name, State: "applied"}.keep(ctx, tx.SQL, under)
	return store.Wrap("add correction", err)
}

// putValue writes what a build would write. A control means the same for all
// legs or nothing for them, but for those that were corrected one by one.
func putValue(ctx context.Context, tx *store.Tx, j Junction, field, value, origin string, legs map[string]string) error {
	if field == "name" {
		_, err := tx.SQL.Exec(ctx, `UPDATE intersections SET name = $2, revision = revision + 1 WHERE id = $1`, j.ID, value)
		return store.Wrap("correct name", err)
	}
	_, err := tx.SQL.Exec(ctx, `UPDATE intersections SET control = $2, control_origin = $3, revision = revision + 1 WHERE id = $1`, j.ID, value, origin)
	if err != nil {
		return store.Wrap("correct control", err)
	}
	word, same := network.LegControl(value)
	if legs == nil && !same {
		return nil
	}
	byLeg, err := json.Marshal(legs)
	if err != nil {
		return err
	}
	_, err = tx.SQL.Exec(ctx, `
		WITH own AS ( -- the legs that a correction of their own is about
		    SELECT (SELECT l.id FROM legs AS l WHERE l.valid_to IS NULL AND ST_DWithin(l.stop_line::geography, o.anchor::geography, @reach)
		             ORDER BY l.stop_line::geography <-> o.anchor::geography, l.id LIMIT 1) AS id
		      FROM overrides AS o
		     WHERE o.object = 'leg' AND o.field = 'control' AND o.state = 'applied'
		)
		UPDATE legs AS l
		   SET control = coalesce(@legs::jsonb->>l.id::text, @word), revision = revision + 1
		 WHERE l.intersection_id = @id AND l.valid_to IS NULL AND NOT EXISTS (SELECT FROM own AS w WHERE w.id = l.id)
		   AND (@legs::jsonb ? l.id::text OR @word <> '')
		   AND l.control <> coalesce(@legs::jsonb->>l.id::text, @word)`,
		pgx.StrictNamedArgs{"id": j.ID, "legs": byLeg, "word": word, "reach": overrideReachM})
	return store.Wrap("correct control of legs", err)
}

// noteDerived keeps what the overrides that a build replayed stand over.
func noteDerived(ctx context.Context, tx pgx.Tx, n *network.Network) error {
	batch := &pgx.Batch{}
	for id, d := range n.Derived {
		value := derivedValue{Text: store.Storable(d.Text), Origin: d.Origin}
		if d.Legs != nil {
			value.Legs = map[string]string{}
		}
		for k, control := range d.Legs {
			value.Legs[strconv.FormatInt(n.Legs[k].ID, 10)] = control
		}
		batch.Queue(`UPDATE overrides SET derived = $2 WHERE id = $1`, id, value)
	}
	return store.Wrap("note what corrections stand over", tx.SendBatch(ctx, batch).Close())
}

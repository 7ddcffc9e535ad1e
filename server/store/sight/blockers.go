package sight

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// placedBlocker is a row of sight_blockers.
type placedBlocker struct {
	Triangle int64 `db:"triangle_id"`
	blockerRow
}

func (b *placedBlocker) compare(o *placedBlocker) int {
	return cmp.Or(cmp.Compare(b.Triangle, o.Triangle), cmp.Compare(b.Obstruction, o.Obstruction))
}

func (b *blockerRow) same(o *blockerRow) bool {
	if (b.ActionM == nil) != (o.ActionM == nil) || b.ActionM != nil && *b.ActionM != *o.ActionM {
		return false
	}
	x, y := *b, *o
	x.ActionM, y.ActionM = nil, nil
	return x == y
}

// writeBlockers stores what hides the triangles looked at: the rows that differ
// from those kept, and no other.
func (w *sightWriter) writeBlockers() error {
	want, ids, err := w.placed()
	if err != nil {
		return err
	}
	var kept []placedBlocker
	if !w.first {
		if kept, err = w.keptBlockers(ids); err != nil {
			return err
		}
	}
	gone, fresh := differing(kept, want)
	if len(gone) > 0 {
		triangles, obstructions := make([]int64, len(gone)), make([]int64, len(gone))
		for i, b := range gone {
			triangles[i], obstructions[i] = b.Triangle, b.Obstruction
		}
		if _, err := w.tx.Exec(w.ctx, `
			DELETE FROM sight_blockers AS b USING unnest($1::bigint[], $2::bigint[]) AS g (triangle_id, obstruction_id)
			 WHERE (b.triangle_id, b.obstruction_id) = (g.triangle_id, g.obstruction_id)`, triangles, obstructions); err != nil {
			return store.Wrap("remove blockers", err)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return w.addBlockers(fresh)
}

// placed are the blockers with the numbers of their triangles, in order, and
// those numbers.
func (w *sightWriter) placed() ([]placedBlocker, []int64, error) {
	numbers, err := w.triangleNumbers()
	if err != nil {
		return nil, nil, err
	}
	var want []placedBlocker
	ids := make([]int64, 0, len(w.blockers))
	for _, of := range w.blockers {
		id := numbers[of.triangleID]
		ids = append(ids, id)
		for _, row := range of.rows {
			want = append(want, placedBlocker{id, row})
		}
	}
	slices.SortFunc(want, func(a, b placedBlocker) int { return a.compare(&b) })
	return want, ids, nil
}

// triangleNumbers are the numbers of the triangles of the profile that are
// looked at, and may be of some more.
func (w *sightWriter) triangleNumbers() (map[triangleID]int64, error) {
	legs := make([]int64, 0, len(w.blockers))
	if w.scope.some {
		for _, of := range w.blockers {
			legs = append(legs, of.Leg)
		}
	}
	numbers := make(map[triangleID]int64, len(w.blockers))
	err := store.Each(w.ctx, w.tx, func(t numberedTriangle) error {
		numbers[t.triangleID] = t.ID
		return nil
	}, `
		SELECT id, leg_id, conflict_leg_id, manoeuvre, lane, user_class FROM sight_triangles
		 WHERE profile = $1 AND (NOT $2 OR leg_id = ANY ($3))`, w.profile.Name, w.scope.some, legs)
	return numbers, store.Wrap("read triangles", err)
}

// numberedTriangle is which triangle a number is of.
type numberedTriangle struct {
	ID int64 `db:"id"`
	triangleID
}

// keptBlockers are the rows there are of some triangles, in order.
func (w *sightWriter) keptBlockers(triangles []int64) ([]placedBlocker, error) {
	var kept []placedBlocker
	err := store.Each(w.ctx, w.tx, func(b placedBlocker) error {
		kept = append(kept, b)
		return nil
	}, `
		SELECT triangle_id, obstruction_id, hides_m, gain_m, needed, removable, estimated, listed, verdict_without, action, action_m
		  FROM sight_blockers WHERE triangle_id = ANY ($1) ORDER BY triangle_id, obstruction_id`, triangles)
	return kept, store.Wrap("read blockers", err)
}

// differing compares two sorted lists: the rows to take away and those to add.
// One that changed is in both.
func differing(kept, want []placedBlocker) (gone, fresh []placedBlocker) {
	for len(kept) > 0 && len(want) > 0 {
		k, n := &kept[0], &want[0]
		order := k.compare(n)
		if order <= 0 && (order < 0 || !k.same(&n.blockerRow)) {
			gone = append(gone, *k)
		}
		if order >= 0 && (order > 0 || !k.same(&n.blockerRow)) {
			fresh = append(fresh, *n)
		}
		if order <= 0 {
			kept = kept[1:]
		}
		if order >= 0 {
			want = want[1:]
		}
	}
	return append(gone, kept...), append(fresh, want...)
}

// addBlockers adds rows, less those of obstructions that went meanwhile.
func (w *sightWriter) addBlockers(fresh []placedBlocker) error {
	ids := make([]int64, len(fresh))
	for i := range fresh {
		ids[i] = fresh[i].Obstruction
	}
	slices.Sort(ids)
	rows, err := w.tx.Query(w.ctx, `SELECT id FROM obstructions WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE`, slices.Compact(ids))
	if err != nil {
		return store.Wrap("read obstructions", err)
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return store.Wrap("read obstructions", err)
	}
	var c store.CopyRow
	for i := range fresh {
		if _, found := slices.BinarySearch(there, fresh[i].Obstruction); found {
			addBlocker(&c, &fresh[i], w.profile.Name)
		}
	}
	stream := io.MultiReader(bytes.NewReader(store.CopyHead), bytes.NewReader(c.B), bytes.NewReader(store.CopyTail))
	_, err = w.tx.Conn().PgConn().CopyFrom(w.ctx, stream, `
		COPY sight_blockers (triangle_id, obstruction_id, profile, hides_m, gain_m, needed, removable, estimated, listed, verdict_without, action, action_m)
		FROM STDIN BINARY`)
	return store.Wrap("copy blockers", err)
}

func addBlocker(c *store.CopyRow, b *placedBlocker, profile string) {
	c.Begin(12)
	c.Long(b.Triangle)
	c.Long(b.Obstruction)
	c.Text(profile)
	c.Float(b.HidesM)
	c.Float(b.GainM)
	for _, v := range [...]bool{b.Needed, b.Removable, b.Estimated, b.Listed} {
		c.Bool(v)
	}
	c.Text(b.Without)
	c.Text(b.Action)
	c.MaybeFloat(b.ActionM)
}

package roads

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/network"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

// TableChange counts what a build changed in one table.
type TableChange struct {
	Total   int `json:"total"`
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Retired int `json:"retired"`
}

// NetworkChange says what SaveNetwork did.
type NetworkChange struct {
	Intersections TableChange `json:"intersections"`
	Segments      TableChange `json:"segments"`
	Legs          TableChange `json:"legs"`
	Warnings      int         `json:"warnings"`
	// Corrected and Waiting count the corrections by people that found their
	// place and those that did not.
	Corrected int `json:"corrected"`
	Waiting   int `json:"waiting"`
	// Volumes says what the traffic counts bear on now.
	Volumes VolumeCounts `json:"volumes"`
}

// SaveNetwork stores a built network in one transaction and sets its ids.
// What continues an object of the stored network keeps its id; what is gone is
// retired with what replaced it and why, never deleted; rows that did not
// change are not rewritten.
func SaveNetwork(ctx context.Context, s *store.Store, n *network.Network) (NetworkChange, error) {
	var change NetworkChange
	err := s.InTx(ctx, func(tx pgx.Tx) error {
		if err := lockNetwork(ctx, tx); err != nil {
			return err
		}
		old, err := NetworkIn(ctx, tx)
		if err != nil {
			return err
		}
		if change, err = saveNetwork(ctx, tx, s.Standards, old, n); err != nil {
			return err
		}
		if err := noteOverrides(ctx, tx, n); err != nil {
			return err
		}
		if err := noteDerived(ctx, tx, n); err != nil {
			return err
		}
		if change.Volumes, err = applyVolumes(ctx, tx, s.Standards, n); err != nil {
			return err
		}
		if err := saveWarnings(ctx, tx, n.Warnings); err != nil {
			return err
		}
		if err := placeInAreas(ctx, tx); err != nil {
			return err
		}
		return noteBuild(ctx, tx, change, n.Warnings)
	})
	if err != nil {
		return NetworkChange{}, fmt.Errorf("save network: %w", err)
	}
	s.Analyze(ctx, "intersections", "segments", "legs")
	return change, nil
}

func saveNetwork(ctx context.Context, tx pgx.Tx, std *standards.Set, old, n *network.Network) (NetworkChange, error) {
	match := network.Match(old, n, std.Roads.Names)
	if err := giveIDs(ctx, tx, old, n, match); err != nil {
		return NetworkChange{}, err
	}
	change := NetworkChange{Warnings: len(n.Warnings), Corrected: len(n.Applied), Waiting: len(n.Waiting)}
	for _, part := range []struct {
		rows rowSet
		gone []retired
		into *TableChange
	}{
		{intersectionRows(n, std), retiredOf(match.GoneIntersections, intersectionIDs(old), intersectionIDs(n)), &change.Intersections},
		{segmentRows(n), retiredOf(match.GoneSegments, segmentIDs(old), segmentIDs(n)), &change.Segments},
		{legRows(n), retiredOf(match.GoneLegs, legIDs(old), legIDs(n)), &change.Legs},
	} {
		if err := part.rows.save(ctx, tx, part.into); err != nil {
			return change, err
		}
		if err := retire(ctx, tx, part.rows.Table, part.gone, part.into); err != nil {
			return change, err
		}
	}
	return change, nil
}

// giveIDs numbers the new network: the old number where an object continues,
// the next free one else.
func giveIDs(ctx context.Context, tx pgx.Tx, old, n *network.Network, match network.Matching) error {
	for _, part := range []struct {
		table   string
		match   []int
		old     []int64
		set     func(i int, id int64)
		objects int
	}{
		{"intersections", match.Intersections, intersectionIDs(old), func(i int, id int64) { n.Intersections[i].ID = id }, len(n.Intersections)},
		{"segments", match.Segments, segmentIDs(old), func(i int, id int64) { n.Segments[i].ID = id }, len(n.Segments)},
		{"legs", match.Legs, legIDs(old), func(i int, id int64) { n.Legs[i].ID = id }, len(n.Legs)},
	} {
		var fresh []int
		for i := range part.objects {
			if i < len(part.match) && part.match[i] >= 0 {
				part.set(i, part.old[part.match[i]])
				continue
			}
			fresh = append(fresh, i)
		}
		ids, err := nextIDs(ctx, tx, part.table, len(fresh))
		if err != nil {
			return err
		}
		for k, i := range fresh {
			part.set(i, ids[k])
		}
	}
	return nil
}

func nextIDs(ctx context.Context, tx pgx.Tx, table string, n int) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2::bigint)`, table, n)
	if err != nil {
		return nil, store.Wrap("number "+table, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return ids, store.Wrap("number "+table, err)
}

func intersectionIDs(n *network.Network) []int64 {
	ids := make([]int64, len(n.Intersections))
	for i := range n.Intersections {
		ids[i] = n.Intersections[i].ID
	}
	return ids
}

func segmentIDs(n *network.Network) []int64 {
	ids := make([]int64, len(n.Segments))
	for i := range n.Segments {
		ids[i] = n.Segments[i].ID
	}
	return ids
}

func legIDs(n *network.Network) []int64 {
	ids := make([]int64, len(n.Legs))
	for i := range n.Legs {
		ids[i] = n.Legs[i].ID
	}
	return ids
}

// retired is a row that a build no longer makes.
type retired struct {
	id         int64
	replacedBy []int64
	reason     string
}

func retiredOf(gone []network.Gone, old, fresh []int64) []retired {
	list := make([]retired, 0, len(gone))
	for _, g := range gone {
		r := retired{id: old[g.Old], replacedBy: []int64{}, reason: g.Reason}
		for _, i := range g.ReplacedBy {
			r.replacedBy = append(r.replacedBy, fresh[i])
		}
		list = append(list, r)
	}
	return list
}

func retire(ctx context.Context, tx pgx.Tx, table string, gone []retired, change *TableChange) error {
	batch := &pgx.Batch{}
	for _, g := range gone {
		batch.Queue("UPDATE "+table+` SET valid_to = now(), replaced_by = $2, retired_reason = $3, revision = revision + 1
			WHERE id = $1 AND valid_to IS NULL`, g.id, g.replacedBy, g.reason)
	}
	change.Retired = len(gone)
	return store.Wrap("retire "+table, tx.SendBatch(ctx, batch).Close())
}

func noteBuild(ctx context.Context, tx pgx.Tx, change NetworkChange, warnings []network.Warning) error {
	type warning struct {
		Way  int64      `json:"way,omitempty"`
		Node int64      `json:"node,omitempty"`
		At   [2]float64 `json:"at"`
		Text string     `json:"text"`
	}
	list := make([]warning, 0, len(warnings))
	for _, w := range warnings {
		list = append(list, warning{w.Way, w.Node, w.Position, w.Text.EN})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("note build: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO builds (summary, warnings) VALUES ($1, $2)`, change, store.StorableJSON(text))
	return store.Wrap("note build", err)
}

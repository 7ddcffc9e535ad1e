package roads

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

//go:embed sql/crashes_assign.sql
var assignCrashesSQL string

// AssignCounts says how the crashes are assigned and how many rows changed.
type AssignCounts struct {
	Total     int `json:"total"` // those a person assigned are not among them
	Good      int `json:"good"`
	Fair      int `json:"fair"`
	Ambiguous int `json:"ambiguous"`
	Unmatched int `json:"unmatched"`
	ByPerson  int `json:"by_person"`
	Changed   int `json:"changed"`
}

// noPosition is why a crash without a position is unmatched.
const noPosition = "The record has no position."

// located is a crash as the assignment sees it.
type located struct {
	ID int64 `db:"id"`
	network.Locator
	At orb.Geometry `db:"geom"` // nil without a position
}

// AssignCrashes assigns every crash to an intersection or a segment of the
// network, which must have the ids of the stored one, and writes the rows
// whose assignment changed. Crashes that a person assigned stay. Progress may
// be nil.
func AssignCrashes(ctx context.Context, s *store.Store, n *network.Network, progress func(done, total int)) (AssignCounts, error) {
	var counts AssignCounts
	err := s.InTx(ctx, func(tx pgx.Tx) error {
		if err := replayCrashes(ctx, tx); err != nil {
			return err
		}
		crashes, err := loadLocators(ctx, tx)
		if err != nil {
			return err
		}
		answers, err := assignAll(ctx, s.Standards, n, crashes, progress)
		if err != nil {
			return err
		}
		counts = countAnswers(answers)
		err = tx.QueryRow(ctx, `SELECT count(*) FROM crashes WHERE assigned_by = 'person'`).Scan(&counts.ByPerson)
		if err != nil {
			return store.Wrap("count crashes", err)
		}
		counts.Changed, err = writeAssignments(ctx, tx, n, crashes, answers)
		return err
	})
	if err != nil {
		return AssignCounts{}, fmt.Errorf("assign crashes: %w", err)
	}
	return counts, nil
}

func loadLocators(ctx context.Context, tx pgx.Tx) ([]located, error) {
	var list []located
	err := store.Each(ctx, tx, func(c located) error {
		c.Position, _ = c.At.(orb.Point)
		list = append(list, c)
		return nil
	}, `
		SELECT id, geom, street, cross_street, at_junction, distance_to_node_m
		  FROM crashes WHERE assigned_by = 'rule' ORDER BY id`)
	return list, store.Wrap("load crashes", err)
}

// assignAll assigns the crashes that have a position; the others are
// unmatched.
func assignAll(
	ctx context.Context, std *standards.Set, n *network.Network, crashes []located, progress func(done, total int),
) ([]network.Assignment, error) {
	answers := make([]network.Assignment, len(crashes))
	records := make([]network.Locator, 0, len(crashes))
	for i, c := range crashes {
		answers[i] = network.Assignment{Intersection: -1, Segment: -1, Quality: network.Unmatched, Reason: noPosition}
		if c.At != nil {
			records = append(records, c.Locator)
		}
	}
	found, err := network.NewIndex(n, std.Roads.Names).AssignAll(ctx, records, std.Assign, progress)
	if err != nil {
		return nil, err
	}
	next := 0
	for i, c := range crashes {
		if c.At != nil {
			answers[i] = found[next]
			next++
		}
	}
	return answers, nil
}

func countAnswers(answers []network.Assignment) AssignCounts {
	counts := AssignCounts{Total: len(answers)}
	of := map[network.Quality]*int{
		network.Good: &counts.Good, network.Fair: &counts.Fair, network.Ambiguous: &counts.Ambiguous, network.Unmatched: &counts.Unmatched,
	}
	for _, a := range answers {
		if n := of[a.Quality]; n != nil {
			*n++
		}
	}
	return counts
}

func writeAssignments(ctx context.Context, tx pgx.Tx, n *network.Network, crashes []located, answers []network.Assignment) (int, error) {
	set := store.Staged{Table: "crashes", Key: []string{"id"}, Columns: []string{
		"intersection_id", "segment_id", "offset_m", "station_m", "node_m", "assignment", "assignment_reason",
	}}
	err := set.Load(ctx, tx, len(crashes), func(i int) ([]any, error) {
		a := answers[i]
		var intersection, segment *int64
		var offset, station, node *float64
		if a.Intersection >= 0 {
			intersection, node = &n.Intersections[a.Intersection].ID, &a.NodeM
		}
		if a.Segment >= 0 {
			segment, offset, station = &n.Segments[a.Segment].ID, &a.OffsetM, &a.StationM
		}
		return []any{crashes[i].ID, intersection, segment, offset, station, node, string(a.Quality), a.Reason}, nil
	})
	if err != nil {
		return 0, err
	}
	if err := checkTargets(ctx, tx); err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, assignCrashesSQL)
	return int(tag.RowsAffected()), store.Wrap("write assignments", err)
}

// ErrStaleNetwork: the network was built anew since it was loaded.
var ErrStaleNetwork = errors.New("the network has changed meanwhile; run tongshi network build")

// checkTargets makes sure that every assignment names an intersection and a
// segment in force, all in one query: foreign keys would ask once a row, and
// would take retired ones.
func checkTargets(ctx context.Context, tx pgx.Tx) error {
	var stray bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM staged_crashes AS s WHERE s.intersection_id IS NOT NULL
		          AND NOT EXISTS (SELECT FROM intersections AS i WHERE i.id = s.intersection_id AND i.valid_to IS NULL))
		    OR EXISTS (SELECT FROM staged_crashes AS s WHERE s.segment_id IS NOT NULL
		          AND NOT EXISTS (SELECT FROM segments AS g WHERE g.id = s.segment_id AND g.valid_to IS NULL))`).Scan(&stray)
	if err == nil && stray {
		return ErrStaleNetwork
	}
	return store.Wrap("check assignments", err)
}

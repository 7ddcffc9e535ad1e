package roads

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/geo/placewords"
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
	// Names are told when few of the named crashes find a road of that name.
	Names *NameMisses `json:"names,omitempty"`
}

// noPosition is why a crash without a position is unmatched.
const noPosition = "The record has no position."

// located is a crash as the assignment sees it.
type located struct {
	ID int64 `db:"id"`
	network.Locator
	At        orb.Geometry      `db:"geom"` // nil without a position of its own
	Place     string            `db:"place"`
	Stake     string            `db:"stake"`
	Direction string            `db:"direction"`
	Side      string            `db:"side"`
	byWords   *placewords.Found // where its words lead; nil when it has a position or no words
}

// words are what the record says of its place in words.
func (c *located) words() placewords.Record {
	return placewords.Record{
		Text: c.Place, Road: c.Street, Cross: c.CrossStreet, AtJunction: c.AtJunction, Stake: c.Stake,
		Direction: c.Direction, DistanceM: c.DistanceToNodeM, Side: c.Side,
	}
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
		names, err := CityWords(ctx, tx, s.Standards)
		if err != nil {
			return err
		}
		index := network.NewIndex(n, names)
		missed := nameMisses(index, crashes)
		if err := placeByWords(ctx, tx, s.Standards, index, crashes); err != nil {
			return err
		}
		answers, err := assignAll(ctx, s.Standards, index, crashes, progress)
		if err != nil {
			return err
		}
		counts = countAnswers(answers)
		counts.Names = missed
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
		SELECT id, CASE WHEN position_from IS NULL THEN geom END AS geom, street, cross_street, at_junction, distance_to_node_m,
		       coalesce(place, '') AS place, coalesce(stake, '') AS stake, coalesce(direction, '') AS direction, coalesce(side, '') AS side
		  FROM crashes WHERE assigned_by = 'rule' ORDER BY id`)
	return list, store.Wrap("load crashes", err)
}

// placeByWords finds the places of crashes without a position of their own.
func placeByWords(ctx context.Context, tx pgx.Tx, std *standards.Set, index *network.Index, crashes []located) error {
	var finder *placewords.Finder
	for i := range crashes {
		c := &crashes[i]
		if c.At != nil || !c.words().Given() || len(index.Network().Segments) == 0 {
			continue
		}
		if finder == nil {
			var err error
			if finder, err = placeFinder(ctx, tx, std, index); err != nil {
				return err
			}
		}
		found := finder.Find(c.words())
		if c.byWords = &found; found.Placed {
			c.At, c.Position = found.Position, found.Position
			c.Street, c.CrossStreet = found.Statement.Road, ""
		}
	}
	return nil
}

// assignAll assigns the crashes that have a position or whose words lead to one;
// the others are unmatched.
func assignAll(
	ctx context.Context, std *standards.Set, index *network.Index, crashes []located, progress func(done, total int),
) ([]network.Assignment, error) {
	answers := make([]network.Assignment, len(crashes))
	records := make([]network.Locator, 0, len(crashes))
	for i, c := range crashes {
		answers[i] = network.Assignment{Intersection: -1, Segment: -1, Quality: network.Unmatched, Reason: noPosition}
		if c.At != nil {
			records = append(records, c.Locator)
		}
	}
	found, err := index.AssignAll(ctx, records, std.Assign, progress)
	if err != nil {
		return nil, err
	}
	next := 0
	for i, c := range crashes {
		if c.At != nil {
			answers[i] = found[next]
			next++
		}
		if c.byWords != nil {
			answers[i] = saidInWords(answers[i], c.byWords)
		}
	}
	return answers, nil
}

// saidInWords is the assignment of a crash that its words placed: no better than
// the words, with their reason unless the roads are the worse of the two.
func saidInWords(a network.Assignment, found *placewords.Found) network.Assignment {
	if !found.Placed {
		return network.Assignment{Intersection: -1, Segment: -1, Quality: found.Quality, Reason: found.Reason}
	}
	if found.Intersection >= 0 && a.Intersection != found.Intersection {
		a.Intersection, a.NodeM = found.Intersection, found.NodeM
	}
	if found.Intersection >= 0 || placewords.Worse(found.Quality, a.Quality) || found.Quality == a.Quality {
		a.Quality, a.Reason = found.Quality, found.Reason
	}
	return a
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
		"intersection_id", "segment_id", "offset_m", "station_m", "node_m", "assignment", "assignment_reason", "geom",
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
		var at any // of its own it keeps
		if w := crashes[i].byWords; w != nil && w.Placed {
			at = w.Position
		}
		return []any{crashes[i].ID, intersection, segment, offset, station, node, string(a.Quality), a.Reason, at}, nil
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

// PlacesCrashes reports whether an import of that kind, or its undoing, may change
// where crashes belong while the roads stay.
func PlacesCrashes(kind string) bool {
	return kind == "crashes" || kind == "stakes" || kind == "road-names"
}

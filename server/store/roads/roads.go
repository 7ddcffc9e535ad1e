package roads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/store"
)

// ImportRoads makes the stored ways and points of a source those of the file,
// in one transaction: new ones added, changed ones rewritten, those that the
// file lacks removed. The same content again changes nothing.
func ImportRoads(ctx context.Context, s *store.Store, meta ImportMeta, roads network.Roads) (geo.ImportCounts, error) {
	result, err := ReplaceRoads(ctx, s, meta, roads)
	return result.Counts, err
}

// ReplaceRoads is ImportRoads with the whole result.
func ReplaceRoads(ctx context.Context, s *store.Store, meta ImportMeta, roads network.Roads) (ImportResult, error) {
	var result ImportResult
	err := s.InTx(ctx, func(tx pgx.Tx) error {
		var err error
		if result, err = beginImport(ctx, tx, "roads", meta); err != nil || result.Earlier {
			return err
		}
		if result.ID, err = noteImport(ctx, tx, "roads", meta); err != nil {
			return err
		}
		for _, set := range []roadSet{waySet(meta.Source, roads.Ways), pointSet(meta.Source, roads.Points)} {
			if err := set.replace(ctx, tx, meta.Source, &result); err != nil {
				return err
			}
			if set.Table == "source_ways" && !meta.AcceptRemoval {
				if err := refuseRemoval(result, meta.Source); err != nil {
					return err
				}
			}
		}
		result.Counts.Read += len(meta.Rejects)
		result.Counts.Rejected += len(meta.Rejects)
		return finishImport(ctx, tx, meta, result, meta.Rejects)
	})
	if err != nil {
		return ImportResult{}, fmt.Errorf("import roads: %w", err)
	}
	return result, nil
}

// ErrRemoval: a road file lacks most of the ways that its source had.
var ErrRemoval = errors.New("most of the stored roads would go")

// refuseRemoval stops a file that was cut off between two blocks, which no
// reader can see, or that is another city's.
func refuseRemoval(ways ImportResult, source string) error {
	kept := ways.Counts.Read - ways.Counts.Added
	if ways.Removed <= kept {
		return nil
	}
	return fmt.Errorf("%w: the file lacks %d of the %d ways of %q; is it cut off, or another city's?",
		ErrRemoval, ways.Removed, ways.Removed+kept, source)
}

// roadSet is the ways or the points of a road file as rows.
type roadSet struct {
	store.Staged
	n   int
	row func(i int) ([]any, error)
}

func waySet(source string, ways []network.Way) roadSet {
	return roadSet{
		store.Staged{Table: "source_ways", Key: []string{"source", "way_id"}, Columns: []string{"nodes", "tags", "geom"}},
		len(ways), func(i int) ([]any, error) {
			w := ways[i]
			tags, err := tagsJSON(w.Tags)
			if err == nil && (len(w.Line) < 2 || len(w.Line) != len(w.Nodes)) {
				err = fmt.Errorf("way %d has %d positions and %d nodes", w.ID, len(w.Line), len(w.Nodes))
			}
			return []any{source, w.ID, w.Nodes, tags, w.Line}, err
		},
	}
}

func pointSet(source string, points []network.Point) roadSet {
	return roadSet{
		store.Staged{Table: "source_points", Key: []string{"source", "node_id"}, Columns: []string{"tags", "geom"}},
		len(points), func(i int) ([]any, error) {
			p := points[i]
			tags, err := tagsJSON(p.Tags)
			return []any{source, p.Node, tags, p.Position}, err
		},
	}
}

func tagsJSON(tags map[string]string) ([]byte, error) {
	if tags == nil {
		return []byte("{}"), nil
	}
	text, err := json.Marshal(tags)
	return store.StorableJSON(text), err
}

func (set roadSet) replace(ctx context.Context, tx pgx.Tx, source string, result *ImportResult) error {
	set.Fixed = map[string]string{"import_id": fmt.Sprint(result.ID)}
	if err := set.Load(ctx, tx, set.n, set.row); err != nil {
		return err
	}
	updated, err := set.UpdateChanged(ctx, tx)
	if err != nil {
		return err
	}
	added, err := set.InsertNew(ctx, tx)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, fmt.Sprintf("DELETE FROM %s AS t WHERE t.source = $1 AND NOT EXISTS (SELECT FROM %s AS s WHERE %s)",
		set.Table, set.Temp(), set.Same()), source)
	if err != nil {
		return store.Wrap("remove from "+set.Table, err)
	}
	c := &result.Counts
	c.Read += set.n
	c.Added += added
	c.Updated += updated
	c.Unchanged += set.n - added - updated
	result.Removed += int(tag.RowsAffected())
	return nil
}

// LoadRoads gives the stored ways and points of all sources, in the order of
// their numbers, so that the same roads always build the same network, and what
// people corrected in it.
func LoadRoads(ctx context.Context, s *store.Store) (network.Roads, error) {
	var roads network.Roads
	err := store.Each(ctx, s.Pool, func(w network.Way) error {
		roads.Ways = append(roads.Ways, w)
		return nil
	}, `SELECT way_id, nodes, geom, tags FROM source_ways ORDER BY source, way_id`)
	if err != nil {
		return roads, store.Wrap("load roads", err)
	}
	err = store.Each(ctx, s.Pool, func(p network.Point) error {
		roads.Points = append(roads.Points, p)
		return nil
	}, `SELECT node_id, geom, tags FROM source_points ORDER BY source, node_id`)
	if err != nil {
		return roads, store.Wrap("load road points", err)
	}
	roads.Overrides, err = overridesInForce(ctx, s)
	return roads, err
}

package roads

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

//go:embed sql/volumes_carriers.sql
var volumeCarriersSQL string

var volumeColumns = []string{"road", "cross_road", "bearing_deg", "geom", "aadt", "year"}

// ImportVolumes stores traffic counts in one transaction and puts them on the
// network in force; before the first build they wait for it.
func ImportVolumes(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.Volume, *geo.Reject]) (ImportResult, error) {
	return thingImport[geo.Volume]{
		kind: "volumes", columns: append([]string{"source", "source_id"}, volumeColumns...), table: "staged_volumes",
		stage: `CREATE TEMPORARY TABLE staged_volumes ON COMMIT DROP AS SELECT source, source_id, road, cross_road, bearing_deg, geom, aadt, year FROM volumes WITH NO DATA`,
		values: func(v geo.Volume) ([]any, error) {
			var at orb.Geometry
			if v.Position != nil {
				at = *v.Position
			}
			return []any{
				meta.Source,
				store.Storable(v.SourceID),
				store.Storable(v.Road),
				store.Storable(v.CrossRoad),
				v.Bearing,
				at,
				v.AADT,
				v.Year,
			}, nil
		},
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			if err := lockNetwork(ctx, tx); err != nil {
				return err
			}
			err := mergeStaged(ctx, tx, store.Staged{Table: "volumes", Columns: volumeColumns, Fixed: map[string]string{
				"import_id": strconv.FormatInt(r.ID, 10),
			}}, r)
			if err != nil {
				return err
			}
			n, err := NetworkIn(ctx, tx)
			if err != nil {
				return err
			}
			if _, err := applyVolumes(ctx, tx, s.Standards, n); err != nil {
				return err
			}
			r.Unplaced, err = unplacedVolumes(ctx, tx, meta.Source)
			return err
		},
	}.run(ctx, s, meta, rows)
}

// lockNetwork lets one transaction at a time change the network.
func lockNetwork(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('network', 0))`)
	return store.Wrap("lock network", err)
}

// VolumeCounts says what the traffic counts bear on in a network.
type VolumeCounts struct {
	Counts   int `json:"counts"`
	Unplaced int `json:"unplaced"` // bear on nothing; table volumes says why
	Segments int `json:"segments"` // that have a volume
	Legs     int `json:"legs"`
}

// applyVolumes puts every stored count on the network, which must have the ids
// of the stored one. What no count bears on any longer has none.
func applyVolumes(ctx context.Context, tx pgx.Tx, std *standards.Set, n *network.Network) (VolumeCounts, error) {
	ids, counts, err := loadVolumes(ctx, tx)
	if err != nil {
		return VolumeCounts{}, err
	}
	var segments, legs map[int]network.Load
	if len(counts) > 0 {
		names, err := CityWords(ctx, tx, std)
		if err != nil {
			return VolumeCounts{}, err
		}
		index := network.NewIndex(n, names)
		var found []network.Carriers
		segments, legs, found = index.Traffic(counts, std.Assign)
		for i, load := range segments {
			load.AADT *= index.Share(i)
			segments[i] = load
		}
		if err := writeCarriers(ctx, tx, n, ids, found); err != nil {
			return VolumeCounts{}, err
		}
	}
	if err := writeLoads(ctx, tx, "segments", segments, func(i int) int64 { return n.Segments[i].ID }); err != nil {
		return VolumeCounts{}, err
	}
	if err := writeLoads(ctx, tx, "legs", legs, func(i int) int64 { return n.Legs[i].ID }); err != nil {
		return VolumeCounts{}, err
	}
	v := VolumeCounts{Counts: len(counts), Segments: len(segments), Legs: len(legs)}
	err = tx.QueryRow(ctx, `SELECT count(*) FROM volumes WHERE reason <> ''`).Scan(&v.Unplaced)
	return v, store.Wrap("count volumes", err)
}

// volumeRow is a count with its number.
type volumeRow struct {
	ID int64 `db:"id"`
	geo.Volume
}

func loadVolumes(ctx context.Context, tx pgx.Tx) (ids []int64, counts []geo.Volume, err error) {
	err = store.Each(ctx, tx, func(row volumeRow) error {
		ids, counts = append(ids, row.ID), append(counts, row.Volume)
		return nil
	}, `SELECT id, road, cross_road, bearing_deg, geom, aadt, year FROM volumes ORDER BY id`)
	return ids, counts, store.Wrap("load volumes", err)
}

// writeCarriers notes with each count what it bears on, or why on nothing.
func writeCarriers(ctx context.Context, tx pgx.Tx, n *network.Network, ids []int64, found []network.Carriers) error {
	segments, legs, reasons := make([]string, len(ids)), make([]*int64, len(ids)), make([]string, len(ids))
	for i, c := range found {
		list := make([]string, 0, len(c.Segments))
		for _, s := range c.Segments {
			list = append(list, strconv.FormatInt(n.Segments[s].ID, 10))
		}
		segments[i], reasons[i] = "{"+strings.Join(list, ",")+"}", c.Reason
		if c.Leg >= 0 {
			legs[i] = &n.Legs[c.Leg].ID
		}
	}
	_, err := tx.Exec(ctx, volumeCarriersSQL, pgx.StrictNamedArgs{"ids": ids, "segments": segments, "legs": legs, "reasons": reasons})
	return store.Wrap("place volumes", err)
}

// writeLoads sets the volume of every present row of segments or legs; rows
// that have it already are not rewritten.
func writeLoads(ctx context.Context, tx pgx.Tx, table string, loads map[int]network.Load, id func(i int) int64) error {
	ids, aadt, years := []int64{}, []float64{}, []int{}
	for i, load := range loads {
		ids, aadt, years = append(ids, id(i)), append(aadt, load.AADT), append(years, load.Year)
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`
		UPDATE %[1]s AS t SET aadt = n.aadt, aadt_year = n.year, revision = t.revision + 1
		  FROM (SELECT r.id, l.aadt, l.year
		          FROM %[1]s AS r
		          LEFT JOIN unnest($1::bigint[], $2::double precision[], $3::integer[]) AS l (id, aadt, year) ON l.id = r.id
		         WHERE r.valid_to IS NULL) AS n
		 WHERE t.id = n.id AND (t.aadt, t.aadt_year) IS DISTINCT FROM (n.aadt, n.year)`, table), ids, aadt, years)
	return store.Wrap("give "+table+" their volumes", err)
}

// unplacedVolumes counts a source's counts that bear on nothing, by reason.
func unplacedVolumes(ctx context.Context, tx pgx.Tx, source string) (map[string]int, error) {
	rows, err := tx.Query(ctx, `SELECT reason, count(*) FROM volumes WHERE source = $1 AND reason <> '' GROUP BY reason`, source)
	if err != nil {
		return nil, store.Wrap("count volumes", err)
	}
	list := map[string]int{}
	var reason string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&reason, &n}, func() error {
		list[reason] = n
		return nil
	})
	return list, store.Wrap("count volumes", err)
}

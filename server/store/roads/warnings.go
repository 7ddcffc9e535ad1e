package roads

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/store"
)

// Warning is something in the road files that a person should look at.
type Warning struct {
	Kind       string     `db:"kind" json:"kind"`
	At         [2]float64 `db:"-" json:"at"` // lon, lat
	WhatZH     string     `db:"what_zh" json:"what_zh"`
	WhatEN     string     `db:"what_en" json:"what_en"`
	Correction string     `db:"correction" json:"correction,omitempty"` // as network correct takes it
	Way        *int64     `db:"way_id" json:"way,omitempty"`
	Node       *int64     `db:"node_id" json:"node,omitempty"`
}

// saveWarnings makes the stored warnings those of a build. What an earlier build
// found already keeps its row.
func saveWarnings(ctx context.Context, tx pgx.Tx, warnings []network.Warning) error {
	keys := warningKeys(warnings)
	rows := store.Staged{
		Table: "network_warnings", Key: []string{"key"},
		Columns: []string{"kind", "way_id", "node_id", "what_zh", "what_en", "correction", "geom"},
	}
	err := rows.Load(ctx, tx, len(warnings), func(i int) ([]any, error) {
		w := &warnings[i]
		return []any{
			keys[i], w.Kind, notZero(w.Way), notZero(w.Node),
			store.Storable(w.Text.ZH), store.Storable(w.Text.EN), w.Correction, w.Position,
		}, nil
	})
	if err != nil {
		return err
	}
	if _, err := rows.UpdateChanged(ctx, tx); err != nil {
		return err
	}
	if _, err := rows.InsertNew(ctx, tx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, fmt.Sprintf("DELETE FROM %s AS t WHERE NOT EXISTS (SELECT FROM %s AS s WHERE %s)",
		rows.Table, rows.Temp(), rows.Same()))
	return store.Wrap("remove warnings", err)
}

// warningKeys tell warnings apart, those of one place by their number.
func warningKeys(warnings []network.Warning) []string {
	keys, seen := make([]string, len(warnings)), map[string]int{}
	for i := range warnings {
		w := &warnings[i]
		key := fmt.Sprintf("%s/%d/%d/%.7f,%.7f", w.Kind, w.Way, w.Node, w.Position.Lon(), w.Position.Lat())
		if seen[key]++; seen[key] > 1 {
			key = fmt.Sprintf("%s/%d", key, seen[key])
		}
		keys[i] = key
	}
	return keys
}

func notZero(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// Warnings lists what the last build found, by kind and place.
func Warnings(ctx context.Context, s *store.Store) ([]Warning, error) {
	list := []Warning{}
	err := store.Each(ctx, s.Pool, func(row warningRow) error {
		if at, ok := row.Geom.(orb.Point); ok {
			row.At = at
		}
		list = append(list, row.Warning)
		return nil
	}, `SELECT kind, way_id, node_id, what_zh, what_en, correction, geom
		  FROM network_warnings
		 ORDER BY kind, ST_X(geom), ST_Y(geom), id`)
	return list, store.Wrap("load warnings", err)
}

// warningRow is a warning as it is kept.
type warningRow struct {
	Warning
	Geom orb.Geometry `db:"geom"`
}

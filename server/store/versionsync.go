package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
)

// SettingsLayer is the name under which the settings have a version.
const SettingsLayer = "settings"

// syncVersions makes the database watch the tables that the registry names: the
// list of sources, a version for each layer, and the triggers. It does nothing
// while all of it is there.
func syncVersions(ctx context.Context, tx pgx.Tx, layers layer.Registry) error {
	sources, err := allSources(layers)
	if err != nil {
		return err
	}
	fresh, err := sourcesAreFresh(ctx, tx, sources)
	if err != nil || fresh {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM layer_sources`); err != nil {
		return Wrap("renew layer sources", err)
	}
	columns := map[string][]string{}
	for _, s := range sources {
		if err := s.insert(ctx, tx); err != nil {
			return err
		}
		columns[s.Table] = append(columns[s.Table], s.Column)
	}
	for table, list := range columns {
		if err := watchTable(ctx, tx, table, list); err != nil {
			return err
		}
	}
	// The lock of the step at commit comes after those of the tables, as there.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('layer versions', 0))`); err != nil {
		return Wrap("lock layer versions", err)
	}
	// Whatever the layers are made of now, no one's answer of before counts.
	_, err = tx.Exec(ctx, `
		WITH clock AS (SELECT setval('layer_clock', greatest(nextval('layer_clock'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)) AS now_at)
		INSERT INTO layer_versions (layer, version, known_from)
		SELECT l.name, c.now_at, c.now_at FROM clock AS c CROSS JOIN unnest($1::text[]) AS l (name)
		ON CONFLICT (layer) DO UPDATE SET version = excluded.version, known_from = excluded.version`, layerNames(sources))
	return Wrap("begin layer versions", err)
}

// layerSource is a source with the layer that it counts for.
type layerSource struct {
	layer.Source
	Layer string
}

func allSources(layers layer.Registry) ([]layerSource, error) {
	all := []layerSource{{layer.Source{Text: "settings.*", Table: "settings"}, SettingsLayer}}
	for _, table := range accessTables {
		all = append(all, layerSource{layer.Source{Text: table + ".*", Table: table}, AccessLayer})
	}
	for _, name := range []string{SightObstacles, SightNetwork, SightSurveys, SightPlaces} {
		list, err := layer.Layer{Name: name, Tables: sightTables[name]}.Sources()
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			all = append(all, layerSource{s, name})
		}
	}
	for _, l := range layers {
		list, err := l.Sources()
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			all = append(all, layerSource{s, l.Name})
		}
	}
	return all, nil
}

func layerNames(sources []layerSource) []string {
	var names []string
	for _, s := range sources {
		if !slices.Contains(names, s.Layer) {
			names = append(names, s.Layer)
		}
	}
	return names
}

func (s layerSource) insert(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO layer_sources (layer, source, table_name, column_name, via_table, via_column)
		VALUES ($1, $2, $3, nullif($4, ''), nullif($5, ''), nullif($6, ''))`,
		s.Layer, s.Text, s.Table, s.Column, s.ViaTable, s.ViaColumn)
	return Wrap("note source "+s.Text+" of layer "+s.Layer, err)
}

// sourcesAreFresh compares the stored sources and the triggers with sources.
func sourcesAreFresh(ctx context.Context, tx pgx.Tx, sources []layerSource) (bool, error) {
	rows, err := tx.Query(ctx, `
		SELECT s.layer || ' ' || s.source
		  FROM layer_sources AS s
		 WHERE s.table_name = $1
		    OR (SELECT count(*) FROM pg_trigger AS t
		         WHERE t.tgrelid = to_regclass(s.table_name) AND t.tgname LIKE 'layers\_%' AND t.tgenabled <> 'D') = $2`,
		layer.Calendar, len(watchTriggers))
	if err != nil {
		return false, Wrap("read layer sources", err)
	}
	have, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return false, Wrap("read layer sources", err)
	}
	var want []string
	for _, s := range sources {
		want = append(want, s.Layer+" "+s.Text)
	}
	slices.Sort(have)
	slices.Sort(want)
	return slices.Equal(have, want), nil
}

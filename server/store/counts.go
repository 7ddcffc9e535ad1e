package store

import (
	"context"
	"strings"
)

// counted are the tables whose rows a person counts.
var counted = []string{
	"segments", "intersections", "legs", "crashes", "obstructions", "survey_coverage", "places", "units", "sites",
	"works", "look_backs", "corridors", "imports",
}

// TableCount is how many rows a table has.
type TableCount struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// Counts counts what the database holds, exactly.
func (s *Store) Counts(ctx context.Context) ([]TableCount, error) {
	var parts []string
	for _, table := range counted {
		parts = append(parts, "SELECT '"+table+`' AS "table", count(*) AS rows FROM `+quoted(table))
	}
	var counts []TableCount
	err := Gather(ctx, s.Pool, &counts, ByName[TableCount], strings.Join(parts, " UNION ALL "))
	return counts, Wrap("count rows", err)
}

// IsEmpty reports whether nothing has been imported or entered yet.
func (s *Store) IsEmpty(ctx context.Context) (bool, error) {
	var parts []string
	for _, table := range counted {
		parts = append(parts, "EXISTS (SELECT FROM "+quoted(table)+")")
	}
	var any bool
	err := s.Pool.QueryRow(ctx, "SELECT "+strings.Join(parts, " OR ")).Scan(&any)
	return !any, Wrap("look for rows", err)
}

// DatabaseVersions are those of PostgreSQL and PostGIS.
func (s *Store) DatabaseVersions(ctx context.Context) (postgresql, postgis string, err error) {
	err = s.Pool.QueryRow(ctx, `SELECT current_setting('server_version'),
		coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), '')`).Scan(&postgresql, &postgis)
	return postgresql, postgis, Wrap("read versions", err)
}

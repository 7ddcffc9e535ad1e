package served

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
	"tongshi/server/store"
)

// The cache of counts for paging (numberMatched).

// How many rows match is the same on every page of an answer, and counting is
// most of the work of one page: it is done once for a version of a layer.

// matchCounts keeps counts by query and version of the layer.
type matchCounts struct {
	mu   sync.Mutex
	kept map[string]count
	hits int
}

type count struct{ version, matched int64 }

// mostCounts bounds what is kept; beyond it all is forgotten and counted anew.
const mostCounts = 1000

func (c *matchCounts) get(key string, version int64) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.kept[key]
	if !ok || known.version != version {
		return 0, false
	}
	c.hits++
	return known.matched, true
}

func (c *matchCounts) put(key string, version, matched int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= mostCounts {
		c.kept = map[string]count{}
	}
	c.kept[key] = count{version, matched}
}

// matched is how many rows match, without limit and cursor. The version and the
// day are those of the transaction's snapshot, so that a number is never of
// other rows.
func (s *Reader) matched(ctx context.Context, tx pgx.Tx, q ItemQuery) (matched int64, err error) {
	where, args, err := q.where()
	if err != nil {
		return 0, err
	}
	version, day, err := countedAt(ctx, tx, q.Layer)
	if err != nil {
		return 0, store.Wrap("read the version of "+q.Layer.Name, err)
	}
	key := fmt.Sprintf("%s\x00%s\x00%#v\x00%s\x00%s", q.Layer.SQL, where, map[string]any(args), q.Zone, day)
	if known, ok := s.counted.get(key, version); ok && version != 0 {
		return known, nil
	}
	err = tx.QueryRow(ctx, "SELECT count(*) FROM ("+q.Layer.SQL+") AS f"+where, args).Scan(&matched)
	if err == nil && version != 0 {
		s.counted.put(key, version, matched)
	}
	return matched, err
}

// countedAt is the version of a layer, 0 when it has none, and for one that
// changes with the calendar the city's day.
func countedAt(ctx context.Context, tx pgx.Tx, l layer.Layer) (version int64, day string, err error) {
	err = tx.QueryRow(ctx, `
		SELECT coalesce((SELECT version FROM layer_versions WHERE layer = $1), 0),
		       CASE WHEN $2 THEN (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date::text
		            ELSE '' END`, l.Name, l.Daily).Scan(&version, &day)
	return version, day, err
}

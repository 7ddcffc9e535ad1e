package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ExportAudit calls see with the rows of the audit that target has not had yet,
// oldest first, and remembers how far it has come. What see refuses comes
// again. Nothing that was written before the first call is sent.
//
// Numbers of rows are given before their transactions end, so that a number
// may appear after a later one. What counts is the transaction: all before the
// oldest that still runs have ended, and each row is sent once it is of those.
func (s *Store) ExportAudit(ctx context.Context, target string, see func(AuditRow) error) error {
	return s.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO log_exports (target, horizon) VALUES ($1, pg_snapshot_xmin(pg_current_snapshot())) ON CONFLICT DO NOTHING`, target)
		if err != nil {
			return Wrap("export audit", err)
		}
		var horizon string
		err = tx.QueryRow(ctx, `
			SELECT pg_snapshot_xmin(pg_current_snapshot())::text FROM log_exports WHERE target = $1 FOR UPDATE`, target).Scan(&horizon)
		if err != nil {
			return Wrap("export audit", err)
		}
		// A row's own transaction has 32 bits; how long ago it was compares.
		err = Each(ctx, tx, see, `
			SELECT a.id, a.at, a.actor, a.origin, a.action, a.object, a.object_id, a.before, a.after
			  FROM audit AS a, log_exports AS e
			 WHERE e.target = $1
			   AND a.at > e.at - interval '1 day' -- no transaction is that long; the index is by time
			   AND age(a.xmin) <= age(e.horizon::xid)
			   AND age(a.xmin) > age($2::text::xid8::xid)
			 ORDER BY a.id`, target, horizon)
		if err == nil {
			_, err = tx.Exec(ctx, `
				UPDATE log_exports SET horizon = $2::text::xid8, at = now() WHERE target = $1 AND horizon < $2::text::xid8`, target, horizon)
		}
		return Wrap("export audit", err)
	})
}

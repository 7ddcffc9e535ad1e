package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
)

// The audit log: who changed what and when.

// AuditRow is one write as it was noted.
type AuditRow struct {
	ID       int64           `json:"id"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Origin   string          `json:"origin"`
	Action   string          `json:"action"`
	Object   string          `json:"object"`
	ObjectID *int64          `json:"object_id"`
	Before   json.RawMessage `json:"before"`
	After    json.RawMessage `json:"after"`
}

// AuditQuery asks for writes. What is zero is not asked about.
type AuditQuery struct {
	Object   string
	ObjectID int64
	Actor    string
	Since    *time.Time
	Before   int64 // id that the page ends before
	Limit    int   // 0 means all
}

// Audit calls see with the rows that q asks for, the newest first.
func (s *Store) Audit(ctx context.Context, q AuditQuery, see func(AuditRow) error) error {
	err := Each(ctx, s.Pool, see, `
		SELECT id, at, actor, origin, action, object, object_id, before, after
		  FROM audit
		 WHERE (@object = '' OR object = @object)
		   AND (@id::bigint = 0 OR object_id = @id)
		   AND (@actor = '' OR actor = @actor)
		   AND (@since::timestamptz IS NULL OR at >= @since)
		   AND (@before::bigint = 0 OR id < @before)
		 ORDER BY id DESC
		 LIMIT nullif(@limit::bigint, 0)`, pgx.StrictNamedArgs{
		"object": q.Object, "id": q.ObjectID, "actor": q.Actor, "since": q.Since, "before": q.Before, "limit": q.Limit,
	})
	return Wrap("read audit", err)
}

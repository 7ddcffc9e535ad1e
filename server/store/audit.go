package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
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

// Span is what happened to an object from one revision of its row to another.
type Span struct {
	Object   string
	ID       int64
	From, To int64
}

// Told is a feature as the audit says it.
type Told struct {
	Properties map[string]json.RawMessage
	Geometry   json.RawMessage
}

// OwnChanges is what the object was before the span and is after it, when every
// revision between is a change of who acts in the transaction; both are empty
// when one is another's, or was not noted.
func OwnChanges(ctx context.Context, tx *Tx, of Span) (was, is Told, err error) {
	noun := strings.TrimSuffix(of.Object, "s")
	type change struct {
		Own   bool            `db:"own"`
		Was   json.RawMessage `db:"was"`
		Now   json.RawMessage `db:"now"`
		WasAt json.RawMessage `db:"was_at"`
		NowAt json.RawMessage `db:"now_at"`
	}
	var list []change
	err = Gather(ctx, tx.SQL, &list, ByName[change], `
		SELECT actor = @actor AND action = 'change' AS own, before->@noun::text AS was, after->@noun::text AS now,
		       before->'geometry' AS was_at, after->'geometry' AS now_at
		  FROM audit
		 WHERE object = @object AND object_id = @id AND (after->@noun::text->>'revision')::bigint > @from
		 ORDER BY (after->@noun::text->>'revision')::bigint`, pgx.StrictNamedArgs{
		"actor": tx.Who.Name, "noun": noun, "object": of.Object, "id": of.ID, "from": of.From,
	})
	if err != nil || int64(len(list)) != of.To-of.From || slices.ContainsFunc(list, func(c change) bool { return !c.Own }) {
		return was, is, Wrap("read changes", err)
	}
	first, last := list[0], list[len(list)-1]
	was.Geometry, is.Geometry = first.WasAt, last.NowAt
	err = errors.Join(json.Unmarshal(first.Was, &was.Properties), json.Unmarshal(last.Now, &is.Properties))
	return was, is, Wrap("read changes", err)
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

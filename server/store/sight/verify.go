package sight

import (
	"context"
	"time"

	"tongshi/server/store"
)

// Verification is what people noted of a triangle.
type Verification struct {
	ID         int64      `json:"id"`
	VerifiedBy *string    `json:"verified_by"`
	VerifiedAt *time.Time `json:"verified_at"`
	Accepted   *string    `json:"deviation_reason"`
	Revision   int64      `json:"revision"`
}

// VerifyTriangle notes that the actor checked a triangle on the spot, or takes
// that back, and why it is accepted as it is; nil leaves a part as it was.
func VerifyTriangle(ctx context.Context, tx *store.Tx, id int64, verified *bool, accepted *string) (Verification, error) {
	const columns = `id, verified_by, verified_at, deviation_reason, revision`
	was, err := store.One[Verification](ctx, tx.SQL, `
		SELECT `+columns+` FROM sight_triangles WHERE id = $1 FOR NO KEY UPDATE`, id)
	if err != nil {
		return was, store.Wrap("read triangle", err)
	}
	now, err := store.One[Verification](ctx, tx.SQL, `
		UPDATE sight_triangles
		   SET verified_by = CASE WHEN $2 THEN $4 WHEN NOT $2 THEN NULL ELSE verified_by END,
		       verified_at = CASE WHEN $2 THEN now() WHEN NOT $2 THEN NULL ELSE verified_at END,
		       deviation_reason = CASE WHEN $3::text IS NULL THEN deviation_reason ELSE nullif($3, '') END,
		       revision = revision + 1
		 WHERE id = $1 RETURNING `+columns, id, verified, storableOrNil(accepted), store.Storable(tx.Who.Name))
	if err != nil {
		return now, store.Wrap("verify triangle", err)
	}
	return now, tx.Audit(ctx, store.Change{Action: "verify", Object: "sight_triangles", ObjectID: id, Before: was, After: now})
}

func storableOrNil(text *string) *string {
	if text == nil {
		return nil
	}
	t := store.Storable(*text)
	return &t
}

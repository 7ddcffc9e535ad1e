package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// What is sent twice is done once: each POST that carries a key of its client, a
// UUID, claims it in the transaction that does what it asks for. Idempotency
// keys (write.go) do the same for requests that carry none, for a while.

// ClientKey is the key that a client made for what it sends.
type ClientKey struct {
	UUID string
	Sum  [32]byte // SHA-256 of where it was sent and of its content
}

// ErrKeyUsed: the key of a client came with something else before.
var ErrKeyUsed = errors.New("the key was used for something else")

// Claim takes the key for what the transaction makes, and reports whether it was
// taken before with the same content; with another, it is [ErrKeyUsed]. It waits
// for a request with the same key that is not finished.
func (tx *Tx) Claim(ctx context.Context, key ClientKey) (before bool, err error) {
	tag, err := tx.SQL.Exec(ctx, `
		INSERT INTO client_keys (uuid, content_hash) VALUES ($1, $2) ON CONFLICT (uuid) DO NOTHING`, key.UUID, key.Sum[:])
	if err != nil || tag.RowsAffected() == 1 {
		return false, Wrap("claim the client's key", err)
	}
	tx.NothingChanged()
	return true, key.compare(ctx, tx.SQL)
}

// Claimed reports whether the key was taken before with the same content; with
// another, it is [ErrKeyUsed].
func (s *Store) Claimed(ctx context.Context, key ClientKey) (bool, error) {
	err := key.compare(ctx, s.Pool)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (key ClientKey) compare(ctx context.Context, q Querier) error {
	var same bool
	rows, err := q.Query(ctx, `SELECT content_hash IS NULL OR content_hash = $2 FROM client_keys WHERE uuid = $1`, key.UUID, key.Sum[:])
	if err == nil {
		same, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
	}
	if err != nil {
		return Wrap("read the client's key", err)
	}
	if !same {
		return fmt.Errorf("key %s: %w", key.UUID, ErrKeyUsed)
	}
	return nil
}

package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Second factors: authenticators and recovery codes. The audit says that one
// was set up or taken away, and nothing of what is in it.

// Factor is a person's authenticator.
type Factor struct {
	Secret    []byte
	Confirmed bool // its owner has given a code: it counts
}

// ReadFactor is a person's authenticator; zero when there is none.
func ReadFactor(ctx context.Context, s *store.Store, userID int64) (Factor, error) {
	var f Factor
	err := s.Pool.QueryRow(ctx, `
		SELECT secret, confirmed_at IS NOT NULL FROM second_factors WHERE user_id = $1`, userID).Scan(&f.Secret, &f.Confirmed)
	if errors.Is(err, pgx.ErrNoRows) {
		return Factor{}, nil
	}
	return f, store.Wrap("read second factor", err)
}

// StartFactor notes a key that does not count before its owner gives a code.
// One that counts already stays ([ErrTaken]).
func StartFactor(ctx context.Context, tx *store.Tx, userID int64, secret []byte) error {
	made, err := tx.SQL.Exec(ctx, `
		INSERT INTO second_factors AS f (user_id, secret) VALUES ($1, $2)
		ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = now() WHERE f.confirmed_at IS NULL`, userID, secret)
	if err == nil && made.RowsAffected() == 0 {
		return fmt.Errorf("start second factor: %w", ErrTaken)
	}
	tx.NothingChanged()
	return store.Wrap("start second factor", err)
}

// ConfirmFactor has an authenticator count from the step of its first code on,
// with new recovery codes. [store.ErrNotFound] when there is none to confirm.
func ConfirmFactor(ctx context.Context, tx *store.Tx, userID int64, secret []byte, step int64, recovery []auth.Hash) error {
	done, err := tx.SQL.Exec(ctx, `
		UPDATE second_factors SET confirmed_at = now(), last_step = $3 WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NULL`,
		userID, secret, step)
	switch {
	case err != nil:
		return store.Wrap("confirm second factor", err)
	case done.RowsAffected() == 0:
		return store.ErrNotFound
	}
	hashes := make([][]byte, len(recovery))
	for i, hash := range recovery {
		hashes[i] = hash[:]
	}
	_, err = tx.SQL.Exec(ctx, `
		WITH gone AS (DELETE FROM recovery_codes WHERE user_id = $1)
		INSERT INTO recovery_codes (user_id, hash) SELECT $1, h FROM unnest($2::bytea[]) AS h`, userID, hashes)
	if err != nil {
		return store.Wrap("keep recovery codes", err)
	}
	return tx.Audit(ctx, store.Change{Action: "set up second factor", Object: "users", ObjectID: userID})
}

// UseCode takes a code that was typed: the authenticator's of a step later than
// any before, or a recovery code that was not used. False means a wrong one.
func UseCode(ctx context.Context, s *store.Store, userID int64, f Factor, code string, now time.Time) (bool, error) {
	sql, args := `UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL`, []any{userID}
	step, good := auth.FactorStep(f.Secret, code, now)
	if good {
		args = append(args, step)
	} else if hash, ok := auth.HashRecovery(code); ok {
		sql = `UPDATE recovery_codes SET used_at = now() WHERE user_id = $1 AND hash = $2 AND used_at IS NULL`
		args = append(args, hash[:])
	} else {
		return false, nil
	}
	done, err := s.Pool.Exec(ctx, sql, args...)
	return err == nil && done.RowsAffected() == 1, store.Wrap("use code", err)
}

// RemoveFactor takes a person's second factor away. Without one nothing
// changes.
func RemoveFactor(ctx context.Context, tx *store.Tx, userID int64) error {
	gone, err := tx.SQL.Exec(ctx, `DELETE FROM second_factors WHERE user_id = $1`, userID)
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `DELETE FROM recovery_codes WHERE user_id = $1`, userID)
	}
	switch {
	case err != nil:
		return store.Wrap("take second factor away", err)
	case gone.RowsAffected() == 0:
		tx.NothingChanged()
		return nil
	}
	return tx.Audit(ctx, store.Change{Action: "take second factor away", Object: "users", ObjectID: userID})
}

package people

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/maypok86/otter/v2"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// The cache of sessions and tokens, for authentication without the database.

const (
	// mostBearers bounds how many sessions are kept, and how many tokens.
	mostBearers = 10_000
	// useEvery is how often a use is noted at most.
	useEvery = time.Minute
)

// Access says whose sessions and tokens are, and keeps what it has found.
type Access struct {
	store    *store.Store
	sessions bearers[auth.Session]
	tokens   bearers[auth.Actor]
	now      func() time.Time
}

// HaveAccounts reports whether anybody has a password.
func (k *Access) HaveAccounts(ctx context.Context) (bool, error) { return HaveAccounts(ctx, k.store) }

// NewAccess is the access to st.
func NewAccess(st *store.Store) (*Access, error) {
	sessions, err := newBearers[auth.Session](`
		UPDATE sessions SET seen_at = now() WHERE hash = $1 AND expires_at > now() AND seen_at > now() - $2::interval`, auth.SessionIdle)
	if err != nil {
		return nil, err
	}
	tokens, err := newBearers[auth.Actor](`UPDATE tokens SET seen_at = now() WHERE hash = $1 AND revoked_at IS NULL AND expires_at > now()`)
	// The time of day: it goes on while the machine sleeps.
	return &Access{st, sessions, tokens, func() time.Time { return time.Now().Round(0) }}, err
}

// bearers are those whose secrets of one kind were found.
type bearers[T any] struct {
	kept *otter.Cache[auth.Hash, *bearer[T]]
	use  string // notes a use of the hash $1, unless it is good no more
	more []any  // arguments of use behind the hash
}

func newBearers[T any](use string, more ...any) (bearers[T], error) {
	kept, err := otter.New(&otter.Options[auth.Hash, *bearer[T]]{MaximumSize: mostBearers})
	return bearers[T]{kept, use, more}, err
}

// bearer is whose one secret is, as read at a version.
type bearer[T any] struct {
	whose   T
	version int64
	expires time.Time     // whatever its use; zero for never
	idle    time.Duration // how long it lasts without use; 0 for ever
	seen    atomic.Int64  // last use noted, in nanoseconds since 1970
	noting  atomic.Int64  // when it was last tried to note one
}

// found is what the database says of a secret: times from now on.
type found[T any] struct {
	whose T
	left  *time.Duration // until it ends; nil for never
	ago   *time.Duration // since its last use; nil for none
}

// find is whose secret a hash is of: from memory, else as read says.
func find[T any](ctx context.Context, a *Access, b *bearers[T], hash auth.Hash, idle time.Duration, read func() (found[T], error)) (T, error) {
	versions, sure := a.store.SureVersions()
	version, now := versions[store.AccessLayer], a.now()
	if k, ok := b.kept.GetIfPresent(hash); ok && sure && k.version == version && k.lasts(now) {
		if k.due(now) {
			go b.note(context.WithoutCancel(ctx), a.store, hash, k, now)
		}
		return k.whose, nil
	}
	f, err := read()
	if err != nil {
		b.kept.Invalidate(hash)
		return f.whose, err
	}
	k := f.bearer(version, now, idle)
	if sure && version != 0 {
		b.kept.Set(hash, k)
	}
	if k.due(now) {
		b.note(ctx, a.store, hash, k, now)
	}
	return f.whose, nil
}

// bearer is f as it counts from now, a moment before it was read.
func (f found[T]) bearer(version int64, now time.Time, idle time.Duration) *bearer[T] {
	k := &bearer[T]{whose: f.whose, version: version, idle: idle}
	if f.left != nil {
		k.expires = now.Add(*f.left)
	}
	if f.ago != nil {
		k.seen.Store(now.Add(-*f.ago).UnixNano())
	}
	return k
}

// lasts reports whether it is still good by the clock.
func (k *bearer[T]) lasts(now time.Time) bool {
	return (k.expires.IsZero() || now.Before(k.expires)) &&
		(k.idle == 0 || now.Before(time.Unix(0, k.seen.Load()).Add(k.idle)))
}

// due reports to one of those who ask at once that a use is to be noted.
func (k *bearer[T]) due(now time.Time) bool {
	tried := k.noting.Load()
	late := func(at int64) bool { return now.Sub(time.Unix(0, at)) >= useEvery }
	return late(k.seen.Load()) && late(tried) && k.noting.CompareAndSwap(tried, now.UnixNano())
}

// note notes a use. One that cannot be noted is no reason to refuse it; what
// the database does not hold for good any more is forgotten.
func (b *bearers[T]) note(ctx context.Context, s *store.Store, hash auth.Hash, k *bearer[T], now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, store.AskWithin)
	defer cancel()
	var done pgconn.CommandTag
	err := s.Reading(ctx, func() (again bool, err error) { // it may be done twice
		done, err = s.Pool.Exec(ctx, b.use, append([]any{hash[:]}, b.more...)...)
		return true, err
	})
	switch {
	case err != nil:
		s.Log.WarnContext(ctx, "last use not noted", "error", err)
	case done.RowsAffected() == 0:
		b.kept.Invalidate(hash)
	default:
		k.seen.Store(now.UnixNano())
	}
}

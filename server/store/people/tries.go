package people

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// The rate limit of tries at a password. Whoever guesses at a name from one
// address is stopped there; its owner gets in from any other, at worst slowly.

// Tries that may be made within one stretch of time.
const (
	TriesStretch   = 15 * time.Minute
	triesPerPair   = 10 // at one login from one address; at one session's password
	triesPerOrigin = 60 // from one address, whatever the logins
	triesPerLogin  = 20 // at one login from anywhere before each further one is slowed
)

// How much each further try at a login from anywhere is slowed: the guesses of
// many addresses go on slowly, and the owner never waits long.
const (
	slowedBy     = 100 * time.Millisecond
	slowedAtMost = 3 * time.Second
)

// clockSteps is how far clocks may differ before a stretch that begins later
// than now is one of before the clock was set back.
const clockSteps = time.Minute

// Tried says what to do with a try: refuse it for so long, or look at it after
// a pause.
type Tried struct{ Wait, Pause time.Duration }

// CountTry counts a try at a login before it is looked at, so that many at once
// do not slip through. What an address has too many of leaves no other row.
func CountTry(ctx context.Context, s *store.Store, login, address string, now time.Time) (Tried, error) {
	for _, limit := range []struct {
		login, origin string
		most          int
	}{{"", address, triesPerOrigin}, {login, address, triesPerPair}} {
		tries, left, err := countOne(ctx, s, limit.login, limit.origin, now)
		if err != nil {
			return Tried{}, err
		}
		if tries > limit.most {
			return Tried{Wait: left}, nil
		}
	}
	tries, _, err := countOne(ctx, s, login, "", now)
	return Tried{Pause: slowed(tries)}, err
}

// CountSessionTry counts a try at the password of somebody who is signed in:
// by the session, so that nobody outside can use its tries up.
func CountSessionTry(ctx context.Context, s *store.Store, session auth.Hash, now time.Time) (Tried, error) {
	tries, left, err := countOne(ctx, s, "", sessionOrigin(session), now)
	if err != nil || tries <= triesPerPair {
		return Tried{}, err
	}
	return Tried{Wait: left}, nil
}

// slowed is the pause before the try of that number at a login.
func slowed(tries int) time.Duration {
	return min(time.Duration(max(0, tries-triesPerLogin))*slowedBy, slowedAtMost)
}

// countOne counts a try and gives how many there are in the stretch, and how
// long it goes on: no longer than one stretch, whatever clocks say.
func countOne(ctx context.Context, s *store.Store, login, origin string, now time.Time) (tries int, left time.Duration, err error) {
	var began time.Time
	err = s.Pool.QueryRow(ctx, `
		INSERT INTO login_attempts AS a (login, origin, tries, started_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (login, origin) DO UPDATE
		   SET tries = CASE WHEN a.started_at BETWEEN $4 AND $5 THEN a.tries + 1 ELSE 1 END,
		       started_at = CASE WHEN a.started_at BETWEEN $4 AND $5 THEN a.started_at ELSE $3 END
		RETURNING tries, started_at`,
		kept(login), kept(origin), now, now.Add(-TriesStretch), now.Add(clockSteps)).Scan(&tries, &began)
	left = min(max(began.Add(TriesStretch).Sub(now), time.Second), TriesStretch)
	return tries, left, store.Wrap("count try", err)
}

// ForgetTry begins anew for a login whose owner has signed in from an address.
// The address, and the login from anywhere, get back this try alone: one good
// account must not open the way to tries at all others, nor its owner's sign-in
// the way to the guesses of others.
func ForgetTry(ctx context.Context, s *store.Store, login, address string) error {
	_, err := s.Pool.Exec(ctx, `
		WITH pair AS (DELETE FROM login_attempts WHERE login = $1 AND origin = $2)
		UPDATE login_attempts SET tries = tries - 1
		 WHERE tries > 0 AND (login = '' AND origin = $2 OR login = $1 AND origin = '')`, kept(login), kept(address))
	return store.Wrap("forget try", err)
}

// GiveTryBack counts a try at a login from an address no more: it was right as
// far as it went.
func GiveTryBack(ctx context.Context, s *store.Store, login, address string) error {
	_, err := s.Pool.Exec(ctx, `
		UPDATE login_attempts SET tries = tries - 1
		 WHERE tries > 0 AND (login IN ('', $1) AND origin = $2 OR login = $1 AND origin = '')`, kept(login), kept(address))
	return store.Wrap("give try back", err)
}

// ForgetSessionTry begins anew for a session whose owner knows the password.
func ForgetSessionTry(ctx context.Context, s *store.Store, session auth.Hash) error {
	_, err := s.Pool.Exec(ctx, `DELETE FROM login_attempts WHERE login = '' AND origin = $1`, sessionOrigin(session))
	return store.Wrap("forget try", err)
}

func sessionOrigin(session auth.Hash) string { return "session " + hex.EncodeToString(session[:8]) }

// kept is a text as it is counted: what nobody's login can be is not kept whole.
func kept(text string) string { return fmt.Sprintf("%.200s", store.Storable(text)) }

package people

import (
	"time"

	"tongshi/server/auth"
)

// SetClock has sessions and tokens in memory end by another clock.
func (k *Access) SetClock(now func() time.Time) { k.now = now }

// KeepSessions puts so many sessions into memory and gives how many stay there.
func (k *Access) KeepSessions(n int) int {
	b := &k.sessions
	for range n {
		_, hash := auth.NewSecret(auth.SessionSecret)
		b.kept.Set(hash, new(bearer[auth.Session]))
	}
	b.kept.CleanUp()
	return b.kept.EstimatedSize()
}

// Slowed is the pause before the try of that number at a login.
var Slowed = slowed

package web

import (
	"context"
	"fmt"
)

// Gate limits how many do something at once (a semaphore).
type Gate chan struct{}

// Enter waits for a free place, and gives an error when ctx ends before. Who
// entered must Leave.
func (g Gate) Enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for others: %w", context.Cause(ctx))
	}
}

// Leave frees the place that Enter took.
func (g Gate) Leave() { <-g }

package web

import (
	"context"
	"fmt"
)

// Gate lets so many through at once.
type Gate chan struct{}

func (g Gate) Enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for others: %w", context.Cause(ctx))
	}
}

func (g Gate) Leave() { <-g }

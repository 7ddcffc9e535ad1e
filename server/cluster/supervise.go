package cluster

import (
	"context"
	"time"
)

const (
	watchEvery = 200 * time.Millisecond
	retryEvery = 2 * time.Second
)

// supervise starts PostgreSQL again when it has died, until ctx ends.
func (c *Cluster) supervise(ctx context.Context) {
	for wait := watchEvery; sleep(ctx, wait) == nil; {
		wait = watchEvery
		if c.current().alive(c.folder.data()) {
			continue
		}
		c.log.Warn("PostgreSQL has died; starting it again", "process", c.PID(), "log", c.folder.log())
		if err := c.locked(ctx, func() error { return c.ensure(ctx) }); err != nil {
			c.log.Error("start PostgreSQL again", "error", err)
			wait = retryEvery
			continue
		}
		c.log.Info("PostgreSQL is back", "process", c.PID())
	}
}

func (c *Cluster) current() postmaster {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running
}

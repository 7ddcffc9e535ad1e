package pgtest

import (
	"context"
	"log/slog"
	"sync"

	"tongshi/server/cluster"
)

// hold is this process's hold on the shared cluster: taken by the first test
// that asks, kept for the others.
var hold holder

type holder struct {
	mu      sync.Mutex
	cluster *cluster.Cluster
	err     error
}

func (h *holder) join() (*cluster.Cluster, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cluster == nil && h.err == nil {
		h.cluster, h.err = cluster.Open(context.Background(), folder(), slog.New(slog.DiscardHandler), unsafe...)
		if h.err == nil {
			h.err = asAdmin(h.cluster.URL(), sweepIfFree)
		}
	}
	return h.cluster, h.err
}

// leave ends the hold, if there is one.
func (h *holder) leave() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cluster == nil {
		return nil
	}
	left := h.cluster
	h.cluster = nil
	return left.Close()
}

package store_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"tongshi/server/pgtest"
	"tongshi/server/store"
)

// A connection that says nothing and does not break is no reason to trust the
// memory: its other end is stopped.
func TestASilentConnectionIsFoundOut(t *testing.T) {
	address := pgtest.URL(t)
	here, there := pgtest.OpenAt(t, address), pgtest.OpenAt(t, address)
	here.HearWithin(50*time.Millisecond, 200*time.Millisecond)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { here.Follow(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	until(t, "here listens", func() bool { _, sure := here.SureVersions(); return sure })
	var pid int
	err := there.Pool.QueryRow(t.Context(), `
		SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`, store.ListenerName).Scan(&pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Skipf("the database belongs to somebody else: %v", err)
	}
	defer func() { _ = syscall.Kill(pid, syscall.SIGCONT) }()
	until(t, "here is not sure any more", func() bool { _, sure := here.SureVersions(); return !sure })
	until(t, "here listens again", func() bool { _, sure := here.SureVersions(); return sure })
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came: " + what)
		}
	}
}

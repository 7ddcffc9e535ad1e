package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"

	"tongshi/server/cases"
	"tongshi/server/media"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
)

const (
	// dueEvery is how often what the clock brings about is looked for.
	dueEvery = time.Minute
	// tidyEvery is how often files that nobody names are looked for.
	tidyEvery = time.Hour
	// orphanDays is how long a photo waits for the event that names it, and
	// keptMessages how long messages that have arrived are kept.
	orphanDays   = 30
	keptMessages = 30 * 24 * time.Hour
)

// clockwork runs beside the server until ctx ends: look-backs fall due, files
// escalate, held events are released, messages go out, orphans are removed,
// backups are made. The function it returns waits until all of it has ended.
func (c *ServeCmd) clockwork(
	ctx context.Context, st *store.Store, files *media.Vault, backups *keeper, log *slog.Logger,
) (wait func(), err error) {
	networks, err := c.networks()
	if err != nil {
		return nil, err
	}
	courier, err := cases.NewCourier(st, log, networks, time.Now)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { courier.Run(ctx) })
	all.Go(func() { backups.run(ctx) })
	all.Go(func() {
		every(ctx, dueEvery, log, "what is due was not done", func() error {
			done, err := casestore.TurnDue(ctx, st, time.Now())
			if done != (casestore.DueChanges{}) {
				log.InfoContext(ctx, "the clock turned", "look_backs", done.LookBacks, "escalations", done.Escalations, "released", done.Released)
			}
			return err
		})
	})
	all.Go(func() {
		every(ctx, tidyEvery, log, "files were not tidied", func() error {
			watchRoom(ctx, c.Data, log)
			return tidy(ctx, st, files, log)
		})
	})
	return func() { stop(); all.Wait() }, nil
}

// networks are those that webhooks may go to.
func (c *ServeCmd) networks() (cases.Networks, error) {
	n := cases.Networks{Any: c.Private}
	for _, text := range c.Networks {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return n, usageError{fmt.Errorf("--webhook-networks: %q is no network; want one such as 10.20.0.0/16", text)}
		}
		n.Allowed = append(n.Allowed, prefix.Masked())
	}
	return n, nil
}

// every does work at once and then again and again until ctx ends.
func every(ctx context.Context, wait time.Duration, log *slog.Logger, trouble string, work func() error) {
	for {
		if err := work(); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, trouble, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// tidy forgets photos whose event never came, then removes files that no
// record names. A day's grace keeps what is just being stored.
func tidy(ctx context.Context, st *store.Store, files *media.Vault, log *slog.Logger) error {
	now := time.Now()
	photos, err := casestore.SweepPhotos(ctx, st, now.AddDate(0, 0, -orphanDays))
	if err != nil {
		return err
	}
	gone, err := files.Sweep(now.AddDate(0, 0, -1), func(hashes []string) (map[string]bool, error) { return casestore.FilesInUse(ctx, st, hashes) })
	if photos+gone > 0 {
		log.InfoContext(ctx, "files tidied", "photos", photos, "files", gone)
	}
	if err != nil {
		return err
	}
	return casestore.SweepMessages(ctx, st, now.Add(-keptMessages))
}

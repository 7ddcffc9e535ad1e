package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tongshi/server/backup"
	"tongshi/server/disk"
	"tongshi/server/media"
	"tongshi/server/store"
)

// Backups that a server makes by itself, and its figures of them and of the disk.

// Backups says when a server makes backups. ServeCmd embeds it.
type Backups struct {
	Dir   string        `help:"Folder for backups that the server makes by itself; none without it." name:"backup-dir" env:"TONGSHI_BACKUP_DIR" type:"path" placeholder:"DIR"`
	Every time.Duration `help:"How often." name:"backup-every" default:"24h" env:"TONGSHI_BACKUP_EVERY"`
	Keep  int           `help:"How many to keep; the oldest goes once a newer one is whole." name:"backup-keep" default:"14" env:"TONGSHI_BACKUP_KEEP" placeholder:"N"`
}

// shortestEvery keeps a slip of the pen from filling the disk.
const shortestEvery = time.Second

func (b Backups) check() error {
	if b.Dir != "" && (b.Every < shortestEvery || b.Keep < 1) {
		return usageError{
			fmt.Errorf("--backup-every %s, --backup-keep %d: want at least %s and 1", b.Every, b.Keep, shortestEvery),
		}
	}
	return nil
}

// soonest is how long a server that has just started leaves its readers alone,
// and how long a backup that failed waits for the next try.
const (
	soonest = 10 * time.Second
	retry   = 10 * time.Minute
)

// keeper makes backups while a server runs.
type keeper struct {
	folder backup.Folder
	every  time.Duration
	from   backup.Source
	log    *slog.Logger
	now    known
}

// known is what was last read of backups, for the metrics.
type known struct {
	mu   sync.Mutex
	what store.Backups
}

func (k *known) set(b store.Backups) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.what = b
}

func (k *known) get() store.Backups {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.what
}

func newKeeper(b Backups, st *store.Store, files *media.Vault, log *slog.Logger) *keeper {
	return &keeper{
		folder: backup.Folder{Dir: b.Dir, Keep: b.Keep}, every: b.Every, log: log,
		from: backup.Source{Store: st, Files: files, Program: version},
	}
}

// run makes a backup whenever the newest is old enough, until ctx ends. Without
// a folder it only follows what is known of backups that others make.
func (k *keeper) run(ctx context.Context) {
	k.read(ctx)
	for wait := min(soonest, k.every); sleep(ctx, wait); {
		wait = min(k.every, time.Minute)
		if k.folder.Dir != "" && k.due() {
			if err := k.make(ctx); err != nil {
				wait = min(k.every, retry)
			}
		}
		k.read(ctx)
	}
}

// read takes what is known from the database; while that is away it stays.
func (k *keeper) read(ctx context.Context) {
	if now, err := k.from.Store.Backups(ctx); err == nil {
		k.now.set(now)
	}
}

// due reports whether the newest backup in the folder is old enough, or of a
// day to come, by a clock that was wrong. A folder that cannot be read is found
// out about by the try to write there.
func (k *keeper) due() bool {
	newest, err := k.folder.Newest()
	age := time.Since(newest)
	return err != nil || age >= k.every || age < 0
}

func (k *keeper) make(ctx context.Context) error {
	made, err := k.folder.Add(ctx, k.from, func(string, int64, int64) {})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		k.log.ErrorContext(ctx, "NO BACKUP WAS MADE", "folder", k.folder.Dir, "error", err)
		return errors.Join(err, k.from.Store.NoteFailedBackup(ctx, time.Now(), err.Error()))
	}
	if len(made.LeftOut) > 0 {
		k.log.ErrorContext(
			ctx,
			"PHOTOS OR PAPERS ARE MISSING OR DAMAGED and not in the backup; tongshi doctor --files names them",
			"backup",
			made.Path,
			"files",
			len(made.LeftOut),
		)
	}
	k.log.InfoContext(
		ctx,
		"backup",
		"file",
		made.Path,
		"bytes",
		made.Bytes,
		"rows",
		made.Rows,
		"files",
		made.Files,
		"took",
		made.Took,
	)
	if err := noteBackup(ctx, k.from.Store, made); err != nil {
		k.log.WarnContext(ctx, "the backup was made and not noted", "error", err)
	}
	return nil
}

func sleep(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

// figures registers what the metrics say of backups and of the disk.
func (k *keeper) figures(into prometheus.Registerer, room func() disk.Room) {
	gauge := func(name, help string, value func() float64) {
		into.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("tongshi_backup_age_seconds", "Age of the last good backup; -1 when there is none.", func() float64 {
		if b := k.now.get(); b.MadeAt != nil {
			return time.Since(*b.MadeAt).Seconds()
		}
		return -1
	})
	gauge("tongshi_backup_bytes", "Size of the last good backup.", func() float64 { return float64(k.now.get().Bytes) })
	gauge(
		"tongshi_backup_left_out",
		"Photos and papers that the last good backup lacks.",
		func() float64 { return float64(k.now.get().LeftOut) },
	)
	gauge("tongshi_backup_failing", "1 when the last try to make a backup failed.", func() float64 {
		if k.now.get().Failing() {
			return 1
		}
		return 0
	})
	gauge("tongshi_disk_free_bytes", "Room on the disk of the data.", func() float64 { return float64(room().Free) })
}

// watchRoom says loudly when the disk is nearly full.
func watchRoom(ctx context.Context, data string, log *slog.Logger) {
	switch room := roomOf(data); {
	case room.Full():
		log.ErrorContext(
			ctx,
			"THE DISK IS FULL: make room, nothing can be relied on to be stored",
			"disk",
			filepath.Clean(room.Path),
			"free_bytes",
			room.Free,
		)
	case room.Low():
		log.WarnContext(
			ctx,
			"THE DISK IS NEARLY FULL: make room",
			"disk",
			filepath.Clean(room.Path),
			"free_bytes",
			room.Free,
		)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tongshi/server/backup"
	"tongshi/server/cluster"
	"tongshi/server/media"
)

// RestoreCmd is `tongshi restore`.
type RestoreCmd struct {
	Database
	File  string `arg:"" help:"Backup to restore." type:"path"`
	Check bool   `help:"Only read the whole backup and say whether it could be restored."`
	Quiet bool   `help:"Show no progress."`
}

// Run brings a backup into an empty folder or database. The whole file is
// checked first; what is refused leaves the target untouched.
func (c *RestoreCmd) Run(ctx context.Context, app *App) (err error) {
	began := time.Now()
	steps := newSteps(app.Stderr, c.Quiet)
	defer steps.finish()
	b, err := backup.Open(ctx, c.File, steps.report)
	if err != nil {
		return interrupted(ctx, err, "nothing was changed")
	}
	defer func() { _ = b.Close() }() // it was only read
	if err := b.Suits(app.Standards.Words.Version); err != nil {
		return err
	}
	if c.Check {
		steps.finish()
		return c.say(app, "whole: the backup", b, began)
	}
	if err := c.emptyFolder(); err != nil {
		return err
	}
	if err := c.restore(ctx, app, b, steps); err != nil {
		return interrupted(
			ctx,
			err,
			"what is there does not count yet: run the same restore again, or remove the folder",
		)
	}
	steps.finish()
	return c.say(app, "restored the backup", b, began)
}

// say prints what is in the backup, and what is not.
func (c *RestoreCmd) say(app *App, done string, b *backup.Backup, began time.Time) error {
	_, err := fmt.Fprintf(
		app.Stdout,
		"%s of %s: %d rows of %d tables, %d files of photos and papers, in %s\n",
		done,
		b.MadeAt.Format("2006-01-02 15:04:05 -07:00"),
		b.Rows,
		len(b.Tables),
		len(b.Files),
		time.Since(began).Round(time.Second/10),
	)
	for _, left := range b.LeftOut {
		fmt.Fprintf(app.Stdout, "not in the backup, %s: files/%s\n", left.Why, left.Path)
	}
	return err
}

func (c *RestoreCmd) restore(ctx context.Context, app *App, b *backup.Backup, steps *steps) (err error) {
	open, err := openAsItIs(ctx, c.Database, app)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.close()) }()
	if err := open.store.EmptyForRestore(ctx); err != nil {
		return err
	}
	files, err := media.OpenVault(filepath.Join(c.Data, "files"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	return b.Restore(ctx, open.store, files, steps.report)
}

// emptyFolder refuses a data folder that holds anything but a private database,
// of which the database itself is asked whether it counts, and, beside one, the
// files of a restore that broke off.
func (c *RestoreCmd) emptyFolder() error {
	entries, err := os.ReadDir(c.Data)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	made := c.DatabaseURL == "" && cluster.Inspect(c.Data).Major != 0
	for _, entry := range entries {
		name := entry.Name()
		if made || strings.HasSuffix(name, ".lock") || strings.HasPrefix(name, "pg.tmp-") {
			continue
		}
		if name == "files" && c.noFiles() {
			continue
		}
		return fmt.Errorf(
			"%s is not empty, it holds %s: restore into a new folder with --data (nothing was changed)",
			c.Data,
			name,
		)
	}
	return nil
}

// noFiles reports whether the folder of photos and papers is there and empty.
func (c *RestoreCmd) noFiles() bool {
	files, err := media.OpenVaultToRead(filepath.Join(c.Data, "files"))
	if err != nil {
		return false
	}
	defer func() { _ = files.Close() }() // it was only read
	empty, err := files.Empty()
	return err == nil && empty
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"tongshi/server/backup"
	"tongshi/server/media"
	"tongshi/server/store"
)

// BackupCmd is `tongshi backup`.
type BackupCmd struct {
	Database
	File  string `arg:"" help:"File to write; an older backup there is replaced once the new one is whole." type:"path"`
	JSON  bool   `help:"Print for machines."`
	Quiet bool   `help:"Show no progress."`
}

// errLeftOut makes the exit code say that the backup is not of everything.
var errLeftOut = errors.New(
	"the backup was written and is whole, but photos or papers that the database names were not there to go into it: see above",
)

// Run writes a backup, whether a server runs or not. It neither migrates nor
// changes anything but the note of when the last backup was made.
func (c *BackupCmd) Run(ctx context.Context, app *App) (err error) {
	open, err := openThere(ctx, c.Database, app)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.close()) }()
	files, err := filesToRead(c.Data)
	if err != nil {
		return err
	}
	defer closeFiles(files)
	steps := newSteps(app.Stderr, c.Quiet || c.JSON)
	defer steps.finish()
	made, err := backup.Write(
		ctx,
		c.File,
		backup.Source{Store: open.store, Files: files, Program: version},
		steps.report,
	)
	if err != nil {
		return interrupted(ctx, err, "nothing was written")
	}
	steps.finish()
	if err := noteBackup(ctx, open.store, made); err != nil {
		return err
	}
	if err := printBackup(app.Stdout, made, c.JSON); err != nil {
		return err
	}
	if len(made.LeftOut) > 0 {
		return errLeftOut
	}
	return nil
}

// filesToRead opens the folder of photos and papers; nil when there is none.
func filesToRead(data string) (*media.Vault, error) {
	files, err := media.OpenVaultToRead(filepath.Join(data, "files"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no folder, and no fault
	}
	return files, err
}

func closeFiles(files *media.Vault) {
	if files != nil {
		_ = files.Close() // it was only read
	}
}

// interrupted says what Ctrl-C left.
func interrupted(ctx context.Context, err error, left string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; %s", left)
	}
	return err
}

func noteBackup(ctx context.Context, st *store.Store, made backup.Result) error {
	return st.NoteBackup(
		ctx,
		store.Backups{MadeAt: &made.MadeAt, Path: made.Path, Bytes: made.Bytes, LeftOut: int64(len(made.LeftOut))},
	)
}

func printBackup(out io.Writer, made backup.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(made)
	}
	for _, left := range made.LeftOut {
		if _, err := fmt.Fprintf(out, "%s: files/%s\n", left.Why, left.Path); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(
		out,
		"%s: %d rows of %d tables, %d files of photos and papers, %s, schema %d, in %s\n",
		made.Path,
		made.Rows,
		made.Tables,
		made.Files,
		inBytes(made.Bytes),
		made.Schema,
		made.Took.Round(time.Second/10),
	)
	if err == nil && len(made.LeftOut) > 0 {
		_, err = fmt.Fprintf(out, "%d files are missing or damaged and not in it\n", len(made.LeftOut))
	}
	return err
}

// inBytes is a size for people.
func inBytes(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// steps shows the progress of work of several steps, each with a bar of its own.
type steps struct {
	out   io.Writer
	quiet bool
	now   string
	bar   *progress
}

func newSteps(out io.Writer, quiet bool) *steps { return &steps{out: out, quiet: quiet} }

func (s *steps) report(step string, done, total int64) {
	if step != s.now {
		s.finish()
		s.now, s.bar = step, newProgress(s.out, step, s.quiet)
	}
	s.bar.set(done, total)
}

func (s *steps) finish() {
	if s.bar != nil {
		s.bar.finish()
	}
	s.now, s.bar = "", nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"tongshi/server/cluster"
	"tongshi/server/disk"
	"tongshi/server/media"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
)

// What the doctor says of room on the disk, of backups, and of photos and
// papers.

// fileState is what reading all files found.
type fileState struct {
	Named   int      `json:"named"` // files that the database names
	Missing []string `json:"missing"`
	Damaged []string `json:"damaged"`
}

// roomOf is the room of the data folder, or of the database where that has less.
func roomOf(data string) disk.Room { return disk.Least(data, cluster.Inspect(data).Database) }

func (r *report) lookAtDisk(data string) {
	room := disk.Least(data)
	if r.Private != nil {
		room = disk.Least(data, r.Private.Database)
	}
	if !room.Known() {
		return
	}
	r.Disk = &room
	switch {
	case room.Full():
		r.Problems = append(r.Problems, fmt.Sprintf("the disk is full: %s; make room", room))
	case room.Low():
		r.Warnings = append(
			r.Warnings,
			fmt.Sprintf("the disk is nearly full: %s; make room before nothing can be stored", room),
		)
	}
}

// lookAtFiles holds every file that the database names to its hash.
func (r *report) lookAtFiles(ctx context.Context, st *store.Store, data string) error {
	named, err := casestore.FilesNamed(ctx, st.Pool)
	if err != nil {
		return err
	}
	files, err := filesToRead(data)
	if err != nil {
		return err
	}
	defer closeFiles(files)
	found := fileState{Named: len(named), Missing: []string{}, Damaged: []string{}}
	for _, one := range named {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := found.look(files, media.File(one)); err != nil {
			return err
		}
	}
	r.Files = &found
	if n := len(found.Missing) + len(found.Damaged); n > 0 {
		r.Problems = append(
			r.Problems,
			fmt.Sprintf("%d photos or papers are missing or damaged: bring them back from a backup", n),
		)
	}
	return nil
}

func (f *fileState) look(files *media.Vault, one media.File) error {
	err := fs.ErrNotExist
	if files != nil {
		err = files.Check(one)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Missing = append(f.Missing, one.Path())
	case errors.Is(err, media.ErrDamaged):
		f.Damaged = append(f.Damaged, one.Path())
	default:
		return err
	}
	return nil
}

// oldBackup is an age at which one has probably been forgotten.
const oldBackup = 7 * 24 * time.Hour

// adviseBackup says how it stands with backups.
func (r *report) adviseBackup(b store.Backups, empty bool) {
	switch {
	case b.Failing():
		r.Problems = append(
			r.Problems,
			fmt.Sprintf("the backup of %s failed: %s", b.FailedAt.Local().Format(time.DateTime), b.Failure),
		)
	case b.MadeAt == nil && !empty:
		r.Warnings = append(
			r.Warnings,
			"there is no backup yet: tongshi backup FILE, or tongshi serve --backup-dir DIR",
		)
	case b.MadeAt != nil && time.Since(*b.MadeAt) > oldBackup:
		r.Warnings = append(r.Warnings, fmt.Sprintf("the last backup is %s old", ageOf(*b.MadeAt)))
	case b.LeftOut > 0:
		r.Warnings = append(
			r.Warnings,
			fmt.Sprintf(
				"the last backup lacks %d photos or papers that were missing or damaged: tongshi doctor --files names them",
				b.LeftOut,
			),
		)
	}
}

// keptLines say it for people.
func (r *report) keptLines(line func(string, string, ...any)) {
	if d := r.Database; d != nil && d.Backups != nil {
		if b := d.Backups; b.MadeAt == nil {
			line("last backup", "none")
		} else {
			line("last backup", "%s ago, %s, %s", ageOf(*b.MadeAt), b.Path, inBytes(b.Bytes))
		}
	}
	if f := r.Files; f != nil {
		line("files", "%d, of which %d are missing and %d damaged", f.Named, len(f.Missing), len(f.Damaged))
		for _, path := range f.Missing {
			line("", "missing files/%s", path)
		}
		for _, path := range f.Damaged {
			line("", "damaged files/%s", path)
		}
	}
}

// ageOf is how long ago, for people.
func ageOf(at time.Time) string {
	switch age := time.Since(at); {
	case age < time.Hour:
		return fmt.Sprintf("%d minutes", int(age.Minutes()))
	case age < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(age.Hours()))
	default:
		return fmt.Sprintf("%d days", int(age.Hours()/24))
	}
}

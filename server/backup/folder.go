package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// A folder of backups, each named by its time.

// Folder keeps the newest backups of one database.
type Folder struct {
	Dir  string
	Keep int // how many, at least 1
}

// kept is the form of the names: the time is in UTC, so that their order is
// that of the backups.
var kept = regexp.MustCompile(`^tongshi-\d{8}T\d{6}Z\.backup$`)

func (f Folder) next(now time.Time) string {
	return filepath.Join(f.Dir, now.UTC().Format("tongshi-20060102T150405Z.backup"))
}

// Add makes a backup and then, as it has been read back and is whole, removes
// the oldest that are too many.
func (f Folder) Add(ctx context.Context, from Source, report Report) (Result, error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return Result{}, fmt.Errorf("folder of backups: %w", plain(err))
	}
	f.removeUnfinished()
	made, err := Write(ctx, f.next(time.Now()), from, report)
	if err != nil {
		return Result{}, err
	}
	return made, f.thin()
}

// Newest is when the newest backup in the folder was begun; zero when there is
// none.
func (f Folder) Newest() (time.Time, error) {
	names, err := f.names()
	if err != nil || len(names) == 0 {
		return time.Time{}, err
	}
	return time.Parse("tongshi-20060102T150405Z.backup", names[len(names)-1])
}

// names are those of the backups, the oldest first.
func (f Folder) names() ([]string, error) {
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, entry := range entries {
		if kept.MatchString(entry.Name()) && entry.Type().IsRegular() {
			names = append(names, entry.Name())
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names, err
}

// thin removes all but the newest.
func (f Folder) thin() error {
	names, err := f.names()
	if err != nil {
		return fmt.Errorf("look through the backups: %w", err)
	}
	for _, name := range names[:max(0, len(names)-max(1, f.Keep))] {
		if err := os.Remove(filepath.Join(f.Dir, name)); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
	}
	return nil
}

// removeUnfinished removes what killed backups left, of whatever time.
func (f Folder) removeUnfinished() { removeLeft(filepath.Join(f.Dir, "tongshi-*")) }

// Package logbook keeps lines for those who look later: in a file that begins
// anew each day, and on another machine by syslog.
package logbook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// File is a file to which lines are added. At the first line of a new day what
// is there takes the name of its day, and a new one begins.
type File struct {
	path string
	now  func() time.Time

	mu   sync.Mutex
	file *os.File
	day  string
}

const dayForm = "2006-01-02"

// OpenFile opens, or makes, the file at a path; what is in it stays.
func OpenFile(path string, now func() time.Time) (*File, error) {
	f := &File{path: path, now: now, day: now().Format(dayForm)}
	if old, err := os.Stat(path); err == nil && old.Size() > 0 {
		f.day = old.ModTime().In(now().Location()).Format(dayForm)
	}
	return f, f.open()
}

func (f *File) open() (err error) {
	f.file, err = os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	return nil
}

// Write adds one line, which has no end of line of its own.
func (f *File) Write(line []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if today := f.now().Format(dayForm); today != f.day {
		if err := f.turn(today); err != nil {
			return err
		}
	}
	if _, err := f.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	return nil
}

// turn puts the file away under its day and begins another. Under a name that
// is taken, as after a clock was set back, it goes on.
func (f *File) turn(today string) error {
	away := f.path + "." + f.day
	f.day = today
	if _, err := os.Lstat(away); err == nil {
		return nil
	}
	if err := errors.Join(f.file.Close(), os.Rename(f.path, away)); err != nil {
		return errors.Join(fmt.Errorf("turn log: %w", err), f.open())
	}
	return f.open()
}

// Sweep removes the files of days more than so many days ago.
func (f *File) Sweep(days int) error {
	old, err := filepath.Glob(escaped(f.path) + ".????-??-??")
	if err != nil {
		return fmt.Errorf("sweep log: %w", err)
	}
	first := f.now().AddDate(0, 0, -days).Format(dayForm)
	for _, path := range old {
		day := path[len(path)-len(dayForm):]
		if _, wrong := time.Parse(dayForm, day); wrong == nil && day < first {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// escaped is a path as a pattern that fits itself alone.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// Close ends it.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file.Close()
}

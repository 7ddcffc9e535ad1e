package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// errHeld: another process holds the lock.
var errHeld = errors.New("held by another process")

// fileLock is an advisory lock on an open file. The system releases it when
// the process ends, however it ends.
type fileLock struct{ file *os.File }

// openLock opens the lock file, made when absent, without locking it.
func openLock(path string, as account) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := as.own(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &fileLock{file}, nil
}

// wait locks, trying again until ctx ends.
func (l *fileLock) wait(ctx context.Context, exclusive bool) error {
	for {
		err := l.try(exclusive)
		if !errors.Is(err, errHeld) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", l.file.Name(), ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (l *fileLock) release() error { return l.file.Close() }

// note replaces the file's content, for people who look who holds it.
func (l *fileLock) note(text string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(text), 0)
	return err
}

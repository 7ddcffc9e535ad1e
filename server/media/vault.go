package media

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Vault keeps files under the hash of their content. A name is made here and
// never comes from outside; whatever it were, nothing beyond the folder can be
// reached.
type Vault struct {
	root *os.Root
	// sweeping keeps a file from being removed between the look that finds it
	// there and the record that names it.
	sweeping sync.RWMutex
	verified verified
}

var (
	// ErrFull: the disk takes no more.
	ErrFull = errors.New("the disk is full")
	// ErrDamaged: the file is not the one that was put there.
	ErrDamaged = errors.New("the file is damaged")
)

const unfinished = "unfinished"

// OpenVault opens the folder, and makes it when it is not there.
func OpenVault(dir string) (*Vault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	if err := root.MkdirAll(unfinished, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("folder of files: %w", err), root.Close())
	}
	return &Vault{root: root}, nil
}

// OpenVaultToRead opens a folder that is there, and makes nothing.
func OpenVaultToRead(dir string) (*Vault, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	return &Vault{root: root}, nil
}

// Close closes the folder.
func (v *Vault) Close() error { return v.root.Close() }

// Hash is under what content is kept.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Put keeps content as a file, whole or not at all: it is written
// aside, brought to the disk, and then given its name. What is there already
// is marked as fresh, so that no sweep takes it from under a new user; where it
// is damaged, the content takes its place.
func (v *Vault) Put(f File, content []byte) error {
	v.sweeping.RLock()
	defer v.sweeping.RUnlock()
	name := f.Path()
	if there, err := v.root.ReadFile(name); err == nil && bytes.Equal(there, content) {
		now := time.Now()
		return full(v.root.Chtimes(name, now, now))
	}
	if err := v.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return full(err)
	}
	aside := path.Join(unfinished, rand.Text())
	err := v.write(aside, content)
	if err == nil {
		err = v.root.Rename(aside, name)
	}
	if err != nil {
		_ = v.root.Remove(aside) // it may not be there
		return full(err)
	}
	return full(errors.Join(v.sync(path.Dir(name)), v.sync(path.Dir(path.Dir(name))), v.sync(".")))
}

func (v *Vault) write(name string, content []byte) error {
	file, err := v.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// sync brings a folder's names to the disk.
func (v *Vault) sync(dir string) error {
	folder, err := v.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// Sweep removes files older than since whose hash known does not report, and
// what was left unfinished. It returns how many went.
func (v *Vault) Sweep(since time.Time, known func(hashes []string) (map[string]bool, error)) (int, error) {
	old := map[string][]string{} // files by hash
	err := fs.WalkDir(v.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(since) {
			return nil
		}
		hash, _, _ := strings.Cut(path.Base(name), ".")
		old[hash] = append(old[hash], name)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look through the files: %w", err)
	}
	hashes := make([]string, 0, len(old))
	for hash := range old {
		hashes = append(hashes, hash)
	}
	kept, err := known(hashes)
	if err != nil {
		return 0, err
	}
	gone := 0
	for hash, names := range old {
		for _, name := range names {
			if kept[hash] {
				continue
			}
			removed, err := v.removeOld(name, since)
			if err != nil {
				return gone, fmt.Errorf("remove a file nobody uses: %w", err)
			}
			if removed {
				gone++
			}
		}
	}
	return gone, nil
}

// removeOld removes a file unless it has been put again since it was found.
func (v *Vault) removeOld(name string, since time.Time) (bool, error) {
	v.sweeping.Lock()
	defer v.sweeping.Unlock()
	info, err := v.root.Stat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(since) {
		return false, nil
	}
	if err == nil {
		err = v.root.Remove(name)
	}
	return err == nil, err
}

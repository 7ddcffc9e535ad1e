package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

// A file that is not the one that was put there is never given out.

// File names a file in a vault.
type File struct {
	Hash, Kind string // where it lies
	// Content is the hash of its content; empty where nobody noted it: such a
	// thumbnail is read as a picture to its end.
	Content string
}

// Kinds of files.
const (
	Full  = "jpg"
	Thumb = "thumb.jpg"
	Paper = "file"
)

// PhotoFile is a photo as it is kept.
func PhotoFile(hash string) File { return File{hash, Full, hash} }

// ThumbFile is a photo's thumbnail.
func ThumbFile(hash, content string) File { return File{hash, Thumb, content} }

// DocumentFile is a paper.
func DocumentFile(hash string) File { return File{hash, Paper, hash} }

// Path is where it lies in the vault: files are spread over folders.
func (f File) Path() string { return path.Join(f.Hash[:2], f.Hash[2:4], f.Hash+"."+f.Kind) }

func validHash(hash string) bool {
	return len(hash) == 2*sha256.Size && strings.Trim(hash, "0123456789abcdef") == ""
}

// Open opens a file that is whole: [fs.ErrNotExist] when there is none,
// [ErrDamaged] when it is another than was put there. What was looked at once
// is not read again as long as its size and time stay the same.
func (v *Vault) Open(f File) (*os.File, error) {
	if !validHash(f.Hash) {
		return nil, fs.ErrNotExist
	}
	file, err := v.root.Open(f.Path())
	if err != nil {
		return nil, err
	}
	if err := v.verify(f, file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func (v *Vault) verify(f File, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	look := looked{f, info.Size(), info.ModTime().UnixNano()}
	if v.verified.has(look) {
		return nil
	}
	if err := f.check(file); err != nil {
		return fmt.Errorf("%s: %w", f.Path(), err)
	}
	v.verified.add(look)
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// Check reads a file to its end, whatever was read of it before.
func (v *Vault) Check(f File) error {
	if !validHash(f.Hash) {
		return fs.ErrNotExist
	}
	file, err := v.root.Open(f.Path())
	if err != nil {
		return err
	}
	return errors.Join(f.check(file), file.Close())
}

// Read is the content of a file that is whole, with the errors of [Vault.Open].
func (v *Vault) Read(f File) ([]byte, error) {
	if !validHash(f.Hash) {
		return nil, fs.ErrNotExist
	}
	content, err := v.root.ReadFile(f.Path())
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a fault of the disk
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err != nil {
		return nil, err
	}
	return content, f.check(bytes.NewReader(content))
}

func (f File) check(content io.Reader) error {
	if f.Content == "" {
		if _, err := jpeg.Decode(content); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil { // a fault of the disk
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.Content {
		return ErrDamaged
	}
	return nil
}

// mostVerified bounds what is remembered; beyond it all is looked at anew.
const mostVerified = 100_000

// looked is a file as it was when it was found whole.
type looked struct {
	file File
	size int64
	time int64 // of its last change, Unix ns
}

type verified struct {
	mu   sync.Mutex
	seen map[string]looked // by path
}

func (v *verified) has(l looked) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.seen[l.file.Path()] == l
}

func (v *verified) add(l looked) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil || len(v.seen) >= mostVerified {
		v.seen = map[string]looked{}
	}
	v.seen[l.file.Path()] = l
}

// Restore puts a file of a backup where it lay: name is its path in the vault.
// What is there is replaced. [Vault.Settle] brings the folders to the disk.
func (v *Vault) Restore(name string, content io.Reader) error {
	if err := v.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return full(err)
	}
	file, err := v.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return full(err)
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Sync()
	}
	return full(errors.Join(err, file.Close()))
}

// Settle brings the names in all folders to the disk.
func (v *Vault) Settle() error {
	return fs.WalkDir(v.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return v.sync(name)
	})
}

// Empty reports whether the vault holds no file.
func (v *Vault) Empty() (bool, error) {
	errFound := errors.New("found")
	err := fs.WalkDir(v.root.FS(), ".", func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			err = errFound
		}
		return err
	})
	if errors.Is(err, errFound) {
		return false, nil
	}
	return err == nil, err
}

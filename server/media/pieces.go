package media

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// Pieces keeps files that arrive in pieces, each under a name made by us. It is a
// folder of its own beside the vault: nothing in it is kept for long.
type Pieces struct {
	root *os.Root
	dir  string
}

const lent = "lent"

// OpenPieces opens the folder, and makes it when it is not there.
func OpenPieces(dir string) (*Pieces, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of uploads: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of uploads: %w", err)
	}
	if err := root.MkdirAll(lent, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("folder of uploads: %w", err), root.Close())
	}
	return &Pieces{root, dir}, nil
}

// Close closes the folder.
func (p *Pieces) Close() error { return p.root.Close() }

// Write puts a piece of a file where it belongs, offset bytes from its beginning,
// and brings it to the disk. The same piece may be written again. [ErrFull] when
// there is no room.
func (p *Pieces) Write(name string, offset int64, piece []byte) error {
	file, err := p.root.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return full(err)
	}
	_, err = file.WriteAt(piece, offset)
	if err == nil {
		err = file.Sync()
	}
	return full(errors.Join(err, file.Close()))
}

// Lend gives a file under the name that its sender gave it, made harmless, to be
// read from the disk; back takes that name away again.
func (p *Pieces) Lend(name, as string) (where string, back func() error, err error) {
	folder := path.Join(lent, rand.Text())
	if err := p.root.Mkdir(folder, 0o700); err != nil {
		return "", nil, full(err)
	}
	as = PlainName(as)
	if err := p.root.Link(name, path.Join(folder, as)); err != nil {
		return "", nil, errors.Join(fmt.Errorf("lend an upload: %w", err), p.root.Remove(folder))
	}
	return filepath.Join(p.dir, lent, path.Base(folder), as), func() error { return p.root.RemoveAll(folder) }, nil
}

// mostName is how long a name may be, bytes; file systems take 255.
const mostName = 200

// PlainName is a file name from outside as a name on this disk: no folder, no
// control characters, not hidden.
func PlainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == ':' || unicode.IsControl(r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = strings.TrimLeft(name, ". ")
	if over := len(name) - mostName; over > 0 {
		ext := filepath.Ext(name)
		name = strings.ToValidUTF8(name[:max(0, len(name)-len(ext)-over)], "") + ext
	}
	if name == "" || len(name) > mostName {
		return "file"
	}
	return name
}

// Sweep removes the files that known does not have, and what was lent before
// since. It returns how many went.
func (p *Pieces) Sweep(since time.Time, known func(names []string) (map[string]bool, error)) (gone int, err error) {
	entries, err := fs.ReadDir(p.root.FS(), ".")
	if err != nil {
		return 0, fmt.Errorf("look through the uploads: %w", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	kept, err := known(names)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		if kept[name] {
			continue
		}
		if err := p.Remove(name); err != nil {
			return gone, err
		}
		gone++
	}
	return gone, p.sweepLent(since)
}

// sweepLent removes what a server that ended at once had lent.
func (p *Pieces) sweepLent(since time.Time) error {
	folders, err := fs.ReadDir(p.root.FS(), lent)
	if err != nil {
		return fmt.Errorf("look through the uploads: %w", err)
	}
	for _, folder := range folders {
		if info, err := folder.Info(); err != nil || !info.ModTime().Before(since) {
			continue
		}
		if err := p.root.RemoveAll(path.Join(lent, folder.Name())); err != nil {
			return fmt.Errorf("remove an upload: %w", err)
		}
	}
	return nil
}

// Remove removes a file; one that is not there is no fault.
func (p *Pieces) Remove(name string) error {
	if err := p.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}

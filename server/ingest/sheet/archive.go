package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"tongshi/geo/say"
)

// Bounds of an archive. Its members are streamed and never written to the disk;
// what a member may unpack to is bounded all the same, so that a small file
// cannot keep the machine busy for hours.
const (
	maxMembers   = 10_000
	maxDirectory = 8 << 20 // bytes of the list of members
	maxUnpacked  = 8 << 30 // bytes of all members together, unpacked
	freeBytes    = 64 << 20
	maxRatio     = 400 // of unpacked to packed, beyond freeBytes
)

// Archive is a zip file whose list of members has been checked.
type Archive struct {
	// Name is the file's, without its folder.
	Name    string
	file    *os.File
	members map[string]*zip.File
	order   []string
	at      readCount
}

// readCount counts what was read, for progress.
type readCount struct {
	file *os.File
	n    int64
	size int64
}

func (c *readCount) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.file.ReadAt(p, off)
	c.n += int64(n)
	return n, err
}

// OpenArchive opens a zip file, and refuses one that is made to do harm: too
// many members, names that lead out of it, names given twice, members that
// unpack to more than limit bytes or to many times what they take.
func OpenArchive(file string, limit int64) (*Archive, error) {
	name := filepath.Base(file)
	f, err := os.Open(file)
	if err != nil {
		return nil, say.Errorf("open %s: %w", name, PlainPathError(err))
	}
	a := &Archive{Name: name, file: f, members: map[string]*zip.File{}}
	if err := a.list(min(limit, maxUnpacked)); err != nil {
		f.Close()
		return nil, say.Errorf("%s: %w", name, err)
	}
	return a, nil
}

func (a *Archive) list(limit int64) error {
	info, err := a.file.Stat()
	if err != nil {
		return PlainPathError(err)
	}
	a.at = readCount{file: a.file, size: info.Size()}
	if err := checkDirectory(a.file, info.Size()); err != nil {
		return err
	}
	z, err := zip.NewReader(&a.at, info.Size())
	if err != nil {
		return say.Errorf("the archive is damaged or cut off (%w); copy it again", err)
	}
	if len(z.File) > maxMembers {
		return say.Errorf("the archive has %d members, %d at most", len(z.File), maxMembers)
	}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > uint64(limit) || total > uint64(limit) {
			return say.Errorf("the archive declares more than %d bytes unpacked, which is the limit", limit)
		}
		if err := a.addMember(f); err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) addMember(f *zip.File) error {
	name := strings.ReplaceAll(f.Name, `\`, "/")
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return say.Errorf("the archive has a member %q, whose name leads out of it; pack the files anew", f.Name)
		}
	}
	if strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' {
		return say.Errorf("the archive has a member %q, whose name leads out of it; pack the files anew", f.Name)
	}
	if strings.HasSuffix(name, "/") {
		return nil
	}
	if _, twice := a.members[name]; twice {
		return say.Errorf("the archive has two members %q; pack the files anew", f.Name)
	}
	if f.UncompressedSize64 > freeBytes && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
		return say.Errorf("the member %q unpacks to more than %d times its size; such an archive is not read", f.Name, maxRatio)
	}
	a.members[name] = f
	a.order = append(a.order, name)
	return nil
}

// checkDirectory bounds the list of members before it is read into memory (zip
// format, "end of central directory record").
func checkDirectory(f io.ReaderAt, size int64) error {
	const recordBytes, maxComment = 22, 1<<16 - 1
	tail := make([]byte, min(size, recordBytes+maxComment))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return PlainPathError(err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+recordBytes > len(tail) {
		return say.Errorf("the archive is cut off; copy it again")
	}
	if n := binary.LittleEndian.Uint32(tail[at+12:]); n > maxDirectory {
		return say.Errorf("the archive's list of members takes more than %d bytes; such an archive is not read", maxDirectory)
	}
	return nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.file.Close() }

// Progress is how much was read, in bytes on the disk.
func (a *Archive) Progress() (done, total int64) { return min(a.at.n, a.at.size), a.at.size }

// Members are the names of the files in the archive, in its order.
func (a *Archive) Members() []string { return a.order }

// Has reports whether there is such a member.
func (a *Archive) Has(name string) bool { return a.members[name] != nil }

// Open opens a member to be read from its start to its end.
func (a *Archive) Open(name string) (io.ReadCloser, error) {
	f := a.members[name]
	if f == nil {
		return nil, say.Errorf("the archive has no member %q", name)
	}
	if f.Flags&1 != 0 {
		return nil, say.Errorf("the member %q is protected by a password; save the file without one", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, say.Errorf("member %q: %w", name, err)
	}
	size := int64(f.UncompressedSize64)
	return member{&cappedReader{r: r, left: size, limit: size}, r, name}, nil
}

type member struct {
	io.Reader
	io.Closer
	name string
}

func (m member) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = say.Errorf("member %q: %w", m.name, err)
	}
	return n, err
}

// Small reads a member of at most limit bytes whole.
func (a *Archive) Small(name string, limit int64) ([]byte, error) {
	r, err := a.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = say.Errorf("member %q holds more than %d bytes, which is the limit", name, limit)
	}
	return text, err
}

// Ending are the members whose names end so, whatever their case; what a Mac
// adds by itself is left out.
func (a *Archive) Ending(suffix string) (list []string) {
	for _, name := range a.order {
		if strings.HasSuffix(strings.ToLower(name), suffix) && !strings.HasPrefix(name, "__MACOSX/") && !strings.HasPrefix(path.Base(name), "._") {
			list = append(list, name)
		}
	}
	return list
}

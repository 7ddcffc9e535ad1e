package sheet

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"tongshi/geo/say"
)

// Limits bound what one file may ask of this machine. The zero value of a
// field means its default.
type Limits struct {
	FileBytes   int64 // after decompression; default 64 GiB
	RecordBytes int   // one CSV record; default 1 MiB
	CellBytes   int   // one CSV cell; default 64 KiB
	Rows        int   // CSV records of one file; default 50 million
	Vertices    int   // of one GeoJSON line; default 20,000
}

// WithDefaults fills in what is zero.
func (l Limits) WithDefaults() Limits {
	fill(&l.FileBytes, 64<<30)
	fill(&l.RecordBytes, 1<<20)
	fill(&l.CellBytes, 64<<10)
	fill(&l.Rows, 50_000_000)
	fill(&l.Vertices, 20_000)
	return l
}

func fill[T int | int64](value *T, standard T) {
	if *value <= 0 {
		*value = standard
	}
}

// HashFile is the SHA-256 of a file as it lies on the disk, in hexadecimal.
// The same hash means the same content, whatever the name.
func HashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", say.Errorf("read %s: %w", filepath.Base(path), PlainPathError(err))
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", say.Errorf("read %s: %w", filepath.Base(path), PlainPathError(err))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// PlainPathError drops the path from an operating system error: the message
// names the file already.
func PlainPathError(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Source is an open file, decompressed when its content is gzip or bzip2.
type Source struct {
	io.Reader
	file *os.File
	// Name is the file's, without its folder.
	Name string
	// onDisk counts bytes of the file itself, for progress.
	onDisk *CountingReader
	size   int64
}

// OpenSource opens a file to be read from its start to its end, no more than
// limit bytes after decompression.
func OpenSource(path string, limit int64) (*Source, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, say.Errorf("open %s: %w", name, PlainPathError(err))
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = say.Errorf("it is a folder, give a file")
	}
	if err != nil {
		f.Close()
		return nil, say.Errorf("open %s: %w", name, PlainPathError(err))
	}
	s := &Source{file: f, Name: name, size: info.Size(), onDisk: &CountingReader{R: f}}
	plain, err := decompress(bufio.NewReaderSize(s.onDisk, 256<<10))
	if err != nil {
		f.Close()
		return nil, say.Errorf("open %s: %w", name, err)
	}
	s.Reader = &cappedReader{r: plain, left: limit, limit: limit}
	return s, nil
}

// Close closes the file.
func (s *Source) Close() error { return s.file.Close() }

// Progress is how much of the file was read, in bytes on the disk.
func (s *Source) Progress() (done, total int64) { return s.onDisk.N, s.size }

// decompress looks at the content, not the name.
func decompress(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, PlainPathError(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, say.Errorf("gzip header: %w", err)
		}
		return gzipWords{z}, nil
	case bytes.HasPrefix(head, []byte("BZh")):
		return bzip2Words{bzip2.NewReader(r)}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, say.Errorf("this is a zip or XLSX file; save the sheet as CSV (UTF-8) or unpack the archive")
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, say.Errorf("this is an old Excel file (.xls) or one with a password; save it as XLSX or CSV (UTF-8), without a password")
	}
	return r, nil
}

// gzipWords says what a broken gzip stream means to the reader of the message.
type gzipWords struct{ r io.Reader }

func (g gzipWords) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, say.Errorf("the gzip file is cut off; copy it again")
	}
	return n, say.Errorf("the gzip file is damaged (%w); copy it again", err)
}

// bzip2Words says what a broken bzip2 stream means to the reader of the message.
type bzip2Words struct{ r io.Reader }

func (b bzip2Words) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = say.Errorf("the bzip2 file is damaged or cut off (%w); copy it again", err)
	}
	return n, err
}

// CountingReader counts what was read of R.
type CountingReader struct {
	R io.Reader
	N int64
}

// Read reads on.
func (c *CountingReader) Read(p []byte) (int, error) {
	n, err := c.R.Read(p)
	c.N += int64(n)
	return n, err
}

// cappedReader ends with an error, not with a quiet end, at its limit.
type cappedReader struct {
	r           io.Reader
	left, limit int64
}

func (c *cappedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return 0, say.Errorf("the file holds more than %d bytes when unpacked, which is the limit", c.limit)
	}
	return n, err
}

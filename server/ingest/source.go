package ingest

import (
	"bufio"
	"bytes"
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

func (l Limits) withDefaults() Limits {
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
		return "", say.Errorf("read %s: %w", filepath.Base(path), plainPathError(err))
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", say.Errorf("read %s: %w", filepath.Base(path), plainPathError(err))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// plainPathError drops the path from an operating system error: the message
// names the file already.
func plainPathError(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// source is an open file, decompressed when its content is gzip.
type source struct {
	io.Reader
	file *os.File
	name string
	// onDisk counts bytes of the file itself, for progress.
	onDisk *countingReader
	size   int64
}

func openSource(path string, limit int64) (*source, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, say.Errorf("open %s: %w", name, plainPathError(err))
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = say.Errorf("it is a folder, give a file")
	}
	if err != nil {
		f.Close()
		return nil, say.Errorf("open %s: %w", name, plainPathError(err))
	}
	s := &source{file: f, name: name, size: info.Size(), onDisk: &countingReader{r: f}}
	plain, err := decompress(bufio.NewReaderSize(s.onDisk, 256<<10))
	if err != nil {
		f.Close()
		return nil, say.Errorf("open %s: %w", name, err)
	}
	s.Reader = &cappedReader{r: plain, left: limit, limit: limit}
	return s, nil
}

// Close closes the file.
func (s *source) Close() error { return s.file.Close() }

// decompress looks at the content, not the name.
func decompress(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, plainPathError(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, say.Errorf("gzip header: %w", err)
		}
		return gzipWords{z}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, say.Errorf("this is a zip or XLSX file; save the sheet as CSV (UTF-8) or unpack the archive")
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, say.Errorf("this is an old Excel file (.xls); save the sheet as CSV (UTF-8)")
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

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
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

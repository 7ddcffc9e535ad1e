package backup

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"regexp"
	"time"

	"github.com/klauspost/compress/flate"

	"tongshi/server/store"
)

// The form of the file: a ZIP of tables/NAME.csv, files/…, and manifest.json as
// the last. The ZIP's comment ends with the SHA-256 of all bytes before it.

const (
	// format is the version of the form; one that is higher is not read.
	format       = 1
	manifestName = "manifest.json"
	tablesFolder = "tables/"
	filesFolder  = "files/"
	mark         = "Tongshi backup, SHA-256 of all before this digest: "
	digestChars  = 2 * sha256.Size
	level        = 4 // of compression: half the time of the usual 6 for a twentieth more bytes
)

// Manifest says what is in the file.
type Manifest struct {
	Format     int              `json:"format"`
	Program    string           `json:"program"`
	MadeAt     time.Time        `json:"made_at"` // the moment of the snapshot, with its zone
	Schema     []int64          `json:"schema"`  // migrations of the database
	Vocabulary string           `json:"vocabulary"`
	PostgreSQL string           `json:"postgresql"`
	PostGIS    string           `json:"postgis"`
	Rows       int64            `json:"rows"`
	Tables     []Table          `json:"tables"`
	Sequences  []store.Sequence `json:"sequences"`
	Files      []Entry          `json:"files"`
	LeftOut    []LeftOut        `json:"left_out"`
}

// Entry is an entry of the ZIP.
type Entry struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Table is a table's rows.
type Table struct {
	store.Dumped
	Rows int64 `json:"rows"`
	Entry
}

// LeftOut is a photo or paper that the database names and that is not in the
// file, and why.
type LeftOut struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// entries are all but the manifest itself.
func (m Manifest) entries() []Entry {
	var all []Entry
	for _, table := range m.Tables {
		all = append(all, table.Entry)
	}
	return append(all, m.Files...)
}

// filePath is the form of a photo's or paper's path in the vault.
var filePath = regexp.MustCompile(`^files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}\.(jpg|thumb\.jpg|file)$`)

// ErrRefused: the file is no whole backup that this program can read.
var ErrRefused = errors.New("this is no backup that can be restored")

func refuse(format string, values ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, values...)...)
}

// counted sums and counts what passes through.
type counted struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
	each  func(bytes int64) error // may stop it
}

func count(to io.Writer, each func(int64) error) *counted {
	return &counted{to: to, sum: sha256.New(), each: each}
}

func (c *counted) Write(part []byte) (int, error) {
	if err := c.each(int64(len(part))); err != nil {
		return 0, err
	}
	n, err := c.to.Write(part)
	c.sum.Write(part[:n])
	c.bytes += int64(n)
	return n, err
}

func (c *counted) entry(path string) Entry {
	return Entry{path, c.bytes, hex.EncodeToString(c.sum.Sum(nil))}
}

func deflater(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, level) }

// method is how an entry is kept: pictures and papers are compressed already.
func method(name string) uint16 {
	if filePath.MatchString(name) {
		return zip.Store
	}
	return zip.Deflate
}

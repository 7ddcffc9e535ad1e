package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/klauspost/compress/flate"

	"tongshi/server/store"
)

// Backup is a file that was read to its end and found whole.
type Backup struct {
	Manifest
	file *os.File
	zip  *zip.Reader
}

// Verify opens a backup and reads all of it: the digest of the file, the
// manifest, and the digest of each entry. Its error wraps [ErrRefused] where the
// file is to blame.
func Verify(ctx context.Context, path string, report Report) (m Manifest, err error) {
	b, err := Open(ctx, path, report)
	if err != nil {
		return Manifest{}, err
	}
	return b.Manifest, b.Close()
}

// Open is [Verify] for one who goes on to restore.
func Open(ctx context.Context, path string, report Report) (*Backup, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &Backup{file: file}
	if err := b.verify(ctx, report); err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, file.Close()))
	}
	return b, nil
}

// Close closes the file.
func (b *Backup) Close() error { return b.file.Close() }

func (b *Backup) verify(ctx context.Context, report Report) error {
	if err := checkSignature(ctx, b.file, report); err != nil {
		return err
	}
	info, err := b.file.Stat()
	if err != nil {
		return err
	}
	if b.zip, err = zip.NewReader(b.file, info.Size()); err != nil {
		return refuse("it is damaged: %w", err)
	}
	b.zip.RegisterDecompressor(zip.Deflate, flate.NewReader)
	if err := b.readManifest(); err != nil {
		return err
	}
	if err := b.known(); err != nil {
		return err
	}
	return b.checkEntries(ctx, report)
}

func (b *Backup) readManifest() error {
	in, err := b.zip.Open(manifestName)
	if err != nil {
		return refuse("it has no manifest")
	}
	err = json.NewDecoder(in).Decode(&b.Manifest)
	if err = errors.Join(err, in.Close()); err != nil {
		return refuse("its manifest cannot be read: %w", err)
	}
	return nil
}

// known refuses what a newer program made.
func (b *Backup) known() error {
	if b.Format != format {
		return refuse(
			"it was made by Tongshi %s in form %d, and this program reads form %d: use the newer tongshi",
			b.Program,
			b.Format,
			format,
		)
	}
	known, err := store.KnownMigrations()
	if err != nil {
		return err
	}
	if len(b.Schema) == 0 || len(b.Tables) == 0 {
		return refuse("its manifest names no schema or no tables")
	}
	for _, number := range b.Schema {
		if !slices.Contains(known, number) {
			return refuse(
				"its schema has migration %d and this program (schema %d) does not: use the newer tongshi that made it, %s",
				number,
				slices.Max(known),
				b.Program,
			)
		}
	}
	return nil
}

// checkEntries holds what is in the file to what the manifest says, both ways.
func (b *Backup) checkEntries(ctx context.Context, report Report) error {
	want := map[string]Entry{}
	var total, done int64
	for _, e := range b.entries() {
		if _, twice := want[e.Path]; twice {
			return refuse("its manifest names %s twice", e.Path)
		}
		want[e.Path] = e
		total += e.Bytes
	}
	for _, e := range b.Files {
		if !filePath.MatchString(e.Path) {
			return refuse("its manifest names %q, which is no photo and no paper", e.Path)
		}
	}
	for _, f := range b.zip.File {
		e, ok := want[f.Name]
		if f.Name == manifestName {
			continue
		}
		if !ok {
			return refuse("it holds %q, which its manifest does not name", f.Name)
		}
		delete(want, f.Name)
		if err := b.checkEntry(ctx, e, func(n int64) { done += n; report("checking", done, total) }); err != nil {
			return err
		}
	}
	for path := range want {
		return refuse("its entry %s is missing", path)
	}
	return nil
}

func (b *Backup) checkEntry(ctx context.Context, e Entry, each func(int64)) error {
	in, err := b.zip.Open(e.Path)
	if err != nil {
		return refuse("its entry %s cannot be read: %w", e.Path, err)
	}
	sum := count(io.Discard, func(n int64) error { each(n); return ctx.Err() })
	_, err = io.Copy(sum, io.LimitReader(in, e.Bytes+1))
	err = errors.Join(err, in.Close())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return refuse("its entry %s cannot be read: %w", e.Path, err)
	}
	if sum.entry(e.Path) != e {
		return refuse("its entry %s is not what the manifest says", e.Path)
	}
	return nil
}

package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tongshi/server/media"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
)

// Source is what is backed up.
type Source struct {
	Store   *store.Store
	Files   *media.Vault // nil where there is no folder of files
	Program string       // version
}

// Report tells how far a step is, in bytes of about total.
type Report func(step string, done, total int64)

// Result is a backup that was made.
type Result struct {
	Path    string        `json:"path"`
	MadeAt  time.Time     `json:"made_at"`
	Bytes   int64         `json:"bytes"`
	Schema  int64         `json:"schema"`
	Tables  int           `json:"tables"`
	Rows    int64         `json:"rows"`
	Files   int           `json:"files"` // photos, thumbnails and papers
	LeftOut []LeftOut     `json:"left_out"`
	Took    time.Duration `json:"-"`
}

// Write makes a backup of from at path. It is written aside, brought to the
// disk, read back and only then given its name: whatever happens, what was at
// path before is whole, or the new one is. A file there that is no backup is
// not replaced.
func Write(ctx context.Context, path string, from Source, report Report) (Result, error) {
	began := time.Now()
	if err := replaceable(path); err != nil {
		return Result{}, err
	}
	removeLeft(path)
	aside, err := os.CreateTemp(filepath.Dir(path), unfinished(path))
	if err != nil {
		return Result{}, fmt.Errorf("backup: %w", plain(err))
	}
	defer func() { _ = os.Remove(aside.Name()) }() // it has its own name by then unless something went wrong
	w := &writer{ctx: ctx, from: from, report: report, manifest: Manifest{Format: format, Program: from.Program}}
	err = w.write(aside)
	if err = errors.Join(err, aside.Close()); err != nil {
		return Result{}, fmt.Errorf("backup: %w", plain(err))
	}
	if _, err = Verify(ctx, aside.Name(), report); err != nil {
		return Result{}, fmt.Errorf(
			"the backup was read back and is not what was written, its disk may be at fault: %w",
			err,
		)
	}
	if err := settle(aside.Name(), path); err != nil {
		return Result{}, fmt.Errorf("backup: %w", plain(err))
	}
	return w.result(path, began)
}

func (w *writer) result(path string, began time.Time) (Result, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Result{}, err
	}
	m := w.manifest
	r := Result{
		Path:    path,
		MadeAt:  m.MadeAt,
		Bytes:   info.Size(),
		Tables:  len(m.Tables),
		Rows:    m.Rows,
		Files:   len(m.Files),
		LeftOut: m.LeftOut,
		Took:    time.Since(began),
	}
	if len(m.Schema) > 0 {
		r.Schema = m.Schema[len(m.Schema)-1]
	}
	return r, nil
}

// plain says a full disk in plain words.
func plain(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk of the backup is full: %w", err)
	}
	return err
}

// unfinished is the pattern of the name under which a backup is written.
func unfinished(path string) string { return "." + filepath.Base(path) + ".*.unfinished" }

// removeLeft removes what killed backups to the same path left: what nobody has
// written to for an hour.
func removeLeft(path string) {
	pattern := filepath.Join(filepath.Dir(path), unfinished(path))
	left, _ := filepath.Glob(pattern) // odd characters in a name match nothing
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(name) // it takes room, no more
		}
	}
}

// replaceable refuses a path where something lies that is no backup.
func replaceable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && (!info.Mode().IsRegular() || !marked(path)) {
		err = fmt.Errorf("%s is there and is no backup: give another name (nothing was changed)", path)
	}
	return err
}

// settle gives the whole file its name and brings that to the disk.
func settle(from, path string) error {
	if err := os.Rename(from, path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// writer writes one backup.
type writer struct {
	ctx      context.Context
	from     Source
	report   Report
	zip      *zip.Writer
	manifest Manifest
}

func (w *writer) write(aside *os.File) error {
	all := count(aside, func(int64) error { return w.ctx.Err() })
	w.zip = zip.NewWriter(all)
	w.zip.RegisterCompressor(zip.Deflate, deflater)
	var named []casestore.NamedFile
	err := w.from.Store.Snapshot(w.ctx, func(shot *store.Snapshot) error {
		if err := w.tables(shot); err != nil {
			return err
		}
		var err error
		named, err = casestore.FilesNamed(w.ctx, shot.SQL)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.files(named); err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	return sign(aside)
}

// tables writes the rows of all tables, as of one moment.
func (w *writer) tables(shot *store.Snapshot) error {
	m := &w.manifest
	m.MadeAt, m.Schema, m.Vocabulary = time.Now(), shot.Schema, shot.Vocabulary
	m.Sequences = store.Listed(shot.Sequences)
	m.PostgreSQL, m.PostGIS = shot.PostgreSQL, shot.PostGIS
	sizes, err := shot.Sizes(w.ctx)
	if err != nil {
		return err
	}
	var total, before int64
	for _, size := range sizes {
		total += size
	}
	for _, table := range shot.Tables {
		name := tablesFolder + table.Name + ".csv"
		out, err := w.entry(name, func(done int64) { w.report("tables", before+min(done, sizes[table.Name]), total) })
		if err != nil {
			return err
		}
		rows, err := shot.Copy(w.ctx, table, out)
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, Table{Dumped: table, Rows: rows, Entry: out.entry(name)})
		m.Rows += rows
		before += sizes[table.Name]
	}
	return nil
}

// entry begins an entry of the ZIP; each hears how much of it is written.
func (w *writer) entry(name string, each func(done int64)) (*counted, error) {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method(name), Modified: w.manifest.MadeAt})
	if err != nil {
		return nil, err
	}
	var done int64
	return count(out, func(n int64) error {
		done += n
		each(done)
		return w.ctx.Err()
	}), nil
}

// files writes the photos and papers that the rows name.
func (w *writer) files(named []casestore.NamedFile) error {
	w.manifest.Files, w.manifest.LeftOut = []Entry{}, []LeftOut{}
	for i, f := range named {
		w.report("photos and papers", int64(i), int64(len(named)))
		if err := w.file(media.File(f)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) file(f media.File) error {
	name := filesFolder + f.Path()
	content, err := w.content(f)
	if why := leftOut(err); why != "" {
		w.manifest.LeftOut = append(w.manifest.LeftOut, LeftOut{f.Path(), why})
		return nil
	}
	if err != nil {
		return err
	}
	out, err := w.entry(name, func(int64) {})
	if err != nil {
		return err
	}
	if _, err := out.Write(content); err != nil {
		return err
	}
	w.manifest.Files = append(w.manifest.Files, out.entry(name))
	return nil
}

func (w *writer) content(f media.File) ([]byte, error) {
	if w.from.Files == nil {
		return nil, fs.ErrNotExist
	}
	return w.from.Files.Read(f)
}

// leftOut is why a file is left out; empty for any other error.
func leftOut(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	case errors.Is(err, media.ErrDamaged):
		return "damaged"
	}
	return ""
}

// close writes the manifest and the directory of the ZIP.
func (w *writer) close() error {
	out, err := w.entry(manifestName, func(int64) {})
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(w.manifest); err != nil {
		return err
	}
	if err := w.zip.SetComment(mark + unsigned); err != nil {
		return err
	}
	return w.zip.Close()
}

package importer

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/sheet"
)

// rejectFile is the CSV file of rows that were not stored. It appears under
// its name only when the import is done.
type rejectFile struct {
	path    string
	temp    *os.File
	csv     *csv.Writer
	columns []string
	err     error
}

// newRejectFile starts the file; an empty path means none is wanted.
func newRejectFile(path string, columns []string) (*rejectFile, error) {
	f := &rejectFile{path: path, columns: columns}
	if path == "" {
		return f, nil
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".rejects-*")
	if err != nil {
		return nil, fmt.Errorf("--rejects: %w", err)
	}
	f.temp, f.csv = temp, csv.NewWriter(temp)
	f.write(slices.Concat(ownColumns(columns), columns))
	return f, nil
}

// ownColumns are the names of our columns, with a word before one that the
// file has itself: the rejects are mended and imported again.
func ownColumns(columns []string) []string {
	own := slices.Clone(ingest.RejectColumns)
	for i, name := range own {
		if slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, name) }) {
			own[i] = "reject " + name
		}
	}
	return own
}

func (f *rejectFile) add(r *geo.Reject) {
	if f.temp == nil {
		return
	}
	cells := []string{strconv.Itoa(r.Row), strconv.Itoa(r.Line), r.Field, r.Value, r.Reason.EN}
	for _, column := range f.columns {
		cells = append(cells, r.Raw[column])
	}
	f.write(cells)
}

// write escapes what a spreadsheet would run as a formula.
func (f *rejectFile) write(cells []string) {
	for i := range cells {
		cells[i] = sheet.SafeCell(cells[i])
	}
	if err := f.csv.Write(cells); err != nil && f.err == nil {
		f.err = fmt.Errorf("write rejects: %w", err)
	}
}

// commit puts the file in its place.
func (f *rejectFile) commit() error {
	if f.temp == nil {
		return nil
	}
	f.csv.Flush()
	err := f.csv.Error()
	if err == nil {
		err = f.temp.Close()
	}
	if err == nil {
		err = os.Rename(f.temp.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	f.temp = nil
	return nil
}

// abandon removes what was begun and not committed.
func (f *rejectFile) abandon() {
	if f.temp != nil {
		f.temp.Close()
		os.Remove(f.temp.Name())
	}
}

// writeRejects writes a whole list.
func writeRejects(path string, columns []string, rejects []geo.Reject) error {
	f, err := newRejectFile(path, columns)
	if err != nil {
		return err
	}
	defer f.abandon()
	for i := range rejects {
		f.add(&rejects[i])
	}
	if f.err != nil {
		return f.err
	}
	return f.commit()
}

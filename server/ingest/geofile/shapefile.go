package geofile

import (
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// shapeRecords reads a Shapefile in a zip: shapes and rows of its table side by
// side, in the order of the file. Memory is that of one of them.
type shapeRecords struct {
	archive  *sheet.Archive
	layer    shapeLayer
	header   []string
	encoding string
	limits   sheet.Limits
	notes    []sheet.Note
	deleted  int
}

// shapeLayer is a Shapefile by its members; those that it lacks are empty.
type shapeLayer struct{ name, shp, dbf, prj, cpg string }

func openShapes(file string, o Options, declared *Declared) (*shapeRecords, error) {
	a, err := sheet.OpenArchive(file, o.Limits.FileBytes)
	if err != nil {
		return nil, err
	}
	s := &shapeRecords{archive: a, limits: o.Limits}
	if err := s.begin(o, declared); err != nil {
		a.Close()
		return nil, say.Errorf("%s: %w", a.Name, err)
	}
	return s, nil
}

func (s *shapeRecords) begin(o Options, declared *Declared) error {
	layers := layersIn(s.archive)
	var names []string
	var fitting []int
	for i := range layers {
		names = append(names, layers[i].name)
		columns, _, err := s.describe(layers[i], o.Encoding)
		if err == nil && o.Fits != nil && o.Fits(columns) {
			fitting = append(fitting, i)
		}
	}
	at, err := chosen(names, fitting, o.Layer)
	if err != nil {
		return err
	}
	s.layer = layers[at]
	if s.header, s.encoding, err = s.describe(s.layer, o.Encoding); err != nil {
		return err
	}
	if len(names) > 1 {
		s.notes = append(s.notes, onlyLayer(names, at))
	}
	return s.declare(declared)
}

// chosen is the layer that was asked for, the only one, or the only one that has
// the columns.
func chosen(names []string, fitting []int, wanted string) (int, error) {
	for i, name := range names {
		if wanted != "" && strings.EqualFold(name, strings.TrimSpace(wanted)) {
			return i, nil
		}
	}
	switch {
	case len(names) == 0:
		return 0, say.Errorf("the file has no layer with things in it")
	case wanted != "":
		return 0, say.Errorf("there is no layer %q; the file has %s", wanted, quoted(names))
	case len(names) == 1:
		return 0, nil
	case len(fitting) == 1:
		return fitting[0], nil
	}
	return 0, say.Errorf("the file has several layers; say which with --layer: %s", quoted(names))
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return strings.Join(list, ", ")
}

func onlyLayer(names []string, at int) sheet.Note {
	others := append(append([]string(nil), names[:at]...), names[at+1:]...)
	return sheet.Note{Text: say.BothOf(say.New("layer %q is read, the others of the file are not: %s", names[at], quoted(others)))}
}

// layersIn are the Shapefiles of an archive.
func layersIn(a *sheet.Archive) (list []shapeLayer) {
	for _, shp := range a.Ending(".shp") {
		base := shp[:len(shp)-len(".shp")]
		l := shapeLayer{name: path.Base(base), shp: shp}
		for _, member := range a.Members() {
			ext := path.Ext(member)
			if !strings.EqualFold(strings.TrimSuffix(member, ext), base) {
				continue
			}
			switch strings.ToLower(ext) {
			case ".dbf":
				l.dbf = member
			case ".prj":
				l.prj = member
			case ".cpg":
				l.cpg = member
			}
		}
		list = append(list, l)
	}
	return list
}

// describe reads the columns of a layer, and the encoding of its texts: the one
// that was asked for, that of its .cpg, that of its table, or the one that the
// texts have.
func (s *shapeRecords) describe(l shapeLayer, asked string) (columns []string, encoding string, err error) {
	if l.dbf == "" {
		return nil, "", say.Errorf("layer %q has no .dbf; pack all files of the layer", l.name)
	}
	r, err := s.archive.Open(l.dbf)
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	d, err := newDBF(r)
	if err != nil {
		return nil, "", err
	}
	if encoding, err = s.encodingOf(l, d, asked); err != nil {
		return nil, "", err
	}
	for _, f := range d.fields {
		name, err := sheet.Decode(f.name, encoding)
		if err != nil {
			return nil, "", say.Errorf("layer %q: a column's name: %w", l.name, err)
		}
		columns = append(columns, strings.TrimSpace(name))
	}
	return columns, encoding, nil
}

func (s *shapeRecords) encodingOf(l shapeLayer, d *dbfReader, asked string) (string, error) {
	switch {
	case asked != "" && asked != sheet.Auto:
		return asked, nil
	case l.cpg != "":
		const most = 1 << 10
		text, err := s.archive.Small(l.cpg, most)
		if err != nil {
			return "", err
		}
		return pageOf(string(text))
	case languageDrivers[d.language] == sheet.GB18030:
		return sheet.GB18030, nil
	}
	// Programs write "Western" by default, whatever the texts are.
	encoding, err := d.guess()
	if err != nil && languageDrivers[d.language] != "" {
		return languageDrivers[d.language], nil
	}
	return encoding, err
}

// declare reads the .prj.
func (s *shapeRecords) declare(declared *Declared) error {
	if s.layer.prj == "" {
		crs, err := declared.CRS()
		s.notes = append(s.notes, sheet.Note{Text: say.BothOf(say.New("the layer has no .prj; its positions are read in %s", crs.Name))})
		return err
	}
	text, err := s.archive.Small(s.layer.prj, maxWKT)
	if err != nil {
		return err
	}
	return declared.wkt(".prj", string(text))
}

// Names, Encoding and Progress are those of the layer.
func (s *shapeRecords) Names() []string               { return s.header }
func (s *shapeRecords) Encoding() string              { return s.encoding }
func (s *shapeRecords) Progress() (done, total int64) { return s.archive.Progress() }

// Close closes the file.
func (s *shapeRecords) Close() error { return s.archive.Close() }

// CutNames: a .dbf keeps ten bytes of a column's name.
func (s *shapeRecords) CutNames() bool { return true }

// Notes are what was done to make records of the file.
func (s *shapeRecords) Notes() []sheet.Note {
	if s.deleted == 0 {
		return s.notes
	}
	return append(s.notes[:len(s.notes):len(s.notes)], sheet.Note{Text: say.BothOf(say.New("rows that are marked as deleted are left out")), Count: s.deleted})
}

// Scan shows the cells of one column of the whole layer.
func (s *shapeRecords) Scan(column int, see func(text string)) error {
	again := *s
	return again.Each(context.Background(), func(r sheet.Record) bool {
		see(r.Cells[column])
		return true
	})
}

// Each gives every row with its shape.
func (s *shapeRecords) Each(ctx context.Context, see func(sheet.Record) bool) error {
	shapes, err := s.archive.Open(s.layer.shp)
	if err != nil {
		return err
	}
	defer shapes.Close()
	rows, err := s.archive.Open(s.layer.dbf)
	if err != nil {
		return err
	}
	defer rows.Close()
	shp, err := newSHP(shapes)
	if err != nil {
		return s.words(0, err)
	}
	dbf, err := newDBF(rows)
	if err != nil {
		return s.words(0, err)
	}
	dbf.encoding, s.deleted = s.encoding, 0
	for n := 1; ; n++ {
		if n%1024 == 0 && context.Cause(ctx) != nil {
			return context.Cause(ctx)
		}
		if n > s.limits.Rows {
			return say.Errorf("%s: more than %d rows, which is the limit; split the file", s.archive.Name, s.limits.Rows)
		}
		more, err := s.pair(shp, dbf, n, see)
		if err != nil {
			return s.words(n-1, err)
		}
		if !more {
			return nil
		}
	}
}

// pair gives one row with its shape; more is false at the end of both, or when
// see wants no more.
func (s *shapeRecords) pair(shp *shpReader, dbf *dbfReader, number int, see func(sheet.Record) bool) (more bool, err error) {
	g, fault, shapeErr := shp.next()
	cells, deleted, rowErr := dbf.next()
	shapesEnd, rowsEnd := errors.Is(shapeErr, io.EOF), errors.Is(rowErr, io.EOF)
	switch {
	case shapesEnd && rowsEnd:
		return false, nil
	case shapeErr != nil && !shapesEnd:
		return false, shapeErr
	case rowErr != nil && !rowsEnd:
		return false, rowErr
	case shapesEnd != rowsEnd:
		return false, say.Errorf("the .shp and the .dbf have different numbers of rows; pack files that belong together")
	case deleted:
		s.deleted++
		return true, nil
	}
	rec := sheet.Record{Cells: cells, Row: number, Fault: fault}
	if fault == nil {
		rec.Geometry, rec.Fault = geometryText(g)
	}
	return see(rec), nil
}

func (s *shapeRecords) words(row int, err error) error {
	return say.Errorf("%s: layer %q: after row %d: %w", s.archive.Name, s.layer.name, row, err)
}

// Sited: the records have a geometry.
func (s *shapeRecords) Sited() bool { return true }

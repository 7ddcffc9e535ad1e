package geofile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // reads the file; SQLite in Go

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// packageRecords reads one table of a GeoPackage (OGC 12-128), which is a file of
// SQLite, row by row. What the file defines beside tables (views, triggers) is not
// run.
type packageRecords struct {
	name   string
	db     *sql.DB
	layer  packageLayer
	header []string
	limits sheet.Limits
	notes  []sheet.Note
	rows   int64
	read   int64
}

// packageLayer is a table by its column of geometry, which may be none.
type packageLayer struct {
	table, geometry string
	system          sql.NullInt64
}

func openPackage(file string, o Options, declared *Declared) (*packageRecords, error) {
	p := &packageRecords{name: filepath.Base(file), limits: o.Limits}
	// What a program that has the file open has not yet written into it lies beside.
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return nil, say.Errorf("%s: a program has the GeoPackage open and has not written all of it (%s-wal); close it there first", p.name, p.name)
	}
	where := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: "mode=ro&immutable=1" +
		"&_pragma=query_only(1)&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=cache_size(-4000)&_pragma=mmap_size(0)"}
	if !filepath.IsAbs(file) {
		where.Path, where.Opaque = "", filepath.ToSlash(url.PathEscape(file))
	}
	var err error
	if p.db, err = sql.Open("sqlite", where.String()); err != nil {
		return nil, say.Errorf("open %s: %w", p.name, err)
	}
	p.db.SetMaxOpenConns(2) // a scan runs beside the reading
	if err := guarded(func() error { return p.begin(o, declared) }); err != nil {
		return nil, errors.Join(say.Errorf("%s: %w", p.name, packageWords(err)), p.db.Close())
	}
	return p, nil
}

// guarded turns a fault of the program that reads SQLite into an error: its code
// was made from C, and damaged files lead it astray.
func guarded(run func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = say.Errorf("the GeoPackage is damaged (%s)", fmt.Sprint(fault))
		}
	}()
	return run()
}

// packageWords says what an error of SQLite means to the reader of the message;
// what we said stays.
func packageWords(err error) error {
	if _, ours := errors.AsType[*say.Text](err); ours || errors.Is(err, context.Canceled) || errors.Is(err, errEnough) {
		return err
	}
	return say.Errorf("the GeoPackage cannot be read (%s); is it damaged?", err.Error())
}

func (p *packageRecords) begin(o Options, declared *Declared) error {
	layers, err := p.layers()
	if err != nil {
		return err
	}
	var names []string
	var fitting []int
	for i, l := range layers {
		names = append(names, l.table)
		columns, err := p.columns(l)
		if err != nil {
			return err
		}
		if o.Fits != nil && o.Fits(columns) {
			fitting = append(fitting, i)
		}
	}
	at, err := chosen(names, fitting, o.Layer)
	if err != nil {
		return err
	}
	p.layer = layers[at]
	if p.header, err = p.columns(p.layer); err != nil {
		return err
	}
	if len(names) > 1 {
		p.notes = append(p.notes, onlyLayer(names, at))
	}
	if err := p.db.QueryRow(`SELECT count(*) FROM ` + quotedName(p.layer.table)).Scan(&p.rows); err != nil {
		return err
	}
	if p.layer.geometry == "" || !p.layer.system.Valid {
		return nil
	}
	return p.declare(declared)
}

// layers are the tables of things; views are left out.
func (p *packageRecords) layers() (list []packageLayer, err error) {
	rows, err := p.db.Query(`
		SELECT c.table_name, coalesce(g.column_name, ''), g.srs_id
		FROM gpkg_contents c
		JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table'
		LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
		WHERE c.data_type IN ('features', 'attributes')
		ORDER BY c.table_name
		LIMIT 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l packageLayer
		if err := rows.Scan(&l.table, &l.geometry, &l.system); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// columns are those of a table without its geometry.
func (p *packageRecords) columns(l packageLayer) (list []string, err error) {
	rows, err := p.db.Query(`SELECT name FROM pragma_table_info(?) LIMIT ?`, l.table, mostColumns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if !strings.EqualFold(name, l.geometry) {
			list = append(list, name)
		}
	}
	return list, rows.Err()
}

// declare reads the reference system of the layer. The numbers 0 and -1 mean none.
func (p *packageRecords) declare(declared *Declared) error {
	var organization, definition string
	var code int64
	err := p.db.QueryRow(`
		SELECT coalesce(organization, ''), organization_coordsys_id, substr(coalesce(definition, ''), 1, ?)
		FROM gpkg_spatial_ref_sys WHERE srs_id = ?`, maxWKT, p.layer.system.Int64).Scan(&organization, &code, &definition)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return say.Errorf("the GeoPackage does not describe its reference system %d", p.layer.system.Int64)
	case err != nil:
		return err
	case code == 0 || code == -1:
		return nil
	case strings.EqualFold(organization, "EPSG"):
		name := fmt.Sprintf("EPSG:%d", code)
		return declared.declare("srs_id", name, strings.ToLower(name))
	}
	return declared.wkt("srs_id", definition)
}

// quotedName is a name as SQL takes it, whatever is in it.
func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Names, Encoding and Progress are those of the layer.
func (p *packageRecords) Names() []string               { return p.header }
func (p *packageRecords) Encoding() string              { return sheet.UTF8 }
func (p *packageRecords) Progress() (done, total int64) { return p.read, p.rows }
func (p *packageRecords) Notes() []sheet.Note           { return p.notes }

// Close closes the file.
func (p *packageRecords) Close() error { return p.db.Close() }

// Scan shows the cells of one column of the whole table.
func (p *packageRecords) Scan(column int, see func(text string)) error {
	again := *p
	return again.Each(context.Background(), func(r sheet.Record) bool {
		if column < len(r.Cells) {
			see(r.Cells[column])
		}
		return true
	})
}

// Each gives every row of the table.
func (p *packageRecords) Each(ctx context.Context, see func(sheet.Record) bool) error {
	err := guarded(func() error { return p.each(ctx, see) })
	if err != nil {
		return say.Errorf("%s: layer %q: after row %d: %w", p.name, p.layer.table, p.read, packageWords(err))
	}
	return nil
}

func (p *packageRecords) each(ctx context.Context, see func(sheet.Record) bool) error {
	rows, err := p.db.QueryContext(ctx, p.question())
	if err != nil {
		return err
	}
	defer rows.Close()
	cells := make([]sql.NullString, len(p.header))
	var tooLong bool
	var blob []byte
	into := []any{&tooLong, &blob}
	for i := range cells {
		into = append(into, &cells[i])
	}
	rec := sheet.Record{Cells: make([]string, len(cells))}
	for p.read = 0; rows.Next(); {
		if p.read++; p.read > int64(p.limits.Rows) {
			return say.Errorf("more than %d rows, which is the limit; split the file", p.limits.Rows)
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		rec.Row, rec.Geometry, rec.Fault = int(p.read), nil, nil
		for i, cell := range cells {
			rec.Cells[i] = strings.ToValidUTF8(cell.String, "\uFFFD")
		}
		if tooLong {
			rec.Fault = say.Errorf("a cell holds more than %d bytes, or a geometry more than %d, which is the limit", p.limits.CellBytes, maxFeature)
		} else if g, err := packageGeometry(blob); err != nil {
			rec.Fault = err
		} else {
			rec.Geometry, rec.Fault = geometryText(g)
		}
		if !see(rec) {
			return nil
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return rows.Err()
}

// question reads the table: whether anything in a row is too long, its geometry
// and its cells as text. What is too long is measured without being read.
func (p *packageRecords) question() string {
	long, list := "0", "NULL"
	if p.layer.geometry != "" {
		name := quotedName(p.layer.geometry)
		long = fmt.Sprintf("coalesce(octet_length(%s), 0) > %d", name, maxFeature)
		list = fmt.Sprintf("CASE WHEN octet_length(%s) <= %d THEN CAST(%s AS BLOB) END", name, maxFeature, name)
	}
	for _, column := range p.header {
		name := quotedName(column)
		long += fmt.Sprintf(" OR typeof(%s) <> 'blob' AND coalesce(octet_length(%s), 0) > %d", name, name, p.limits.CellBytes)
		list += fmt.Sprintf(", CASE WHEN typeof(%s) <> 'blob' AND octet_length(%s) <= %d THEN CAST(%s AS TEXT) END", name, name, p.limits.CellBytes, name)
	}
	return "SELECT " + long + ", " + list + " FROM " + quotedName(p.layer.table)
}

// Sited reports whether the records have a geometry.
func (p *packageRecords) Sited() bool { return p.layer.geometry != "" }

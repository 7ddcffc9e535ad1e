package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"tongshi/geo/say"
)

// openRecords opens GeoJSON by its name, anything else as CSV, and says in which
// reference system its positions are.
func openRecords(path string, m *Mapping, o Options, limits Limits) (records, CRS, error) {
	wanted := override(o.CRS, m.CRS)
	crs, err := ParseCRS(wanted)
	if err != nil {
		return nil, crs, err
	}
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	if strings.HasSuffix(name, ".geojson") || strings.HasSuffix(name, ".json") {
		f, err := openFeatures(path, limits, &crsMember{wanted: wanted})
		return f, crs, err
	}
	encoding, err := ParseEncoding(override(o.Encoding, m.Encoding))
	if err != nil {
		return nil, crs, err
	}
	form := tableFormat{encoding: encoding, delimiter: m.Delimiter, skipRows: m.SkipRows, fits: m.fits}
	t, err := openTable(path, form, limits)
	if err != nil {
		return nil, crs, err
	}
	return tableRecords{t, path, form}, crs, nil
}

type tableRecords struct {
	t    *table
	path string
	form tableFormat
}

func (r tableRecords) scan(column int, see func(text string)) error {
	return scanColumn(r.path, r.form, r.t.limits, column, see)
}

func (r tableRecords) notes() []Note { return r.t.notes() }

func (r tableRecords) names() []string               { return r.t.header }
func (r tableRecords) encoding() string              { return r.t.encoding }
func (r tableRecords) progress() (done, total int64) { return r.t.src.onDisk.n, r.t.src.size }
func (r tableRecords) Close() error                  { return r.t.src.Close() }

func (r tableRecords) each(ctx context.Context, see func(record) bool) error {
	for {
		cells, err := r.t.next()
		if err == nil && r.t.row%1024 == 0 {
			err = context.Cause(ctx)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !see(record{cells: cells, row: r.t.row, line: r.t.line}) {
			return nil
		}
	}
}

// featureRecords reads a FeatureCollection twice: for the names of its
// properties, and for the features.
type featureRecords struct {
	path   string
	header []string
	limits Limits
	member *crsMember
	src    *source
	text   io.Reader
}

var errEnough = errors.New("no more is wanted")

func openFeatures(path string, limits Limits, member *crsMember) (*featureRecords, error) {
	f := &featureRecords{path: path, limits: limits, member: member}
	if err := f.open(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	err := eachFeature(context.Background(), f.text, f.member, func(raw json.RawMessage) {
		if own, _, err := featureParts(raw); err == nil {
			for name := range own {
				seen[name] = true
			}
		}
	})
	err = errors.Join(err, f.src.Close())
	if err == nil {
		err = f.open()
	}
	f.header = slices.Sorted(maps.Keys(seen))
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (f *featureRecords) open() error {
	src, err := openSource(f.path, f.limits.FileBytes)
	if err != nil {
		return err
	}
	text, _, err := readText(src, UTF8)
	if err != nil {
		return errors.Join(err, src.Close())
	}
	f.src, f.text = src, text
	return nil
}

func (f *featureRecords) notes() []Note { return nil }

// scan reads the file again.
func (f *featureRecords) scan(column int, see func(text string)) error {
	again := &featureRecords{path: f.path, limits: f.limits, member: f.member}
	if err := again.open(); err != nil {
		return err
	}
	err := eachFeature(context.Background(), again.text, f.member, func(raw json.RawMessage) {
		if own, _, err := featureParts(raw); err == nil {
			see(own[f.header[column]])
		}
	})
	return errors.Join(err, again.src.Close())
}

func (f *featureRecords) names() []string               { return f.header }
func (f *featureRecords) encoding() string              { return UTF8 }
func (f *featureRecords) progress() (done, total int64) { return f.src.onDisk.n, f.src.size }
func (f *featureRecords) Close() error                  { return f.src.Close() }

func (f *featureRecords) each(ctx context.Context, see func(record) bool) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	number, ended := 0, false
	err := eachFeature(ctx, f.text, f.member, func(raw json.RawMessage) {
		number++
		if ended || see(f.record(raw, number)) {
			return
		}
		ended = true
		stop(errEnough)
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (f *featureRecords) record(raw json.RawMessage, number int) record {
	rec := record{row: number}
	own, geometry, err := featureParts(raw)
	if err != nil {
		rec.fault = say.Errorf("the feature cannot be read: %w", say.JSON(err))
		return rec
	}
	rec.geometry = geometry
	rec.cells = make([]string, len(f.header))
	for i, name := range f.header {
		rec.cells[i] = own[name]
	}
	return rec
}

// featureParts are the properties as text, with the feature's own id as "id"
// where they have none, and the geometry.
func featureParts(raw json.RawMessage) (own map[string]string, geometry json.RawMessage, err error) {
	feature, err := members(raw)
	if err != nil {
		return nil, nil, err
	}
	own = map[string]string{}
	if properties := feature["properties"]; len(properties) > 0 && string(properties) != "null" {
		list, err := members(properties)
		if err != nil {
			return nil, nil, err
		}
		for name, value := range list {
			own[name], _ = plainText(value)
		}
	}
	if id, ok := plainText(orNull(feature["id"])); ok && own["id"] == "" {
		own["id"] = id
	}
	return own, feature["geometry"], nil
}

package geofile

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// Options say how a file is to be read.
type Options struct {
	CRS      string // wanted; empty when nothing says
	Find     Finder // of systems that are not known here; may be nil
	Encoding string
	Layer    string // of a file with several; empty: the only one, or the only one that fits
	Limits   sheet.Limits
	// Fits reports whether a layer has the columns that a mapping needs; nil when
	// nothing tells.
	Fits func(names []string) bool
}

// Open opens a file of things with a shape as records, and says which reference
// system its positions are in.
func Open(path string, kind sheet.Kind, o Options) (records sheet.Records, crs CRS, err error) {
	declared := Wanting(o.CRS, o.Find)
	if crs, err = declared.CRS(); err != nil {
		return nil, crs, err
	}
	switch kind {
	case sheet.Shapefile:
		records, err = openShapes(path, o, declared)
	case sheet.GeoPackage:
		records, err = openPackage(path, o, declared)
	default:
		records, err = openFeatures(path, o, declared)
	}
	if err != nil {
		return nil, crs, err
	}
	crs, err = declared.CRS()
	return records, crs, err
}

// featureRecords reads a GeoJSON file twice: for the names of its properties, and
// for the features.
type featureRecords struct {
	path    string
	options Options
	header  []string
	file    *FeatureFile
}

var errEnough = errors.New("no more is wanted")

func openFeatures(path string, o Options, declared *Declared) (*featureRecords, error) {
	f := &featureRecords{path: path, options: o}
	seen := map[string]bool{}
	err := f.once(declared, func(raw json.RawMessage) {
		own, _, err := featureParts(raw)
		for name := range own {
			if err == nil && len(seen) < mostColumns {
				seen[name] = true
			}
		}
	})
	if err != nil {
		return nil, err
	}
	f.header = slices.Sorted(maps.Keys(seen))
	f.file, err = Features(path, o.Encoding, o.Limits)
	return f, err
}

// mostColumns bounds the different properties of a file's features.
const mostColumns = 4_000

// once reads the file from its start to its end.
func (f *featureRecords) once(declared *Declared, see func(json.RawMessage)) error {
	file, err := Features(f.path, f.options.Encoding, f.options.Limits)
	if err != nil {
		return err
	}
	return errors.Join(file.Each(context.Background(), declared, see), file.Close())
}

func (f *featureRecords) Notes() []sheet.Note { return nil }

// Scan reads the file again.
func (f *featureRecords) Scan(column int, see func(text string)) error {
	return f.once(Wanting(f.options.CRS, f.options.Find), func(raw json.RawMessage) {
		if own, _, err := featureParts(raw); err == nil {
			see(own[f.header[column]])
		}
	})
}

func (f *featureRecords) Names() []string               { return f.header }
func (f *featureRecords) Encoding() string              { return f.file.Encoding }
func (f *featureRecords) Progress() (done, total int64) { return f.file.Progress() }
func (f *featureRecords) Close() error                  { return f.file.Close() }

func (f *featureRecords) Each(ctx context.Context, see func(sheet.Record) bool) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	number, ended := 0, false
	err := f.file.Each(ctx, Wanting(f.options.CRS, f.options.Find), func(raw json.RawMessage) {
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

func (f *featureRecords) record(raw json.RawMessage, number int) sheet.Record {
	rec := sheet.Record{Row: number}
	own, geometry, err := featureParts(raw)
	if err != nil {
		rec.Fault = say.Errorf("the feature cannot be read: %w", say.JSON(err))
		return rec
	}
	rec.Geometry = geometry
	rec.Cells = make([]string, len(f.header))
	for i, name := range f.header {
		rec.Cells[i] = own[name]
	}
	return rec
}

// featureParts are the properties as text, with the feature's own id as "id"
// where they have none, and the geometry.
func featureParts(raw json.RawMessage) (own map[string]string, geometry json.RawMessage, err error) {
	feature, err := Members(raw)
	if err != nil {
		return nil, nil, err
	}
	own = map[string]string{}
	if properties := feature["properties"]; len(properties) > 0 && string(properties) != "null" {
		list, err := Members(properties)
		if err != nil {
			return nil, nil, err
		}
		for name, value := range list {
			own[name], _ = PlainText(value)
		}
	}
	if id, ok := PlainText(OrNull(feature["id"])); ok && own["id"] == "" {
		own["id"] = id
	}
	if geometry = feature["geometry"]; string(geometry) == "null" {
		geometry = nil
	}
	return own, geometry, nil
}

// Sited: the records have a geometry.
func (f *featureRecords) Sited() bool { return true }

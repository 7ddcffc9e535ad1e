package ingest

import (
	"path/filepath"

	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// openRecords opens a file of any form that has records, told by its content, and
// says in which reference system its positions are.
func openRecords(path string, m *Mapping, o Options) (records sheet.Records, crs geofile.CRS, err error) {
	wanted := override(o.CRS, m.CRS)
	if crs, err = geofile.Wanting(wanted, o.Find).CRS(); err != nil {
		return nil, crs, err
	}
	encoding, err := sheet.ParseEncoding(override(o.Encoding, m.Encoding))
	if err != nil {
		return nil, crs, err
	}
	// What a mapping says of encodings is for tables; these files say it themselves.
	given, err := sheet.ParseEncoding(o.Encoding)
	if err != nil {
		return nil, crs, err
	}
	kind, err := sheet.KindOf(path)
	if err != nil {
		return nil, crs, err
	}
	form := sheet.Form{Encoding: encoding, Delimiter: m.Delimiter, SkipRows: m.SkipRows, Layer: o.Layer, Fits: m.fits}
	switch kind {
	case sheet.GeoJSON, sheet.Shapefile, sheet.GeoPackage:
		return geofile.Open(path, kind, geofile.Options{CRS: wanted, Find: o.Find, Encoding: given, Layer: o.Layer, Limits: o.Limits, Fits: m.fitsSited})
	case sheet.OSMXML, sheet.PBF:
		return nil, crs, say.Errorf("%s: this is a file of roads (%s); import it as roads", filepath.Base(path), kind)
	case sheet.XLSX:
		records, err = sheet.OpenWorkbook(path, form, o.Limits)
	default:
		records, err = sheet.OpenTable(path, form, o.Limits)
	}
	return records, crs, err
}

// headerOf is the header of records that have been opened.
func headerOf(input sheet.Records, rules *profile.Personal, crs geofile.CRS) *header {
	h := newHeader(input.Names(), rules, crs.Name)
	if crs.Doubt != nil {
		h.notes = append(h.notes, *crs.Doubt)
	}
	if with, ok := input.(interface{ Sited() bool }); ok {
		h.sited = with.Sited()
	}
	if with, ok := input.(interface{ CutNames() bool }); ok {
		h.cut = with.CutNames()
	}
	return h
}

package roadfile

import (
	"context"
	"encoding/json"
	"errors"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// collector gathers the roads of one file of lines with properties.
type collector struct {
	options Options
	crs     geofile.CRS
	roads   network.Roads
	rejects []geo.Reject
	seen    map[int64]int  // line, by its number -> feature number
	taken   map[int64]bool // way ids
	number  int            // of the feature, from 1
}

func newCollector(o Options) *collector {
	return &collector{options: o, seen: map[int64]int{}, taken: map[int64]bool{}}
}

// crsWanted is the reference system that somebody says the file has; empty when
// nobody does.
func (o Options) crsWanted() string {
	if o.CRS != "" && o.CRS != sheet.Auto {
		return o.CRS
	}
	if o.Mapping != nil {
		return o.Mapping.CRS
	}
	return ""
}

func (o Options) encodingWanted() (string, error) {
	if (o.Encoding == "" || o.Encoding == sheet.Auto) && o.Mapping != nil {
		return sheet.ParseEncoding(o.Mapping.Encoding)
	}
	return sheet.ParseEncoding(o.Encoding)
}

func readGeoJSON(ctx context.Context, o Options, path string) (network.Roads, []geo.Reject, error) {
	encoding, err := o.encodingWanted()
	if err != nil {
		return network.Roads{}, nil, err
	}
	declared := geofile.Wanting(o.crsWanted(), o.Find)
	if _, err := declared.CRS(); err != nil {
		return network.Roads{}, nil, err
	}
	file, err := geofile.Features(path, encoding, o.Limits)
	if err != nil {
		return network.Roads{}, nil, err
	}
	c := newCollector(o)
	err = file.Each(ctx, declared, func(feature json.RawMessage) {
		// What the file declares stands before its features, or is refused.
		if c.number == 0 {
			c.crs, _ = declared.CRS()
			c.doubt()
		}
		c.add(feature)
	})
	return c.roads, c.rejects, errors.Join(err, file.Close())
}

// readLayer reads the lines and points of a Shapefile or a GeoPackage.
func readLayer(ctx context.Context, o Options, path string, kind sheet.Kind) (network.Roads, []geo.Reject, error) {
	encoding, err := o.encodingWanted()
	if err != nil {
		return network.Roads{}, nil, err
	}
	c := newCollector(o)
	records, crs, err := geofile.Open(path, kind, geofile.Options{CRS: o.crsWanted(), Find: o.Find, Encoding: encoding, Layer: o.Layer, Limits: o.Limits, Fits: o.fits})
	if err != nil {
		return network.Roads{}, nil, err
	}
	c.crs = crs
	c.doubt()
	names := records.Names()
	err = records.Each(ctx, func(rec sheet.Record) bool {
		c.addRecord(names, rec)
		return true
	})
	if err == nil {
		for _, note := range records.Notes() {
			c.roads.Notes = append(c.roads.Notes, note.Text)
		}
	}
	return c.roads, c.rejects, errors.Join(err, records.Close())
}

// doubt passes on what is doubtful of the file's reference system.
func (c *collector) doubt() {
	if c.crs.Doubt != nil {
		c.roads.Notes = append(c.roads.Notes, c.crs.Doubt.Text)
	}
}

// fits reports whether a layer can be one of roads: it has a class of road, by a
// tag or by the mapping.
func (o Options) fits(names []string) bool {
	own := map[string]string{}
	for _, name := range names {
		own[name] = "yes"
	}
	if o.Mapping == nil {
		return own["highway"] != ""
	}
	for _, column := range o.Mapping.Tags["highway"].Columns {
		if own[column] != "" {
			return true
		}
	}
	return false
}

// addRecord takes one row as add takes a feature.
func (c *collector) addRecord(names []string, rec sheet.Record) {
	c.number++
	if rec.Fault != nil {
		c.reject("geometry", "", "%w", rec.Fault)
		return
	}
	tags, err := c.cells(names, rec.Cells)
	if err != nil {
		c.reject("properties", "", "%w", err)
		return
	}
	if len(rec.Geometry) == 0 {
		if tags["highway"] != "" {
			c.reject("geometry", "", "%w", say.Errorf("the road has no line"))
		}
		return
	}
	c.place(rec.Geometry, tags, featureID("", tags))
}

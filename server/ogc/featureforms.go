package ogc

import (
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"tongshi/server/geojson"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Export and download of features: serialization as GeoJSON, GeoJSON sequence,
// CSV and XLSX.

// featureForm writes features one after another.
type featureForm interface {
	// kind is the media type.
	kind() string
	// early: how many match is said before the first feature, in a header.
	early() bool
	head(b []byte) []byte
	feature(b []byte, i int, one oneFeature) []byte
	tail(b []byte, count int, found served.Found, links []web.Link) []byte
}

func newForm(kind string, p *page, l layer.Layer) featureForm {
	switch kind {
	case web.SeqKind:
		return seqForm{}
	case web.CSVKind:
		return newCSVForm(p, l)
	}
	return jsonForm{}
}

// jsonForm is a FeatureCollection.
type jsonForm struct{}

func (jsonForm) kind() string { return web.GeoJSON }

func (jsonForm) early() bool { return false }

func (jsonForm) head(b []byte) []byte {
	return append(b, `{"type":"FeatureCollection","features":[`+"\n"...)
}

func (jsonForm) feature(b []byte, i int, one oneFeature) []byte {
	if i > 0 {
		b = append(b, ',', '\n')
	}
	return append(one.appendJSON(b), '}')
}

func (jsonForm) tail(b []byte, count int, found served.Found, links []web.Link) []byte {
	b = append(b, "\n"+`],"numberMatched":`...)
	b = strconv.AppendInt(b, found.Matched, 10)
	b = append(b, `,"numberReturned":`...)
	b = strconv.AppendInt(b, int64(count), 10)
	b = append(b, `,"timeStamp":"`...)
	b = time.Now().UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `","links":`...)
	return append(web.AppendLinks(b, links), '}', '\n')
}

// seqForm is one feature a line, each behind a record separator (RFC 8142).
type seqForm struct{}

func (seqForm) kind() string { return web.SeqKind }

func (seqForm) early() bool { return true }

func (seqForm) head(b []byte) []byte { return b }

func (seqForm) feature(b []byte, _ int, one oneFeature) []byte {
	return append(one.appendJSON(append(b, 0x1e)), '}', '\n')
}

func (seqForm) tail(b []byte, _ int, _ served.Found, _ []web.Link) []byte { return b }

// csvForm is a table (RFC 4180): id, position, properties. Points have columns
// lon and lat, other shapes and other reference systems well-known text.
type csvForm struct {
	columns []int // of the layer
	layer   layer.Layer
	lonLat  bool
	place   func(orb.Point) orb.Point
	read    layer.Item // where features of a page are read into, one after another
}

func newCSVForm(p *page, l layer.Layer) *csvForm {
	f := &csvForm{layer: l, place: p.place(), lonLat: l.Geometry == "Point" && p.crs.Uri == web.CRS84}
	for i, c := range l.Columns {
		for _, name := range p.columns {
			if name == c.Name {
				f.columns = append(f.columns, i)
			}
		}
	}
	return f
}

func (*csvForm) kind() string { return web.CSVKind + "; charset=utf-8" }

func (*csvForm) early() bool { return true }

// head begins with a byte order mark: table programs take Chinese for
// something else without one.
func (f *csvForm) head(b []byte) []byte {
	b = append(b, "\uFEFFid"...)
	if f.lonLat {
		b = append(b, ",lon,lat"...)
	}
	for _, c := range f.columns {
		b = appendCell(append(b, ','), f.layer.Columns[c].Name)
	}
	if !f.lonLat {
		b = append(b, ",geometry"...)
	}
	return append(b, '\r', '\n')
}

func (f *csvForm) feature(b []byte, _ int, one oneFeature) []byte {
	item := one.whole(&f.read)
	b = strconv.AppendInt(b, item.ID, 10)
	if f.lonLat {
		b = f.position(b, item.Geometry)
	}
	for _, c := range f.columns {
		b = append(b, ',')
		if v := &item.Values[c]; !v.Null {
			b = appendCSVValue(b, f.layer.Columns[c].Type, v)
		}
	}
	if !f.lonLat {
		b = append(b, ',')
		if g := item.Geometry; g != nil {
			b = appendCell(b, wkt.MarshalString(moved(g, f.place)))
		}
	}
	return append(b, '\r', '\n')
}

func (f *csvForm) position(b []byte, g orb.Geometry) []byte {
	p, ok := g.(orb.Point)
	if !ok {
		return append(b, ",,"...)
	}
	if f.place != nil {
		p = f.place(p)
	}
	b = geojson.AppendDegrees(append(b, ','), p[0])
	return geojson.AppendDegrees(append(b, ','), p[1])
}

func (f *csvForm) tail(b []byte, _ int, _ served.Found, _ []web.Link) []byte { return b }

func appendCSVValue(b []byte, t layer.Type, v *layer.Value) []byte {
	switch t {
	case layer.Integer, layer.Number, layer.Boolean:
		return readmodel.AppendValue(b, t, v)
	case layer.Time:
		quoted := readmodel.AppendValue(nil, t, v)
		return append(b, quoted[1:len(quoted)-1]...)
	case layer.Date:
		return append(b, v.Text...)
	case layer.Strings:
		return appendCell(b, web.PlainCell(strings.Join(v.List, ";")))
	}
	return appendCell(b, web.PlainCell(v.Text))
}

// appendCell quotes a cell where it has to be.
func appendCell(b []byte, text string) []byte {
	if !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text {
		return append(b, text...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(text, `"`, `""`)...)
	return append(b, '"')
}

// moved is a geometry with every position mapped; place nil leaves it.
func moved(g orb.Geometry, place func(orb.Point) orb.Point) orb.Geometry {
	if place == nil {
		return g
	}
	return mapped(orb.Clone(g), place)
}

func mapped(g orb.Geometry, place func(orb.Point) orb.Point) orb.Geometry {
	each := func(points []orb.Point) {
		for i, p := range points {
			points[i] = place(p)
		}
	}
	switch g := g.(type) {
	case orb.Point:
		return place(g)
	case orb.MultiPoint:
		each(g)
	case orb.LineString:
		each(g)
	case orb.MultiLineString:
		for _, l := range g {
			each(l)
		}
	case orb.Polygon:
		for _, r := range g {
			each(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			mapped(p, place)
		}
	case orb.Collection:
		for i, m := range g {
			g[i] = mapped(m, place)
		}
	}
	return g
}

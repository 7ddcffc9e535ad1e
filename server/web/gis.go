package web

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Writes by a GIS such as QGIS. It takes a collection for a table: it replaces a
// row whole by PUT, with every column of what it read at first, positions in
// millionths of a degree, and knows neither If-Match nor the answer of a write. A
// token made for it may therefore say by the property revision what it read.

// gisTokens is where an operation's description says that such a token may use
// it without If-Match.
const gisTokens = "x-gis-tokens"

// ForGIS lets a token that is made for a GIS use an operation without If-Match.
func ForGIS(op *huma.Operation) *huma.Operation {
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions[gisTokens] = true
	switch op.Method {
	case http.MethodPut:
		op.Description = "A token made for a GIS sends the property revision as it read it instead of If-Match."
	case http.MethodDelete:
		op.Description = "A token made for a GIS needs no If-Match. What was removed can be put back."
	}
	return op
}

func byGIS(op *huma.Operation, actor auth.Actor) bool {
	return actor.GIS && op.Extensions[gisTokens] == true
}

// putByGIS reports whether a request comes with a token for a GIS to a feature
// that it replaces by PUT. It is not offered PATCH: it would send parts without
// the revision that they are of.
func (s *Server) putByGIS(r *http.Request, pattern string) bool {
	item := s.api.OpenAPI().Paths[pattern]
	return item != nil && item.Put != nil && byGIS(item.Put, ActorOf(r))
}

// columnsForGIS are the properties that the collection of a write shows, when
// the write comes from a GIS; nil of any other.
func (s *Server) columnsForGIS(op *huma.Operation, actor auth.Actor) map[string]bool {
	if !byGIS(op, actor) {
		return nil
	}
	shown := map[string]bool{}
	l, _ := s.Layers.Find(tagOf(op.Path))
	for _, c := range l.Columns {
		shown[c.Name] = true
	}
	return shown
}

func (c *Change) byGIS() bool { return c.columns != nil }

// matchRead compares the revision in the body of a GIS with the one that is
// there now. Its own changes since are none of another's: it goes on sending
// the revision that it read at first, and the place and the properties of one
// saving come as two requests. They count as its own while the body undoes none
// of them.
func (c *Change) matchRead(id, now int64) error {
	if c.Method == http.MethodDelete {
		return nil
	}
	var properties map[string]json.RawMessage
	_ = json.Unmarshal(c.sent["properties"], &properties) // read again, and found wrong, by who asked for the row
	text := strings.Trim(string(properties[revisionProperty]), `"`)
	read, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p := Refuse(http.StatusPreconditionRequired,
			"Send the property revision as you read it, or the header If-Match, so that nobody's change is overwritten unseen.")
		p.Errors = []Fault{InBody("properties."+revisionProperty, "is missing")}
		return p
	}
	if read == now {
		return nil
	}
	own, err := c.onlyOwn(id, read, now, properties)
	if err != nil || own {
		return err
	}
	return staleProblem(now, RevisionTag(read))
}

const revisionProperty = "revision"

// onlyOwn reports whether the changes between two revisions are all of this
// token, and the body keeps what they changed.
func (c *Change) onlyOwn(id, read, now int64, sent map[string]json.RawMessage) (bool, error) {
	if read > now {
		return false, nil
	}
	was, is, err := store.OwnChanges(c.Context(), c.Tx, store.Span{Object: tagOf(c.op.Path), ID: id, From: read, To: now})
	if err != nil || was.Properties == nil {
		return false, err
	}
	for name, before := range was.Properties {
		if !sameJSON(before, is.Properties[name]) && c.columns[name] && name != revisionProperty && sameJSON(sent[name], before) {
			return false, nil
		}
	}
	place, _ := readGeometryIn(c.frame, c.sent["geometry"]) // read again, and found wrong, as the body is
	moved := !sameJSON(was.Geometry, is.Geometry)
	return !moved || !rounded(place, was.Geometry), nil
}

// table makes of the columns of a table the properties of a body: what the
// server sets is left out, an empty cell is a property that is not said, a
// number or a yes that came as text is one, and a list, which a cell cannot
// hold, stays as it is when it comes back as nothing or as a text.
func (c *Change) table(sent, before map[string]json.RawMessage, own fields, t reflect.Type, isNew bool) {
	for name, value := range sent {
		f, known := own.find(name)
		empty := len(value) == 0 || bytes.Equal(value, []byte("null"))
		switch {
		case !known && (c.columns[name] || name == "id"), known && !f.free(isNew):
			delete(sent, name)
		case known && isList(t, f) && (empty || value[0] == '"'):
			if sent[name] = before[name]; isNew {
				delete(sent, name)
			}
		case known && empty:
			delete(sent, name)
		case known:
			sent[name] = cell(value, elementOf(t.FieldByIndex(f.index).Type))
		}
	}
}

func isList(t reflect.Type, f field) bool {
	return t.FieldByIndex(f.index).Type.Kind() == reflect.Slice
}

// cell is a value that came as text, as its type writes it.
func cell(value json.RawMessage, t reflect.Type) json.RawMessage {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return value
	}
	switch {
	case t == reflect.TypeFor[store.Day]():
		day, _, _ := strings.Cut(text, "T")
		return json.RawMessage(strconv.Quote(day))
	case t.Kind() == reflect.String:
		return value
	case text == "":
		return json.RawMessage("null")
	case t.Kind() == reflect.Bool:
		if yes, err := strconv.ParseBool(text); err == nil {
			return json.RawMessage(strconv.FormatBool(yes))
		}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return value
}

// microdegree is what a GIS rounds positions to (QgsJsonExporter, precision 6),
// with what the rounding here adds to the half of it.
const microdegree = 0.6e-6

// rounded reports whether a geometry is the one that was served, but for
// rounding, and for being a Multi of one.
func rounded(g orb.Geometry, served json.RawMessage) bool {
	was, wrong := ReadGeometry(served)
	if wrong != nil || g == nil || was == nil {
		return false
	}
	a, b := rings(g), rings(was)
	return slices.EqualFunc(a, b, func(a, b []orb.Point) bool {
		return slices.EqualFunc(a, b, func(a, b orb.Point) bool {
			return math.Abs(a[0]-b[0]) <= microdegree && math.Abs(a[1]-b[1]) <= microdegree
		})
	}) && g.Dimensions() == was.Dimensions()
}

// rings are the lists of positions of a geometry.
func rings(g orb.Geometry) (list [][]orb.Point) {
	switch g := g.(type) {
	case orb.Point:
		list = append(list, []orb.Point{g})
	case orb.MultiPoint:
		list = append(list, g)
	case orb.LineString:
		list = append(list, g)
	case orb.MultiLineString:
		for _, line := range g {
			list = append(list, line)
		}
	case orb.Polygon:
		for _, ring := range g {
			list = append(list, ring)
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			list = append(list, rings(polygon)...)
		}
	}
	return list
}

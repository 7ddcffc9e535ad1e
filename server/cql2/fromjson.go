package cql2

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// ParseJSONIn reads a filter in CQL2 JSON with positions of that frame; the tree
// has them as longitude and latitude. It is not checked yet.
func ParseJSONIn(f geo.Frame, b []byte) (*Node, error) {
	if len(b) > MaxBytes {
		return nil, fault(0, "longer than %d bytes", MaxBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fault(0, "no JSON: %s", say.JSON(err))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fault(0, "more behind the JSON value")
	}
	r := &jsonReader{frame: f}
	return r.node(v)
}

// jsonReader turns decoded JSON into a tree.
type jsonReader struct {
	frame geo.Frame
	budget
}

func (r *jsonReader) node(v any) (*Node, error) {
	if err := r.enter(0); err != nil {
		return nil, err
	}
	defer r.leave()
	if err := r.count(0); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case bool:
		return &Node{Kind: Boolean, Bool: v}, nil
	case string:
		if strings.ContainsRune(v, 0) {
			return nil, fault(0, "a text holds a zero byte")
		}
		return &Node{Kind: String, Text: v}, nil
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return nil, fault(0, "the number %s is too large", shorten(v.String()))
		}
		return &Node{Kind: Number, Number: f}, nil
	case []any:
		args, err := r.nodes(v)
		return &Node{Kind: Array, Args: args}, err
	case map[string]any:
		return r.object(v)
	}
	return nil, fault(0, "null is no value; ask with {\"op\": \"isNull\"}")
}

func (r *jsonReader) nodes(list []any) ([]*Node, error) {
	out := make([]*Node, 0, len(list))
	for _, v := range list {
		n, err := r.node(v)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// object is an operator, a property, a time, or a geometry, by its members.
func (r *jsonReader) object(m map[string]any) (*Node, error) {
	for _, key := range []string{"op", "property", "date", "timestamp", "interval", "bbox", "type"} {
		v, ok := m[key]
		if !ok {
			continue
		}
		switch key {
		case "op":
			return r.call(m)
		case "property":
			s, ok := v.(string)
			if !ok || s == "" {
				return nil, fault(0, "\"property\" must be the name of one")
			}
			return &Node{Kind: Property, Text: s}, nil
		case "date", "timestamp":
			return temporalNode(0, key, texts([]any{v}))
		case "interval":
			return r.interval(v)
		case "bbox":
			return r.box(v)
		case "type":
			return r.geometry(m)
		}
	}
	return nil, fault(0, "an object must have one of op, property, date, timestamp, interval, bbox or type")
}

func (r *jsonReader) call(m map[string]any) (*Node, error) {
	name, _ := m["op"].(string)
	args, ok := m["args"].([]any)
	op, known := operators[strings.ToLower(name)]
	switch {
	case !known:
		return nil, fault(0, "there is no operator %q", shorten(name))
	case !ok:
		return nil, fault(0, "the operator %q has no list \"args\"", name)
	}
	nodes, err := r.nodes(args)
	return &Node{Kind: Call, Op: op.name, Args: nodes}, err
}

func (r *jsonReader) interval(v any) (*Node, error) {
	ends, _ := v.([]any)
	args := make([]*Node, 0, len(ends))
	for _, e := range ends {
		n, err := r.node(e)
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	return intervalNode(0, args)
}

func texts(values []any) (nodes []*Node) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			nodes = append(nodes, &Node{Kind: String, Text: s})
		}
	}
	return nodes
}

func (r *jsonReader) box(v any) (*Node, error) {
	list, _ := v.([]any)
	numbers, err := asNumbers(list)
	if err != nil {
		return nil, err
	}
	g, err := Box(r.frame, numbers)
	if err != nil {
		return nil, fault(0, "%s", err)
	}
	return &Node{Kind: Geometry, Geometry: g}, nil
}

func asNumbers(list []any) ([]float64, error) {
	out := make([]float64, 0, len(list))
	for _, v := range list {
		n, ok := v.(json.Number)
		if !ok {
			return nil, fault(0, "%v where a number should be", shorten(fmt.Sprint(v)))
		}
		f, err := n.Float64()
		if err != nil {
			return nil, fault(0, "the number %s is too large", shorten(n.String()))
		}
		out = append(out, f)
	}
	return out, nil
}

// geometry reads a GeoJSON geometry; heights are left out.
func (r *jsonReader) geometry(m map[string]any) (*Node, error) {
	g, err := r.shape(m)
	if err != nil {
		return nil, err
	}
	if err := checkGeometry(g); err != nil {
		return nil, fault(0, "%s", err)
	}
	if g, err = place(r.frame, g); err != nil {
		return nil, fault(0, "%s", err)
	}
	return &Node{Kind: Geometry, Geometry: g}, nil
}

func (r *jsonReader) shape(m map[string]any) (orb.Geometry, error) {
	if err := r.enter(0); err != nil {
		return nil, err
	}
	defer r.leave()
	kind, _ := m["type"].(string)
	c := m["coordinates"]
	switch kind {
	case "Point":
		return r.point(c)
	case "MultiPoint":
		points, err := each(c, r.point)
		return orb.MultiPoint(points), err
	case "LineString":
		points, err := each(c, r.point)
		return orb.LineString(points), err
	case "MultiLineString":
		lines, err := each(c, func(v any) ([]orb.Point, error) { return each(v, r.point) })
		return asMultiLine(lines), err
	case "Polygon":
		return r.polygon(c)
	case "MultiPolygon":
		polygons, err := each(c, r.polygon)
		return orb.MultiPolygon(polygons), err
	case "GeometryCollection":
		shapes, err := each(m["geometries"], func(v any) (orb.Geometry, error) {
			member, _ := v.(map[string]any)
			return r.shape(member)
		})
		return orb.Collection(shapes), err
	}
	return nil, fault(0, "%q is no kind of geometry", shorten(kind))
}

func (r *jsonReader) polygon(v any) (orb.Polygon, error) {
	rings, err := each(v, func(v any) ([]orb.Point, error) { return each(v, r.point) })
	out := make(orb.Polygon, len(rings))
	for i, ring := range rings {
		out[i] = ring
	}
	return out, err
}

func (r *jsonReader) point(v any) (orb.Point, error) {
	list, _ := v.([]any)
	n, err := asNumbers(list)
	if err == nil && (len(n) < 2 || len(n) > 4) {
		err = fault(0, "a position has two numbers, or three with a height")
	}
	if err == nil {
		err = r.count(0)
	}
	if err != nil {
		return orb.Point{}, err
	}
	return orb.Point{n[0], n[1]}, nil
}

func each[T any](v any, read func(any) (T, error)) ([]T, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fault(0, "a geometry lacks its list of coordinates")
	}
	out := make([]T, 0, len(list))
	for _, item := range list {
		t, err := read(item)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

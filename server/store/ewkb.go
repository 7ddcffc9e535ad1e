package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Serialization of geometries as extended well-known binary (EWKB).

// Flags of the extended well-known binary's type word (PostGIS, liblwgeom).
const (
	ewkbZ    = 0x80000000
	ewkbM    = 0x40000000
	ewkbSRID = 0x20000000
)

// maxNesting bounds collections within collections.
const maxNesting = 32

var errCutShort = errors.New("geometry value is cut short")

// ewkbReader reads one EWKB value. Heights and measures are dropped; empty
// points are left out.
type ewkbReader struct {
	rest  []byte
	order binary.ByteOrder
	width int // numbers per position
	depth int
}

// decodeEWKB reads a geometry. POINT EMPTY comes out as nil: it is stored as
// NaN, which no JSON can hold. An SRID other than wgs84 is an error.
func decodeEWKB(b []byte) (orb.Geometry, error) {
	r := &ewkbReader{rest: b}
	g, err := r.geometry()
	if err != nil {
		return nil, err
	}
	if len(r.rest) > 0 {
		return nil, fmt.Errorf("geometry value has %d bytes too many", len(r.rest))
	}
	return g, nil
}

func (r *ewkbReader) geometry() (orb.Geometry, error) {
	if r.depth++; r.depth > maxNesting {
		return nil, fmt.Errorf("geometry collections nest deeper than %d", maxNesting)
	}
	defer func() { r.depth-- }()
	kind, err := r.header()
	if err != nil {
		return nil, err
	}
	switch kind {
	case 1:
		return r.point()
	case 2:
		line, err := r.positions()
		return orb.LineString(line), err
	case 3:
		return r.polygon()
	case 4, 5, 6, 7:
		return r.many(kind)
	}
	return nil, fmt.Errorf("geometry type %d is not supported: curves and surfaces must be made straight first (ST_CurveToLine)", kind)
}

func (r *ewkbReader) header() (uint32, error) {
	if len(r.rest) < 5 {
		return 0, errCutShort
	}
	switch r.rest[0] {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		return 0, errors.New("value is not a geometry")
	}
	r.rest = r.rest[1:]
	word, _ := r.uint32()
	r.width = 2
	if word&ewkbZ != 0 {
		r.width++
	}
	if word&ewkbM != 0 {
		r.width++
	}
	if word&ewkbSRID == 0 {
		return word & 0xff, nil
	}
	srid, err := r.uint32()
	if err == nil && srid != wgs84 {
		err = fmt.Errorf("geometry has SRID %d, want %d: select it with ST_Transform", srid, wgs84)
	}
	return word & 0xff, err
}

func (r *ewkbReader) uint32() (uint32, error) {
	if len(r.rest) < 4 {
		return 0, errCutShort
	}
	n := r.order.Uint32(r.rest)
	r.rest = r.rest[4:]
	return n, nil
}

// count reads a number of parts, each at least size bytes long.
func (r *ewkbReader) count(size int) (int, error) {
	n, err := r.uint32()
	if err == nil && int64(n)*int64(size) > int64(len(r.rest)) {
		err = errCutShort
	}
	return int(n), err
}

func (r *ewkbReader) position() orb.Point {
	at := func(i int) float64 { return math.Float64frombits(r.order.Uint64(r.rest[8*i:])) }
	p := orb.Point{at(0), at(1)}
	r.rest = r.rest[8*r.width:]
	return p
}

func (r *ewkbReader) point() (orb.Geometry, error) {
	if len(r.rest) < 8*r.width {
		return nil, errCutShort
	}
	if p := r.position(); !math.IsNaN(p[0]) && !math.IsNaN(p[1]) {
		return p, nil
	}
	return nil, nil
}

func (r *ewkbReader) positions() ([]orb.Point, error) {
	n, err := r.count(8 * r.width)
	if err != nil {
		return nil, err
	}
	out := make([]orb.Point, n)
	for i := range out {
		out[i] = r.position()
	}
	return out, nil
}

func (r *ewkbReader) polygon() (orb.Geometry, error) {
	n, err := r.count(4)
	if err != nil {
		return nil, err
	}
	out := make(orb.Polygon, n)
	for i := range out {
		ring, err := r.positions()
		if err != nil {
			return nil, err
		}
		out[i] = ring
	}
	return out, nil
}

// many reads the parts of a multi-geometry (4-6) or a collection (7).
func (r *ewkbReader) many(kind uint32) (orb.Geometry, error) {
	n, err := r.count(5)
	if err != nil {
		return nil, err
	}
	parts := make(orb.Collection, 0, n)
	for range n {
		g, err := r.geometry()
		if err != nil {
			return nil, err
		}
		if g != nil {
			parts = append(parts, g)
		}
	}
	switch kind {
	case 4:
		return collect[orb.MultiPoint](parts)
	case 5:
		return collect[orb.MultiLineString](parts)
	case 6:
		return collect[orb.MultiPolygon](parts)
	}
	return parts, nil
}

func collect[M interface {
	~[]G
	orb.Geometry
}, G orb.Geometry](parts orb.Collection) (orb.Geometry, error) {
	out := make(M, 0, len(parts))
	for _, part := range parts {
		g, ok := part.(G)
		if !ok {
			return nil, fmt.Errorf("%s inside a %s", part.GeoJSONType(), out.GeoJSONType())
		}
		out = append(out, g)
	}
	return out, nil
}

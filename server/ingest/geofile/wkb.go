package geofile

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// packageGeometry reads a geometry as a GeoPackage keeps it (OGC 12-128, 2.1.3):
// a header with an envelope, which is skipped, and well-known binary. Nil where
// the geometry is empty.
func packageGeometry(blob []byte) (orb.Geometry, error) {
	const head = 8
	if len(blob) == 0 {
		return nil, nil
	}
	if len(blob) < head || blob[0] != 'G' || blob[1] != 'P' {
		return nil, errBlob
	}
	envelope := [8]int{0, 32, 48, 48, 64, -1, -1, -1}[blob[3]>>1&7]
	switch {
	case blob[3]>>4&1 == 1:
		return nil, nil
	case envelope < 0 || len(blob) < head+envelope:
		return nil, errBlob
	}
	w := wkbReader{rest: blob[head+envelope:]}
	g := w.geometry(0)
	if w.err != nil {
		return nil, w.err
	}
	return g, nil
}

var errBlob = say.Errorf("the geometry is damaged: it declares more than it holds")

// wkbReader reads well-known binary (OGC 06-103r4, clause 8), in its ISO form and
// in that with flags; heights and measures are dropped.
type wkbReader struct {
	rest  []byte
	order binary.ByteOrder
	err   error
}

func (w *wkbReader) take(n int) []byte {
	if w.err != nil || len(w.rest) < n {
		w.err = errBlobOr(w.err)
		return make([]byte, n)
	}
	part := w.rest[:n]
	w.rest = w.rest[n:]
	return part
}

func errBlobOr(err error) error {
	if err != nil {
		return err
	}
	return errBlob
}

// count reads a number of things that take at least so many bytes each.
func (w *wkbReader) count(bytesEach int) int {
	n := int(w.order.Uint32(w.take(4)))
	if n < 0 || n > len(w.rest)/bytesEach {
		w.err = errBlobOr(w.err)
		return 0
	}
	return n
}

// geometry reads one geometry; collections are an error.
func (w *wkbReader) geometry(depth int) orb.Geometry {
	kind, size := w.kind()
	if w.err != nil || depth > 1 {
		w.err = errBlobOr(w.err)
		return nil
	}
	switch kind {
	case 1:
		return w.point(size)
	case 2:
		return orb.LineString(w.points(size))
	case 3:
		return w.polygon(size)
	case 4, 5, 6:
		return w.parts(depth)
	}
	w.err = say.Errorf("a geometry of the kind %d is not read; it must be points, lines or polygons", kind)
	return nil
}

// kind reads byte order and kind; size is that of a position, bytes.
func (w *wkbReader) kind() (kind uint32, size int) {
	w.order = binary.LittleEndian
	if w.take(1)[0] == 0 {
		w.order = binary.BigEndian
	}
	kind = w.order.Uint32(w.take(4))
	flags := kind >> 29
	if kind &= 1<<29 - 1; flags&1 != 0 {
		w.take(4) // the reference system, which the table says too
	}
	size = 16
	if flags&4 != 0 {
		size += 8
	}
	if flags&2 != 0 {
		size += 8
	}
	switch kind / 1000 {
	case 1, 2:
		size += 8
	case 3:
		size += 16
	}
	return kind % 1000, size
}

func (w *wkbReader) point(size int) orb.Point {
	b := w.take(size)
	return orb.Point{math.Float64frombits(w.order.Uint64(b)), math.Float64frombits(w.order.Uint64(b[8:]))}
}

func (w *wkbReader) points(size int) []orb.Point {
	list := make([]orb.Point, w.count(size))
	for i := range list {
		list[i] = w.point(size)
	}
	return list
}

func (w *wkbReader) polygon(size int) orb.Polygon {
	n := w.count(4)
	if n > maxParts {
		w.err = say.Errorf("a shape of %d parts; %d at most", n, maxParts)
		return nil
	}
	p := make(orb.Polygon, n)
	for i := range p {
		p[i] = orb.Ring(w.points(size))
	}
	return p
}

// parts reads the members of a MultiPoint, MultiLineString or MultiPolygon.
func (w *wkbReader) parts(depth int) orb.Geometry {
	const least = 9 // bytes of a geometry without positions
	n := w.count(least)
	if n > maxParts {
		w.err = say.Errorf("a shape of %d parts; %d at most", n, maxParts)
		return nil
	}
	var points orb.MultiPoint
	var lineList []orb.LineString
	var areas orb.MultiPolygon
	for range n {
		switch part := w.geometry(depth + 1).(type) {
		case orb.Point:
			points = append(points, part)
		case orb.LineString:
			lineList = append(lineList, part)
		case orb.Polygon:
			areas = append(areas, part)
		}
	}
	switch {
	case len(areas) == 1:
		return areas[0]
	case len(areas) > 0:
		return areas
	case len(lineList) > 0:
		return lines(lineList)
	case len(points) == 1:
		return points[0]
	case len(points) > 0:
		return points
	}
	return nil
}

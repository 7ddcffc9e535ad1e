package geofile

import (
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// Sizes of the main file of a Shapefile (ESRI Shapefile Technical Description,
// 1998), bytes.
const (
	shpHeader    = 100
	shpRecord    = 8
	shpMagic     = 9994
	maxShpRecord = maxFeature
)

// shpReader reads the geometries of a .shp one after the other.
type shpReader struct {
	r    io.Reader
	head [shpRecord]byte
	body []byte
}

func newSHP(r io.Reader) (*shpReader, error) {
	var head [shpHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, shpWords(err)
	}
	if binary.BigEndian.Uint32(head[:]) != shpMagic {
		return nil, say.Errorf("the .shp does not begin as one; is it damaged?")
	}
	return &shpReader{r: r}, nil
}

func shpWords(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return say.Errorf("the .shp is cut off; pack the files anew")
	}
	return err
}

// next is the next geometry, nil for none. A fault of one record is fault, and
// the others stand; at the end err is io.EOF.
func (s *shpReader) next() (g orb.Geometry, fault, err error) {
	if _, err := io.ReadFull(s.r, s.head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil, io.EOF
		}
		return nil, nil, shpWords(err)
	}
	size := int64(binary.BigEndian.Uint32(s.head[4:])) * 2
	if size > maxShpRecord {
		return nil, nil, say.Errorf("the .shp declares a shape of %d bytes, %d at most", size, maxShpRecord)
	}
	if s.body, err = readMember(s.r, s.body, size); err != nil {
		return nil, nil, shpWords(err)
	}
	g, fault = shapeOf(s.body)
	return g, fault, nil
}

// readMember reads exactly n bytes into a buffer that is used again; it grows
// with what is there, not with what is declared.
func readMember(r io.Reader, into []byte, n int64) ([]byte, error) {
	const step = 64 << 10
	into = into[:0]
	for int64(len(into)) < n {
		from := len(into)
		more := int(min(n-int64(from), step))
		if cap(into) < from+more {
			into = append(into, make([]byte, more)...)
		}
		into = into[:from+more]
		if _, err := io.ReadFull(r, into[from:]); err != nil {
			return into[:0], err
		}
	}
	return into, nil
}

var errShape = say.Errorf("the shape is damaged: it declares more than it holds")

// shapeOf reads one shape; heights and measures are dropped.
func shapeOf(b []byte) (orb.Geometry, error) {
	if len(b) < 4 {
		return nil, errShape
	}
	kind := binary.LittleEndian.Uint32(b)
	switch kind {
	case 0:
		return nil, nil
	case 1, 11, 21:
		if len(b) < 20 {
			return nil, errShape
		}
		return pointAt(b[4:]), nil
	case 8, 18, 28:
		return multiPoint(b)
	case 3, 13, 23:
		parts, err := shapeParts(b)
		list := make([]orb.LineString, len(parts))
		for i, part := range parts {
			list[i] = orb.LineString(part)
		}
		return lines(list), err
	case 5, 15, 25:
		parts, err := shapeParts(b)
		rings := make([]orb.Ring, len(parts))
		for i, part := range parts {
			rings[i] = orb.Ring(part)
		}
		return polygons(rings), err
	}
	return nil, say.Errorf("a shape of the kind %d is not read; it must be points, lines or polygons", kind)
}

func pointAt(b []byte) orb.Point {
	return orb.Point{math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))}
}

func multiPoint(b []byte) (orb.Geometry, error) {
	const head = 40
	if len(b) < head {
		return nil, errShape
	}
	n := int64(binary.LittleEndian.Uint32(b[36:]))
	if int64(len(b)) < head+16*n {
		return nil, errShape
	}
	list := make(orb.MultiPoint, n)
	for i := range list {
		list[i] = pointAt(b[head+16*i:])
	}
	if n == 1 {
		return list[0], nil
	}
	return list, nil
}

// shapeParts are the lines or rings of a shape; empty ones are left out.
func shapeParts(b []byte) (list [][]orb.Point, err error) {
	const head = 44
	if len(b) < head {
		return nil, errShape
	}
	parts, points := int64(binary.LittleEndian.Uint32(b[36:])), int64(binary.LittleEndian.Uint32(b[40:]))
	if parts > maxParts {
		return nil, say.Errorf("a shape of %d parts; %d at most", parts, maxParts)
	}
	from := head + 4*parts
	if int64(len(b)) < from+16*points {
		return nil, errShape
	}
	start := func(i int64) int64 {
		if i == parts {
			return points
		}
		return int64(binary.LittleEndian.Uint32(b[head+4*i:]))
	}
	for i := range parts {
		first, end := start(i), start(i+1)
		if first > end || end > points {
			return nil, errShape
		}
		if first == end {
			continue
		}
		part := make([]orb.Point, end-first)
		for k := range part {
			part[k] = pointAt(b[from+16*(first+int64(k)):])
		}
		list = append(list, part)
	}
	return list, nil
}

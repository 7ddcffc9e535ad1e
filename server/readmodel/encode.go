package readmodel

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/server/geojson"
	"tongshi/server/layer"
)

// Encoder writes features as GeoJSON.
type Encoder struct {
	layer    layer.Layer
	columns  []int    // of the layer
	prefixes [][]byte // `,"name":` of each, once an item is written
	place    func(orb.Point) orb.Point
	block    *block // that plan is for
	plan     []slot
	most     int  // bytes that a feature takes, but for shapes and far columns
	fetched  int  // features of the page whose records were asked for
	last     byte // of a record that was
}

// NewEncoder writes the named columns of a layer, all when names is nil.
// place maps every position, nil leaves them.
func NewEncoder(l layer.Layer, names []string, place func(orb.Point) orb.Point) *Encoder {
	e := &Encoder{layer: l, place: place, columns: make([]int, 0, len(l.Columns))}
	all := names == nil || slices.EqualFunc(l.Columns, names, func(c layer.Column, name string) bool { return c.Name == name })
	for i, c := range l.Columns {
		if all || slices.Contains(names, c.Name) {
			e.columns = append(e.columns, i)
		}
	}
	return e
}

// Append writes the i-th feature of a page, without its closing brace, so that
// members can follow. The page is of the encoder's layer.
func (e *Encoder) Append(b []byte, p *Page, i int) []byte {
	blk, row := p.at(i)
	if e.block != blk {
		e.enter(blk)
	}
	if i >= e.fetched {
		e.fetch(p, i)
	}
	record := blk.records.of(row)
	b = slices.Grow(b, e.most)
	to := b[len(b):cap(b)]
	n := copy(to, `{"type":"Feature","id":`)
	n += geojson.PutInt(to[n:], int64(binary.LittleEndian.Uint64(record[idAt:])))
	n += copy(to[n:], `,"geometry":`)
	b = e.geometry(b[:len(b)+n], blk, record, row)
	b = append(b, `,"properties":`...)
	if len(e.plan) == 0 {
		return append(b, '{', '}')
	}
	from := len(b)
	b = e.properties(b, record, record[blk.records.fixed:], row)
	b[from] = '{' // every property comes with a comma before it
	return append(b, '}')
}

// properties writes those of a row, each with a comma before it.
func (e *Encoder) properties(b, record, texts []byte, row int) []byte {
	b = slices.Grow(b, e.most)
	to, n := b[:cap(b)], len(b)
	for k := range e.plan {
		switch s := &e.plan[k]; s.form {
		case code8:
			n += copy(to[n:], s.table.of(uint32(record[s.at])))
		case code16:
			n += copy(to[n:], s.table.of(uint32(binary.LittleEndian.Uint16(record[s.at:]))))
		case short:
			length := record[s.at]
			n += copy(to[n:], s.prefix)
			n += copy(to[n:], texts[:length])
			texts = texts[length:]
		case passed:
			texts = texts[record[s.at]:]
		case far:
			b = to[:n]
			for _, c := range s.columns {
				b = c.appendJSON(b, row)
			}
			b = slices.Grow(b, e.most)
			to, n = b[:cap(b)], len(b)
		default:
			n += copy(to[n:], s.prefix)
			length, ok := s.putNumber(to[n:], record[s.at:])
			if n += length; !ok {
				n += len(s.columns[0].appendValue(to[n:n], row))
			}
		}
	}
	return to[:n]
}

// ahead is how many records are asked for at once.
const ahead = 32

// fetch reads a byte of each line of the next records. They lie far from each
// other, and the processor waits for memory once for many of them when nothing
// else is to be done between.
func (e *Encoder) fetch(p *Page, from int) {
	e.fetched = min(from+ahead, p.Len())
	for i := from; i < e.fetched; i++ {
		blk, row := p.at(i)
		record := blk.records.of(row)
		e.last += record[0] + record[min(cacheLine, len(record)-1)]
	}
}

// cacheLine is what memory is fetched in, bytes.
const cacheLine = 64

// enter makes a block the one that features come from.
func (e *Encoder) enter(blk *block) {
	e.block, e.plan = blk, blk.records.slots
	e.most = len(`{"type":"Feature","id":,"geometry":{"type":"Point","coordinates":[,]},"properties":{}`) + 3*geojson.MostDigits + blk.records.most
	if len(e.columns) < len(blk.columns) {
		e.plan = e.planFor(blk)
	}
}

// planFor is how the encoder's columns of a block are written: by the slots of
// which all columns are asked for, else one by one.
func (e *Encoder) planFor(blk *block) (plan []slot) {
	if len(e.columns) == 0 {
		return nil
	}
	at := 0 // in the layer's columns
	for _, s := range blk.records.slots {
		next := at + len(s.columns)
		from, _ := slices.BinarySearch(e.columns, at)
		to, _ := slices.BinarySearch(e.columns, next)
		switch {
		case to-from == len(s.columns):
			plan = append(plan, s)
		case to > from:
			some := slot{form: far}
			for _, c := range e.columns[from:to] {
				some.columns = append(some.columns, blk.columns[c])
			}
			plan = append(plan, some)
		case s.form == short:
			plan = append(plan, slot{form: passed, at: s.at})
		}
		at = next
	}
	return plan
}

// AppendItem writes a feature that lies elsewhere, in the same way.
func (e *Encoder) AppendItem(b []byte, item *layer.Item) []byte {
	if e.prefixes == nil {
		for _, c := range e.columns {
			e.prefixes = append(e.prefixes, append(geojson.AppendString([]byte{','}, e.layer.Columns[c].Name), ':'))
		}
	}
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, item.ID, 10)
	b = append(b, `,"geometry":`...)
	b = geojson.AppendGeometry(b, item.Geometry, e.place)
	b = append(b, `,"properties":{`...)
	for k, c := range e.columns {
		prefix := e.prefixes[k]
		if k == 0 {
			prefix = prefix[1:]
		}
		b = append(b, prefix...)
		b = AppendValue(b, e.layer.Columns[c].Type, &item.Values[c])
	}
	return append(b, '}')
}

func (e *Encoder) geometry(b []byte, blk *block, record []byte, row int) []byte {
	if blk.shapes.points == nil || e.place != nil {
		return geojson.AppendGeometry(b, blk.shapes.geometry(row), e.place)
	}
	switch lon := int32(binary.LittleEndian.Uint32(record[pointAt:])); lon {
	case noPoint:
		return append(b, "null"...)
	case farPoint:
		return geojson.AppendGeometry(b, blk.shapes.geometry(row), nil)
	default:
		b = slices.Grow(b, e.most)
		to := b[len(b):cap(b)]
		n := copy(to, `{"type":"Point","coordinates":[`)
		n += geojson.PutDegrees(to[n:], int64(lon))
		to[n] = ','
		n++
		n += geojson.PutDegrees(to[n:], int64(int32(binary.LittleEndian.Uint32(record[pointAt+4:]))))
		n += copy(to[n:], "]}")
		return b[:len(b)+n]
	}
}

// Value is a column of the i-th feature of a page.
func (p *Page) Value(i, column int) layer.Value {
	b, row := p.at(i)
	return b.columns[column].value(row)
}

// Item reads the i-th feature of a page.
func (p *Page) Item(i int) layer.Item {
	var item layer.Item
	p.Read(i, &item)
	return item
}

// Read reads the i-th feature of a page into an item, whose memory it uses
// again.
func (p *Page) Read(i int, into *layer.Item) {
	b, row := p.at(i)
	b.read(row, into)
}

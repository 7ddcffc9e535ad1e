package readmodel

import (
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// Encoder writes features as GeoJSON.
type Encoder struct {
	layer    layer.Layer
	columns  []int    // of the layer
	prefixes [][]byte // `,"name":` of each, once an item is written
	place    func(orb.Point) orb.Point
	block    *block // that plan is for
	plan     []fragment
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
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, blk.ids[row], 10)
	b = append(b, `,"geometry":`...)
	b = e.geometry(b, blk, row)
	b = append(b, `,"properties":`...)
	if e.block != blk {
		e.block, e.plan = blk, e.planFor(blk)
	}
	if len(e.plan) == 0 {
		return append(b, '{', '}')
	}
	from := len(b)
	for k := range e.plan {
		b = e.plan[k].appendJSON(b, row)
	}
	b[from] = '{' // every property comes with a comma before it
	return append(b, '}')
}

// planFor is how the encoder's columns of a block are written: in fragments of
// which all columns are asked for, else one by one.
func (e *Encoder) planFor(blk *block) (plan []fragment) {
	at := 0 // in the layer's columns
	for _, f := range blk.writing {
		next := at + len(f.columns)
		from, _ := slices.BinarySearch(e.columns, at)
		to, _ := slices.BinarySearch(e.columns, next)
		if to-from == len(f.columns) {
			plan = append(plan, f)
		} else {
			for _, c := range e.columns[from:to] {
				plan = append(plan, fragment{columns: blk.columns[c : c+1]})
			}
		}
		at = next
	}
	return plan
}

// AppendItem writes a feature that lies elsewhere, in the same way.
func (e *Encoder) AppendItem(b []byte, item *layer.Item) []byte {
	if e.prefixes == nil {
		for _, c := range e.columns {
			e.prefixes = append(e.prefixes, append(AppendString([]byte{','}, e.layer.Columns[c].Name), ':'))
		}
	}
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, item.ID, 10)
	b = append(b, `,"geometry":`...)
	b = AppendGeometry(b, item.Geometry, e.place)
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

func (e *Encoder) geometry(b []byte, blk *block, row int) []byte {
	if blk.shapes.points == nil || e.place != nil {
		return AppendGeometry(b, blk.shapes.geometry(row), e.place)
	}
	p := blk.shapes.points[row]
	if p[0] != p[0] {
		return append(b, "null"...)
	}
	b = append(b, `{"type":"Point","coordinates":[`...)
	b = AppendDegrees(b, p[0])
	b = append(b, ',')
	b = AppendDegrees(b, p[1])
	return append(b, ']', '}')
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

package readmodel

import (
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// Encoder writes features as GeoJSON.
type Encoder struct {
	columns []int // of the layer
	place   func(orb.Point) orb.Point
}

// NewEncoder writes the named columns of a layer, all when names is nil.
// place maps every position, nil leaves them.
func NewEncoder(l layer.Layer, names []string, place func(orb.Point) orb.Point) *Encoder {
	e := &Encoder{place: place, columns: []int{}}
	for i, c := range l.Columns {
		if names == nil || slices.Contains(names, c.Name) {
			e.columns = append(e.columns, i)
		}
	}
	return e
}

// Append writes the i-th feature of a page, without its closing brace, so that
// members can follow.
func (e *Encoder) Append(b []byte, p *Page, i int) []byte {
	blk, row := p.rows[i].block, int(p.rows[i].row)
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, blk.ids[row], 10)
	b = append(b, `,"geometry":`...)
	b = e.geometry(b, blk, row)
	b = append(b, `,"properties":{`...)
	for k, c := range e.columns {
		from := len(b)
		b = blk.columns[c].appendJSON(b, row)
		if k == 0 { // every property comes with a comma before it
			b = append(b[:from], b[from+1:]...)
		}
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
	p.rows[i].block.item(int(p.rows[i].row), &item)
	return item
}

package readmodel

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"tongshi/server/cql2"
)

// Tile is an address in the WebMercatorQuad scheme.
type Tile struct{ Z, X, Y int }

// Measures of a tile (Mapbox Vector Tile 2.1).
const (
	extent     = 4096
	tileBuffer = 128 // around a tile, of its extent: 8 pixels of 256
)

// TileOptions say what goes into a tile.
type TileOptions struct {
	Name    string   // of the layer in the tile
	Columns []string // properties; the others stay out
	// ThinBelow is the zoom below which features are drawn as one point a cell
	// of four pixels, with how many there are as the property "count".
	ThinBelow int
	// Simplify is the deviation that lines and areas may take, pixels.
	Simplify float64
	// Filters are conditions that all must be true, and When bounds the layer's
	// time; nil is open.
	Filters []*cql2.Node
	When    *When
}

// TileOf is the vector tile of that address: features in the order of their
// ids. A tile without features is empty, without error.
func (s *Snapshot) TileOf(t Tile, o TileOptions) ([]byte, error) {
	q := &Query{Boxes: t.Boxes(), Filters: o.Filters, When: o.When}
	rows, err := s.match(q)
	if err != nil {
		return nil, err
	}
	w := newTileWriter(s, t, o)
	defer w.done()
	if t.Z < o.ThinBelow {
		for i, b := range s.blocks {
			rows[i] = rows[i].without(b.lost)
		}
		w.thin(s.blocks, rows)
		return w.bytes(), nil
	}
	mergeRows(s.blocks, rows, 0, func(block, row int) bool {
		w.feature(s.blocks[block], row)
		return true
	})
	return w.bytes(), nil
}

// TileAt is the column and row of the tile of a zoom that a position lies in.
func TileAt(zoom int, lon, lat float64) (x, y int) {
	g := toGrid(orb.Point{lon, lat})
	return int(uint64(g.x) >> (32 - zoom)), int(uint64(g.y) >> (32 - zoom))
}

// Boxes is the part of the world that a tile and its buffer cover; over the
// antimeridian it is two.
func (t Tile) Boxes() []orb.Bound {
	side := math.Exp2(-float64(t.Z))
	margin := side * tileBuffer / extent
	west, east := float64(t.X)*side-margin, float64(t.X+1)*side+margin
	north, south := max(0, float64(t.Y)*side-margin), min(1, float64(t.Y+1)*side+margin)
	box := func(w, e float64) orb.Bound {
		return orb.Bound{Min: lonLat(w, south), Max: lonLat(e, north)}
	}
	switch {
	case t.Z == 0:
		return []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}}
	case west < 0:
		return []orb.Bound{box(0, east), box(1+west, 1)}
	case east > 1:
		return []orb.Bound{box(west, 1), box(0, east-1)}
	}
	return []orb.Bound{box(west, east)}
}

// tileWriter collects the features of one tile.
type tileWriter struct {
	tile    Tile
	options TileOptions
	scale   float64 // side of the world in units of the tile
	columns []int   // of the layer
	block   *block  // that features come from now
	sources []source
	keys    []string
	values  []byte // encoded one after another
	known   map[string]uint32
	count   int
	// combined is the packed properties of each combination of codes that came;
	// nil where there are too many.
	combined [][]byte
	packed   []byte // properties of the feature that is written
	*tileMemory
}

// tileMemory is used by one tile after another.
type tileMemory struct {
	features []byte
	scratch  []byte
	own      []byte // what packed is, unless it is one of combined
}

var tileMemories = sync.Pool{New: func() any { return &tileMemory{} }}

// done gives the writer's memory back.
func (w *tileWriter) done() { tileMemories.Put(w.tileMemory) }

func newTileWriter(s *Snapshot, t Tile, o TileOptions) *tileWriter {
	w := &tileWriter{
		tile: t, options: o, scale: extent * math.Exp2(float64(t.Z)), known: map[string]uint32{},
		tileMemory: tileMemories.Get().(*tileMemory),
	}
	w.features = w.features[:0]
	for i, c := range s.Layer.Columns {
		for _, name := range o.Columns {
			if c.Name == name {
				w.columns, w.keys = append(w.columns, i), append(w.keys, name)
			}
		}
	}
	return w
}

// local is a position in units of the tile, not rounded, y down.
func (w *tileWriter) local(x, y float64) orb.Point {
	lx, ly := x*w.scale-float64(w.tile.X)*extent, y*w.scale-float64(w.tile.Y)*extent
	if lx > w.scale/2+extent { // beyond the antimeridian
		lx -= w.scale
	} else if lx < -w.scale/2 {
		lx += w.scale
	}
	return orb.Point{lx, ly}
}

func (w *tileWriter) project(p orb.Point) orb.Point {
	x, y := mercator(p)
	return w.local(x, y)
}

// feature writes a row, unless nothing of it is left in the tile.
func (w *tileWriter) feature(b *block, row int) {
	if b.shapes.points != nil {
		g := b.grids[row]
		w.tag(b, row)
		w.point(uint64(b.ids[row]), w.local(float64(g.x)/(1<<32), float64(g.y)/(1<<32)))
		return
	}
	if kind, commands := w.shape(b.shapes.any[row]); len(commands) > 0 {
		w.tag(b, row)
		w.write(uint64(b.ids[row]), kind, commands)
	}
}

// tag collects the properties of a row, packed. Of coded columns with few
// combinations each is packed once.
func (w *tileWriter) tag(b *block, row int) {
	if b != w.block {
		w.enter(b)
	}
	if w.combined == nil {
		w.own = w.pack(w.own[:0], row)
		w.packed = w.own
		return
	}
	at := 0
	for k := range w.sources {
		at = at*len(w.sources[k].values) + w.sources[k].code(row)
	}
	if w.combined[at] == nil {
		w.combined[at] = w.pack(make([]byte, 0, 2*len(w.sources)), row)
	}
	w.packed = w.combined[at]
}

// pack writes the numbers of a row's keys and values one after another.
func (w *tileWriter) pack(b []byte, row int) []byte {
	for k := range w.sources {
		if v, ok := w.valueOf(&w.sources[k], row); ok {
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(k)), uint64(v))
		}
	}
	return b
}

// source is a column of the block that features come from now.
type source struct {
	*column
	numbers []uint32 // 1 + number of each code's value in the tile; 0 not yet
}

// mostCombined is how many combinations of values a tile remembers at the most.
const mostCombined = 1 << 12

// enter makes a block the one that features come from.
func (w *tileWriter) enter(b *block) {
	w.block, w.sources, w.combined = b, w.sources[:0], nil
	combinations := 1
	for _, c := range w.columns {
		from := source{column: b.columns[c]}
		if from.coded() {
			from.numbers = make([]uint32, len(from.values))
		}
		combinations = min(combinations, mostCombined+1) * len(from.values) // 0 when not coded
		w.sources = append(w.sources, from)
	}
	if combinations > 0 && combinations <= mostCombined {
		w.combined = make([][]byte, combinations)
	}
}

// valueOf is the number of a row's value in the tile; false when it has none.
func (w *tileWriter) valueOf(from *source, row int) (uint32, bool) {
	if from.numbers == nil {
		v := from.value(row)
		if v.Null {
			return 0, false
		}
		return w.number(encodeValue(&v, from.spec.Type)), true
	}
	code := from.code(row)
	if code == 0 {
		return 0, false
	}
	if from.numbers[code] == 0 {
		from.numbers[code] = 1 + w.number(encodeValue(&from.values[code], from.spec.Type))
	}
	return from.numbers[code] - 1, true
}

// number is the place of an encoded value in the tile's list.
func (w *tileWriter) number(encoded []byte) uint32 {
	if n, ok := w.known[string(encoded)]; ok {
		return n
	}
	n := uint32(len(w.known))
	w.known[string(encoded)], w.values = n, appendBytes(w.values, 4, encoded)
	return n
}

// Cells of four pixels that points are thinned by: so many across a tile, and
// some around it.
const (
	cellsAcrossBits = 6
	cellsAcross     = 1 << cellsAcrossBits
	cellMargin      = 2
	cellsWide       = cellsAcross + 2*cellMargin
)

// thinCell sums up the points of a cell.
type thinCell struct {
	sx, sy uint64
	n      int
	block  int32 // where the last one lies
	row    int32
}

// thin writes one point for every cell, at the mean position of its points,
// with their number; a point that is alone keeps its id and properties.
func (w *tileWriter) thin(blocks []*block, rows []Bitmap) {
	cells := make([]thinCell, cellsWide*cellsWide)
	for i, b := range blocks {
		b.piles(rows[i], 32-w.tile.Z-cellsAcrossBits, func(p pile) {
			x, y := w.cellOf(p.cell)
			if x < 0 || y < 0 || x >= cellsWide || y >= cellsWide {
				return
			}
			c := &cells[y*cellsWide+x]
			c.n += p.count
			c.sx += p.sx
			c.sy += p.sy
			c.block, c.row = int32(i), int32(p.first())
		})
	}
	key := uint32(len(w.keys))
	w.keys = append(w.keys, "count")
	for i := range cells {
		c := &cells[i]
		switch {
		case c.n == 1:
			w.feature(blocks[c.block], int(c.row))
		case c.n > 1:
			w.own = binary.AppendUvarint(binary.AppendUvarint(w.own[:0], uint64(key)), uint64(w.number(encodeInteger(int64(c.n)))))
			w.packed = w.own
			n := float64(c.n) * (1 << 32)
			w.point(0, w.local(float64(c.sx)/n, float64(c.sy)/n))
		}
	}
}

// cellOf is a cell's column and row, the margin's first being 0.
func (w *tileWriter) cellOf(cell grid) (x, y int) {
	x, y = int(cell.x)-w.tile.X*cellsAcross, int(cell.y)-w.tile.Y*cellsAcross
	if world := cellsAcross << w.tile.Z; x > world/2+cellsAcross { // beyond the antimeridian
		x -= world
	} else if x < -world/2 {
		x += world
	}
	return x + cellMargin, y + cellMargin
}

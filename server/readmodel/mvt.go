package readmodel

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// The wire format of vector tiles: protocol buffers with the field numbers of
// Mapbox Vector Tile 2.1, section 4.

// write adds a feature: id (0 for none), kind (1 point, 2 line, 3 area),
// commands, and the properties packed.
func (w *tileWriter) write(id, kind uint64, commands []uint32) {
	b := w.scratch[:0]
	if id != 0 {
		b = appendField(b, 1, id)
	}
	if len(w.packed) > 0 {
		b = appendBytes(b, 2, w.packed)
	}
	b = appendField(b, 3, kind)
	b = appendPacked(b, 4, commands)
	w.scratch = b
	w.features = appendBytes(w.features, 2, b)
	w.count++
}

// point adds a feature that is one point. Most features are, and of most of
// these the length takes one byte, which is set at the end.
func (w *tileWriter) point(id uint64, at orb.Point) {
	x, y := round(at)
	b := w.features
	b = append(b, 2<<3|2, 0)
	from := len(b)
	if id != 0 {
		b = appendField(b, 1, id)
	}
	if len(w.packed) > 0 {
		b = appendBytes(b, 2, w.packed)
	}
	b = append(b, 3<<3, 1, 4<<3|2, 0, 1<<3|1) // kind, length of the commands, move to one point
	commands := len(b) - 1
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(zigzag(x))), uint64(zigzag(y)))
	b[commands-1] = byte(len(b) - commands) // 11 at most
	if size := len(b) - from; size < 0x80 {
		b[from-1] = byte(size)
	} else {
		w.scratch = append(w.scratch[:0], b[from:]...)
		b = appendBytes(b[:from-2], 2, w.scratch)
	}
	w.features = b
	w.count++
}

// bytes is the finished tile; empty when it has no feature.
func (w *tileWriter) bytes() []byte {
	if w.count == 0 {
		return nil
	}
	head := appendBytes(nil, 1, []byte(w.options.Name))
	var tail []byte
	for _, k := range w.keys {
		tail = appendBytes(tail, 3, []byte(k))
	}
	tail = append(tail, w.values...)
	tail = appendField(tail, 5, extent)
	tail = appendField(tail, 15, 2)
	size := len(head) + len(w.features) + len(tail)
	b := make([]byte, 0, 1+binary.MaxVarintLen64+size)
	b = binary.AppendUvarint(append(b, 3<<3|2), uint64(size))
	b = append(append(b, head...), w.features...)
	return append(b, tail...)
}

func appendField(b []byte, field, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, field<<3), v)
}

func appendBytes(b []byte, field uint64, v []byte) []byte {
	b = binary.AppendUvarint(b, field<<3|2)
	b = binary.AppendUvarint(b, uint64(len(v)))
	return append(b, v...)
}

func appendPacked(b []byte, field uint64, list []uint32) []byte {
	size := 0
	for _, v := range list {
		size++
		for v >= 0x80 {
			v >>= 7
			size++
		}
	}
	b = binary.AppendUvarint(b, field<<3|2)
	b = binary.AppendUvarint(b, uint64(size))
	for _, v := range list {
		b = binary.AppendUvarint(b, uint64(v))
	}
	return b
}

// encodeValue writes a property as a tile's value. Times, days and lists
// become text, as GeoJSON has them.
func encodeValue(v *layer.Value, t layer.Type) []byte {
	switch t {
	case layer.Integer:
		return encodeInteger(v.Integer)
	case layer.Number:
		b := binary.AppendUvarint(nil, 3<<3|1)
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Number))
	case layer.Boolean:
		if v.Boolean {
			return appendField(nil, 7, 1)
		}
		return appendField(nil, 7, 0)
	case layer.Time, layer.Strings, layer.JSON:
		text := AppendValue(nil, t, v)
		if t == layer.Time {
			text = text[1 : len(text)-1]
		}
		return appendBytes(nil, 1, text)
	}
	return appendBytes(nil, 1, []byte(v.Text))
}

func encodeInteger(n int64) []byte {
	if n >= 0 {
		return appendField(nil, 5, uint64(n))
	}
	return appendField(nil, 6, uint64(n<<1)^uint64(n>>63))
}

// pen draws commands with positions relative to the one before.
type pen struct {
	commands []uint32
	x, y     int32
}

func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

// to moves the pen and appends the step.
func (p *pen) to(x, y int32) {
	p.commands = append(p.commands, zigzag(x-p.x), zigzag(y-p.y))
	p.x, p.y = x, y
}

func round(p orb.Point) (x, y int32) { return int32(math.Round(p[0])), int32(math.Round(p[1])) }

func pointCommands(points []orb.Point) []uint32 {
	var p pen
	p.commands = append(make([]uint32, 0, 1+2*len(points)), uint32(len(points))<<3|1)
	for _, at := range points {
		p.to(round(at))
	}
	return p.commands
}

// line draws positions that differ once rounded; fewer than two are nothing.
func (p *pen) line(points []orb.Point, closed bool) {
	var xs [][2]int32
	for _, at := range points {
		x, y := round(at)
		if n := len(xs); n > 0 && xs[n-1] == [2]int32{x, y} {
			continue
		}
		xs = append(xs, [2]int32{x, y})
	}
	if closed {
		for len(xs) > 1 && xs[0] == xs[len(xs)-1] {
			xs = xs[:len(xs)-1]
		}
	}
	if len(xs) < 2 || closed && len(xs) < 3 {
		return
	}
	p.commands = append(p.commands, 1<<3|1)
	p.to(xs[0][0], xs[0][1])
	p.commands = append(p.commands, uint32(len(xs)-1)<<3|2)
	for _, at := range xs[1:] {
		p.to(at[0], at[1])
	}
	if closed {
		p.commands = append(p.commands, 1<<3|7)
	}
}

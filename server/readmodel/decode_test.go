package readmodel_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// A reader of vector tiles for the tests, by the specification alone.

type decoded struct {
	id    uint64
	tags  map[string]any
	lines []orb.LineString // one position each for points
}

// field is one field of a protocol buffer.
type field struct {
	number uint64
	value  uint64
	bytes  []byte
}

func fields(t *testing.T, b []byte) (out []field) {
	t.Helper()
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		b = b[n:]
		f := field{number: key >> 3}
		switch key & 7 {
		case 0:
			f.value, n = binary.Uvarint(b)
			b = b[n:]
		case 1:
			f.value, b = binary.LittleEndian.Uint64(b), b[8:]
		case 2:
			size, n := binary.Uvarint(b)
			f.bytes, b = b[n:n+int(size)], b[n+int(size):]
		default:
			t.Fatalf("wire type %d", key&7)
		}
		out = append(out, f)
	}
	return out
}

func decode(t *testing.T, tile []byte) (out []decoded) {
	t.Helper()
	for _, l := range fields(t, tile) {
		var keys []string
		var values []any
		var features [][]byte
		for _, f := range fields(t, l.bytes) {
			switch f.number {
			case 2:
				features = append(features, f.bytes)
			case 3:
				keys = append(keys, string(f.bytes))
			case 4:
				values = append(values, decodeValue(t, f.bytes))
			}
		}
		for _, b := range features {
			out = append(out, decodeFeature(t, b, keys, values))
		}
	}
	return out
}

func decodeValue(t *testing.T, b []byte) any {
	t.Helper()
	f := fields(t, b)[0]
	switch f.number {
	case 1:
		return string(f.bytes)
	case 3:
		return math.Float64frombits(f.value)
	case 5:
		return float64(f.value)
	case 6:
		return float64(int64(f.value>>1) ^ -int64(f.value&1))
	case 7:
		return f.value == 1
	}
	t.Fatalf("value of field %d", f.number)
	return nil
}

func decodeFeature(t *testing.T, b []byte, keys []string, values []any) decoded {
	t.Helper()
	d := decoded{tags: map[string]any{}}
	for _, f := range fields(t, b) {
		switch f.number {
		case 1:
			d.id = f.value
		case 2:
			tags := packed(f.bytes)
			for i := 0; i < len(tags); i += 2 {
				d.tags[keys[tags[i]]] = values[tags[i+1]]
			}
		case 4:
			d.lines = draw(packed(f.bytes))
		}
	}
	return d
}

func packed(b []byte) (out []uint64) {
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		out, b = append(out, v), b[n:]
	}
	return out
}

func draw(commands []uint64) (lines []orb.LineString) {
	var at orb.Point
	for i := 0; i < len(commands); {
		command, times := commands[i]&7, int(commands[i]>>3)
		i++
		if command == 7 {
			continue
		}
		for range times {
			for axis := range 2 {
				at[axis] += float64(int64(commands[i]>>1) ^ -int64(commands[i]&1))
				i++
			}
			if command == 1 {
				lines = append(lines, nil)
			}
			lines[len(lines)-1] = append(lines[len(lines)-1], at)
		}
	}
	return lines
}

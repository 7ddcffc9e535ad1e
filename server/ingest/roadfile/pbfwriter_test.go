package roadfile_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
)

// pbf makes OpenStreetMap PBF files for tests, field by field.
type pbf struct {
	bytes.Buffer
	plain bool // blobs are not compressed
}

func varint(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func zig(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

// num and msg are fields of the wire format.
func num(field int, n uint64) []byte { return append(varint(uint64(field)<<3), varint(n)...) }

func msg(field int, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(varint(uint64(field)<<3|2), varint(uint64(len(body)))...), body...)
}

func packed(field int, numbers ...uint64) []byte {
	var body []byte
	for _, n := range numbers {
		body = append(body, varint(n)...)
	}
	return msg(field, body)
}

// deltas are zigzag differences.
func deltas(values ...int64) []uint64 {
	var out []uint64
	var last int64
	for _, v := range values {
		out = append(out, zig(v-last))
		last = v
	}
	return out
}

// blob writes one file block.
func (p *pbf) blob(kind string, data []byte) {
	if p.plain {
		p.rawBlob(kind, msg(1, data))
		return
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(data) // into memory
	_ = w.Close()
	p.rawBlob(kind, append(num(2, uint64(len(data))), msg(3, z.Bytes())...))
}

func (p *pbf) rawBlob(kind string, blob []byte) {
	header := append(msg(1, []byte(kind)), num(3, uint64(len(blob)))...)
	_ = binary.Write(p, binary.BigEndian, uint32(len(header)))
	p.Write(header)
	p.Write(blob)
}

func (p *pbf) header() {
	p.blob("OSMHeader", append(msg(4, []byte("OsmSchema-V0.6")), msg(4, []byte("DenseNodes"))...))
}

func stringTable(words ...string) []byte {
	var parts [][]byte
	for _, w := range append([]string{""}, words...) {
		parts = append(parts, msg(1, []byte(w)))
	}
	return msg(1, parts...)
}

// crossing is a small city: two roads that meet in a signal, with negative
// ids, one node in the plain form and three in the dense one.
func crossing() []byte { return crossingIn(&pbf{}) }

func crossingIn(p *pbf) []byte {
	p.header()
	words := stringTable("highway", "traffic_signals", "primary", "name", "建设路", "building", "yes")
	dense := msg(2,
		packed(1, deltas(-1, -2, -3)...),
		packed(8, deltas(364_000_000, 364_010_000, 364_000_000)...),
		packed(9, deltas(1160_000_000, 1160_000_000, 1160_010_000)...),
		packed(10, 0, 1, 2, 0, 0))
	plain := msg(1, num(1, zig(9)), num(8, zig(364_020_000)), num(9, zig(1160_000_000)))
	p.blob("OSMData", append(words, msg(2, dense, plain)...))
	way := func(id int64, refs []int64, tags ...uint64) []byte {
		var keys, values []uint64
		for i := 0; i < len(tags); i += 2 {
			keys, values = append(keys, tags[i]), append(values, tags[i+1])
		}
		return msg(3, num(1, uint64(id)), packed(2, keys...), packed(3, values...), packed(8, deltas(refs...)...))
	}
	p.blob("OSMData", append(words, msg(2,
		way(-100, []int64{-1, -2, 9}, 1, 3, 4, 5),
		way(101, []int64{-3, -2, 77}, 1, 3), // 77 is beyond the extract's edge
		way(102, []int64{-1, -3}, 6, 7))...))
	return p.Bytes()
}

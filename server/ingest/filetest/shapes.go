package filetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Layer is a Shapefile: shapes and the rows of its table.
type Layer struct {
	Name    string
	Kind    uint32   // 1 points, 3 lines, 5 polygons; 11, 13, 15 with heights
	Columns []Column // of the table
	Shapes  []orb.Geometry
	Rows    [][]string // bytes as they lie in the file
	Deleted map[int]bool
	PRJ     string
	CPG     string
	Driver  byte
}

// Column is a column of a dBASE table.
type Column struct {
	Name string
	Kind byte
	Size int
}

// C is a column of texts of so many bytes.
func C(name string, size int) Column { return Column{name, 'C', size} }

// WGS84 is a .prj as ESRI's programs write it.
const WGS84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// Members are the files of the layer.
func (l Layer) Members() map[string]string {
	parts := map[string]string{l.Name + ".shp": string(l.SHP()), l.Name + ".dbf": string(l.DBF()), l.Name + ".shx": ""}
	if l.PRJ != "" {
		parts[l.Name+".prj"] = l.PRJ
	}
	if l.CPG != "" {
		parts[l.Name+".cpg"] = l.CPG
	}
	return parts
}

// Shapefile packs layers into one archive.
func Shapefile(layers ...Layer) []byte {
	parts := map[string]string{}
	for _, l := range layers {
		for name, text := range l.Members() {
			parts[name] = text
		}
	}
	return Zip(parts)
}

// SHP is the main file.
func (l Layer) SHP() []byte {
	var body bytes.Buffer
	for i, g := range l.Shapes {
		shape := l.shape(g)
		_ = binary.Write(&body, binary.BigEndian, []uint32{uint32(i + 1), uint32(len(shape) / 2)}) // into memory
		body.Write(shape)
	}
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	binary.BigEndian.PutUint32(head[24:], uint32(100+body.Len())/2)
	binary.LittleEndian.PutUint32(head[28:], 1000)
	binary.LittleEndian.PutUint32(head[32:], l.Kind)
	return append(head, body.Bytes()...)
}

func (l Layer) shape(g orb.Geometry) []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // into memory
	if g == nil {
		put(uint32(0))
		return b.Bytes()
	}
	put(l.Kind)
	var parts [][]orb.Point
	switch g := g.(type) {
	case orb.Point:
		put([]float64{g[0], g[1]})
		if l.Kind == 11 {
			put([]float64{45, math.NaN()})
		}
		return b.Bytes()
	case orb.LineString:
		parts = append(parts, g)
	case orb.MultiLineString:
		for _, line := range g {
			parts = append(parts, line)
		}
	case orb.Polygon:
		for _, ring := range g {
			parts = append(parts, ring)
		}
	default:
		panic(fmt.Sprintf("no shape of %T", g))
	}
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	put(make([]float64, 4))
	put([]uint32{uint32(len(parts)), uint32(n)})
	at := uint32(0)
	for _, part := range parts {
		put(at)
		at += uint32(len(part))
	}
	for _, part := range parts {
		for _, p := range part {
			put([]float64{p[0], p[1]})
		}
	}
	return b.Bytes()
}

// DBF is the table.
func (l Layer) DBF() []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // into memory
	size := 1
	for _, c := range l.Columns {
		size += c.Size
	}
	b.Write([]byte{3, 126, 1, 1})
	put(uint32(len(l.Rows)))
	put([]uint16{uint16(32 + 32*len(l.Columns) + 1), uint16(size)})
	b.Write(make([]byte, 17))
	b.WriteByte(l.Driver)
	b.Write(make([]byte, 2))
	for _, c := range l.Columns {
		field := make([]byte, 32)
		copy(field[:10], c.Name)
		field[11], field[16] = c.Kind, byte(c.Size)
		b.Write(field)
	}
	b.WriteByte(0x0d)
	for i, row := range l.Rows {
		mark := byte(' ')
		if l.Deleted[i] {
			mark = '*'
		}
		b.WriteByte(mark)
		for k, c := range l.Columns {
			cell := bytes.Repeat([]byte{' '}, c.Size)
			copy(cell, row[k])
			b.Write(cell)
		}
	}
	b.WriteByte(0x1a)
	return b.Bytes()
}

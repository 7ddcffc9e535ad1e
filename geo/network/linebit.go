package network

import "github.com/paulmach/orb"

// line is one kept way as vertices, in travel direction, with its road.
type line struct {
	road  int
	verts []int
}

// lineBit is the stretch of line number line from its vertex k to the next.
type lineBit struct{ line, k int32 }

// stretchGrid finds the stretches near a place, by the grid that an [Index] has.
type stretchGrid struct {
	*pieceGrid
	bits []lineBit // by the number of their piece
}

// stretchCellM is the side of its cells: wider than an index's, which is asked
// by the million.
const stretchCellM = 100

func (g *graph) newStretchGrid(lines []line) *stretchGrid {
	n := 0
	for _, l := range lines {
		n += max(0, len(l.verts)-1)
	}
	pieces, bits := make([]piece, 0, n), make([]lineBit, 0, n)
	for i, l := range lines {
		for k := 1; k < len(l.verts); k++ {
			pieces = append(pieces, piece{a: g.xy[l.verts[k-1]], b: g.xy[l.verts[k]]})
			bits = append(bits, lineBit{int32(i), int32(k - 1)})
		}
	}
	return &stretchGrid{newPieceGrid(pieces, stretchCellM), bits}
}

// near calls see with the stretches of the cells within a distance of a place;
// one may come several times.
func (s *stretchGrid) near(at orb.Point, within float64, see func(lineBit)) {
	s.search(orb.Bound{Min: at, Max: at}.Pad(within), func(pieces []int32) {
		for _, i := range pieces {
			see(s.bits[i])
		}
	})
}

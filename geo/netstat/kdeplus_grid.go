package netstat

import "math"

// grid holds the cells of a section whose middles are not cut out.
type grid struct {
	free     []Interval
	freeM    float64 // length of free
	lengthM  float64
	bandM    float64
	boundary Boundary
	n        int     // cells of the whole section
	stepM    float64 // length of a cell
	perStep  float64 // cells in a metre
	band     float64 // bandwidth in cells
	cells    []int   // numbers of the cells that are kept
	// Sums of 1, x, x² that begin at a cell, for density.
	sums [][4]float64
	out  []float64
}

func (k KDEPlus) grid(s *Section, free []Interval) *grid {
	n := max(1, int(math.Ceil(s.LengthM/k.CellM-1e-9)))
	g := &grid{free: free, lengthM: s.LengthM, bandM: k.BandwidthM, boundary: k.Boundary,
		n: n, stepM: s.LengthM / float64(n), sums: make([][4]float64, n+1)}
	g.perStep, g.band = 1/g.stepM, k.BandwidthM/g.stepM
	for _, f := range free {
		g.freeM += f.ToM - f.FromM
	}
	part := 0
	for i := range n {
		for part < len(free) && free[part].ToM < g.middle(i) {
			part++
		}
		if part < len(free) && g.middle(i) >= free[part].FromM {
			g.cells = append(g.cells, i)
		}
	}
	g.out = make([]float64, len(g.cells))
	return g
}

func (g *grid) middle(cell int) float64 { return (float64(cell) + 0.5) * g.stepM }

// density is the Epanechnikov density per kilometre at the middle of each kept
// cell. A kernel is a parabola, so each crash is entered once where it begins
// and once where it ends, and one pass over the cells sums them all. The
// result is good until the next call. This is where the time goes: lengths are
// in cells here, with the middle of cell i at i.
func (g *grid) density(stations []float64) []float64 {
	clear(g.sums)
	for _, s := range stations {
		g.enter(s)
		if g.boundary == Reflect {
			if s < g.bandM {
				g.enter(-s)
			}
			if s > g.lengthM-g.bandM {
				g.enter(2*g.lengthM - s)
			}
		}
	}
	var s0, s1, s2 float64
	next := 0
	scale, flat := 0.75/g.bandM*1000, 1/(g.band*g.band)
	out := g.out[:len(g.cells)]
	for i, cell := range g.cells {
		for _, at := range g.sums[next : cell+1] {
			s0, s1, s2 = s0+at[0], s1+at[1], s2+at[2]
		}
		next = cell + 1
		// Rounding must not leave a trace where no kernel reaches.
		x, d := float64(cell), 0.0
		if s0 > 0.5 {
			if d = scale * (s0 - (x*(x*s0-2*s1)+s2)*flat); d < 0 {
				d = 0
			}
		}
		out[i] = d
	}
	return out
}

// enter adds the kernel of one station to the cells whose middles it reaches.
func (g *grid) enter(station float64) {
	x := station*g.perStep - 0.5
	low, high := x-g.band, x+g.band
	if high < 0 {
		return
	}
	from, to := 0, min(g.n, int(high)+1)
	if low > 0 {
		from = int(low) + 1
	}
	if from >= to {
		return
	}
	xx := x * x
	begin, end := &g.sums[from], &g.sums[to]
	begin[0], begin[1], begin[2] = begin[0]+1, begin[1]+x, begin[2]+xx
	end[0], end[1], end[2] = end[0]-1, end[1]-x, end[2]-xx
}

// clusters joins neighbouring kept cells above the level.
func (g *grid) clusters(density, level []float64, marks []Mark) []Cluster {
	var out []Cluster
	for i := 0; i < len(density); i++ {
		if density[i] <= level[i] {
			continue
		}
		from := i
		for i+1 < len(density) && density[i+1] > level[i+1] {
			i++
		}
		out = append(out, g.cluster(from, i, density, level, marks))
	}
	return out
}

// cluster describes the kept cells from and to, both included.
func (g *grid) cluster(from, to int, density, level []float64, marks []Mark) Cluster {
	c := Cluster{
		FromM: float64(g.cells[from]) * g.stepM,
		ToM:   min(float64(g.cells[to]+1)*g.stepM, g.lengthM),
	}
	area, above := 0.0, 0.0
	for i := from; i <= to; i++ {
		area += density[i]
		above += density[i] - level[i]
		if density[i] > c.PeakPerKM {
			c.PeakPerKM, c.PeakM = density[i], g.middle(g.cells[i])
		}
	}
	c.Strength = above / area
	for _, m := range marks {
		if m.StationM >= c.FromM && m.StationM <= c.ToM {
			c.IDs = append(c.IDs, m.ID)
		}
	}
	c.Count = len(c.IDs)
	c.PerKM = float64(c.Count) / (c.ToM - c.FromM) * 1000
	return c
}

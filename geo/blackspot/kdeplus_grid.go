package blackspot

import "math"

// grid holds the cells of a section whose middles are not cut out.
type grid struct {
	free     []Interval
	lengthM  float64
	bandM    float64
	boundary Boundary
	n        int     // cells of the whole section
	stepM    float64 // length of a cell
	cells    []int   // numbers of the cells that are kept
	// Sums of 1, u, u² that begin at a cell, for density.
	sums [][3]float64
	out  []float64
}

func (k KDEPlus) grid(s *Section, free []Interval) *grid {
	n := max(1, int(math.Ceil(s.LengthM/k.CellM-1e-9)))
	g := &grid{free: free, lengthM: s.LengthM, bandM: k.BandwidthM, boundary: k.Boundary,
		n: n, stepM: s.LengthM / float64(n), sums: make([][3]float64, n+1)}
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
// result is good until the next call.
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
	var sum [3]float64
	next := 0
	scale := 0.75 / g.bandM * 1000
	for i, cell := range g.cells {
		for ; next <= cell; next++ {
			for j := range sum {
				sum[j] += g.sums[next][j]
			}
		}
		// Rounding must not leave a trace where no kernel reaches.
		u := g.middle(cell) / g.bandM
		if g.out[i] = 0; sum[0] > 0.5 {
			g.out[i] = max(0, scale*(sum[0]-(u*u*sum[0]-2*u*sum[1]+sum[2])))
		}
	}
	return g.out
}

// enter adds the kernel of one station to the cells whose middles it reaches.
func (g *grid) enter(station float64) {
	from := max(0, int(math.Ceil((station-g.bandM)/g.stepM-0.5)))
	to := min(g.n, int(math.Floor((station+g.bandM)/g.stepM-0.5))+1)
	if from >= to {
		return
	}
	u := station / g.bandM
	for j, x := range [3]float64{1, u, u * u} {
		g.sums[from][j] += x
		g.sums[to][j] -= x
	}
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

package netstat

import "math"

// shortest fills in the simple estimator at the middle of each piece.
func (w *gatherer) shortest(edge int, step float64) {
	near := w.nearby(edge)
	for i := range w.mass {
		w.mass[i] = w.simple(edge, (float64(i)+0.5)*step, near) * step
	}
}

// entry is an edge within one bandwidth and the distances, in bandwidths, from
// the two ends of the edge that is worked out to its own two ends.
type entry struct {
	edge int
	u    [2][2]float64
}

// nearby lists the edges with crashes within one bandwidth of an edge, itself
// included, by number.
func (w *gatherer) nearby(edge int) []entry {
	return nearEdges(w.reach, edge, w.BandwidthM, func(e int) bool { return len(w.ends[2*e].u) > 0 }, 1/w.BandwidthM)
}

// simple sums the kernel over the shortest distances from u on the edge.
func (w *gatherer) simple(edge int, u float64, near []entry) float64 {
	length := w.graph.edges[edge].LengthM / w.BandwidthM
	sum := 0.0
	for _, n := range near {
		toA := min(u+n.u[0][0], length-u+n.u[1][0])
		toB := min(u+n.u[0][1], length-u+n.u[1][1])
		other := w.graph.edges[n.edge].LengthM / w.BandwidthM
		m := &w.ends[2*n.edge]
		for i, at := range m.u {
			distance := min(toA+at, toB+other-at)
			if n.edge == edge {
				distance = min(distance, math.Abs(at-u))
			}
			sum += (m.sums[i+1][0] - m.sums[i][0]) * w.Kernel.at(distance)
		}
	}
	return sum
}

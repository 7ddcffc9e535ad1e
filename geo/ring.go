package geo

import "github.com/paulmach/orb"

// CrossesItself tells whether a closed outline crosses or touches itself, as a
// figure of eight does. It tests every pair of sides, so bound how many there are.
// Repeated positions must have been left out; fewer than four sides never cross.
func CrossesItself(ring []orb.Point) bool {
	n := len(ring) - 1
	for i := range n {
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue
			}
			if SidesMeet(ring[i], ring[i+1], ring[j], ring[j+1]) {
				return true
			}
		}
	}
	return false
}

// SidesMeet tells whether the stretch from a to b and that from c to d have a
// place in common.
func SidesMeet(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	s1, s2, s3, s4 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if (s1 > 0) != (s2 > 0) && (s3 > 0) != (s4 > 0) && s1 != 0 && s2 != 0 && s3 != 0 && s4 != 0 {
		return true
	}
	within := func(p, q, r orb.Point) bool { return (orb.MultiPoint{p, q}).Bound().Contains(r) }
	return s1 == 0 && within(a, b, c) || s2 == 0 && within(a, b, d) || s3 == 0 && within(c, d, a) || s4 == 0 && within(c, d, b)
}

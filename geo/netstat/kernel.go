package netstat

import "math"

// Kernel is the shape of a density about one crash: K(u) for a distance of u
// bandwidths, 0 from 1 on, of mass 1 over both sides.
type Kernel int

// The kernels: Epanechnikov 0.75(1-u²), quartic (15/16)(1-u²)².
const (
	Epanechnikov Kernel = iota
	Quartic
)

// even gives a and b of K(u) = scale(1 + a u² + b u⁴).
func (k Kernel) even() (scale, a, b float64) {
	if k == Quartic {
		return 15. / 16, -2, 1
	}
	return 0.75, -1, 0
}

// at is K(u) for u of either sign.
func (k Kernel) at(u float64) float64 {
	if !(math.Abs(u) < 1) {
		return 0
	}
	scale, a, b := k.even()
	return scale * (1 + u*u*(a+u*u*b))
}

// below is the mass of the kernel below u.
func (k Kernel) below(u float64) float64 {
	if u <= -1 {
		return 0
	}
	if u >= 1 {
		return 1
	}
	scale, a, b := k.even()
	return 0.5 + scale*u*(1+u*u*(a/3+u*u*b/5))
}

// moments are running sums of w, wu, wu², … wu⁵ over the spots of one edge, in
// the order of their distance from one of its ends, u in bandwidths. With them
// the mass that all of them send beyond some point comes at once, whatever
// their number.
type moments struct {
	u    []float64
	sums [][6]float64 // sums[i] covers the first i spots
}

func (m *moments) add(u, weight float64) {
	if len(m.sums) == 0 {
		m.sums = append(m.sums, [6]float64{})
	}
	next := m.sums[len(m.sums)-1]
	for j := range next {
		next[j] += weight
		weight *= u
	}
	m.u, m.sums = append(m.u, u), append(m.sums, next)
}

// reaching is how many spots are nearer than limit.
func (m *moments) reaching(limit float64) int {
	low, high := 0, len(m.u)
	for low < high {
		if mid := (low + high) / 2; m.u[mid] < limit {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// beyond is the sum over the spots of weight times the kernel's mass farther
// than x + u, x at least 0: what passes the point at x.
func (m *moments) beyond(k Kernel, x float64) float64 {
	n := m.reaching(1 - x)
	if n == 0 {
		return 0
	}
	s := &m.sums[n]
	scale, a, b := k.even()
	// The sum of 1/2 - scale((x+u) + a/3 (x+u)³ + b/5 (x+u)⁵), multiplied out.
	one := x*s[0] + s[1]
	three := x*(x*(x*s[0]+3*s[1])+3*s[2]) + s[3]
	total := 0.5*s[0] - scale*(one+a/3*three)
	if b != 0 {
		five := x*(x*(x*(x*(x*s[0]+5*s[1])+10*s[2])+10*s[3])+5*s[4]) + s[5]
		total -= scale * b / 5 * five
	}
	return total
}

package counts

import "math"

// solvePositive solves a·x = b for a symmetric positive definite a of size n
// and gives a's inverse, by Cholesky on a scaled to a unit diagonal. ok is
// false when a is not positive definite to working precision.
func solvePositive(a, b []float64, n int) (x, inverse []float64, ok bool) {
	scale, l := make([]float64, n), make([]float64, n*n)
	for i := range n {
		if !(a[i*n+i] > 0) || math.IsInf(a[i*n+i], 0) {
			return nil, nil, false
		}
		scale[i] = 1 / math.Sqrt(a[i*n+i])
	}
	for i := range n {
		for j := range i + 1 {
			sum := a[i*n+j] * scale[i] * scale[j]
			for k := range j {
				sum -= l[i*n+k] * l[j*n+k]
			}
			if i != j {
				l[i*n+j] = sum / l[j*n+j]
				continue
			}
			if !(sum > 1e-14) {
				return nil, nil, false
			}
			l[i*n+i] = math.Sqrt(sum)
		}
	}
	inverse = invertCholesky(l, scale, n)
	x = make([]float64, n)
	for i := range n {
		for j := range n {
			x[i] += inverse[i*n+j] * b[j]
		}
	}
	return x, inverse, true
}

func invertCholesky(l, scale []float64, n int) []float64 {
	lower := make([]float64, n*n) // the inverse of l
	for c := range n {
		lower[c*n+c] = 1 / l[c*n+c]
		for i := c + 1; i < n; i++ {
			sum := 0.0
			for k := c; k < i; k++ {
				sum -= l[i*n+k] * lower[k*n+c]
			}
			lower[i*n+c] = sum / l[i*n+i]
		}
	}
	out := make([]float64, n*n)
	for i := range n {
		for j := range n {
			sum := 0.0
			for k := max(i, j); k < n; k++ {
				sum += lower[k*n+i] * lower[k*n+j]
			}
			out[i*n+j] = sum * scale[i] * scale[j]
		}
	}
	return out
}

// dependentColumns marks the columns of a row-major matrix that are, to eight
// digits, a combination of the columns before them, or all zero.
func dependentColumns(x []float64, p int) []bool {
	dependent := make([]bool, p)
	if p == 0 {
		return dependent
	}
	gram := make([]float64, p*p)
	for row := 0; row < len(x); row += p {
		for a := range p {
			for b := range a + 1 {
				gram[a*p+b] += x[row+a] * x[row+b]
			}
		}
	}
	l := make([]float64, p*p)
	for i := range p {
		sum := 0.0
		for j := range i + 1 {
			if j < i && dependent[j] {
				continue
			}
			scale := math.Sqrt(gram[i*p+i] * gram[j*p+j])
			if scale == 0 {
				dependent[i] = true
				break
			}
			sum = gram[i*p+j] / scale
			for k := range j {
				sum -= l[i*p+k] * l[j*p+k]
			}
			if j < i {
				l[i*p+j] = sum / l[j*p+j]
			}
		}
		if dependent[i] = dependent[i] || sum < 1e-10; dependent[i] {
			for k := range i + 1 {
				l[i*p+k] = 0
			}
			continue
		}
		l[i*p+i] = math.Sqrt(sum)
	}
	return dependent
}

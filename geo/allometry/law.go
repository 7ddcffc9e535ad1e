package allometry

import (
	"math"
)

// Law is ln(y + Shift) = A + B ln(d), d in metres, fitted by least squares.
type Law struct {
	A, B  float64
	Shift float64 // metres; lets a size be zero
	Sigma float64 // residual standard error of ln(y + Shift)
	N     int     // trees it was fitted to
	Low   float64 // smallest and largest diameter among them, metres;
	High  float64 // beyond them the law is not carried on
	R2    float64 // share of the variance of ln(y + Shift) explained
}

type sample struct{ d, y float64 }

// fit gives the law of some trees; false when they do not determine one.
func fit(list []sample, shift float64) (Law, bool) {
	l := Law{Shift: shift, N: len(list), Low: math.Inf(1)}
	if l.N < 3 {
		return l, false
	}
	var meanX, meanY float64
	for _, s := range list {
		meanX += math.Log(s.d)
		meanY += math.Log(s.y + shift)
		l.Low, l.High = math.Min(l.Low, s.d), math.Max(l.High, s.d)
	}
	meanX, meanY = meanX/float64(l.N), meanY/float64(l.N)
	var sxx, sxy, syy float64
	for _, s := range list {
		x, y := math.Log(s.d)-meanX, math.Log(s.y+shift)-meanY
		sxx, sxy, syy = sxx+x*x, sxy+x*y, syy+y*y
	}
	if sxx <= 1e-12*float64(l.N) {
		return l, false
	}
	l.B = sxy / sxx
	l.A = meanY - l.B*meanX
	rest := math.Max(0, syy-l.B*sxy)
	l.Sigma = math.Sqrt(rest / float64(l.N-2))
	if syy > 0 {
		l.R2 = 1 - rest/syy
	}
	return l, true
}

// At is the expected size of a tree of diameter d and the standard error of a
// single tree about it, metres. The mean of a log-normal is exp(s²/2) above its
// median (Baskerville 1972).
func (l Law) At(d float64) (y, errorM float64) {
	d = math.Min(math.Max(d, l.Low), l.High)
	mean := math.Exp(l.A + l.B*math.Log(d) + l.Sigma*l.Sigma/2)
	return math.Max(0, mean-l.Shift), mean * math.Sqrt(math.Expm1(l.Sigma*l.Sigma))
}

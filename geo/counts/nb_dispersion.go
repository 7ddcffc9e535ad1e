package counts

import "math"

// tailCounts[j] is the number of counts above j, so that sums over all j below
// each count need one pass over the largest count only.
func tailCounts(y []float64) []float64 {
	most := 0
	for _, v := range y {
		most = max(most, int(v))
	}
	tail := make([]float64, most+1)
	for _, v := range y {
		tail[int(v)]++
	}
	above := 0.0
	for j := most; j >= 0; j-- {
		tail[j], above = above, above+tail[j]
	}
	return tail
}

// logLik is the NB2 log-likelihood, written so that k → 0 goes over into the
// Poisson one without cancellation.
func (m *model) logLik(mu []float64, k float64) float64 {
	sum := 0.0
	for j, n := range m.tail {
		if n > 0 {
			sum += n * (math.Log1p(k*float64(j)) - math.Log(float64(j+1)))
		}
	}
	return sum + sumBlocks(len(m.Y), func(from, to int) (sum float64) {
		for i := from; i < to; i++ {
			y, mean := m.Y[i], max(mu[i], math.SmallestNonzeroFloat64)
			if y > 0 {
				sum += y * math.Log(mean)
			}
			if k == 0 {
				sum -= mean
				continue
			}
			log := math.Log1p(k * mean)
			sum -= y*log + log/k
		}
		return sum
	})
}

// scoreK are the first and second derivative of the log-likelihood over k.
func (m *model) scoreK(mu []float64, k float64) (first, second float64) {
	for j, n := range m.tail {
		if n > 0 {
			v := float64(j) / (1 + k*float64(j))
			first, second = first+n*v, second-n*v*v
		}
	}
	for i, y := range m.Y {
		t := k * mu[i]
		ratio := mu[i] / (1 + t)
		first -= y * ratio
		second += y * ratio * ratio
		if t < 1e-4 { // series of the terms below
			first += mu[i] * mu[i] * (0.5 - 2*t/3 + 0.75*t*t)
			second += mu[i] * mu[i] * mu[i] * (-2.0/3 + 1.5*t)
			continue
		}
		g := math.Log1p(t) - t/(1+t)
		first += g / (k * k)
		second += mu[i]*t/((1+t)*(1+t))/(k*k) - 2*g/(k*k*k)
	}
	return first, second
}

// bestK maximises over k ≥ 0 with the means fixed: the root of the score
// between brackets, by Newton steps that fall back to bisection on log k. It
// is 0 when the score at 0 is not above 0.
func (m *model) bestK(mu []float64, k float64) float64 {
	if first, _ := m.scoreK(mu, 0); first <= 0 {
		return 0
	}
	low, high := 1e-10, mostDisperse
	if k <= low || k >= high {
		k = 0.3
	}
	for range mostRounds {
		first, second := m.scoreK(mu, k)
		if first > 0 {
			low = k
		} else {
			high = k
		}
		next := math.Sqrt(low * high)
		if second < 0 {
			if newton := k - first/second; newton > low && newton < high {
				next = newton
			}
		}
		if math.Abs(next-k) <= 1e-12*k || high/low < 1+1e-13 {
			return next
		}
		k = next
	}
	return k
}

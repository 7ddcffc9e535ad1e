package counts

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Trend says whether yearly counts rise or fall.
type Trend struct {
	PerYear   float64 // factor from one year to the next by a Poisson trend; 1 is level
	P         float64 // two-sided, score test of the Poisson trend given the total
	Kendall   int     // Mann-Kendall S: rises less falls among all pairs of years
	KendallP  float64 // two-sided, exact over all orders of the values up to 9 years, else normal with ties
	Direction string  // rising, falling, level: by P below 0.05
}

// TrendOf tests consecutive yearly counts. Below three years, or without a
// crash, it is level with P = 1.
func TrendOf(counts []float64) Trend {
	t := Trend{PerYear: 1, P: 1, KendallP: 1, Direction: "level"}
	total := 0.0
	for _, c := range counts {
		total += c
	}
	n := float64(len(counts))
	if len(counts) < 3 || !(total > 0) {
		return t
	}
	score, spread := 0.0, 0.0
	for i, c := range counts {
		x := float64(i) - (n-1)/2
		score, spread = score+c*x, spread+x*x
	}
	z := score / math.Sqrt(total*spread/n)
	t.P = 2 * distuv.UnitNormal.Survival(math.Abs(z))
	t.PerYear = math.Exp(poissonSlope(counts, total, score))
	t.Kendall = kendall(counts)
	t.KendallP = kendallP(counts, t.Kendall)
	if t.P < 0.05 {
		t.Direction = map[bool]string{true: "rising", false: "falling"}[z > 0]
	}
	return t
}

// poissonSlope solves Σ x(y − μ) = 0 with Σμ = Σy by bisection on the slope,
// which is held within ±5: a factor of 148 a year is no trend any more.
func poissonSlope(counts []float64, total, score float64) float64 {
	middle := (float64(len(counts)) - 1) / 2
	low, high := -5.0, 5.0
	for range 60 {
		b := (low + high) / 2
		sum, weighted := 0.0, 0.0
		for i := range counts {
			x := float64(i) - middle
			w := math.Exp(b * x)
			sum, weighted = sum+w, weighted+w*x
		}
		if weighted/sum*total < score {
			low = b
		} else {
			high = b
		}
	}
	return (low + high) / 2
}

func kendall(v []float64) int {
	s := 0
	for i := range v {
		for j := i + 1; j < len(v); j++ {
			switch {
			case v[j] > v[i]:
				s++
			case v[j] < v[i]:
				s--
			}
		}
	}
	return s
}

func kendallP(counts []float64, s int) float64 {
	if len(counts) > 9 {
		return kendallNormal(counts, s)
	}
	values := append([]float64(nil), counts...)
	reached, all := 0, 0
	var orders func(k int)
	orders = func(k int) {
		if k == len(values) {
			all++
			if o := kendall(values); max(o, -o) >= max(s, -s) {
				reached++
			}
			return
		}
		for i := k; i < len(values); i++ {
			values[k], values[i] = values[i], values[k]
			orders(k + 1)
			values[k], values[i] = values[i], values[k]
		}
	}
	orders(0)
	return float64(reached) / float64(all)
}

func kendallNormal(counts []float64, s int) float64 {
	n := float64(len(counts))
	variance := n * (n - 1) * (2*n + 5)
	ties := map[float64]float64{}
	for _, c := range counts {
		ties[c]++
	}
	for _, t := range ties {
		variance -= t * (t - 1) * (2*t + 5)
	}
	if variance <= 0 {
		return 1
	}
	z := (math.Abs(float64(s)) - 1) / math.Sqrt(variance/18)
	return math.Min(1, 2*distuv.UnitNormal.Survival(math.Max(0, z)))
}

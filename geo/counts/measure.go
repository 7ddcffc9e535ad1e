package counts

import "math"

// daysPerYear turns volumes per day into volumes per year, as the HSM does.
const daysPerYear = 365

// EnteringVolume is the traffic that enters a junction per day: half the sum
// of the two-way volumes of its legs. NaN when one is NaN, 0 without legs.
func EnteringVolume(legs ...float64) float64 {
	sum := 0.0
	for _, v := range legs {
		sum += v
	}
	return sum / 2
}

// MillionEntering is the exposure of a junction in million entering vehicles.
func MillionEntering(perDay, years float64) float64 { return perDay * daysPerYear * years / 1e6 }

// MillionKM is the exposure of a stretch of road in million vehicle-km.
func MillionKM(perDay, lengthM, years float64) float64 {
	return MillionEntering(perDay, years) * lengthM / 1000
}

// Frequency is crashes per year; NaN without years (HSM 2010, 4.4.2.1).
func Frequency(crashes, years float64) float64 { return Ratio(crashes, years) }

// Rate is crashes per million vehicles or vehicle-km; NaN without exposure
// (HSM 2010, 4.4.2.2).
func Rate(crashes, exposure float64) float64 { return Ratio(crashes, exposure) }

// Ratio is a/b; NaN unless b is above 0.
func Ratio(a, b float64) float64 {
	if !(b > 0) {
		return math.NaN()
	}
	return a / b
}

// MeanRate is the exposure-weighted mean rate of a population of equal
// periods. Sites without exposure are left out of both sums.
func MeanRate(crashes, exposure []float64) float64 {
	n, e := 0.0, 0.0
	for i := range crashes {
		if exposure[i] > 0 {
			n, e = n+crashes[i], e+exposure[i]
		}
	}
	return Ratio(n, e)
}

// MeanAndVariance are the mean and the sample variance (n - 1); the variance
// is NaN below two values, the mean NaN for none.
func MeanAndVariance(x []float64) (mean, variance float64) {
	if len(x) == 0 {
		return math.NaN(), math.NaN()
	}
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	if len(x) < 2 {
		return mean, math.NaN()
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}

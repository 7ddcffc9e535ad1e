package demo

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
)

// dice draws every random number of one stage. Each stage has its own stream
// so that a change in one leaves the others as they were.
type dice struct{ *rand.Rand }

// The streams.
const (
	streamRoads uint64 = iota + 1
	streamVolumes
	streamSpots
	streamCrashes
	streamGreen
	streamBlockers
	streamPlaces
	streamCases
)

func newDice(seed, stream uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, 0x7065696d6f<<8|stream))}
}

func (d dice) between(lo, hi float64) float64 { return lo + (hi-lo)*d.Float64() }
func (d dice) chance(p float64) bool          { return d.Float64() < p }
func (d dice) sign() float64                  { return float64(2*d.IntN(2) - 1) }

// weighted picks an index with probability proportional to its weight.
func (d dice) weighted(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := d.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// poisson counts arrivals of rate one up to the mean; means here stay below a
// few hundred, where that is quick and exact.
func (d dice) poisson(mean float64) int {
	n, t := 0, d.ExpFloat64()
	for t < mean {
		n++
		t += d.ExpFloat64()
	}
	return n
}

// gamma draws from a gamma distribution of mean 1 and variance k by Marsaglia
// and Tsang's method; for a shape 1/k below 1 with their power of a uniform.
func (d dice) gamma(k float64) float64 {
	shape, boost := 1/k, 1.0
	if shape < 1 {
		boost = math.Pow(d.Float64(), 1/shape)
		shape++
	}
	a := shape - 1.0/3
	c := 1 / math.Sqrt(9*a)
	for {
		x := d.NormFloat64()
		v := math.Pow(1+c*x, 3)
		if v > 0 && math.Log(d.Float64()) < x*x/2+a-a*v+a*math.Log(v) {
			return a * v * boost * k
		}
	}
}

// uuid is a version 4 UUID from the seed.
func (d dice) uuid() string {
	var b [16]byte
	hi, lo := d.Uint64(), d.Uint64()
	for i := range 8 {
		b[i], b[8+i] = byte(hi>>(8*i)), byte(lo>>(8*i))
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

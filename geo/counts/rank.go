package counts

import (
	"math"
	"math/rand/v2"

	"tongshi/geo/parallel"
)

// RankEstimate is where a site stands once its uncertainty is allowed for.
type RankEstimate struct {
	ExpectedRank      float64 // mean of the posterior rank; 1 is the worst place
	RankLow, RankHigh int     // central interval of the posterior rank
	InTop             float64 // probability of being among the first TopN
}

// RankOptions say how the posterior ranks are simulated.
type RankOptions struct {
	Draws int     // 400 when 0
	Level float64 // of the interval, 0.90 when 0
	TopN  int     // 20 when 0
	Seed  uint64
}

func (o RankOptions) filled() RankOptions {
	if o.Draws <= 0 {
		o.Draws = 400
	}
	if !(o.Level > 0 && o.Level < 1) {
		o.Level = 0.90
	}
	if o.TopN <= 0 {
		o.TopN = 20
	}
	return o
}

// RankLine is a measure as a line in a site's long-run count λ: Scale·λ − Less.
type RankLine struct{ Scale, Less float64 }

// PosteriorRanks simulates the ranks of a measure under the sites' gamma
// posteriors. Draw d of seed s is the same on every machine and however many
// processors there are. Sites whose estimate or line has a NaN come last in
// every draw.
func PosteriorRanks(sites []Estimate, lines []RankLine, opt RankOptions) []RankEstimate {
	opt = opt.filled()
	if len(sites) == 0 {
		return nil
	}
	n := len(sites)
	ranks := make([]uint32, n*opt.Draws) // by draw, then by site
	parallel.Pieces(opt.Draws, func() func(d int) {
		order, spare := make([]uint64, n), make([]uint64, n)
		return func(d int) {
			order, spare = drawOrder(sites, lines, opt.Seed, uint64(d), order, spare)
			of := ranks[d*n : (d+1)*n]
			for position, key := range order {
				of[uint32(key)] = uint32(position + 1)
			}
		}
	})
	out := make([]RankEstimate, n)
	parallel.Pieces((n+rankBlock-1)/rankBlock, func() func(b int) {
		own := make([]uint32, rankBlock*opt.Draws) // by site, then by draw
		return func(b int) {
			from := b * rankBlock
			to := min(n, from+rankBlock)
			for d := range opt.Draws {
				for i, rank := range ranks[d*n+from : d*n+to] {
					own[i*opt.Draws+d] = rank
				}
			}
			for i := from; i < to; i++ {
				out[i] = summarise(own[(i-from)*opt.Draws:(i-from+1)*opt.Draws], opt)
			}
		}
	})
	return out
}

// rankBlock is how many sites are summed up together: their ranks in one draw
// lie in one line of the processor's cache.
const rankBlock = 16

// drawOrder draws one λ for each site and returns keys whose low half is the
// site, from the largest measure to the smallest.
func drawOrder(sites []Estimate, lines []RankLine, seed, draw uint64, keys, spare []uint64) (sorted, other []uint64) {
	source := rand.New(rand.NewPCG(seed, draw^0x9e3779b97f4a7c15))
	for i, e := range sites {
		value := drawGamma(source, e)*lines[i].Scale - lines[i].Less
		keys[i] = descending(float32(value))<<32 | uint64(uint32(i))
	}
	return radixSort(keys, spare)
}

// descending maps a float to 32 bits that sort from the largest down; NaN
// sorts last.
func descending(v float32) uint64 {
	if v != v {
		return math.MaxUint32
	}
	b := math.Float32bits(v)
	if b>>31 == 1 {
		b = ^b
	} else {
		b |= 1 << 31
	}
	return uint64(^b)
}

// radixSort sorts by the high half, 11 bits at a time, stably.
func radixSort(keys, spare []uint64) (sorted, other []uint64) {
	const bits = 11
	for shift := 32; shift < 64; shift += bits {
		var starts [1<<bits + 1]int
		for _, k := range keys {
			starts[k>>shift&(1<<bits-1)+1]++
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, k := range keys {
			digit := k >> shift & (1<<bits - 1)
			spare[starts[digit]] = k
			starts[digit]++
		}
		keys, spare = spare, keys
	}
	return keys, spare
}

// drawGamma draws from an estimate's posterior (Marsaglia and Tsang 2000).
func drawGamma(r *rand.Rand, e Estimate) float64 {
	if math.IsInf(e.Shape, 1) || math.IsNaN(e.Shape) {
		return e.Expected
	}
	shape, boost := e.Shape, 1.0
	if shape < 1 {
		boost = math.Pow(1-r.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := 1 - r.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v * boost / e.Rate
		}
	}
}

func summarise(ranks []uint32, opt RankOptions) RankEstimate {
	var out RankEstimate
	sum, top := 0.0, 0
	for _, r := range ranks {
		sum += float64(r)
		if int(r) <= opt.TopN {
			top++
		}
	}
	n := float64(len(ranks))
	out.ExpectedRank, out.InTop = sum/n, float64(top)/n
	tail := (1 - opt.Level) / 2
	low, high := int(math.Floor(tail*(n-1))), int(math.Ceil((1-tail)*(n-1)))
	out.RankLow = int(nth(ranks, low))
	out.RankHigh = int(nth(ranks, high))
	return out
}

// nth is the value at place k, counted from the lowest and from 0, as if list
// were sorted; it changes the order of list (Hoare's selection).
func nth(list []uint32, k int) uint32 {
	for low, high := 0, len(list)-1; low < high; {
		a, b, c := list[low], list[(low+high)/2], list[high]
		middle := max(min(a, b), min(max(a, b), c))
		i, j := low, high
		for i <= j {
			for list[i] < middle {
				i++
			}
			for list[j] > middle {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return list[k]
		}
	}
	return list[k]
}

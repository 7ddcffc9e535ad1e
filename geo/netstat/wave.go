package netstat

import "math"

// Split says how a kernel goes on at a node where n road ends meet.
type Split int

// The estimators (Okabe & Sugihara 2012, chapter 9).
const (
	// EqualSplit gives each of the n-1 roads ahead an equal share and nothing
	// back: mass is kept, densities jump at nodes. It turns round at dead ends.
	EqualSplit Split = iota
	// EqualSplitContinuous gives 2/n to each road ahead and 2/n-1 back, so
	// that the density has no jumps; mass is kept. It too turns at dead ends.
	EqualSplitContinuous
	// Simple gives every road the undivided kernel of the shortest distance.
	// It counts a crash more than once past forks: not a density of crashes.
	Simple
)

// shares are what a wave that arrives at a node of n ends sends ahead into
// each other end, and back.
func (s Split) shares(n int) (ahead, back float64) {
	switch {
	case n == 1:
		return 0, 1
	case s == EqualSplitContinuous:
		return 2 / float64(n), 2/float64(n) - 1
	}
	return 1 / float64(n-1), 0
}

// wave is a kernel on its way: it enters an edge at one of its ends.
type wave struct {
	end   int32   // of the edge it enters
	u     float64 // bandwidths travelled from where it began
	share float64 // of the mass, which may be below 0 in the continuous split
}

const (
	// waveBins per bandwidth: waves that enter the same end of an edge within
	// one bin go on as one, at their mean distance. Their number stays small
	// among short edges, and each density moves by less than about 1e-5 of
	// what a crash adds to it.
	waveBins = 512
	// leastShare is where a wave is given up.
	leastShare = 1e-9
)

// waves follows kernels over the forks of a graph. One is used by one
// goroutine; it keeps its memory between uses.
type waves struct {
	graph *Graph
	split Split
	bandM float64
	bins  [waveBins][]wave
	out   []wave
}

// from lists what becomes of a wave that leaves an edge by an end, having
// travelled nothing yet: every entry into an edge within one bandwidth, in a
// fixed order. The list is good until the next call.
func (w *waves) from(end int32) []wave {
	w.out = w.out[:0]
	w.pass(wave{end: end, share: 1}, 0, 0)
	for b := range w.bins {
		// Short edges add to the bin that is being read.
		for i := 0; i < len(w.bins[b]); i++ {
			at := w.bins[b][i]
			if math.Abs(at.share) < leastShare {
				continue
			}
			w.out = append(w.out, at)
			length := w.graph.edges[at.end>>1].LengthM / w.bandM
			if next := at.u + length; next < 1 {
				w.pass(wave{end: at.end ^ 1, u: next, share: at.share}, b, i+1)
			}
		}
		w.bins[b] = w.bins[b][:0]
	}
	return w.out
}

// pass splits a wave that arrives at a node by an end. The entries of bin b
// before done have been read.
func (w *waves) pass(at wave, b, done int) {
	ends := w.graph.at(w.graph.nodeOf(at.end))
	ahead, back := w.split.shares(len(ends))
	for _, end := range ends {
		share := ahead
		if end == at.end {
			share = back
		}
		if share != 0 {
			w.enter(wave{end, at.u, at.share * share}, b, done)
		}
	}
}

// enter queues a wave, together with one that enters alike if there is one.
func (w *waves) enter(at wave, b, done int) {
	bin := min(int(at.u*waveBins), waveBins-1)
	from := 0
	if bin == b {
		from = done
	}
	for i := from; i < len(w.bins[bin]); i++ {
		q := &w.bins[bin][i]
		if q.end != at.end || q.share*at.share < 0 {
			continue
		}
		q.u = (q.u*q.share + at.u*at.share) / (q.share + at.share)
		q.share += at.share
		return
	}
	w.bins[bin] = append(w.bins[bin], at)
}

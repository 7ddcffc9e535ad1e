package sight

import "slices"

// Interval is a stretch of a lane in metres from the conflict point, or of
// time in seconds before it; From below To.
type Interval struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// thinnest is the length below which a stretch is rounding: a nanometre, far
// above the error of coordinates within a few kilometres of the eye.
const thinnest = 1e-9

// span is the stretch that one obstacle hides.
type span struct {
	Interval
	obstacle int32
}

// united merges overlapping and touching intervals in place, sorted by From.
func united(in []Interval) []Interval {
	slices.SortFunc(in, func(a, b Interval) int {
		switch {
		case a.From < b.From:
			return -1
		case a.From > b.From:
			return 1
		}
		return 0
	})
	out := in[:0]
	for _, v := range in {
		if n := len(out); n > 0 && v.From <= out[n-1].To+thinnest {
			out[n-1].To = max(out[n-1].To, v.To)
			continue
		}
		out = append(out, v)
	}
	return out
}

// within clips united intervals to [from, to] in place.
func within(in []Interval, from, to float64) []Interval {
	out := in[:0]
	for _, v := range in {
		v.From, v.To = max(v.From, from), min(v.To, to)
		if v.To-v.From > thinnest {
			out = append(out, v)
		}
	}
	return out
}

// copied is never nil, so that nothing found looks the same every time.
func copied(in []Interval) []Interval { return append(make([]Interval, 0, len(in)), in...) }

// totalOf is the summed length of united intervals.
func totalOf(in []Interval) float64 {
	sum := 0.0
	for _, v := range in {
		sum += v.To - v.From
	}
	return sum
}

// contiguous is how far one sees from 0 before the first hidden stretch, and
// farthest the farthest visible point of [0, end]; both 0 when nothing is seen.
func contiguous(hidden []Interval, end float64) (first, farthest float64) {
	first, farthest = end, end
	if len(hidden) == 0 {
		return first, farthest
	}
	first = hidden[0].From
	if last := hidden[len(hidden)-1]; last.To >= end-thinnest {
		farthest = last.From
	}
	return first, farthest
}

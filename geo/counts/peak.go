package counts

import (
	"fmt"
	"math"
)

// PeakWindow is a window of a peak search. CV is the coefficient of variation
// s/x: the sample standard deviation of all windows over the window's own
// value, infinite when that value is 0.
type PeakWindow struct {
	FromM, ToM float64
	Value      float64
	CV         float64
}

// Peak is the outcome of a peak search on one segment.
type Peak struct {
	Best    PeakWindow   // the qualifying window with the largest value
	Found   bool         // whether one qualified
	Windows []PeakWindow // of the length at which the search ended
}

// mostPeakWindows bounds the windows of one segment.
const mostPeakWindows = 10_000_000

// PeakSearch looks for the window whose value can be trusted (HSM 2010, chapter
// 4): windows of windowM laid end to end, the last shifted back to the end of
// the segment; if none has a CV of at most limit they grow by windowM, at most
// to the whole segment, and then move by windowM. Value gives the expected
// frequency of a window. A segment that fits one window is judged as a whole,
// with a CV of 0, since nothing varies.
func PeakSearch(segmentM, windowM, limit float64, value func(fromM, toM float64) float64) (Peak, error) {
	if !(segmentM > 0) || !(windowM > 0) || !(limit >= 0) || segmentM/windowM > mostPeakWindows {
		return Peak{}, fmt.Errorf("search peaks: segment %g m, window %g m, limit %g: lengths above 0 are needed", segmentM, windowM, limit)
	}
	for k := 1; ; k++ {
		length := min(float64(k)*windowM, segmentM)
		windows := layWindows(segmentM, length, windowM, value)
		peak := judgePeak(windows, limit)
		if peak.Found || length >= segmentM {
			return peak, nil
		}
	}
}

// layWindows places windows at every step; the last ends with the segment.
func layWindows(segmentM, length, step float64, value func(fromM, toM float64) float64) []PeakWindow {
	last := segmentM - length
	var windows []PeakWindow
	for i := 0; ; i++ {
		from := float64(i) * step
		if from >= last-1e-9*segmentM {
			return append(windows, PeakWindow{FromM: last, ToM: segmentM, Value: value(last, segmentM)})
		}
		windows = append(windows, PeakWindow{FromM: from, ToM: from + length, Value: value(from, from+length)})
	}
}

// judgePeak fills in the CV and finds the largest qualifying value.
func judgePeak(windows []PeakWindow, limit float64) Peak {
	var sum, squares float64
	for _, w := range windows {
		sum += w.Value
	}
	mean := sum / float64(len(windows))
	for _, w := range windows {
		squares += (w.Value - mean) * (w.Value - mean)
	}
	deviation := math.Sqrt(squares / float64(max(1, len(windows)-1)))
	peak := Peak{Windows: windows}
	for i := range windows {
		w := &windows[i]
		w.CV = math.Inf(1)
		if w.Value > 0 {
			w.CV = deviation / w.Value
		}
		if w.CV <= limit && (!peak.Found || w.Value > peak.Best.Value) {
			peak.Best, peak.Found = *w, true
		}
	}
	return peak
}

package counts_test

import (
	"math"
	"testing"

	"tongshi/geo/counts"
)

// The worked example of the Highway Safety Manual's peak search: half a mile
// in tenths, then in fifths that move by a tenth.
func TestPeakSearchRanksOnTheLargestTrustedWindow(t *testing.T) {
	single := []float64{5.2, 7.8, 1.1, 6.5, 7.8}
	value := func(from, to float64) float64 {
		i, n := int(math.Round(from)), math.Round(to-from)
		sum := 0.0
		for k := range int(n) {
			sum += single[i+k]
		}
		return sum / n
	}
	// With windows grown by a step, a limit between .224 and .247 leaves one.
	for _, c := range []struct {
		limit, best float64
		windows     []float64
		cvs         []float64
	}{
		{0.25, 7.15, []float64{6.50, 4.45, 3.80, 7.15}, []float64{.247, .360, .422, .224}},
		{0.24, 7.15, []float64{6.50, 4.45, 3.80, 7.15}, []float64{.247, .360, .422, .224}},
		{0.5, 7.8, single, []float64{.534, .356, 2.525, .427, .356}},
	} {
		peak, err := counts.PeakSearch(5, 1, c.limit, value)
		if err != nil {
			t.Fatal(err)
		}
		if !peak.Found || math.Abs(peak.Best.Value-c.best) > 1e-12 || len(peak.Windows) != len(c.windows) {
			t.Fatalf("limit %g: %+v", c.limit, peak)
		}
		for i, w := range peak.Windows {
			if math.Abs(w.Value-c.windows[i]) > 1e-12 || math.Abs(w.CV-c.cvs[i]) > 5e-4 { // printed to three decimals
				t.Errorf("limit %g, window %d: %+v, want %g and CV %g", c.limit, i, w, c.windows[i], c.cvs[i])
			}
		}
	}
}

func TestPeakSearchEdges(t *testing.T) {
	none := func(float64, float64) float64 { return 0 }
	peak, err := counts.PeakSearch(250, 100, 0.3, none)
	if err != nil || peak.Found || len(peak.Windows) != 1 || !math.IsInf(peak.Windows[0].CV, 1) {
		t.Errorf("no crashes: %+v, %v", peak, err)
	}
	var last counts.PeakWindow
	front := func(from, _ float64) float64 { return 300 - from }
	if peak, err = counts.PeakSearch(250, 100, 1, front); err == nil {
		last = peak.Windows[len(peak.Windows)-1]
	}
	if err != nil || last.FromM != 150 || last.ToM != 250 {
		t.Errorf("last window %+v, want it shifted back to 150-250; %v", last, err)
	}
	for _, c := range [][3]float64{{0, 1, 1}, {1, 0, 1}, {1, 1, math.NaN()}, {math.Inf(1), 1, 1}} {
		if _, err := counts.PeakSearch(c[0], c[1], c[2], none); err == nil {
			t.Errorf("%v: no error", c)
		}
	}
}

package allometry_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tongshi/geo/allometry"
)

func ptr(x float64) *float64 { return &x }

// grown makes trees whose height is exp(a) d^b times log-normal noise.
func grown(n int, genus, growth string, a, b, sigma float64, seed uint64) []allometry.Tree {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]allometry.Tree, n)
	for i := range list {
		d := 0.05 + r.Float64()
		y := math.Exp(a+sigma*r.NormFloat64()) * math.Pow(d, b)
		list[i] = allometry.Tree{DiameterM: d, HeightM: &y, Genus: genus, Growth: growth}
	}
	return list
}

func TestALawIsRecoveredWithinItsError(t *testing.T) {
	const n, a, b, sigma = 4000, 3.2, 0.62, 0.3
	law := allometry.Fit(grown(n, "", "", a, b, sigma, 7), 0).Laws[allometry.Height]["all"]
	// ln d of 0.05-1.05 m has a standard deviation of about 0.7
	if se := sigma / math.Sqrt(n); math.Abs(law.B-b) > 4*se/0.7 || math.Abs(law.A-a) > 8*se || math.Abs(law.Sigma-sigma) > 4*se {
		t.Errorf("law %+v of a known one with %v, %v, %v", law, a, b, sigma)
	}
	if law.N != n {
		t.Errorf("fitted to %d of %d", law.N, n)
	}
}

// TestTheMeanIsEstimatedNotTheMedian: exp of a mean logarithm is 4.4 % low at a
// sigma of 0.3.
func TestTheMeanIsEstimatedNotTheMedian(t *testing.T) {
	m := allometry.Fit(grown(20_000, "", "", 3, 0.6, 0.3, 3), 5)
	c := m.Cross[allometry.Height]
	if c.N != 20_000 || math.Abs(c.Bias) > 0.1 {
		t.Errorf("bias %v m over %d unseen trees", c.Bias, c.N)
	}
	if c.R2 < 0.5 || c.RMSE <= 0 {
		t.Errorf("R² %v, error %v m", c.R2, c.RMSE)
	}
}

func TestALineWithoutNoiseIsExact(t *testing.T) {
	m := allometry.Fit(grown(100, "", "", 3, 0.5, 0, 1), 5)
	law := m.Laws[allometry.Height]["all"]
	if math.Abs(law.A-3) > 1e-9 || math.Abs(law.B-0.5) > 1e-9 || law.Sigma > 1e-6 || law.R2 < 1-1e-9 {
		t.Errorf("%+v", law)
	}
	y, e, ok := m.Estimate(allometry.Tree{DiameterM: 0.49}, allometry.Height)
	if want := math.Exp(3) * 0.7; !ok || math.Abs(y-want) > 0.006 || e > 0.01 {
		t.Errorf("%v ± %v m, want %v", y, e, want)
	}
}

func TestTheNarrowestGroupSpeaks(t *testing.T) {
	trees := grown(60, "Acer", "BD", 3, 0.5, 0, 1)
	trees = append(trees, grown(49, "Tilia", "BD", 2, 0.5, 0, 2)...) // one too few
	trees = append(trees, grown(40, "Picea", "CE", 4, 0.5, 0, 3)...)
	m := allometry.Fit(trees, 0)
	at := func(genus, growth string) float64 {
		y, _, ok := m.Estimate(allometry.Tree{DiameterM: 1, Genus: genus, Growth: growth}, allometry.Height)
		if !ok {
			t.Fatalf("%s %s: no estimate", genus, growth)
		}
		return y
	}
	if y := at("Acer", "BD"); math.Abs(y-math.Exp(3)) > 0.01 {
		t.Errorf("an Acer is %v m", y)
	}
	if y := at("Picea", "CE"); math.Abs(y-math.Exp(4)) > 0.01 { // its functional type has its own law
		t.Errorf("a Picea is %v m", y)
	}
	if a, b := at("Tilia", "BD"), at("Quercus", "BD"); a != b || a >= math.Exp(3) || a <= math.Exp(2) {
		t.Errorf("a Tilia of too few is %v m, any BD %v m", a, b)
	}
	if y := at("", ""); y <= math.Exp(2) || y >= math.Exp(4) {
		t.Errorf("any tree is %v m", y)
	}
}

func TestALawIsNotCarriedBeyondItsTrees(t *testing.T) {
	m := allometry.Fit(grown(500, "", "", 3, 0.6, 0, 9), 0)
	high := m.Laws[allometry.Height]["all"].High
	a, _, _ := m.Estimate(allometry.Tree{DiameterM: high}, allometry.Height)
	b, _, _ := m.Estimate(allometry.Tree{DiameterM: 10 * high}, allometry.Height)
	if a != b {
		t.Errorf("a tree ten times as thick as any measured is %v m, the thickest is %v m", b, a)
	}
}

func TestWhatSaysNothingIsLeftOut(t *testing.T) {
	odd := []allometry.Tree{
		{DiameterM: 0, HeightM: ptr(3)}, {DiameterM: math.NaN(), HeightM: ptr(3)}, {DiameterM: math.Inf(1), HeightM: ptr(3)},
		{DiameterM: 0.3}, {DiameterM: 0.3, HeightM: ptr(0)}, {DiameterM: 0.3, HeightM: ptr(math.NaN())}, {DiameterM: -1, HeightM: ptr(2)},
	}
	if m := allometry.Fit(odd, 5); !m.Empty() {
		t.Errorf("a model of trees without a size: %+v", m)
	}
	mixed := slices.Concat(odd, grown(100, "", "", 3, 0.5, 0, 1))
	if law := allometry.Fit(mixed, 5).Laws[allometry.Height]["all"]; law.N != 100 {
		t.Errorf("%d trees counted of 100 that say something", law.N)
	}
	for _, trees := range [][]allometry.Tree{nil, grown(29, "", "", 3, 0.5, 0, 1), same(100)} {
		if m := allometry.Fit(trees, 5); !m.Empty() {
			t.Errorf("%d trees make a law: %+v", len(trees), m.Laws)
		}
	}
	m := allometry.Fit(grown(100, "", "", 3, 0.5, 0, 1), 0)
	for _, d := range []float64{0, -1, math.NaN()} {
		if _, _, ok := m.Estimate(allometry.Tree{DiameterM: d}, allometry.Height); ok {
			t.Errorf("a tree of diameter %v is estimated", d)
		}
	}
	if _, _, ok := m.Estimate(allometry.Tree{DiameterM: 0.3}, allometry.Crown); ok {
		t.Error("a crown is estimated though none was measured")
	}
}

// same are trees of one diameter: no line goes through them alone.
func same(n int) []allometry.Tree {
	list := make([]allometry.Tree, n)
	for i := range list {
		list[i] = allometry.Tree{DiameterM: 0.3, HeightM: ptr(float64(5 + i%3))}
	}
	return list
}

// TestACrownMayReachTheGround: a lower edge of 0 m has no logarithm.
func TestACrownMayReachTheGround(t *testing.T) {
	var trees []allometry.Tree
	for i := range 100 {
		base := math.Max(0, float64(i%10-5)*0.3)
		trees = append(trees, allometry.Tree{DiameterM: 0.1 + float64(i%10)*0.05, CrownBM: &base})
	}
	m := allometry.Fit(trees, 5)
	if n := m.Laws[allometry.CrownBase]["all"].N; n != 100 {
		t.Errorf("%d of 100 crowns counted", n)
	}
	for d := 0.01; d < 2; d += 0.01 {
		if y, e, ok := m.Estimate(allometry.Tree{DiameterM: d}, allometry.CrownBase); !ok || y < 0 || !(e >= 0) {
			t.Fatalf("d %v: lower edge %v ± %v m, %v", d, y, e, ok)
		}
	}
}

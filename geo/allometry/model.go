package allometry

import (
	"maps"
	"math"
	"slices"
)

// Tree is one tree. A pointer is nil where nothing was measured.
type Tree struct {
	DiameterM float64  `db:"diameter_m"` // at breast height
	HeightM   *float64 `db:"height_m"`
	CrownM    *float64 `db:"crown_m"`
	CrownBM   *float64 `db:"crown_base_m"`
	Genus     string   `db:"genus"` // it and Growth may be empty
	Growth    string   `db:"growth"`
}

// Size is one of the sizes that are estimated.
type Size string

// The sizes: height of the tree, width of its crown, height of the crown's
// lower edge; metres.
const (
	Height    Size = "height"
	Crown     Size = "crown_width"
	CrownBase Size = "crown_base"
)

// Sizes are all of them, in a fixed order.
var Sizes = []Size{Height, Crown, CrownBase}

// baseShift lets a crown reach the ground, metres.
const baseShift = 0.3

// Fewest trees for a law of a genus's or a functional type's own. Below, the
// next wider group speaks for them.
const (
	MinGenus  = 50
	MinGrowth = 30
	MinAll    = 30
)

// Model holds a law per size and group. Groups are "all", "growth BD", "genus
// Acer".
type Model struct {
	Laws  map[Size]map[string]Law
	Cross map[Size]Check // how well trees were told that the law had not seen
}

// Check is the result of a cross-validation, in metres.
type Check struct {
	R2, RMSE, Bias float64 // Bias is estimate less measure
	N              int
}

const all = "all"

// groups are a tree's, narrowest first.
func (t Tree) groups() []string {
	list := make([]string, 0, 3)
	if t.Genus != "" {
		list = append(list, "genus "+t.Genus)
	}
	if t.Growth != "" {
		list = append(list, "growth "+t.Growth)
	}
	return append(list, all)
}

func fewest(group string) int {
	switch {
	case group == all:
		return MinAll
	case group[1] == 'e':
		return MinGenus
	}
	return MinGrowth
}

func (t Tree) size(s Size) *float64 {
	switch s {
	case Height:
		return t.HeightM
	case Crown:
		return t.CrownM
	}
	return t.CrownBM
}

// Fit makes the model of the trees that have a diameter and a size. A size
// with fewer than MinAll trees has no law. Folds is the number of parts of the
// cross-validation; below 2 there is none.
func Fit(trees []Tree, folds int) Model {
	m := Model{Laws: map[Size]map[string]Law{}, Cross: map[Size]Check{}}
	for _, s := range Sizes {
		if laws := fitSize(trees, s, -1, 0); len(laws) > 0 {
			m.Laws[s] = laws
		}
		if folds >= 2 && len(m.Laws[s]) > 0 {
			m.Cross[s] = crossCheck(trees, s, folds)
		}
	}
	return m
}

// usable trees say something of a size.
func (t Tree) usable(s Size) (float64, bool) {
	y := t.size(s)
	if y == nil || !(t.DiameterM > 0) || math.IsInf(t.DiameterM, 0) || math.IsNaN(*y) || math.IsInf(*y, 0) {
		return 0, false
	}
	return *y, *y > 0 || *y == 0 && s == CrownBase
}

// fitSize leaves out every tree whose number is skip modulo folds.
func fitSize(trees []Tree, s Size, skip, folds int) map[string]Law {
	shift := 0.0
	if s == CrownBase {
		shift = baseShift
	}
	samples := map[string][]sample{}
	for i, t := range trees {
		y, ok := t.usable(s)
		if !ok || folds > 0 && i%folds == skip {
			continue
		}
		for _, g := range t.groups() {
			samples[g] = append(samples[g], sample{t.DiameterM, y})
		}
	}
	laws := map[string]Law{}
	for _, g := range slices.Sorted(maps.Keys(samples)) {
		if len(samples[g]) < fewest(g) {
			continue
		}
		if law, ok := fit(samples[g], shift); ok {
			laws[g] = law
		}
	}
	return laws
}

func crossCheck(trees []Tree, s Size, folds int) Check {
	var c Check
	var sum, squares, rest float64
	for fold := range folds {
		laws := fitSize(trees, s, fold, folds)
		for i := fold; i < len(trees); i += folds {
			y, ok := trees[i].usable(s)
			if !ok {
				continue
			}
			law, _, ok := lawFor(laws, trees[i])
			if !ok {
				continue
			}
			got, _ := law.At(trees[i].DiameterM)
			c.N++
			c.Bias += got - y
			rest += (got - y) * (got - y)
			sum, squares = sum+y, squares+y*y
		}
	}
	if n := float64(c.N); c.N > 0 {
		c.Bias /= n
		c.RMSE = math.Sqrt(rest / n)
		if spread := squares - sum*sum/n; spread > 0 {
			c.R2 = 1 - rest/spread
		}
	}
	return c
}

func lawFor(laws map[string]Law, t Tree) (Law, string, bool) {
	for _, g := range t.groups() {
		if law, ok := laws[g]; ok {
			return law, g, true
		}
	}
	return Law{}, "", false
}

// Estimate is the expected size of a tree and its standard error, metres,
// rounded to centimetres. It is false without a diameter or a law.
func (m Model) Estimate(t Tree, s Size) (y, errorM float64, ok bool) {
	law, _, ok := lawFor(m.Laws[s], t)
	if !ok || !(t.DiameterM > 0) {
		return 0, 0, false
	}
	y, errorM = law.At(t.DiameterM)
	return math.Round(y*100) / 100, math.Round(errorM*100) / 100, true
}

// Empty tells whether the model can estimate nothing.
func (m Model) Empty() bool { return len(m.Laws) == 0 }

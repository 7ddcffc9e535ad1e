package counts

import (
	"maps"
	"slices"
)

// TypeCost is the mean cost of a crash of a collision type at a control
// class; a type without a cost of its own costs what "other" does.
func (c *CrashCosts) TypeCost(control, collision string) float64 {
	costs, ok := c.TypeCosts[control]
	if !ok {
		costs = c.TypeCosts["other"]
	}
	if cost, ok := costs[collision]; ok {
		return cost
	}
	return costs["other"]
}

// RelativeSeverity is the relative severity index of a site, the mean cost of
// its crashes by type; NaN without crashes (HSM 2010, 4.4.2.4).
func (c *CrashCosts) RelativeSeverity(control string, byType map[string]float64) float64 {
	cost, n := c.typeCost(control, byType)
	return Ratio(cost, n)
}

// PopulationSeverity is the same over a whole population of one control
// class: Σ cost / Σ N.
func (c *CrashCosts) PopulationSeverity(control string, sites []map[string]float64) float64 {
	cost, n := 0.0, 0.0
	for _, byType := range sites {
		a, b := c.typeCost(control, byType)
		cost, n = cost+a, n+b
	}
	return Ratio(cost, n)
}

func (c *CrashCosts) typeCost(control string, byType map[string]float64) (cost, n float64) {
	for _, kind := range slices.Sorted(maps.Keys(byType)) {
		cost += c.TypeCost(control, kind) * byType[kind]
		n += byType[kind]
	}
	return cost, n
}

package importer

import (
	"encoding/json"
	"math"

	"tongshi/geo"
	"tongshi/geo/allometry"
	"tongshi/server/ingest"
)

// estimated fills in the sizes of a tree that were not measured. Without a
// trunk diameter they stay unknown.
func estimated(m allometry.Model, o ingest.Obstruction) geo.Obstruction {
	g := o.Obstruction
	if g.Kind != "tree" || o.DiameterM == nil {
		return g
	}
	t := treeOf(o)
	if g.TopM == nil {
		if y, e, ok := m.Estimate(t, allometry.Height); ok {
			if g.BaseM != nil {
				y = math.Max(y, *g.BaseM)
			}
			g.TopM, g.HeightErrorM, g.Estimated.Top = &y, &e, true
		}
	}
	if g.RadiusM == nil {
		if y, _, ok := m.Estimate(t, allometry.Crown); ok {
			y /= 2
			g.RadiusM, g.Estimated.Radius = &y, true
		}
	}
	if g.BaseM == nil {
		if y, e, ok := m.Estimate(t, allometry.CrownBase); ok {
			if g.TopM != nil { // some crown there must be
				y = math.Round(math.Min(y, 0.9**g.TopM)*100) / 100
			}
			g.BaseM, g.Estimated.Base = &y, true
			if g.HeightErrorM == nil {
				g.HeightErrorM = &e
			}
		}
	}
	if g.Estimated.Top || g.Estimated.Base || g.Estimated.Radius {
		g.Origin = "estimated"
	}
	return g
}

// modelJSON writes the model as it is kept with the import: metres, natural
// logarithms.
func modelJSON(m allometry.Model) string {
	type law struct {
		A     float64 `json:"a"`
		B     float64 `json:"b"`
		Shift float64 `json:"shift_m,omitempty"`
		Sigma float64 `json:"sigma"`
		N     int     `json:"n"`
		R2    float64 `json:"r2"`
		Low   float64 `json:"low_m"`
		High  float64 `json:"high_m"`
	}
	type check struct {
		R2   float64 `json:"r2"`
		RMSE float64 `json:"rmse_m"`
		Bias float64 `json:"bias_m"`
		N    int     `json:"n"`
	}
	type size struct {
		Laws  map[string]law `json:"laws"`
		Cross check          `json:"cross_validated"`
	}
	round := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
	out := map[string]size{}
	for _, s := range allometry.Sizes {
		laws := map[string]law{}
		for g, l := range m.Laws[s] {
			laws[g] = law{round(l.A), round(l.B), l.Shift, round(l.Sigma), l.N, round(l.R2), round(l.Low), round(l.High)}
		}
		c := m.Cross[s]
		out[string(s)] = size{laws, check{round(c.R2), round(c.RMSE), round(c.Bias), c.N}}
	}
	text, _ := json.Marshal(out) // finite numbers: cannot fail
	return string(text)
}

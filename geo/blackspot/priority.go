package blackspot

import (
	"fmt"
	"io/fs"
	"math"

	"tongshi/geo/profile"
)

// Priorities are the editable weights of priority.json.
type Priorities struct {
	profile.Standing
	About string `json:"about"`
	Parts []struct {
		Code string `json:"code"`
		profile.Words
		Weight float64 `json:"weight"`
		Full   float64 `json:"full"` // the figure that earns the whole weight
	} `json:"parts"`
}

// Part is one visible part of a priority.
type Part struct {
	Code string
	profile.Words
	Figure, Points, Most float64
	Known                bool
}

// ReadPriorities reads priority.json.
func ReadPriorities(files fs.FS) (*Priorities, error) {
	const name = "priority.json"
	var p Priorities
	if err := profile.ReadTable(files, name, &p); err != nil {
		return nil, err
	}
	for i, part := range p.Parts {
		if part.Code == "" || part.Empty() || !(part.Weight >= 0) || !(part.Full > 0) {
			return nil, fmt.Errorf("%s: parts[%d]: code, words, a weight not below 0 and a full mark above 0 must be given", name, i)
		}
	}
	return &p, nil
}

// Score is the compound priority of a junction: the sum of its parts, each
// held to its weight. It is a sum, never a product, so that a junction without
// a crash can come first. A figure that is missing or NaN earns nothing and is
// marked as not known.
func (p *Priorities) Score(figures map[string]float64) (total float64, parts []Part) {
	for _, part := range p.Parts {
		figure, known := figures[part.Code]
		known = known && !math.IsNaN(figure)
		out := Part{Code: part.Code, Words: part.Words, Most: part.Weight, Known: known}
		if known {
			out.Figure = figure
			out.Points = part.Weight * math.Max(0, math.Min(1, figure/part.Full))
		}
		total += out.Points
		parts = append(parts, out)
	}
	return total, parts
}

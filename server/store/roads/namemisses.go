package roads

import (
	"cmp"
	"slices"

	"tongshi/geo/network"
)

// NameMisses says how many crashes name a road that the road file has; Misses are
// the commonest names that it has not.
type NameMisses struct {
	Named  int        `json:"named"`
	Known  int        `json:"known"`
	Misses []NameMiss `json:"misses"`
}

// NameMiss is a name that no road bears, with the crashes that give it.
type NameMiss struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

const (
	namedMisses = 10  // names that are told
	fewKnown    = 0.7 // a share of known names below this is told
	leastNamed  = 10  // crashes, of which a share says something
)

// nameMisses is nil when most of the names are known.
func nameMisses(index *network.Index, crashes []located) *NameMisses {
	var m NameMisses
	counts := map[string]int{}
	for i := range crashes {
		if c := &crashes[i]; c.Street != "" {
			counts[c.Street]++
			m.Named++
		}
	}
	for name, n := range counts {
		if len(index.SegmentsNamed(name)) > 0 {
			m.Known += n
			continue
		}
		if _, _, junction := index.Words().SplitJunction(name); junction {
			m.Known += n // two names in one text; the assignment takes them apart
			continue
		}
		m.Misses = append(m.Misses, NameMiss{name, n})
	}
	if m.Named < leastNamed || float64(m.Known) >= fewKnown*float64(m.Named) {
		return nil
	}
	slices.SortFunc(m.Misses, func(a, b NameMiss) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	m.Misses = m.Misses[:min(len(m.Misses), namedMisses)]
	return &m
}

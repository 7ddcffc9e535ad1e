package network

import (
	"cmp"
	"slices"
	"strings"
)

// street is a road at an intersection with what makes it important.
type street struct {
	name  string
	rank  int // of its best leg; 1 is the most important
	legs  int
	speed float64
}

// name gives the names of a junction's roads, most important first and each
// once, and the name that joins them. Roads without a name give their number;
// with neither they are left out.
func (g *graph) name(j *junction, legs []Leg) ([]string, string) {
	var streets []street
	for i := range legs {
		leg := &legs[i]
		name := leg.Name
		if name == "" {
			name = g.nearRef(j.legs[i])
		}
		if name == "" {
			continue
		}
		rank := g.opts.Classes[leg.Class].Rank
		k := slices.IndexFunc(streets, func(s street) bool { return s.name == name })
		if k < 0 {
			k = slices.IndexFunc(streets, func(s street) bool { return g.opts.Names.Same(s.name, name) })
		}
		if k < 0 {
			streets = append(streets, street{name, rank, 1, leg.SpeedKMH})
			continue
		}
		s := &streets[k]
		if rank < s.rank {
			s.name, s.rank = name, rank
		}
		s.legs, s.speed = s.legs+1, max(s.speed, leg.SpeedKMH)
	}
	slices.SortFunc(streets, func(a, b street) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.legs, a.legs), cmp.Compare(b.speed, a.speed), cmp.Compare(a.name, b.name))
	})
	names := make([]string, len(streets))
	for i, s := range streets {
		names[i] = s.name
	}
	return names, strings.Join(names, " & ")
}

// nearRef is the road number of a leg that is not a ramp: a ramp carries the
// number of the road it leads to.
func (g *graph) nearRef(d draft) string {
	for _, a := range d.arms {
		if r := g.partAt(a.tip, nearOut); !r.rule.Link && r.ref != "" {
			return r.ref
		}
	}
	return ""
}

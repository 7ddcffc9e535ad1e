package network

import (
	"slices"

	"github.com/paulmach/orb/planar"
)

// Roads of different levels that share a node. A bridge's end does; a bridge
// that runs on over a road that runs on below does not: a mapper's slip, or a
// file that was cut wherever lines cross.

// partLevels gives each road that runs through such a node on a bridge or in a
// tunnel a vertex of its own. Where the node bears a signal or a sign, or a
// person joined the roads, they meet after all.
func (m *mender) partLevels(overrides []Override, found map[int64]bool) {
	mixed := m.mixed()
	parts := personsParts(overrides)
	for v, at := range m.g.xy {
		passes, ok := mixed[v]
		if !ok || m.g.joined[v] {
			continue
		}
		forced := false
		for _, o := range parts {
			if planar.Distance(m.g.plane.Forward(o.At), at) <= m.g.opts.Distances.Join {
				forced, found[o.ID] = true, true
			}
		}
		m.partAt(v, passes, forced)
	}
}

// personsParts are the words of people that roads do not meet.
func personsParts(overrides []Override) (parts []Override) {
	for _, o := range overrides {
		if o.Object == "node" && o.Field == "part" {
			parts = append(parts, o)
		}
	}
	return parts
}

// pass is one run of a line through, or to, a vertex.
type pass struct {
	line, k int
	level   int
	ends    int  // of edges at the vertex: 2, or 1 at the line's end
	built   bool // a bridge or a tunnel
}

// mixed lists the passes at the vertices that roads of several levels share.
func (m *mender) mixed() map[int][]pass {
	const none = -128
	first, several := make([]int8, len(m.g.at)), map[int][]pass{}
	for i := range first {
		first[i] = none
	}
	for _, l := range m.lines {
		level := int8(m.g.roads[l.road].level)
		for _, v := range l.verts {
			if first[v] == none {
				first[v] = level
			} else if first[v] != level {
				several[v] = nil
			}
		}
	}
	if len(several) == 0 {
		return nil
	}
	for i, l := range m.lines {
		r := &m.g.roads[l.road]
		for k, v := range l.verts {
			if _, ok := several[v]; !ok {
				continue
			}
			p := pass{line: i, k: k, level: r.level, ends: 2, built: r.bridge || r.tunnel}
			if k == 0 || k == len(l.verts)-1 {
				p.ends = 1
			}
			several[v] = append(several[v], p)
		}
	}
	return several
}

// meetingSigns are values of highway that a node has only where roads meet, or
// traffic stops.
var meetingSigns = []string{"traffic_signals", "stop", "give_way", "mini_roundabout", "crossing"}

func (m *mender) partAt(v int, passes []pass, forced bool) {
	ends, built := map[int]int{}, true
	for _, p := range passes {
		ends[p.level] += p.ends
	}
	through := 0
	for _, p := range passes {
		if ends[p.level] >= 2 {
			built = built && (p.built || p.level == 0)
		}
	}
	for _, n := range ends {
		if n >= 2 {
			through++
		}
	}
	if !forced && through < 2 {
		return
	}
	at, node := m.g.at[v], m.g.node[v]
	if !forced && (!built || slices.Contains(meetingSigns, m.tags(v)["highway"])) {
		m.warn(warn(kindLevelAtNode, at, "roads of different levels share a node; they were taken to meet").
			about(0, node).mendedBy("node part"))
		return
	}
	if !forced {
		m.warn(warn(kindLevelAtNode, at,
			"a bridge or a tunnel shares a node with the road below or above it; no junction was made").
			about(0, node).mendedBy("node join"))
	}
	base := m.baseLevel(ends, forced)
	apart := map[int]int{}
	for _, p := range passes {
		if p.level == base || !forced && ends[p.level] < 2 {
			continue
		}
		if _, made := apart[p.level]; !made {
			apart[p.level] = m.newVertex(m.g.xy[v])
			m.g.at[apart[p.level]], m.g.node[apart[p.level]] = at, node^int64(p.level&15+1)<<58
		}
		m.lines[p.line].verts[p.k] = apart[p.level]
	}
}

// baseLevel is the level that keeps the vertex: the ground, else the lowest.
func (m *mender) baseLevel(ends map[int]int, forced bool) int {
	base, found := 0, false
	for level, n := range ends {
		if n >= 2 || forced {
			if level == 0 {
				return 0
			}
			if !found || level < base {
				base, found = level, true
			}
		}
	}
	return base
}

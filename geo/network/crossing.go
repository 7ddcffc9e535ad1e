package network

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Roads that cross at one level without a node, and the word of a person that
// roads meet.

// crossings reports each place where two lines of one level cross and have no
// vertex in common, but for those where a person said so.
func (m *mender) crossings(places []orb.Point) {
	for cell := range max(0, len(m.grid.first)-1) {
		list := m.grid.in(cell)
		for i, one := range list {
			for _, other := range list[i+1:] {
				s, t := m.grid.bits[one], m.grid.bits[other]
				if at, cross := m.cross(s, t); cross && m.grid.cellOf(at) == cell && !m.known(at, places, s, t) {
					m.warn(warn(kindNoNode, m.g.lonLat(at), "%s and %s cross at one level without a node; no junction was made",
						m.inWords(s, t)...).about(m.road(int(s.line)).id, 0).mendedBy("node join"))
				}
			}
		}
	}
}

// inWords names two roads in an order that is not the file's.
func (m *mender) inWords(s, t lineBit) []any {
	a, b := m.road(int(s.line)).called(), m.road(int(t.line)).called()
	if b < a {
		a, b = b, a
	}
	return []any{a, b}
}

// cross gives the place where two stretches of one level cross. A stretch's
// first vertex counts to it, its last one not.
func (m *mender) cross(s, t lineBit) (at orb.Point, ok bool) {
	p, q := m.lines[s.line].verts[s.k:s.k+2], m.lines[t.line].verts[t.k:t.k+2]
	if p[0] == q[0] || p[0] == q[1] || p[1] == q[0] || p[1] == q[1] {
		return at, false
	}
	a, b, c, d := m.g.xy[p[0]], m.g.xy[p[1]], m.g.xy[q[0]], m.g.xy[q[1]]
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return at, false
	}
	if m.road(int(s.line)).level != m.road(int(t.line)).level {
		return at, false
	}
	along, across := minus(b, a), minus(d, c)
	area := along[0]*across[1] - along[1]*across[0]
	if area == 0 {
		return at, false
	}
	to := minus(c, a)
	u, v := (to[0]*across[1]-to[1]*across[0])/area, (to[0]*along[1]-to[1]*along[0])/area
	if u < 0 || u >= 1 || v < 0 || v >= 1 {
		return at, false
	}
	return orb.Point{a[0] + u*along[0], a[1] + u*along[1]}, true
}

// known says whether a crossing is none that needs a word: the lines meet there
// by an end that was joined, or a person joined them.
func (m *mender) known(at orb.Point, places []orb.Point, s, t lineBit) bool {
	for _, place := range places {
		if planar.Distance(at, place) <= m.g.opts.Distances.Join {
			return true
		}
	}
	for _, k := range []lineBit{s, t} {
		for _, v := range m.lines[k.line].verts[k.k : k.k+2] {
			if m.mended[v] && planar.Distance(at, m.g.xy[v]) <= m.g.opts.Distances.NearMiss {
				return true
			}
		}
	}
	return false
}

// personsJoins joins the roads where a person says that they meet, whatever
// their levels, and gives the places.
func (m *mender) personsJoins(overrides []Override, found map[int64]bool) (places []orb.Point) {
	for i := range overrides {
		if o := &overrides[i]; o.Object == "node" && o.Field == "join" {
			at := m.g.plane.Forward(o.At)
			if found[o.ID] = m.joinAt(at); found[o.ID] {
				places = append(places, at)
			}
		}
	}
	return places
}

// joinAt makes one vertex of the lines near a place; two of them at least.
func (m *mender) joinAt(at orb.Point) bool {
	byLine := map[int32]foot{}
	m.grid.near(at, m.g.opts.Distances.Join, func(s lineBit) {
		verts := m.lines[s.line].verts
		a, b := m.g.xy[verts[s.k]], m.g.xy[verts[s.k+1]]
		on := footOn(minus(a, at), minus(b, at))
		f := foot{lineBit: s, at: orb.Point{at[0] + on[0], at[1] + on[1]}, missM: planar.Distance(orb.Point{}, on)}
		if best, seen := byLine[s.line]; f.missM <= m.g.opts.Distances.Join && (!seen || f.missM < best.missM) {
			f.alongM = planar.Distance(a, f.at)
			byLine[s.line] = f
		}
	})
	if len(byLine) < 2 {
		return false
	}
	shared := m.newVertex(at)
	m.g.joined[shared] = true
	for _, f := range byLine {
		if v := m.vertexAt(f); v >= 0 {
			m.join(v, shared)
			m.mended[v] = true
			continue
		}
		m.insert(f, shared)
	}
	return true
}

// newVertex is a vertex that the file lacks.
func (m *mender) newVertex(at orb.Point) int {
	g, lonLat := m.g, m.g.lonLat(at)
	g.at, g.xy, g.node = append(g.at, lonLat), append(g.xy, at), append(g.node, NodeAt(lonLat))
	m.uses = append(m.uses, 0)
	return len(g.at) - 1
}

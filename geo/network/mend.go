package network

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Places where the road file's lines do not meet as the roads do: ends that
// miss a road by a little, vertices that lie side by side, crossings without a
// node. What is certain is joined, the rest reported.

// leastMeeting is the slant below which an end runs along a road rather than
// into it: 20 degrees.
const leastMeeting = 0.34

// mender gathers what to change in the lines; they are changed at the end, so
// that all is found on the file as it is.
type mender struct {
	g        *graph
	lines    []line
	grid     *stretchGrid
	uses     []int16 // of each vertex by the lines
	points   []Point
	tagged   map[int]map[string]string // tags of vertices, read when asked for
	inserts  map[int][]insertion       // by line
	mended   map[int]bool              // ends that were joined to a road
	warnings []Warning
}

// insertion is a vertex to come into a line behind vertex k.
type insertion struct {
	k, v   int
	alongM float64
}

func (g *graph) mend(lines []line, roads Roads, found map[int64]bool) ([]line, []Warning) {
	m := &mender{g: g, lines: lines, points: roads.Points, inserts: map[int][]insertion{}, mended: map[int]bool{}}
	m.count()
	m.besides()
	m.grid = g.newStretchGrid(lines)
	places := m.personsJoins(roads.Overrides, found)
	m.ends()
	m.crossings(places)
	m.apply()
	m.partLevels(roads.Overrides, found)
	return m.lines, m.warnings
}

func (m *mender) count() {
	m.uses = make([]int16, len(m.g.at))
	for _, l := range m.lines {
		for _, v := range l.verts {
			m.uses[v] = min(m.uses[v]+1, math.MaxInt16-1)
		}
	}
}

func (m *mender) road(line int) *road { return &m.g.roads[m.lines[line].road] }

func (m *mender) warn(w Warning) { m.warnings = append(m.warnings, w) }

// join makes vertex v be vertex to.
func (m *mender) join(v, to int) {
	if to = m.g.now(to); m.g.now(v) != to {
		m.g.moved[m.g.now(v)] = to
	}
}

// besides joins vertices of one level that lie side by side. Vertices are in
// order of their longitude.
func (m *mender) besides() {
	g := m.g
	levels := m.levels()
	degrees := m.g.opts.Distances.Beside / 111_320 / max(0.01, math.Cos(g.at[len(g.at)/2][1]*math.Pi/180))
	for i := range g.at {
		for k := i + 1; k < len(g.at) && g.at[k][0]-g.at[i][0] <= degrees; k++ {
			if levels[i] == levels[k] && m.uses[i] > 0 && m.uses[k] > 0 && g.lineLength(i, k) <= m.g.opts.Distances.Beside && g.at[i] != g.at[k] {
				m.join(k, i)
				m.warn(warn(kindDoubleNode, g.at[k],
					"two nodes less than %s m apart were taken as one; join them in the road file", metres(m.g.opts.Distances.Beside)).about(0, g.node[k]))
			}
		}
	}
	if len(g.moved) == 0 {
		return
	}
	for i := range m.lines {
		m.lines[i].verts = m.follow(m.lines[i].verts)
	}
	m.lines = slices.DeleteFunc(m.lines, func(l line) bool { return len(l.verts) < 2 })
	m.count()
}

// follow is a line's vertices as they are by now.
func (m *mender) follow(verts []int) []int {
	out := make([]int, len(verts))
	for i, v := range verts {
		out[i] = m.g.now(v)
	}
	return slices.Compact(out)
}

// levels is the lowest level of the roads at each vertex.
func (m *mender) levels() []int8 {
	levels := make([]int8, len(m.g.at))
	for i := range levels {
		levels[i] = math.MaxInt8
	}
	for _, l := range m.lines {
		level := int8(m.g.roads[l.road].level)
		for _, v := range l.verts {
			levels[v] = min(levels[v], level)
		}
	}
	return levels
}

// ends joins each loose end to the road that it misses by a little.
func (m *mender) ends() {
	for i, l := range m.lines {
		last := len(l.verts) - 1
		if m.uses[l.verts[0]] == 1 {
			m.end(i, 0, 1)
		}
		if m.uses[l.verts[last]] == 1 {
			m.end(i, last, last-1)
		}
	}
}

// foot is the place on a stretch that is nearest to a loose end.
type foot struct {
	lineBit
	at     orb.Point // on the plane
	missM  float64
	alongM float64 // from the stretch's start
}

func (m *mender) end(i, at, before int) {
	g, v := m.g, m.lines[i].verts[at]
	best, found := m.nearest(i, at)
	if !found || m.g.now(v) != v {
		return
	}
	target := m.lines[best.line].verts
	miss := warn(kindNearMiss, g.at[v], "the end of %s misses %s by %s m; it was joined to it",
		m.road(i).called(), m.road(int(best.line)).called(), metres(best.missM)).about(m.road(i).id, g.node[v])
	own := geo.Bearing(g.xy[m.lines[i].verts[before]], g.xy[v])
	meets := slant(own, geo.Bearing(g.xy[target[best.k]], g.xy[target[best.k+1]])) >= leastMeeting
	closed := m.closed(v)
	if !meets && !m.isEnd(best) || closed {
		m.warn(warn(kindNearMiss, g.at[v], "the end of %s misses %s by %s m; it was left apart",
			m.road(i).called(), m.road(int(best.line)).called(), metres(best.missM)).
			about(m.road(i).id, g.node[v]).mendedBy("node join"))
		return
	}
	m.warn(miss)
	m.mended[v] = true
	if near := m.vertexAt(best); near >= 0 {
		m.join(v, near)
		return
	}
	g.xy[v], g.at[v] = best.at, g.lonLat(best.at)
	m.insert(best, v)
}

// closed says whether a person noted at a node that the road ends there.
func (m *mender) closed(v int) bool {
	tags := m.tags(v)
	return tags["noexit"] == "yes" || tags["barrier"] != "" && tags["barrier"] != "no"
}

// tags are those of a vertex.
func (m *mender) tags(v int) map[string]string {
	if m.tagged == nil {
		m.tagged = map[int]map[string]string{}
		for _, p := range m.points {
			if at := m.g.vertex(p.Node, p.Position); at >= 0 {
				m.tagged[at] = p.Tags
			}
		}
	}
	return m.tagged[v]
}

// nearest finds the stretch of another road of the same level, or of the same
// road farther on, that a loose end all but reaches.
func (m *mender) nearest(i, at int) (best foot, found bool) {
	g, verts := m.g, m.lines[i].verts
	v, level := verts[at], m.road(i).level
	best.missM = m.g.opts.Distances.NearMiss
	m.grid.near(g.xy[v], m.g.opts.Distances.NearMiss, func(s lineBit) {
		target := m.lines[s.line].verts
		a, b := target[s.k], target[s.k+1]
		if m.road(int(s.line)).level != level || a == v || b == v || int(s.line) == i && m.nearAlong(verts, at, int(s.k)) {
			return
		}
		on := footOn(minus(g.xy[a], g.xy[v]), minus(g.xy[b], g.xy[v]))
		missM := math.Hypot(on[0], on[1])
		if missM > best.missM || missM == best.missM && found {
			return
		}
		place := orb.Point{g.xy[v][0] + on[0], g.xy[v][1] + on[1]}
		best, found = foot{s, place, missM, planar.Distance(g.xy[a], place)}, true
	})
	if found && planar.Length(g.line(verts)) < 2*m.g.opts.Distances.NearMiss {
		found = false
	}
	return best, found
}

// nearAlong says whether stretch k of a line is so near its end, along the
// line, that it cannot but be near it.
func (m *mender) nearAlong(verts []int, at, k int) bool {
	const apartM = 20
	between := verts[k+1 : max(k+1, at+1)]
	if at == 0 {
		between = verts[:k+1]
	}
	return planar.Length(m.g.line(between)) < apartM
}

func minus(a, b orb.Point) orb.Point { return orb.Point{a[0] - b[0], a[1] - b[1]} }

// vertexAt is the vertex of the stretch that is as good as at a foot, or -1.
func (m *mender) vertexAt(f foot) int {
	verts := m.lines[f.line].verts
	near, least := -1, float64(vertexM)
	see := func(v int) {
		if d := planar.Distance(m.g.xy[v], f.at); d <= least {
			near, least = v, d
		}
	}
	see(verts[f.k])
	see(verts[f.k+1])
	for _, in := range m.inserts[int(f.line)] { // another end from the other side
		see(in.v)
	}
	return near
}

// isEnd says whether a foot is at an end of its line: there one road goes on as
// the other, whatever their angle.
func (m *mender) isEnd(f foot) bool {
	v, verts := m.vertexAt(f), m.lines[f.line].verts
	return v >= 0 && (v == verts[0] || v == verts[len(verts)-1])
}

func (m *mender) insert(f foot, v int) {
	m.inserts[int(f.line)] = append(m.inserts[int(f.line)], insertion{int(f.k), v, f.alongM})
}

// apply changes the lines.
func (m *mender) apply() {
	if len(m.inserts)+len(m.g.moved) == 0 {
		return
	}
	for i := range m.lines {
		list := m.inserts[i]
		slices.SortStableFunc(list, func(a, b insertion) int { // from the end, so that places stay
			return cmp.Or(cmp.Compare(b.k, a.k), cmp.Compare(b.alongM, a.alongM))
		})
		verts := slices.Clone(m.lines[i].verts)
		for _, in := range list {
			verts = slices.Insert(verts, in.k+1, in.v)
		}
		m.lines[i].verts = m.follow(verts)
	}
	m.lines = slices.DeleteFunc(m.lines, func(l line) bool { return len(l.verts) < 2 })
}

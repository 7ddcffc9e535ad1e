package demo

import (
	"math"
	"sort"
)

// chain is a strand cut into nodes: every crossing on one level is a node
// that both strands share.
type chain struct {
	strand
	nodes []int
}

// plan is the noded network, in metres.
type plan struct {
	at     []pt // by node
	chains []chain
	decks  []deck
	rings  []roundabout
	unlit  []roundabout // circles where the lamps are missing

	railNodes []int // where roads cross the railway
}

// knot is a place on a strand that must become a node.
type knot struct {
	station float64
	node    int
}

type noder struct {
	plan
	strands []strand
	knots   [][]knot
	cells   map[[2]int][]int // node index by 1 m cell
}

const sameNodeM = 0.6

// level is 0 on the ground and the bridge's level on one.
func (p *plan) level(r *road, at pt) int {
	for _, d := range p.decks {
		if d.road == r && d.at.dist(at) < d.radiM {
			return d.level
		}
	}
	return 0
}

func nodeTown(t *town) *plan {
	n := &noder{plan: plan{decks: t.decks, rings: t.rings}, strands: t.strands, knots: make([][]knot, len(t.strands)), cells: map[[2]int][]int{}}
	for i := range n.strands {
		if !n.strands[i].ring {
			n.strands[i].line = resample(n.strands[i].line, 30)
		}
	}
	n.findCrossings()
	n.findTouches()
	for i := range n.strands {
		n.cut(i)
	}
	n.crossRail(t.rail)
	return &n.plan
}

// node gives the node at p, made when there is none within sameNodeM.
func (n *noder) node(p pt) int {
	cx, cy := int(math.Floor(p.x)), int(math.Floor(p.y))
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, i := range n.cells[[2]int{cx + dx, cy + dy}] {
				if n.at[i].dist(p) < sameNodeM {
					return i
				}
			}
		}
	}
	n.at = append(n.at, p)
	n.cells[[2]int{cx, cy}] = append(n.cells[[2]int{cx, cy}], len(n.at)-1)
	return len(n.at) - 1
}

// piece is one straight piece of a strand.
type piece struct {
	strand  int
	a, b    pt
	station float64
}

func (n *noder) pieces() []piece {
	var out []piece
	for i, s := range n.strands {
		run := 0.0
		for k := 1; k < len(s.line); k++ {
			out = append(out, piece{i, s.line[k-1], s.line[k], run})
			run += s.line[k].dist(s.line[k-1])
		}
	}
	return out
}

const cellM = 64.0

// findCrossings meets every piece with its neighbours in a grid.
func (n *noder) findCrossings() {
	grid := map[[2]int][]int{}
	all := n.pieces()
	for i, p := range all {
		met := map[int]bool{}
		for x := cell(math.Min(p.a.x, p.b.x)); x <= cell(math.Max(p.a.x, p.b.x)); x++ {
			for y := cell(math.Min(p.a.y, p.b.y)); y <= cell(math.Max(p.a.y, p.b.y)); y++ {
				key := [2]int{x, y}
				for _, j := range grid[key] {
					if !met[j] {
						met[j] = true
						n.cross(all[j], p)
					}
				}
				grid[key] = append(grid[key], i)
			}
		}
	}
}

func cell(v float64) int { return int(math.Floor(v / cellM)) }

func (n *noder) cross(p, q piece) {
	if p.strand == q.strand {
		return
	}
	f, g, ok := meet(p.a, p.b, q.a, q.b)
	if !ok {
		return
	}
	at := p.a.lerp(p.b, f)
	if n.level(n.strands[p.strand].road, at) != n.level(n.strands[q.strand].road, at) {
		return
	}
	node := n.node(at)
	n.knots[p.strand] = append(n.knots[p.strand], knot{p.station + f*p.a.dist(p.b), node})
	n.knots[q.strand] = append(n.knots[q.strand], knot{q.station + g*q.a.dist(q.b), node})
}

// findTouches joins the ends that lie on another strand.
func (n *noder) findTouches() {
	for i, s := range n.strands {
		for _, end := range []struct {
			p  pt
			at float64
		}{{s.line[0], 0}, {s.line[len(s.line)-1], length(s.line)}} {
			for j, o := range n.strands {
				if j == i || !near(o.line, end.p) || n.level(s.road, end.p) != n.level(o.road, end.p) {
					continue
				}
				if at, d := project(o.line, end.p); d < sameNodeM {
					node := n.node(end.p)
					n.knots[i] = append(n.knots[i], knot{end.at, node})
					n.knots[j] = append(n.knots[j], knot{at, node})
				}
			}
		}
	}
}

// near is a quick test: some vertex of the line lies within a piece's length.
func near(line []pt, p pt) bool {
	for _, q := range line {
		if math.Abs(q.x-p.x) < 40 && math.Abs(q.y-p.y) < 40 {
			return true
		}
	}
	return false
}

// cut turns strand i into chains: its vertices and knots in order, less what
// its ends overhang and what lies inside a roundabout's ring.
func (n *noder) cut(i int) {
	s, ks := n.strands[i], n.knots[i]
	sort.Slice(ks, func(a, b int) bool { return ks[a].station < ks[b].station })
	first, last := -1.0, math.Inf(1)
	if len(ks) > 0 && s.trim[0] {
		first = ks[0].station
	}
	if len(ks) > 0 && s.trim[1] {
		last = ks[len(ks)-1].station
	}
	var run []int
	emit := func() {
		if len(run) > 1 {
			n.chains = append(n.chains, chain{s, run})
		}
		run = nil
	}
	for _, k := range n.withVertices(s.line, ks) {
		switch {
		case k.station < first-0.01 || k.station > last+0.01:
		case !s.ring && n.insideRing(n.at[k.node]):
			emit()
		case len(run) == 0 || run[len(run)-1] != k.node:
			run = append(run, k.node)
		}
	}
	emit()
}

// withVertices adds the line's own vertices that are not close to a knot.
func (n *noder) withVertices(line []pt, ks []knot) []knot {
	out := append([]knot(nil), ks...)
	run, k := 0.0, 0
	for i, p := range line {
		if i > 0 {
			run += p.dist(line[i-1])
		}
		for k < len(ks) && ks[k].station < run-1.5 {
			k++
		}
		if k < len(ks) && math.Abs(ks[k].station-run) <= 1.5 {
			continue
		}
		out = append(out, knot{run, n.node(p)})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].station < out[b].station })
	return out
}

func (n *noder) insideRing(p pt) bool {
	for _, r := range n.rings {
		if p.dist(r.at) < r.radiM-0.8 {
			return true
		}
	}
	return false
}

// crossRail marks the nodes nearest to where roads cross the railway on the
// level; the motorway and the canal's bridges pass over it.
func (n *noder) crossRail(rail []pt) {
	for _, c := range n.chains {
		for i := 1; i < len(c.nodes); i++ {
			a, b := n.at[c.nodes[i-1]], n.at[c.nodes[i]]
			at, ok := crossing([]pt{a, b}, rail)
			if !ok || c.class == "motorway" || n.level(c.road, at) > 0 {
				continue
			}
			near := c.nodes[i]
			if at.dist(a) < at.dist(b) {
				near = c.nodes[i-1]
			}
			n.railNodes = append(n.railNodes, near)
		}
	}
}

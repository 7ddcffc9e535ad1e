package demo

import (
	"math"
	"sort"
)

// junction is one real crossing of roads as the city's maker meant it: the
// nodes of its carriageways, turning lanes or ring together.
type junction struct {
	at      pt
	nodes   []int
	arms    []arm
	control string // vocabulary "control"
	ring    bool
}

// arm is one road leaving a junction, both carriageways together.
type arm struct {
	*road
	line    []pt // from the junction outwards along the road's middle
	bearing float64
	in, out bool
	links   []int
}

// link is a stretch of one carriageway between two junctions, or a dead end.
type link struct {
	*road
	nodes    []int
	line     []pt
	from, to int // junctions, -1 at a dead end
	oneway   bool
	lengthM  float64
	volume   float64 // vehicles a day along it
	level    int
}

// atlas is what the maker knows of the city's network.
type atlas struct {
	*plan
	junctions []junction
	links     []link
	of        map[int]int // node -> junction
}

// mergeM is the longest piece between two nodes of one junction.
const mergeM = 34.0

func survey(p *plan) *atlas {
	a := &atlas{plan: p, of: map[int]int{}}
	degree := p.degrees()
	root := newForest(len(p.at))
	slips := p.slipNodes()
	a.eachRun(degree, func(c chain, nodes []int) {
		first, last := nodes[0], nodes[len(nodes)-1]
		longest := mergeM
		if slips[first] != slips[last] {
			longest = slipBackM + 5
		}
		ends := degree[first] > 2 && degree[last] > 2
		if ends && (c.ring || c.slip || p.runLength(nodes) < p.joinM(c, longest)) {
			root.join(first, last)
		}
	})
	a.gather(degree, root)
	a.connect(degree)
	a.armJunctions()
	return a
}

// joinM is the longest inner piece of a junction on this road: ramps join
// only across the road they end on.
func (p *plan) joinM(c chain, longest float64) float64 {
	if c.link() {
		return 22
	}
	return longest
}

// slipNodes are the nodes where right-turn lanes leave or enter.
func (p *plan) slipNodes() map[int]bool {
	out := map[int]bool{}
	for _, c := range p.chains {
		if c.slip {
			out[c.nodes[0]], out[c.nodes[len(c.nodes)-1]] = true, true
		}
	}
	return out
}

// degrees counts the through edges at each node.
func (p *plan) degrees() []int {
	degree := make([]int, len(p.at))
	for _, c := range p.chains {
		if !c.through() {
			continue
		}
		for i := 1; i < len(c.nodes); i++ {
			degree[c.nodes[i-1]]++
			degree[c.nodes[i]]++
		}
	}
	return degree
}

func (p *plan) runLength(nodes []int) float64 {
	sum := 0.0
	for i := 1; i < len(nodes); i++ {
		sum += p.at[nodes[i]].dist(p.at[nodes[i-1]])
	}
	return sum
}

// eachRun visits every piece of a through chain from one junction node or end
// to the next.
func (a *atlas) eachRun(degree []int, visit func(chain, []int)) {
	for _, c := range a.chains {
		if !c.through() {
			continue
		}
		start := 0
		for i := 1; i < len(c.nodes); i++ {
			if degree[c.nodes[i]] > 2 || i == len(c.nodes)-1 {
				visit(c, c.nodes[start:i+1])
				start = i
			}
		}
	}
}

// forest is a union-find.
type forest []int

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = i
	}
	return f
}

func (f forest) root(i int) int {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

func (f forest) join(i, j int) {
	i, j = f.root(i), f.root(j)
	f[max(i, j)] = min(i, j)
}

// gather makes the junctions, in the order of their first nodes.
func (a *atlas) gather(degree []int, root forest) {
	index := map[int]int{}
	for n := range a.at {
		if degree[n] < 3 {
			continue
		}
		r := root.root(n)
		j, ok := index[r]
		if !ok {
			j = len(a.junctions)
			index[r] = j
			a.junctions = append(a.junctions, junction{})
		}
		a.junctions[j].nodes = append(a.junctions[j].nodes, n)
		a.of[n] = j
	}
	for i := range a.junctions {
		a.junctions[i].at = a.middle(a.junctions[i].nodes)
	}
}

// middle is the centre of the nodes' box.
func (a *atlas) middle(nodes []int) pt {
	lo, hi := pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	for _, n := range nodes {
		p := a.at[n]
		lo = pt{math.Min(lo.x, p.x), math.Min(lo.y, p.y)}
		hi = pt{math.Max(hi.x, p.x), math.Max(hi.y, p.y)}
	}
	return lo.lerp(hi, 0.5)
}

// connect makes the links; a piece within one junction is none.
func (a *atlas) connect(degree []int) {
	a.eachRun(degree, func(c chain, nodes []int) {
		from, to := a.junctionOf(nodes[0]), a.junctionOf(nodes[len(nodes)-1])
		long := a.runLength(nodes)
		inner := from >= 0 && from == to && (c.ring || c.slip || long < 70)
		if c.ring && from >= 0 {
			a.junctions[from].ring = true
		}
		if dangling := from < 0 && degree[nodes[0]] > 1 || to < 0 && degree[nodes[len(nodes)-1]] > 1; inner || long < 1 || dangling && long < 20 {
			return
		}
		l := link{road: c.road, nodes: nodes, from: from, to: to, oneway: c.oneway, lengthM: long, volume: c.volume}
		if c.dual {
			l.volume /= 2
		}
		for _, n := range nodes {
			l.line = append(l.line, a.at[n])
		}
		middle, _ := along(l.line, long/2)
		l.level = a.level(c.road, middle)
		a.links = append(a.links, l)
	})
}

func (a *atlas) junctionOf(node int) int {
	if j, ok := a.of[node]; ok {
		return j
	}
	return -1
}

// armJunctions finds the arms of every junction, clockwise from north.
func (a *atlas) armJunctions() {
	for i, l := range a.links {
		if l.from >= 0 {
			a.junctions[l.from].addArm(i, l, l.line, true)
		}
		if l.to >= 0 {
			a.junctions[l.to].addArm(i, l, reversed(l.line), false)
		}
	}
	for i := range a.junctions {
		arms := a.junctions[i].arms
		sort.SliceStable(arms, func(x, y int) bool { return arms[x].bearing < arms[y].bearing })
	}
}

func (j *junction) addArm(index int, l link, outward []pt, away bool) {
	far, _ := along(outward, math.Min(45, l.lengthM))
	bearing := far.sub(outward[0]).bearing()
	for k := range j.arms {
		o := &j.arms[k]
		if o.road == l.road && l.oneway && turn(o.bearing, bearing) < 30 && (!o.in || !o.out) {
			o.in, o.out = o.in || !away, o.out || away
			o.links = append(o.links, index)
			o.line = between(o.line, outward)
			return
		}
	}
	j.arms = append(j.arms, arm{l.road, outward, bearing, !away || !l.oneway, away || !l.oneway, []int{index}})
}

// between is the line midway between two carriageways.
func between(a, b []pt) []pt {
	long := math.Min(length(a), length(b))
	var out []pt
	for s := 0.0; s < long; s += 20 {
		p, _ := along(a, s)
		q, _ := along(b, s)
		out = append(out, p.lerp(q, 0.5))
	}
	p, _ := along(a, long)
	q, _ := along(b, long)
	return append(out, p.lerp(q, 0.5))
}

// turn is the angle between two bearings, 0 to 180.
func turn(a, b float64) float64 {
	d := math.Abs(math.Mod(a-b+540, 360) - 180)
	return d
}

package demo

import (
	"slices"

	"tongshi/geo/network"
)

var classRank = map[string]int{"motorway": 6, "trunk": 5, "primary": 4, "secondary": 3, "tertiary": 2, "unclassified": 1, "residential": 1, "living_street": 0}

// regulate gives every junction its control, as Chinese practice has it:
// signals where main roads meet, give-way and stop signs rarely, and nothing
// at most small ones.
func (a *atlas) regulate(d dice) {
	for i := range a.junctions {
		j := &a.junctions[i]
		j.control = a.controlOf(d, j)
	}
}

func (a *atlas) controlOf(d dice, j *junction) string {
	first, second := j.ranks()
	main := j.mainRoad()
	switch {
	case j.ring:
		return "roundabout"
	case first >= 6 || main == nil || j.linked() || len(j.arms) < 3:
		return "none"
	case second >= 3, second == 2 && first >= 4 && len(j.arms) >= 4 && d.chance(0.6):
		return "signal"
	case main.speedKMH >= 80 && d.chance(0.3):
		return "stop"
	case first >= 3 && second < 3 && d.chance(0.2):
		return "yield"
	}
	return "none"
}

// ranks are the ranks of the two most important different roads.
func (j *junction) ranks() (first, second int) {
	main := j.mainRoad()
	for _, m := range j.arms {
		r := classRank[m.class]
		if m.road == main {
			first = r
		} else if main == nil || m.name != main.name {
			second = max(second, r)
		}
	}
	return first, second
}

func (j *junction) mainRoad() *road {
	var best *road
	for _, m := range j.arms {
		if m.link() {
			continue
		}
		if best == nil || classRank[m.class] > classRank[best.class] || (m.class == best.class && m.volume > best.volume) {
			best = m.road
		}
	}
	return best
}

// linked tells whether a ramp ends here.
func (j *junction) linked() bool {
	for _, m := range j.arms {
		if m.link() {
			return true
		}
	}
	return false
}

// furnish puts the signs and signals on the network, and the nodes they need.
func (a *atlas) furnish() []network.Point {
	var out []network.Point
	for _, j := range a.junctions {
		switch j.control {
		case "signal":
			for _, n := range j.nodes {
				out = append(out, a.point(n, map[string]string{"highway": "traffic_signals"}))
			}
		case "stop", "yield":
			out = append(out, a.signs(j)...)
		}
	}
	for _, n := range a.railNodes {
		out = append(out, a.point(n, map[string]string{"railway": "level_crossing", "crossing:barrier": "full"}))
	}
	return out
}

func (a *atlas) point(n int, tags map[string]string) network.Point {
	return network.Point{Node: nodeID(n), Position: a.at[n].lonlat(), Tags: tags}
}

// signs puts a sign nine metres before the main road on each minor arm.
func (a *atlas) signs(j junction) []network.Point {
	value := map[string]string{"stop": "stop", "yield": "give_way"}[j.control]
	main := j.mainRoad()
	var out []network.Point
	for _, m := range j.arms {
		if m.road == main || m.name == main.name || !m.in {
			continue
		}
		for _, l := range m.links {
			if n, way, ok := a.insert(a.links[l], a.of[j.nodes[0]]); ok {
				out = append(out, a.point(n, map[string]string{"highway": value, "direction": way}))
			}
		}
	}
	return out
}

// insert makes a node on a link nine metres before the junction.
func (a *atlas) insert(l link, junction int) (node int, direction string, ok bool) {
	const beforeM = 9.0
	first, second, direction := l.nodes[0], l.nodes[1], "backward"
	if l.from != junction {
		first, second, direction = l.nodes[len(l.nodes)-1], l.nodes[len(l.nodes)-2], "forward"
	} else if l.oneway {
		return 0, "", false
	}
	gap := a.at[first].dist(a.at[second])
	if gap < beforeM+4 {
		return 0, "", false
	}
	a.at = append(a.at, a.at[first].lerp(a.at[second], beforeM/gap))
	node = len(a.at) - 1
	return node, direction, a.splice(first, second, node)
}

// splice puts a node between two neighbours of a chain.
func (p *plan) splice(first, second, node int) bool {
	for c := range p.chains {
		nodes := p.chains[c].nodes
		for i := 1; i < len(nodes); i++ {
			if (nodes[i-1] == first && nodes[i] == second) || (nodes[i-1] == second && nodes[i] == first) {
				p.chains[c].nodes = slices.Insert(nodes, i, node)
				return true
			}
		}
	}
	return false
}

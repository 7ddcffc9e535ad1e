package demo

import (
	"strconv"
	"strings"

	"tongshi/geo/network"
)

// Ids of the demonstration city are negative, as those of edits that no
// server has numbered.
const (
	firstNode = -1_000_000
	firstWay  = -2_000_000
)

func nodeID(n int) int64 { return firstNode - int64(n) }

// edgeKind is what must not change along one way.
type edgeKind struct {
	name, en string
	level    int
	unlit    bool
}

func (p *plan) kind(c chain, i int) edgeKind {
	middle := p.at[c.nodes[i-1]].lerp(p.at[c.nodes[i]], 0.5)
	zh, en := c.nameAt(middle)
	return edgeKind{zh, en, p.level(c.road, middle), !c.lit || p.dark(middle)}
}

// dark tells whether the lamps are missing here.
func (p *plan) dark(at pt) bool {
	for _, r := range p.unlit {
		if r.at.dist(at) < r.radiM {
			return true
		}
	}
	return false
}

// roads writes the plan as a road file: ways cut where a tag changes and, as
// mappers do, about every half kilometre.
func (p *plan) roads(points []network.Point) network.Roads {
	var out network.Roads
	for _, c := range p.chains {
		start, run := 0, 0.0
		for i := 1; i < len(c.nodes); i++ {
			run += p.at[c.nodes[i]].dist(p.at[c.nodes[i-1]])
			last := i == len(c.nodes)-1
			if last || p.kind(c, i) != p.kind(c, i+1) || (run > 550 && !c.ring) {
				out.Ways = append(out.Ways, p.way(c, start, i, firstWay-int64(len(out.Ways))))
				start, run = i, 0
			}
		}
	}
	out.Points = points
	return out
}

func (p *plan) way(c chain, from, to int, id int64) network.Way {
	w := network.Way{ID: id, Tags: p.tags(c, p.kind(c, from+1))}
	for _, n := range c.nodes[from : to+1] {
		w.Nodes = append(w.Nodes, nodeID(n))
		w.Line = append(w.Line, p.at[n].lonlat())
	}
	return w
}

// tags are those a mapper would give.
func (p *plan) tags(c chain, k edgeKind) map[string]string {
	tags := map[string]string{"highway": c.class}
	set := func(key, value string, when bool) {
		if when {
			tags[key] = value
		}
	}
	set("name", k.name, k.name != "")
	set("name:zh", k.name, k.name != "")
	set("name:en", k.en, k.en != "")
	set("maxspeed", strconv.Itoa(c.speedKMH), c.tagsSpeed())
	set("lanes", strconv.Itoa(c.lanes), c.class != "service" && c.class != "living_street")
	set("oneway", "yes", c.oneway && !c.ring)
	set("junction", "roundabout", c.ring)
	set("service", c.service, c.service != "")
	set("lit", map[bool]string{true: "no", false: "yes"}[k.unlit], c.through())
	set("surface", map[bool]string{true: "concrete", false: "asphalt"}[c.class == "unclassified"], c.through())
	set("bridge", "yes", k.level > 0)
	set("layer", strconv.Itoa(k.level), k.level > 0)
	return tags
}

// tagsSpeed tells whether the road has speed signs: lanes and closes have none.
func (r *road) tagsSpeed() bool {
	if r.class == "residential" {
		return strings.HasSuffix(r.name, "街")
	}
	return r.class != "service" && r.class != "living_street"
}

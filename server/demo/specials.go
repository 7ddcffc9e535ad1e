package demo

import "math"

// drawRoundabouts puts a ring round each chosen crossing; what lies inside it
// is cut away when the network is noded.
func (t *town) drawRoundabouts() {
	t.rings = append(t.rings,
		roundabout{t.junctionOf("卫育", "利民", pt{2650, -2550}), 34},
		roundabout{t.junctionOf("奥森路", "利民", pt{-2600, -2550}), 30},
		roundabout{t.junctionOf("奥森路", "建设路", pt{-2600, 1700}), 30})
	for i, c := range t.rings {
		r := &road{class: "secondary", speedKMH: 30, lanes: 2, lit: true, ring: true}
		if i == 0 {
			r.name, r.en, r.class = "光岳楼环岛", "Guangyue Tower Roundabout", "tertiary"
		}
		var line []pt
		for a := range 25 {
			v := float64(a) * math.Pi / 12
			line = append(line, c.at.add(pt{math.Cos(v), math.Sin(v)}.mul(c.radiM)))
		}
		line[24] = line[0]
		t.strands = append(t.strands, strand{r, line, true, [2]bool{}})
	}
}

// carriageway is the strand of a road that runs along dir near p.
func (t *town) carriageway(r *road, near, dir pt) (line []pt, station float64) {
	least := math.Inf(1)
	for _, s := range t.strands {
		if s.road != r {
			continue
		}
		at, d := project(s.line, near)
		if _, way := along(s.line, at); way.dot(dir) > 0.7 && d < least {
			line, station, least = s.line, at, d
		}
	}
	return line, station
}

// slipCrossings are the pairs of divided roads with right-turn lanes.
var slipCrossings = []struct {
	ew, ns string
	near   pt
}{
	{"振兴路", "柳园", pt{0, -1750}}, {"振兴路", "光岳", pt{1750, -1750}}, {"兴华路", "柳园", pt{0, 2500}}, {"兴华路", "光岳", pt{1750, 2500}},
	{"兴华路", "昌润", pt{-3500, 2500}}, {"湖南", "柳园", pt{0, -3400}}, {"东昌", "昌润", pt{-3500, 0}}, {"东昌", "光岳", pt{1750, 0}}, {"黄河路", "柳园", pt{0, 3400}},
}

// slipBackM is how far from the crossing a right-turn lane leaves and enters.
const slipBackM = 46.0

func (t *town) drawSlips() {
	for _, c := range slipCrossings {
		p := t.junctionOf(c.ew, c.ns, c.near)
		ew, ns := t.mainNear(c.ew, p).road, t.mainNear(c.ns, p).road
		t.slip(ew, ns, p, pt{1, 0})
		t.slip(ns, ew, p, pt{0, 1})
		t.slip(ew, ns, p, pt{-1, 0})
		t.slip(ns, ew, p, pt{0, -1})
	}
}

// slip draws the right-turn lane of traffic heading dir on road a to road b.
func (t *town) slip(a, b *road, p, dir pt) {
	in, si := t.carriageway(a, p, dir)
	out, so := t.carriageway(b, p, dir.right())
	if in == nil || out == nil || si < slipBackM || so > length(out)-slipBackM {
		return
	}
	from, u := along(in, si-slipBackM)
	to, v := along(out, so+slipBackM)
	bend := from.add(u.mul(slipBackM*0.5)).lerp(to.sub(v.mul(slipBackM*0.5)), 0.5)
	r := &road{class: a.class + "_link", speedKMH: 30, lanes: 1, lit: true, slip: true}
	t.strands = append(t.strands, strand{r, curve(from, bend, to, 6), true, [2]bool{}})
}

func curve(a, b, c pt, n int) []pt {
	out := make([]pt, 0, n+1)
	for i := range n + 1 {
		f := float64(i) / float64(n)
		out = append(out, a.lerp(b, f).lerp(b.lerp(c, f), f))
	}
	return out
}

// drawFlyovers lifts roads over others: one plain flyover, and two with the
// ramps of a diamond interchange.
func (t *town) drawFlyovers() {
	plain := t.junctionOf("北环路", "昌润", pt{-3500, 4300})
	t.decks = append(t.decks, deck{t.mainNear("北环路", plain).road, plain, 95, 1})
	ring := t.junctionOf("东环路", "东昌", pt{4500, 0})
	t.decks = append(t.decks, deck{t.mainNear("东环路", ring).road, ring, 150, 1})
	t.diamond(t.mainNear("东环路", ring).road, t.mainNear("东昌", ring).road, ring, pt{0, 1})
	exit := t.junctionOf("济聊高速公路", "柳园", pt{0, -5650})
	t.diamond(t.mainNear("济聊高速公路", exit).road, t.mainNear("柳园", exit).road, exit, pt{1, 0})
}

// diamond joins the upper road, heading dir or against it, to the lower one
// by an exit and an entry ramp on each side.
func (t *town) diamond(upper, lower *road, p, dir pt) {
	for _, d := range []pt{dir, dir.mul(-1)} {
		t.ramps(upper, lower, p, d)
	}
}

func (t *town) ramps(upper, lower *road, p, dir pt) {
	const awayM, farM = 75.0, 310.0
	line, s := t.carriageway(upper, p, dir)
	if line == nil {
		return
	}
	side := dir.right()
	terminal := p.add(side.mul(awayM))
	far, sf := t.carriageway(lower, terminal, side)
	if far == nil {
		far, sf = t.carriageway(lower, terminal, side.mul(-1))
	}
	meetAt, _ := along(far, sf)
	from, u := along(line, s-farM)
	to, v := along(line, s+farM)
	width := lower.halfM() + 3
	r := &road{class: upper.class + "_link", speedKMH: 40, lanes: 1, lit: true}
	end := terminal.add(dir.mul(width))
	exit := append(spaced(from, from.add(u.mul(90)).add(side.mul(10)), terminal.sub(dir.mul(100)), terminal.sub(dir.mul(width))), end)
	start := meetAt.sub(dir.mul(2))
	if q, ok := crossing([]pt{terminal.sub(dir.mul(width)), end}, far); ok {
		start = q.sub(dir.mul(2))
	}
	entry := append([]pt{start}, spaced(end, terminal.add(dir.mul(100)), to.sub(v.mul(90)).add(side.mul(10)), to)...)
	t.strands = append(t.strands, strand{r, exit, true, [2]bool{false, true}}, strand{r, entry, true, [2]bool{true, false}})
}

func spaced(a, b, c, d pt) []pt {
	var out []pt
	for i := range 13 {
		f := float64(i) / 12
		p, q, r := a.lerp(b, f), b.lerp(c, f), c.lerp(d, f)
		out = append(out, p.lerp(q, f).lerp(q.lerp(r, f), f))
	}
	return out
}

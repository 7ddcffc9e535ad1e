package demo

import "math"

// Half the side of the built-up square, and of the ring road round the lake.
const (
	cityHalfM = 4500.0
	lakeHalfM = 1050.0
	oldTownM  = 430.0
)

// axis is one straight line of the plan before it is bent a little.
type axis struct {
	name, en, parts, class string
	speed, lanes           int
	dual                   bool
	from, to               pt
	bendM                  float64
}

// The main roads, west to east and south to north. Names are the commonest of
// the region; 建设路, 振兴路 and 兴华路 are the model roads.
var axes = []axis{
	{"西环路", "Xihuan Road", "", "trunk", 70, 3, true, pt{-4500, -4380}, pt{-4500, 4380}, 60},
	{"昌润", "Changrun", "ns", "primary", 60, 3, true, pt{-3500, -4450}, pt{-3500, 4760}, 35},
	{"奥森路", "Aosen Road", "", "secondary", 50, 4, false, pt{-2600, -4450}, pt{-2600, 4450}, 45},
	{"花园", "Huayuan", "ns", "secondary", 50, 4, false, pt{-1700, -4450}, pt{-1700, 4450}, 30},
	{"柳园", "Liuyuan", "ns", "primary", 60, 3, true, pt{0, -6300}, pt{0, -1040}, 25},
	{"柳园", "Liuyuan", "ns", "primary", 60, 3, true, pt{0, 1040}, pt{0, 4450}, 25},
	{"光岳", "Guangyue", "ns", "primary", 60, 3, true, pt{1750, -4450}, pt{1750, 4450}, 35},
	{"卫育", "Weiyu", "ns", "secondary", 50, 4, false, pt{2650, -4450}, pt{2650, 4450}, 40},
	{"中华", "Zhonghua", "ns", "primary", 60, 2, true, pt{3550, -4450}, pt{3550, 4450}, 30},
	{"东环路", "Donghuan Road", "", "trunk", 70, 3, true, pt{4500, -4380}, pt{4500, 4380}, 40},
	{"南环路", "Nanhuan Road", "", "trunk", 70, 3, true, pt{-4580, -4300}, pt{4580, -4300}, 50},
	{"湖南", "Hunan", "ew", "primary", 60, 3, true, pt{-4650, -3400}, pt{4650, -3400}, 30},
	{"利民", "Limin", "ew", "secondary", 50, 4, false, pt{-4650, -2550}, pt{4650, -2550}, 40},
	{"振兴路", "Zhenxing Road", "", "primary", 60, 3, true, pt{-4650, -1750}, pt{4650, -1750}, 30},
	{"东昌", "Dongchang", "ew", "primary", 60, 3, true, pt{-4650, 0}, pt{-1040, 0}, 25},
	{"东昌", "Dongchang", "ew", "primary", 60, 3, true, pt{1040, 0}, pt{4770, 0}, 25},
	{"建设路", "Jianshe Road", "", "secondary", 50, 4, false, pt{-4650, 1700}, pt{4650, 1700}, 35},
	{"兴华路", "Xinghua Road", "", "primary", 60, 3, true, pt{-4650, 2500}, pt{4650, 2500}, 30},
	{"黄河路", "Huanghe Road", "", "primary", 60, 2, true, pt{-4650, 3400}, pt{4650, 3400}, 45},
	{"北环路", "Beihuan Road", "", "trunk", 70, 3, true, pt{-4580, 4300}, pt{4580, 4300}, 50},
}

// wavy bends a straight line by two sine waves that vanish at its ends.
func wavy(d dice, from, to pt, bendM float64) []pt {
	across := to.sub(from).unit().right()
	n := max(1, int(to.dist(from)/50))
	p1, p2 := d.between(0, 2*math.Pi), d.between(0, 2*math.Pi)
	k1, k2 := d.between(1.2, 2.2), d.between(3, 5)
	out := make([]pt, 0, n+1)
	for i := range n + 1 {
		f := float64(i) / float64(n)
		fade := math.Min(1, 6*math.Min(f, 1-f))
		w := math.Sin(2*math.Pi*k1*f+p1) + 0.3*math.Sin(2*math.Pi*k2*f+p2)
		out = append(out, from.lerp(to, f).add(across.mul(w*bendM*fade)))
	}
	return out
}

// town is the plan while it is drawn.
type town struct {
	dice
	size    Size
	mains   []*main
	strands []strand
	decks   []deck
	rings   []roundabout
	canal   []pt
	rail    []pt
	names   *nameBook
	village []pt // village centres
}

// main is a main road with its centre line.
type main struct {
	*road
	line []pt
}

// deck lifts every part of a road within a circle onto a bridge.
type deck struct {
	road  *road
	at    pt
	radiM float64
	level int
}

type roundabout struct {
	at    pt
	radiM float64
}

func drawTown(d dice, size Size) *town {
	t := &town{dice: d, size: size, names: newNameBook()}
	t.drawMains()
	t.drawLake()
	t.drawDiagonals()
	t.drawCanal()
	t.fillBlocks()
	t.drawCountry()
	t.drawRoundabouts()
	t.drawSlips()
	t.drawFlyovers()
	t.bridgeCanal()
	t.drawServices()
	return t
}

func (t *town) drawMains() {
	byName := map[string]*road{}
	for _, a := range axes {
		r := byName[a.name]
		if r == nil {
			r = &road{name: a.name, en: a.en, parts: a.parts, class: a.class, speedKMH: a.speed, lanes: a.lanes, dual: a.dual, lit: true}
			byName[a.name] = r
		}
		m := &main{r, wavy(t.dice, a.from, a.to, a.bendM)}
		t.mains = append(t.mains, m)
		t.lay(r, m.line)
	}
	t.taper("昌润", pt{-3500, 4760})
	t.taper("东昌", pt{4770, 0})
	t.taper("柳园", pt{0, -6300})
}

// taper brings the two carriageways of a road together at its end.
func (t *town) taper(name string, end pt) {
	for i := range t.strands {
		s := &t.strands[i]
		if s.name != name {
			continue
		}
		last := len(s.line) - 1
		if s.line[0].dist(end) < 20 {
			s.line[0], s.trim[0] = end, false
		}
		if s.line[last].dist(end) < 20 {
			s.line[last], s.trim[1] = end, false
		}
	}
}

// lay draws a road: one strand, or two carriageways that join at the ends of
// the line where nothing crosses them.
func (t *town) lay(r *road, line []pt) {
	trim := [2]bool{true, true}
	if !r.dual {
		t.strands = append(t.strands, strand{r, line, false, trim})
		return
	}
	m := r.carriagewayM()
	t.strands = append(t.strands,
		strand{r, offset(line, m), true, trim},
		strand{r, reversed(offset(line, -m)), true, trim})
}

// mainNear finds the main road of that name whose line passes nearest to p.
func (t *town) mainNear(name string, p pt) *main {
	var best *main
	least := math.Inf(1)
	for _, m := range t.mains {
		if m.name != name {
			continue
		}
		if _, d := project(m.line, p); d < least {
			best, least = m, d
		}
	}
	return best
}

// junctionOf is where two main roads cross near p.
func (t *town) junctionOf(a, b string, near pt) pt {
	p, ok := crossing(t.mainNear(a, near).line, t.mainNear(b, near).line)
	if !ok {
		return near
	}
	return p
}

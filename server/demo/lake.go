package demo

import "math"

// drawLake draws the old town on its island, the causeways and the ring road.
func (t *town) drawLake() {
	ring := &road{name: "环湖", en: "Huanhu", parts: "", class: "secondary", speedKMH: 40, lanes: 4, lit: true}
	for _, side := range []struct {
		zh, en   string
		from, to float64
	}{{"环湖东路", "Huanhu East Road", -45, 45}, {"环湖北路", "Huanhu North Road", 45, 135}, {"环湖西路", "Huanhu West Road", 135, 225}, {"环湖南路", "Huanhu South Road", 225, 315}} {
		r := *ring
		r.name, r.en = side.zh, side.en
		line := roundedSquare(lakeHalfM, side.from, side.to)
		t.mains = append(t.mains, &main{&r, line})
		t.strands = append(t.strands, strand{&r, line, false, [2]bool{}})
	}
	t.drawOldTown()
}

// roundedSquare is a superellipse between two angles (degrees, from east,
// counter-clockwise).
func roundedSquare(half, from, to float64) []pt {
	const exponent = 6.0
	var out []pt
	for a := from; a <= to+0.01; a += 3 {
		c, s := math.Cos(a*math.Pi/180), math.Sin(a*math.Pi/180)
		r := half / math.Pow(math.Pow(math.Abs(c), exponent)+math.Pow(math.Abs(s), exponent), 1/exponent)
		out = append(out, pt{c * r, s * r})
	}
	return out
}

func (t *town) drawOldTown() {
	t.rings = append(t.rings, roundabout{pt{}, 36})
	for _, way := range []struct {
		zh, en string
		dir    pt
	}{{"楼东大街", "Loudong Avenue", pt{1, 0}}, {"楼北大街", "Loubei Avenue", pt{0, 1}}, {"楼西大街", "Louxi Avenue", pt{-1, 0}}, {"楼南大街", "Lounan Avenue", pt{0, -1}}} {
		r := &road{name: way.zh, en: way.en, class: "tertiary", speedKMH: 30, lanes: 2, lit: true}
		t.strands = append(t.strands, strand{r, resample([]pt{{}, way.dir.mul(lakeHalfM)}, 50), false, [2]bool{}})
		t.decks = append(t.decks, deck{r, way.dir.mul(740), 170, 1})
	}
	t.drawLanes()
}

// drawLanes draws the square street inside the walls and the lanes.
func (t *town) drawLanes() {
	wall := &road{name: "城内环路", en: "Chengnei Ring Road", class: "residential", speedKMH: 30, lanes: 2, lit: true}
	h := oldTownM
	square := []pt{{h, h}, {-h, h}, {-h, -h}, {h, -h}, {h, h}}
	t.strands = append(t.strands, strand{wall, resample(square, 43), false, [2]bool{}})
	for i, v := range []float64{-290, -150, 150, 290} {
		ns := &road{
			name:     []string{"道署西街", "考院街", "文庙街", "状元街"}[i],
			en:       []string{"Daoshu West Street", "Kaoyuan Street", "Wenmiao Street", "Zhuangyuan Street"}[i],
			class:    "living_street",
			speedKMH: 20,
			lanes:    1,
			lit:      true,
		}
		ew := &road{
			name:     []string{"龙山街", "馆驿街", "火神庙街", "北顺城街"}[i],
			en:       []string{"Longshan Street", "Guanyi Street", "Huoshenmiao Street", "Beishuncheng Street"}[i],
			class:    "residential",
			speedKMH: 20,
			lanes:    2,
			lit:      true,
		}
		over := h + 4
		west, south := []float64{-over, -over, -v, -over}[i], []float64{-over, -20, -over, -over}[i]
		east, north := []float64{over, over, over, 10}[i], []float64{10, over, over, v}[i]
		t.strands = append(t.strands,
			strand{ns, wavy(t.dice, pt{v + t.between(-25, 25), south}, pt{v + t.between(-25, 25), north}, 7), i%2 == 1, [2]bool{true, true}},
			strand{ew, wavy(t.dice, pt{west, v + t.between(-25, 25)}, pt{east, v + t.between(-25, 25)}, 7), false, [2]bool{true, true}})
	}
}

// drawDiagonals draws the two old highways that leave the grid askew. The
// first starts at a crossing of two undivided roads, which becomes multi-leg.
func (t *town) drawDiagonals() {
	a := t.junctionOf("花园", "建设路", pt{-1700, 1700})
	t.highway("聊堂路", "Liaotang Road", []pt{a, {-2450, 2180}, {-3300, 2900}, {-4500, 3780}, {-5300, 4350}, {-6400, 4900}})
	b := t.junctionOf("卫育", "利民", pt{2650, -2550})
	t.highway("聊阳路", "Liaoyang Road", []pt{b, {3300, -2950}, {3900, -3700}, {4500, -4000}, {5200, -4350}, {6400, -5100}})
}

// highway draws an undivided 2+2 road, fast and unlit outside the city.
func (t *town) highway(zh, en string, corners []pt) {
	line := smooth(corners)
	inner := &road{name: zh, en: en, class: "secondary", speedKMH: 60, lanes: 4, lit: true}
	outer := &road{name: zh, en: en, class: "primary", speedKMH: 80, lanes: 4}
	cut := 0
	for cut < len(line)-1 && math.Max(math.Abs(line[cut].x), math.Abs(line[cut].y)) < cityHalfM+150 {
		cut++
	}
	if cut > 1 {
		t.mains = append(t.mains, &main{inner, line[:cut+1]})
		t.strands = append(t.strands, strand{inner, line[:cut+1], false, [2]bool{}})
	}
	t.mains = append(t.mains, &main{outer, line[cut:]})
	t.strands = append(t.strands, strand{outer, line[cut:], false, [2]bool{}})
}

// smooth rounds the corners of a line (a Catmull-Rom spline through them).
func smooth(c []pt) []pt {
	var out []pt
	at := func(i int) pt { return c[max(0, min(len(c)-1, i))] }
	for i := range len(c) - 1 {
		n := max(2, int(c[i].dist(c[i+1])/45))
		for k := range n {
			out = append(out, spline(at(i-1), at(i), at(i+1), at(i+2), float64(k)/float64(n)))
		}
	}
	return append(out, c[len(c)-1])
}

func spline(a, b, c, d pt, f float64) pt {
	v := b.mul(2).add(c.sub(a).mul(f))
	v = v.add(a.mul(2).sub(b.mul(5)).add(c.mul(4)).sub(d).mul(f * f))
	v = v.add(b.mul(3).sub(a).sub(c.mul(3)).add(d).mul(f * f * f))
	return v.mul(0.5)
}

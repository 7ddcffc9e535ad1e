package demo

import "math"

// drawCanal draws the canal's course, its two one-way embankment streets and
// the railway's course beyond the city. Only the streets are roads.
func (t *town) drawCanal() {
	t.canal = smooth(
		[]pt{{2050, -6400}, {2150, -4300}, {1430, -2600}, {1330, -1200}, {1400, 0}, {1330, 1300}, {2150, 2600}, {2300, 4300}, {3000, 6400}},
	)
	t.rail = []pt{{5350, -6500}, {5250, -2000}, {5300, 2500}, {5600, 6500}}
	for i, name := range []string{"运河西街", "运河东街"} {
		r := &road{name: name, en: []string{"Yunhe West Street", "Yunhe East Street"}[i], class: "tertiary", speedKMH: 40, lanes: 2, lit: true}
		line := offset(t.canal, []float64{-52, 52}[i])
		line = part(line, 2400, length(line)-2650)
		if i == 0 {
			line = reversed(line)
		}
		t.strands = append(t.strands, strand{r, line, true, [2]bool{true, true}})
	}
}

func (t *town) nearCanal(p pt) float64 {
	_, d := project(t.canal, p)
	return d
}

// bridgeCanal lifts every road that crosses the canal onto a bridge.
func (t *town) bridgeCanal() {
	for _, s := range t.strands {
		if p, ok := crossing(s.line, t.canal); ok {
			t.decks = append(t.decks, deck{s.road, p, 34, 1})
		}
	}
}

// drawCountry draws the roads out of the city with their villages, and the
// motorway.
func (t *town) drawCountry() {
	west := t.junctionOf("西环路", "振兴路", pt{-4500, -1750})
	north := t.junctionOf("北环路", "柳园", pt{0, 4300})
	south := t.junctionOf("南环路", "昌润", pt{-3500, -4300})
	t.radial("聊夏路", "Liaoxia Road", north, []pt{{60, 4900}, {-150, 5600}, {-250, 6500}})
	t.radial("聊莘路", "Liaoshen Road", south, []pt{{-3560, -4900}, {-3900, -5500}, {-4500, -6500}})
	t.radial("聊茌路", "Liaochi Road", pt{4770, 0}, []pt{{5000, 30}, {5700, 20}, {6700, 260}})
	t.radial("聊临路", "Liaolin Road", pt{-3500, 4760}, []pt{{-3450, 5200}, {-3650, 5900}, {-3600, 6700}})
	t.radial("聊阿路", "Liaoe Road", pt{0, -6300}, []pt{{80, -6500}, {200, -6900}})
	t.radial("聊冠路", "Liaoguan Road", west, []pt{{-5000, -1760}, {-5700, -1600}, {-6700, -1700}})
	for _, m := range append([]*main(nil), t.mains...) {
		if m.speedKMH == 80 {
			t.drawVillages(m)
		}
	}
	t.drawMotorway()
}

func (t *town) radial(zh, en string, from pt, rest []pt) {
	start := from
	if _, onRing := t.ringAt(from); onRing {
		start = from.sub(rest[0].sub(from).unit().mul(17))
	}
	line := smooth(append([]pt{start}, rest...))
	r := &road{name: zh, en: en, class: "primary", speedKMH: 80, lanes: 4}
	t.mains = append(t.mains, &main{r, line})
	t.strands = append(t.strands, strand{r, line, false, [2]bool{start != from, false}})
}

// ringAt finds the ring road that passes within 20 m.
func (t *town) ringAt(p pt) (*main, bool) {
	for _, m := range t.mains {
		if _, d := project(m.line, p); m.class == "trunk" && d < 20 {
			return m, true
		}
	}
	return nil, false
}

var villages = []struct{ zh, en string }{
	{"于集", "Yuji"}, {"李庄", "Lizhuang"}, {"前王", "Qianwang"}, {"后赵", "Houzhao"},
	{"孙堂", "Suntang"}, {"许营", "Xuying"}, {"侯营", "Houying"}, {"沙镇", "Shazhen"},
	{"朱老庄", "Zhulaozhuang"}, {"道口铺", "Daokoupu"}, {"闫寺", "Yansi"}, {"梁水镇", "Liangshuizhen"},
	{"斗虎屯", "Douhutun"}, {"张炉集", "Zhangluji"}, {"韩集", "Hanji"}, {"广平", "Guangping"},
	{"凤凰", "Fenghuang"}, {"蒋官屯", "Jiangguantun"}, {"北城", "Beicheng"}, {"大张", "Dazhang"},
	{"小屯", "Xiaotun"}, {"徐田", "Xutian"}, {"王口", "Wangkou"}, {"田庄", "Tianzhuang"},
	{"杜郎口", "Dulangkou"}, {"丁块", "Dingkuai"}, {"郑家", "Zhengjia"}, {"周店", "Zhoudian"}, {"顾官屯", "Guguantun"}, {"西关", "Xiguan"},
}

// drawVillages hangs villages on a fast country road by plain T junctions,
// some of them at an acute angle.
func (t *town) drawVillages(m *main) {
	side := t.sign()
	for s := t.between(330, 420); s < length(m.line)-120; s += t.between(300, 480) {
		p, dir := along(m.line, s)
		if math.Max(math.Abs(p.x), math.Abs(p.y)) < cityHalfM+180 || t.nearRail(p) < 90 || len(t.village) >= len(villages) {
			continue
		}
		lean := 0.0
		if t.chance(0.25) {
			lean = 1.2 * t.sign()
		}
		t.drawVillage(p, dir.right().mul(side).add(dir.mul(lean)).unit())
		side = -side
	}
}

func (t *town) nearRail(p pt) float64 {
	_, d := project(t.rail, p)
	return d
}

// drawVillage draws a village road from p and a few lanes across it.
func (t *town) drawVillage(p, dir pt) {
	name := villages[len(t.village)]
	long := t.between(230, 420)
	line := wavy(t.dice, p, p.add(dir.mul(long)), 6)
	t.village = append(t.village, p.add(dir.mul(long*0.7)))
	r := &road{name: name.zh + "村路", en: name.en + " Village Road", class: "unclassified", speedKMH: 40, lanes: 2}
	t.strands = append(t.strands, strand{r, line, false, [2]bool{}})
	for k := range 1 + t.IntN(3) {
		q, d := along(line, long*(0.45+0.25*float64(k)))
		lane := &road{
			name:     name.zh + []string{"前街", "中街", "后街"}[k],
			en:       name.en + []string{" Front Street", " Middle Street", " Back Street"}[k],
			class:    "residential",
			speedKMH: 30,
			lanes:    1,
		}
		left, right := t.between(40, 110), t.between(40, 110)
		if t.chance(0.3) {
			left = 0.2
		}
		t.strands = append(t.strands, strand{lane, resample([]pt{q.sub(d.right().mul(left)), q.add(d.right().mul(right))}, 40), false, [2]bool{}})
	}
}

// drawMotorway passes south of the city on bridges, with one interchange.
func (t *town) drawMotorway() {
	r := &road{name: "济聊高速公路", en: "Jiliao Expressway", class: "motorway", speedKMH: 110, lanes: 2, dual: true}
	m := &main{r, wavy(t.dice, pt{-6600, -5650}, pt{6600, -5700}, 40)}
	for _, s := range t.strands {
		if p, ok := crossing(s.line, m.line); ok {
			t.decks = append(t.decks, deck{r, p, 60, 1})
		}
	}
	t.mains = append(t.mains, m)
	for _, side := range []float64{1, -1} {
		line := offset(m.line, r.carriagewayM())
		if side < 0 {
			line = reversed(offset(m.line, -r.carriagewayM()))
		}
		t.strands = append(t.strands, strand{r, line, true, [2]bool{}})
	}
}

package demo

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// units are the organisations of the city.
func units() []geo.Unit {
	return []geo.Unit{
		{Code: "JJ-1", Kind: "police", Name: "交警一中队（城区东）"}, {Code: "JJ-2", Kind: "police", Name: "交警二中队（城区西）"},
		{Code: "JJ-3", Kind: "police", Name: "交警三中队（开发区）"}, {Code: "JJ-4", Kind: "police", Name: "交警四中队（城乡结合部）"},
		{Code: "YL", Kind: "parks", Name: "市园林绿化服务中心"}, {Code: "GL", Kind: "highways", Name: "市公路事业发展中心"},
		{Code: "CG", Kind: "city_management", Name: "市城市管理局"},
		{Code: "JB-DONGCHENG", Kind: "street_office", Name: "东城街道办事处"}, {Code: "JB-XINCHENG", Kind: "street_office", Name: "新城街道办事处"},
		{Code: "JB-GULOU", Kind: "street_office", Name: "古楼街道办事处"}, {Code: "JB-LIUYUAN", Kind: "street_office", Name: "柳园街道办事处"},
		{Code: "QY-1", Kind: "enterprise", Name: "鲁西物流园（示例）"},
		{Code: "QY-2", Kind: "enterprise", Name: "运河纺织厂（示例）"}, {Code: "QT", Kind: "other", Name: "铁路工务段（示例）"},
		{Code: "SG-1", Kind: "contractor", Name: "交通设施施工一班"},
		{Code: "SG-2", Kind: "contractor", Name: "交通设施施工二班"}, {Code: "SG-3", Kind: "contractor", Name: "绿化修剪班"},
	}
}

// squadron is the police unit of a place.
func squadron(p pt) string {
	switch {
	case math.Max(math.Abs(p.x), math.Abs(p.y)) > cityHalfM-100:
		return "JJ-4"
	case p.x > 2200:
		return "JJ-3"
	case p.x > 0:
		return "JJ-1"
	}
	return "JJ-2"
}

var (
	schoolDays = []geo.TimeWindow{
		{Months: []int{3, 4, 5, 6, 9, 10, 11, 12}, Weekdays: []int{1, 2, 3, 4, 5}, From: "07:00", To: "08:10"},
		{Months: []int{3, 4, 5, 6, 9, 10, 11, 12}, Weekdays: []int{1, 2, 3, 4, 5}, From: "16:20", To: "18:00"},
	}
	marketDays  = []geo.TimeWindow{{From: "06:00", To: "11:00"}, {From: "15:30", To: "18:30"}}
	yardHours   = []geo.TimeWindow{{Weekdays: []int{1, 2, 3, 4, 5, 6}, From: "06:30", To: "19:00"}}
	busHours    = []geo.TimeWindow{{From: "06:00", To: "21:00"}}
	schoolWords = []string{"实验小学", "第二中学", "幼儿园", "外国语学校", "第一小学", "中学", "小学"}
)

// placer puts the places along the roads.
type placer struct {
	dice
	*atlas
	out []geo.Place
}

func (a *atlas) places(d dice, sites []site, villages []pt) []geo.Place {
	p := &placer{dice: d, atlas: a}
	for _, s := range sites {
		if s.pattern != nil {
			p.atSpot(s)
		}
	}
	p.along("school", "tertiary", 16, schoolDays, func(road string) string { return trimRoad(road) + pick(d, schoolWords) })
	p.along("market", "tertiary", 6, marketDays, func(road string) string { return road + "便民市场" })
	p.along("hospital", "secondary", 5, nil, func(road string) string { return trimRoad(road) + "医院" })
	p.along("enterprise", "trunk", 12, yardHours, func(road string) string {
		return road + pick(d, []string{"物流园", "建材厂", "机械厂", "冷库"}) + "出入口"
	})
	p.along("parking", "secondary", 8, nil, func(road string) string { return road + "停车场" })
	p.along("bus_stop", "primary", 70, busHours, func(road string) string { return road + "站" })
	for i, v := range villages {
		p.add("village", villageNames(i)+"村", v.lonlat(), nil, "")
	}
	for _, n := range a.railNodes {
		p.add("rail_crossing", "铁路道口", a.at[n].lonlat(), nil, "有人看守，全幅栏杆")
	}
	p.fringes()
	return p.out
}

func villageNames(i int) string { return villages[i].zh }

func trimRoad(name string) string {
	for _, end := range []string{"大街", "路", "街", "巷"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

func (p *placer) add(kind, name string, at orb.Geometry, hours []geo.TimeWindow, note string) {
	p.out = append(p.out, geo.Place{UUID: p.uuid(), Kind: kind, Name: name, Geometry: at, Hours: hours, Note: note})
}

// atSpot puts the school or the market where a planted spot needs it.
func (p *placer) atSpot(s site) {
	at := fromLonLat(s.Position).add(pt{24, 22})
	switch {
	case s.pattern.schools:
		p.add("school", trimRoad(s.Roads[0])+"实验小学", at.lonlat(), schoolDays, "校门正对路口")
	case s.pattern.code == "market":
		l := p.links[s.link]
		line := offset(l.line, 6)
		p.add("market", s.Name+"马路市场", lineString(part(line, 25, l.lengthM-25)), marketDays, "占道经营")
	}
}

// along puts n places beside roads of a class.
func (p *placer) along(kind, class string, n int, hours []geo.TimeWindow, name func(string) string) {
	for _, i := range p.Perm(len(p.links)) {
		l := p.links[i]
		if n == 0 {
			return
		}
		if l.class != class || l.lengthM < 160 || l.level > 0 || l.speedKMH == 80 {
			continue
		}
		at, dir := along(l.line, p.between(60, l.lengthM-60))
		road, _ := l.nameAt(at)
		p.add(kind, name(road), at.add(dir.right().mul(float64(l.lanes)*l.laneM()/2+4)).lonlat(), hours, "")
		n--
	}
}

// fringes outlines the belt where the city meets the country.
func (p *placer) fringes() {
	for i, name := range []string{"东部城乡结合部", "南部城乡结合部", "西部城乡结合部", "北部城乡结合部"} {
		v := float64(i) * -math.Pi / 2
		out := pt{math.Cos(v), math.Sin(v)}
		side := out.right()
		a, b := out.mul(cityHalfM+100), out.mul(cityHalfM+900)
		p.add("fringe", name, polygon(a.add(side.mul(4000)), b.add(side.mul(4000)), b.sub(side.mul(4000)), a.sub(side.mul(4000))), nil, "")
	}
}

// coverage is the whole city: everything in it was surveyed.
func coverage(d dice) []geo.Coverage {
	kinds := []string{"tree", "hedge", "planter", "crop", "building", "wall", "sign", "kiosk", "parked_vehicles", "guardrail", "cabinet", "other"}
	return []geo.Coverage{{UUID: d.uuid(), Kinds: kinds, SurveyedOn: surveyedOn, Method: "车载激光扫描与步行核对（示例数据）",
		Area: wholeCity()}}
}

func wholeCity() orb.Polygon {
	const half = 7200.0
	return polygon(pt{-half, -half}, pt{half, -half}, pt{half, half}, pt{-half, half})
}

// ServiceArea is where the city's data lies.
func ServiceArea() orb.MultiPolygon { return orb.MultiPolygon{wholeCity()} }

// corridors are the three model roads.
func corridors(d dice) []geo.Corridor {
	var out []geo.Corridor
	for i, name := range []string{"建设路", "振兴路", "兴华路"} {
		c := geo.Corridor{UUID: d.uuid(), Name: name + "样板路", RoadNames: []string{name}, StartsOn: date(2026, 7+i, 1)}
		if i == 0 {
			end := date(2026, 10, 31)
			c.EndsOn = &end
		}
		out = append(out, c)
	}
	return out
}

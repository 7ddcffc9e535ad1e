package demo

import "math"

// pattern is what makes a planted spot special: which crashes it has too many
// of, and why.
type pattern struct {
	code     string
	zh, en   string
	onLink   bool
	number   int
	fits     func(a *atlas, s site) bool
	hours    []float64 // weights by hour; nil means the city's own
	schools  bool      // school days only
	scene    []scene   // drawn from with eight chances in ten
	obscured string
}

var (
	nightHours  = hoursBetween(19, 24, 1, 0, 5, 0.6)
	schoolHours = hoursBetween(7, 8, 1, 16, 18, 1)
	marketHours = hoursBetween(6, 11, 1, 15, 18, 0.4)
)

func hoursBetween(a, b int, w float64, c, d int, v float64) []float64 {
	out := make([]float64, 24)
	for h := a; h < b; h++ {
		out[h] = w
	}
	for h := c; h < d; h++ {
		out[h] = v
	}
	return out
}

var patterns = []*pattern{
	{
		code:     "blocked_triangle_e_bike",
		zh:       "视距三角区被遮挡，电动自行车直角侧面相撞多发",
		en:       "E-bikes hit at right angles: the sight triangle is blocked",
		number:   5,
		fits:     sideRoad,
		scene:    []scene{{"angle", "car", "e_bike"}, {"angle", "truck", "e_bike"}, {"angle", "e_bike", "e_bike"}},
		obscured: "vegetation",
	},
	{
		code:   "night_unlit",
		zh:     "夜间无照明，夜间事故多发",
		en:     "Night crashes: the street lamps are missing",
		number: 2,
		fits:   unlitCrossing,
		hours:  nightHours,
		scene:  []scene{{"angle", "car", "e_bike"}, {"pedestrian", "car", "pedestrian"}, {"rear_end", "truck", "e_motorcycle"}},
	},
	{
		code:    "school_pedestrian",
		zh:      "上下学时段学生过街事故多发",
		en:      "Pupils hit while crossing at school hours",
		number:  2,
		fits:    schoolCrossing,
		hours:   schoolHours,
		schools: true,
		scene:   []scene{{"pedestrian", "car", "pedestrian"}, {"pedestrian", "e_bike", "pedestrian"}},
	},
	{
		code:   "village_fast_road",
		zh:     "村口接快速公路，货车与三轮车相撞多发",
		en:     "Trucks hit tricycles where a village road meets a fast one",
		number: 2,
		fits:   villageMouth,
		scene:  []scene{{"angle", "truck", "tricycle"}, {"turning", "truck", "e_motorcycle"}, {"turning", "car", "farm_vehicle"}},
	},
	{
		code:   "left_turn_signal",
		zh:     "左转与对向直行冲突多发",
		en:     "Left turns against oncoming traffic at a signal",
		number: 1,
		fits:   signalCross,
		scene:  []scene{{"turning", "car", "car"}, {"turning", "car", "e_bike"}},
	},
	{
		code:   "market",
		zh:     "马路市场时段人车混行事故多发",
		en:     "Mixed traffic at a street market",
		onLink: true,
		number: 1,
		fits:   marketStreet,
		hours:  marketHours,
		scene:  []scene{{"pedestrian", "e_bike", "pedestrian"}, {"sideswipe_same", "car", "e_bike"}, {"cyclist", "tricycle", "bicycle"}},
	},
	{
		code:   "night_unlit_stretch",
		zh:     "路段无照明，夜间追尾及碰撞行人多发",
		en:     "A stretch without lamps: rear-end and pedestrian crashes at night",
		onLink: true,
		number: 1,
		fits:   fastStretch,
		hours:  nightHours,
		scene:  []scene{{"rear_end", "truck", "car"}, {"pedestrian", "car", "pedestrian"}, {"fixed_object", "car", ""}},
	},
	{
		code:   "parked_stretch",
		zh:     "路侧违停，电动自行车绕行被撞多发",
		en:     "E-bikes swerve round parked vehicles",
		onLink: true,
		number: 1,
		fits:   marketStreet,
		scene:  []scene{{"sideswipe_same", "car", "e_bike"}, {"parked", "e_bike", "car"}},
	},
}

func (a *atlas) hasMain(s site, class string) bool {
	return s.junction >= 0 && a.junctions[s.junction].mainRoad() != nil && a.junctions[s.junction].mainRoad().class == class
}

func sideRoad(a *atlas, s site) bool {
	if s.junction < 0 || (!a.hasMain(s, "secondary") && !a.hasMain(s, "tertiary")) {
		return false
	}
	j := a.junctions[s.junction]
	return len(j.nodes) == 1 && (j.control == "none" || j.control == "yield") && len(a.corners(s.junction)) >= 2
}

func unlitCrossing(a *atlas, s site) bool {
	return a.hasMain(s, "primary") && s.Control == "yield" && a.junctions[s.junction].mainRoad().speedKMH == 60
}

func schoolCrossing(a *atlas, s site) bool {
	return a.hasMain(s, "tertiary") && s.Control == "none" && len(a.junctions[s.junction].arms) == 4
}

func villageMouth(a *atlas, s site) bool {
	return a.hasMain(s, "primary") && a.junctions[s.junction].mainRoad().speedKMH == 80 && len(a.junctions[s.junction].arms) == 3 &&
		len(s.Roads) == 2 &&
		a.hasArm(s, "unclassified")
}

func signalCross(a *atlas, s site) bool {
	return a.hasMain(s, "primary") && s.Control == "signal" && len(a.junctions[s.junction].arms) == 4
}

func marketStreet(a *atlas, s site) bool {
	return s.link >= 0 && a.links[s.link].class == "tertiary" && s.LengthM > 180 && s.LengthM < 450
}

func fastStretch(a *atlas, s site) bool {
	return s.link >= 0 && a.links[s.link].class == "trunk" && s.LengthM > 300
}

// plantSpots chooses the spots, well apart, and multiplies their means by four
// to seven, or to three crashes a year where that is more.
func (a *atlas) plantSpots(d dice, sites []site, most int) []BlackSpot {
	var out []BlackSpot
	for _, p := range patterns {
		for _, i := range d.Perm(len(sites)) {
			if len(out) == most || countPattern(out, p.code) == p.number {
				break
			}
			s := &sites[i]
			if s.pattern != nil || (s.link >= 0) != p.onLink || !p.fits(a, *s) || crowded(out, s) {
				continue
			}
			factor := round2(math.Max(d.between(4, 7), 3/s.PredictedPerYear))
			s.pattern, s.Spot, s.ExpectedPerYear = p, p.code, s.PredictedPerYear*factor
			out = append(out, BlackSpot{p.code, i, s.Kind, s.Name, s.Position, factor, s.ExpectedPerYear, p.zh, p.en})
		}
	}
	return out
}

func countPattern(spots []BlackSpot, code string) int {
	n := 0
	for _, s := range spots {
		if s.Pattern == code {
			n++
		}
	}
	return n
}

func crowded(spots []BlackSpot, s *site) bool {
	for _, o := range spots {
		if fromLonLat(o.Position).dist(fromLonLat(s.Position)) < 400 {
			return true
		}
	}
	return false
}

// darken takes the lamps away at the unlit spots.
func (a *atlas) darken(sites []site) {
	for _, s := range sites {
		if s.pattern == nil || (s.pattern.code != "night_unlit" && s.pattern.code != "night_unlit_stretch") {
			continue
		}
		radius := 90.0
		if s.link >= 0 {
			radius = s.LengthM / 2
		}
		a.unlit = append(a.unlit, roundabout{fromLonLat(s.Position), radius})
	}
}

func (a *atlas) hasArm(s site, class string) bool {
	for _, m := range a.junctions[s.junction].arms {
		if m.class == class {
			return true
		}
	}
	return false
}

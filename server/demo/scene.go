package demo

import (
	"sort"
	"time"

	"tongshi/geo"
)

// scene is a kind of crash with the modes of its two parties; the second is
// empty in a crash of one vehicle.
type scene struct{ kind, first, second string }

// weighted scenes of ordinary crashes, heavy with e-bikes.
type chances struct {
	scenes  []scene
	weights []float64
}

var (
	atSignals = chances{
		[]scene{
			{"turning", "car", "e_bike"},
			{"turning", "car", "car"},
			{"rear_end", "car", "car"},
			{"angle", "car", "e_bike"},
			{"pedestrian", "car", "pedestrian"},
			{"sideswipe_same", "car", "car"},
			{"angle", "e_bike", "e_bike"},
			{"turning", "truck", "e_bike"},
			{"pedestrian", "e_bike", "pedestrian"},
			{"rear_end", "bus", "car"},
		},
		[]float64{24, 12, 20, 10, 8, 12, 5, 4, 3, 2},
	}
	atCrossings = chances{
		[]scene{
			{"angle", "car", "e_bike"},
			{"angle", "car", "car"},
			{"turning", "car", "e_bike"},
			{"turning", "car", "e_motorcycle"},
			{"pedestrian", "car", "pedestrian"},
			{"cyclist", "car", "bicycle"},
			{"angle", "e_bike", "tricycle"},
			{"rear_end", "car", "car"},
			{"angle", "low_speed_ev", "e_bike"},
			{"angle", "truck", "car"},
		},
		[]float64{28, 14, 14, 6, 9, 5, 5, 8, 6, 5},
	}
	onStreets = chances{
		[]scene{
			{"rear_end", "car", "car"},
			{"sideswipe_same", "car", "e_bike"},
			{"sideswipe_same", "car", "car"},
			{"pedestrian", "car", "pedestrian"},
			{"cyclist", "car", "bicycle"},
			{"fixed_object", "car", ""},
			{"head_on", "e_bike", "e_bike"},
			{"parked", "e_bike", "car"},
			{"rear_end", "truck", "car"},
			{"overturn", "e_bike", ""},
			{"head_on", "car", "motorcycle"},
			{"backing", "car", "e_bike"},
		},
		[]float64{20, 18, 13, 11, 5, 7, 6, 6, 4, 4, 2, 4},
	}
	onExpressways = chances{
		[]scene{
			{"rear_end", "car", "car"},
			{"rear_end", "truck", "car"},
			{"sideswipe_same", "car", "truck"},
			{"fixed_object", "car", ""},
			{"overturn", "truck", ""},
			{"pedestrian", "car", "pedestrian"},
		},
		[]float64{32, 20, 22, 14, 5, 3},
	}
)

func (r *recorder) scene(s *site) scene {
	if s.pattern != nil && r.chance(0.8) {
		return pick(r.dice, s.pattern.scene)
	}
	from := atCrossings
	switch {
	case s.link >= 0 && (r.links[s.link].class == "motorway" || r.links[s.link].class == "trunk"):
		from = onExpressways
	case s.link >= 0:
		from = onStreets
	case s.Control == "signal":
		from = atSignals
	}
	return from.scenes[r.weighted(from.weights)]
}

// weather by season: rain in summer, fog and snow in winter.
var skies = map[string][]float64{ // clear, cloudy, rain, fog, snow
	"winter": {58, 25, 3, 9, 5}, "spring": {62, 26, 9, 3, 0}, "summer": {48, 27, 24, 1, 0}, "autumn": {58, 27, 10, 5, 0},
}

var skyCodes = []string{"clear", "cloudy", "rain", "fog", "snow"}

func season(m time.Month) string {
	return []string{"winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer", "autumn", "autumn", "autumn", "winter"}[m-1]
}

// setSky fills weather, surface and light.
func (r *recorder) setSky(c *geo.Crash, when time.Time, unlit bool) {
	c.Weather = skyCodes[r.weighted(skies[season(when.Month())])]
	c.Surface = map[string]string{"rain": "wet", "snow": "snow"}[c.Weather]
	if c.Surface == "" {
		c.Surface = "dry"
	}
	c.Light = light(when, unlit)
	if c.Hour == nil && r.chance(0.5) {
		c.Light = ""
	}
}

// light by the hour; the sun rises at about 5 in June and 7:15 in December.
func light(when time.Time, unlit bool) string {
	far := when.Month() - 6 // months from June
	if far < 0 {
		far = -far
	}
	rise, set := 5+0.38*float64(far), 19.4-0.4*float64(far)
	h := float64(when.Hour()) + float64(when.Minute())/60
	switch {
	case h >= rise && h <= set:
		return "day"
	case h >= rise-0.5 && h < rise:
		return "dawn"
	case h > set && h <= set+0.5:
		return "dusk"
	case unlit:
		return "dark_unlit"
	}
	return "dark_lit"
}

// frail modes carry people without a body of steel round them.
var frail = map[string]bool{
	"pedestrian":   true,
	"bicycle":      true,
	"e_bike":       true,
	"e_motorcycle": true,
	"motorcycle":   true,
	"tricycle":     true,
	"farm_vehicle": true,
}

var injuryCodes = []string{"fatal", "serious", "slight", "none"}

// injury draws one person's fate.
func (r *recorder) injury(mode, other, light string, speedKMH int) string {
	w := []float64{0.002, 0.02, 0.16, 0.82}
	if frail[mode] {
		w = []float64{0.012, 0.11, 0.62, 0.26}
	}
	harder := 1.0
	if other == "truck" || other == "bus" {
		harder *= 2.2
	}
	if light == "dark_unlit" {
		harder *= 1.7
	}
	if speedKMH >= 70 {
		harder *= 2
	}
	w[0] *= harder
	w[1] *= 1 + (harder-1)/2
	return injuryCodes[r.weighted(w)]
}

var manners = map[string][2]string{
	"angle": {"straight", "straight"}, "turning": {"left", "straight"}, "rear_end": {"straight", "stopped"},
	"sideswipe_same": {"lane_change", "straight"}, "head_on": {"overtaking", "straight"},
	"pedestrian": {"straight", "crossing"}, "cyclist": {"right", "straight"}, "fixed_object": {"straight", ""},
	"parked": {"straight", "parked"}, "overturn": {"straight", ""}, "backing": {"reversing", "straight"},
}

var causes = map[string]string{
	"angle": "未按规定让行", "turning": "转弯未让直行", "rear_end": "未保持安全距离", "sideswipe_same": "违法变更车道", "head_on": "逆行", "pedestrian": "未礼让行人",
	"cyclist": "未按规定让行", "fixed_object": "操作不当", "parked": "违法停车", "overturn": "操作不当", "backing": "倒车未确认安全",
}

// setParties fills who was in it and what became of them.
func (r *recorder) setParties(c *geo.Crash, sc scene, s *site) {
	c.Kind, c.Cause = sc.kind, causes[sc.kind]
	speed := r.speedAt(s)
	c.Parties = append(c.Parties, r.party(sc.kind, 0, sc.first, sc.second, c.Light, speed))
	c.Modes = []string{sc.first}
	if sc.second != "" {
		c.Parties = append(c.Parties, r.party(sc.kind, 1, sc.second, sc.first, c.Light, speed))
		if sc.second != sc.first {
			c.Modes = append(c.Modes, sc.second)
		}
	}
	sort.Strings(c.Modes)
	r.setHarm(c)
}

func (r *recorder) speedAt(s *site) int {
	if s.link >= 0 {
		return r.links[s.link].speedKMH
	}
	if main := r.junctions[s.junction].mainRoad(); main != nil {
		return main.speedKMH
	}
	return 30
}

var ageBands = []string{"0_13", "14_17", "18_24", "25_44", "45_64", "65_plus"}

func (r *recorder) party(kind string, i int, mode, other, light string, speed int) geo.Party {
	p := geo.Party{Mode: mode, Manner: manners[kind][i], Injury: r.injury(mode, other, light, speed)}
	ages := []float64{1, 2, 12, 45, 33, 7}
	if frail[mode] {
		ages = []float64{5, 4, 8, 27, 36, 20}
	}
	p.AgeBand = ageBands[r.weighted(ages)]
	if mode == "e_bike" || mode == "e_motorcycle" || mode == "motorcycle" {
		helmet, wrong := r.chance(0.6), r.chance(0.12)
		p.Helmet, p.WrongWay = &helmet, &wrong
	}
	return p
}

// setHarm derives counts, severity, procedure and damage from the parties.
func (r *recorder) setHarm(c *geo.Crash) {
	n := map[string]int{}
	for _, p := range c.Parties {
		n[p.Injury]++
	}
	deaths, serious, slight, none, window := n["fatal"], n["serious"], n["slight"], 0, 7
	c.Deaths, c.SeriousInjured, c.SlightInjured, c.InjuredUnspecified, c.DeathWindowDays = &deaths, &serious, &slight, &none, &window
	c.Severity, c.Procedure = "damage", "simple"
	switch {
	case deaths > 0:
		c.Severity = "fatal"
	case serious > 0:
		c.Severity = "serious"
	case slight > 0:
		c.Severity = "slight"
	}
	if deaths+serious > 0 || r.chance(0.15) {
		c.Procedure = "general"
	}
	damage := float64(100 * (2 + r.IntN(40)))
	c.DamageYuan = &damage
	ran, drunk := r.chance(0.03), r.chance(0.02)
	c.HitAndRun, c.Alcohol = &ran, &drunk
}

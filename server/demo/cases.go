package demo

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// asOf is the day the casework of the demonstration is told from.
var asOf = date(2026, 11, 20)

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone8)
}

// clerk keeps the files.
type clerk struct {
	dice
	*atlas
	city *City
}

var (
	siteStates = []string{"reported", "verified", "listed", "interim", "rectifying", "accepted", "delisted", "review_due", "rejected"}
	tiers      = []string{"city", "county", "", "province", "county", "city"}
)

// openSites opens a file for every planted spot, for most blocked triangles
// and for some places, in every state.
func (k *clerk) openSites() {
	for _, s := range k.city.Truth.Spots {
		class := map[string]string{"school_pedestrian": "school_gate", "market": "street_market", "parked_stretch": "parking", "night_unlit": "missing_light", "night_unlit_stretch": "missing_light", "village_fast_road": "fringe"}[s.Pattern]
		if class == "" {
			class = "black_spot"
		}
		word := "路口"
		if s.Kind == "segment" {
			word = "路段"
		}
		k.open(class, s.Name+word+classTitles[class], s.Position, s.Kind == "intersection", s.ReasonZH)
	}
	for i, c := range k.city.Truth.Blocked {
		if i%3 != 2 {
			k.open("sight_obstruction", c.Name+"路口"+classTitles["sight_obstruction"], c.Intersection, true, "视距三角区内有遮挡物，需按 0.9–3.0 m 净空清理")
		}
	}
	k.openPlaces()
}

var classTitles = map[string]string{
	"black_spot": "事故多发", "sight_obstruction": "通视遮挡", "missing_light": "照明缺失", "school_gate": "学校门口秩序混乱", "street_market": "马路市场占道", "parking": "违停占道",
	"fringe": "城乡结合部平交隐患", "missing_sign": "标志缺失", "missing_marking": "标线不清", "missing_guardrail": "临水护栏缺失", "rail_crossing": "道口隐患", "enterprise_yard": "出入口视线不良", "other": "其他隐患",
}

// openPlaces opens the files that hang on places and plain junctions.
func (k *clerk) openPlaces() {
	want := map[string]int{"rail_crossing": 1, "enterprise": 3, "school": 2}
	classes := map[string]string{"rail_crossing": "rail_crossing", "enterprise": "enterprise_yard", "school": "school_gate"}
	for _, p := range k.city.Places {
		if at, ok := p.Geometry.(orb.Point); ok && want[p.Kind] > 0 {
			want[p.Kind]--
			k.open(classes[p.Kind], p.Name+classTitles[classes[p.Kind]], at, false, "巡查发现")
		}
	}
	for i, n := range k.Perm(len(k.junctions))[:9] {
		class := []string{"missing_sign", "missing_marking", "missing_guardrail", "other"}[i%4]
		j := k.junctions[n]
		names := j.roadNames()
		if len(names) > 0 {
			k.open(class, names[0]+"路口"+classTitles[class], j.at.lonlat(), true, "群众反映")
		}
	}
}

func (k *clerk) open(class, title string, at orb.Point, crossing bool, note string) {
	n := len(k.city.Sites)
	opened := date(2026, 1, 10).AddDate(0, 0, n*6).Add(9 * time.Hour)
	s := geo.Site{
		UUID:     k.uuid(),
		Number:   fmt.Sprintf("LC-2026-%03d", n+1),
		Title:    title,
		Class:    class,
		State:    siteStates[n%len(siteStates)],
		Position: at,
		Note:     note,
		OpenedAt: opened,
		LeadUnit: squadron(fromLonLat(at)),
	}
	if crossing {
		s.IntersectionAt = &at
	}
	if s.State != "reported" && s.State != "verified" && s.State != "rejected" {
		s.Tier = tiers[n%len(tiers)]
		deadline := opened.AddDate(0, 0, []int{60, 90, 30, 320, 180}[n%5])
		deadline = date(deadline.Year(), int(deadline.Month()), deadline.Day())
		s.Deadline = &deadline
	}
	k.city.Sites = append(k.city.Sites, s)
}

var workKinds = []struct {
	kind, zh, unit string
	low, high      int
}{
	{"sign", "增设警示标志", "piece", 2, 8}, {"marking", "施划标线", "m", 60, 400}, {"guardrail", "安装护栏", "m", 40, 260},
	{"flashing_light", "安装太阳能爆闪灯", "set", 2, 6}, {"tree_trimming", "修剪遮挡树木", "tree", 3, 26},
	{"parking_bays", "调整停车泊位", "bay", 6, 40}, {"stall_clearing", "清理占道摊点", "piece", 3, 20},
	{"signal", "增设信号灯", "set", 1, 4}, {"lighting", "补装路灯", "set", 2, 18}, {"other", "平整路肩、清理砂石", "m2", 20, 180},
}

// workStates by how far a site has come; open ones may have any work under
// way, closed ones only finished or cancelled work.
var workStates = []struct {
	state string
	sites []string
}{
	{"planned", []string{"verified", "listed", "interim", "rectifying"}}, {"assigned", []string{"listed", "interim", "rectifying"}},
	{"started", []string{"interim", "rectifying"}}, {"blocked", []string{"interim", "rectifying"}},
	{"done", []string{"rectifying", "review_due", "accepted"}}, {"accepted", []string{"accepted", "delisted", "review_due"}},
	{"returned", []string{"rectifying"}}, {"cancelled", []string{"rectifying", "accepted", "delisted"}},
}

// orderWorks gives the sites works of every kind in every state.
func (k *clerk) orderWorks() {
	turn := map[string]int{}
	for _, st := range workStates {
		for _, w := range workKinds {
			fit := k.inStates(st.sites)
			s := fit[turn[st.state]%len(fit)]
			turn[st.state]++
			q := float64(w.low + k.IntN(w.high-w.low+1))
			k.order(s, w.kind, w.zh, w.unit, st.state, q)
		}
	}
}

func (k *clerk) inStates(states []string) []geo.Site {
	var out []geo.Site
	for _, s := range k.city.Sites {
		if contains(states, s.State) {
			out = append(out, s)
		}
	}
	return out
}

func (k *clerk) order(s geo.Site, kind, title, unit, state string, quantity float64) {
	at := fromLonLat(s.Position).add(pt{k.between(-12, 12), k.between(-12, 12)})
	due := asOf.AddDate(0, 0, k.IntN(90)-35)
	w := geo.Work{
		UUID:       k.uuid(),
		SiteUUID:   s.UUID,
		Kind:       kind,
		Title:      title + "（" + s.Title + "）",
		State:      state,
		Geometry:   at.lonlat(),
		Quantity:   quantity,
		UnitOfWork: unit,
		DueOn:      &due,
	}
	if state != "planned" {
		w.Crew = pick(k.dice, []string{"SG-1", "SG-2"})
		if kind == "tree_trimming" {
			w.Crew = "SG-3"
		}
	}
	switch state {
	case "done", "accepted", "returned":
		done := due.AddDate(0, 0, -k.IntN(20)).Add(15 * time.Hour)
		if done.After(asOf) {
			done = asOf.AddDate(0, 0, -1-k.IntN(30)).Add(15 * time.Hour)
		}
		w.QuantityDone, w.DoneAt = quantity, &done
	case "started", "blocked":
		w.QuantityDone = float64(int(quantity * k.between(0.1, 0.8)))
	}
	k.city.Works = append(k.city.Works, w)
}

// planLookBacks gives the finished sites their re-inspections: due, overdue,
// passed and failed.
func (k *clerk) planLookBacks() {
	for i, s := range k.inStates([]string{"accepted", "delisted", "review_due"}) {
		first := geo.LookBack{UUID: k.uuid(), SiteUUID: s.UUID, DueOn: asOf.AddDate(0, 0, -60-3*i)}
		done := first.DueOn.AddDate(0, 0, 1).Add(10 * time.Hour)
		first.DoneAt, first.Result = &done, []string{"passed", "passed", "failed"}[i%3]
		k.city.LookBacks = append(k.city.LookBacks, first)
		if s.State != "delisted" {
			k.city.LookBacks = append(
				k.city.LookBacks,
				geo.LookBack{UUID: k.uuid(), SiteUUID: s.UUID, DueOn: asOf.AddDate(0, 0, []int{-9, 12, 30, 75}[i%4])},
			)
		}
	}
}

package blackspot

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/netstat"
	"tongshi/geo/parallel"
)

// padM is what a stretch has beyond its first and its last crash: a place has
// a length, and without one nothing could be predicted for it [choice].
const padM = 25

// nominate applies the rules: to the crashes of each intersection, and along
// the roads in windows of the rule's length and years.
func (r *run) nominate() error {
	streets, err := NewStreets(r.city.Net, SameRoad, r.city.Roads)
	if err != nil {
		return err
	}
	r.roads = newRoads(streets)
	r.out.Divided = r.roads.Divided
	if r.Profile == nil {
		return nil
	}
	fired := map[int][]Firing{} // by site
	if err := r.atNodes(fired); err != nil {
		return err
	}
	hits, err := r.windows()
	if err != nil {
		return err
	}
	stretches := r.take(hits, fired)
	r.discs(fired)
	n := len(r.city.Net.Intersections)
	for _, site := range slices.Sorted(maps.Keys(fired)) {
		if site < n {
			b := r.atIntersection(site)
			b.Rules = fired[site]
			r.out.Spots = append(r.out.Spots, b)
			continue
		}
		length := r.city.Net.Segments[site-n].LengthM
		b := r.stretch([]Stretch{{Segment: site - n, ToM: length}})
		b.Rules = fired[site]
		r.out.Spots = append(r.out.Spots, b)
	}
	r.out.Spots = append(r.out.Spots, stretches...)
	return nil
}

// atNodes evaluates every rule on the crashes of each intersection, and rules
// without a window on those of each segment.
func (r *run) atNodes(fired map[int][]Firing) error {
	found := make([][]Firing, len(r.groups.first)-1)
	if err := parallel.Each(r.ctx, len(found), r.KDE.Workers, func(_, site int) { found[site] = r.atNode(site) }); err != nil {
		return err
	}
	for site, list := range found {
		if len(list) > 0 {
			fired[site] = list
		}
	}
	return nil
}

func (r *run) atNode(site int) (fired []Firing) {
	rows := r.groups.of(site)
	if len(rows) == 0 {
		return nil
	}
	onSegment := site >= len(r.city.Net.Intersections)
	var events []Event
	for i := range r.Profile.Rules {
		rule := &r.Profile.Rules[i]
		if onSegment && (rule.WindowM > 0 || rule.WindowKind == "node") || rule.Unset || len(rows) < rule.MinCount && rule.Count == "crashes" {
			continue
		}
		if events == nil {
			events = r.city.Crashes.Events(rows)
		}
		if f := rule.Evaluate(events, nil); f.Fired || f.Open && r.evident(rule, site) {
			f.Profile = r.Profile.Code
			fired = append(fired, f)
		}
	}
	return fired
}

// evident reports whether a place may await the confirmation of the rule's
// condition.
func (r *run) evident(rule *Rule, site int) bool {
	return len(rule.Evidence) == 0 || site < len(r.city.Net.Intersections) && r.city.blocked(site) > 0
}

// roadCrash is a crash at a station of a road.
type roadCrash struct {
	stationM float64
	row      int32
}

// onRoads puts every crash that knows its segment onto its road.
func (r *run) onRoads() [][]roadCrash {
	out := make([][]roadCrash, len(r.roads.List))
	c := &r.city.Crashes
	for i := range c.Len() {
		segment, stationM := r.onSegment(i)
		if segment < 0 {
			continue
		}
		street, at := r.roads.At(segment, min(stationM, r.city.Net.Segments[segment].LengthM))
		road, at := r.roads.place(street, at)
		out[road] = append(out[road], roadCrash{at, int32(i)})
	}
	return out
}

// onSegment is where a crash lies on the roads; one that only knows its
// intersection lies at the end of that intersection's first segment.
func (r *run) onSegment(i int) (segment int, stationM float64) {
	c := &r.city.Crashes
	if c.Segment[i] >= 0 {
		return int(c.Segment[i]), c.StationM[i]
	}
	if at := c.Intersection[i]; at >= 0 && len(r.city.Net.Intersections[at].Segments) > 0 {
		segment = r.city.Net.Intersections[at].Segments[0]
		if r.city.Net.Segments[segment].From != int(at) {
			stationM = r.city.Net.Segments[segment].LengthM
		}
		return segment, stationM
	}
	return -1, 0
}

// hit is a window of a road that a rule names.
type hit struct {
	road   int
	firing Firing
	rows   []int32
	fromM  float64
	toM    float64
}

// windows are what the rules with a window along the road name, the shortest
// windows first.
func (r *run) windows() ([]hit, error) {
	rules := make([]Rule, 0, len(r.Profile.Rules))
	for _, rule := range r.Profile.Rules {
		if rule.WindowKind == "route" && rule.WindowM > 0 && !rule.Unset && len(rule.Evidence) == 0 {
			rules = append(rules, rule)
		}
	}
	if len(rules) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(rules, func(a, b Rule) int { return cmp.Compare(a.WindowM, b.WindowM) })
	crashes := r.onRoads()
	byRoad := make([][]hit, len(crashes))
	err := parallel.Each(r.ctx, len(crashes), r.KDE.Workers, func(_, road int) {
		byRoad[road] = r.windowsOn(road, crashes[road], rules)
	})
	var hits []hit
	for k := range rules {
		for _, list := range byRoad {
			for _, h := range list {
				if h.firing.Rule == rules[k].Code {
					hits = append(hits, h)
				}
			}
		}
	}
	return hits, err
}

func (r *run) windowsOn(road int, crashes []roadCrash, rules []Rule) []hit {
	if len(crashes) == 0 {
		return nil
	}
	events := make([]Event, len(crashes))
	for i, c := range crashes {
		events[i] = r.city.Crashes.Event(int(c.row))
		events[i].StationM = c.stationM
	}
	var hits []hit
	for _, rule := range rules {
		var found []candidate
		for from := r.FromYear; from <= max(r.FromYear, r.ToYear-rule.Years+1); from++ {
			marks := rule.Marks(events, from)
			for _, kind := range rule.kinds(events) {
				found = append(found, rule.candidates(marks, from, kind)...)
			}
		}
		for _, c := range disjoint(found) {
			h := hit{road: road, firing: c.firing(r.Profile.Code, rule)}
			h.fromM, h.toM = c.marks[0].StationM, c.marks[len(c.marks)-1].StationM
			for _, m := range c.marks {
				h.rows = append(h.rows, crashes[m.ID].row)
			}
			hits = append(hits, h)
		}
	}
	return hits
}

// candidate is a window that qualifies, with its crashes by station.
type candidate struct {
	Window
	year  int
	kind  string
	marks []netstat.Mark
}

func (c candidate) firing(profile string, rule Rule) Firing {
	f := Firing{
		Profile: profile, Rule: rule.Code, Tier: rule.Tier, Count: c.Count, Score: c.Score,
		FromYear: c.year, ToYear: c.year + rule.Years - 1, Type: c.kind,
	}
	return f.met(rule, nil)
}

// candidates are the windows of marks of one type that satisfy the rule.
func (r Rule) candidates(marks []netstat.Mark, year int, kind string) []candidate {
	if kind != "" {
		marks = slices.DeleteFunc(slices.Clone(marks), func(m netstat.Mark) bool { return m.Kind != kind })
	}
	rule := r.Window(nil)
	rule.SameKind = false
	if rule.MinCount <= 0 && rule.MinScore <= 0 || len(marks) < rule.MinCount {
		return nil
	}
	marks = rule.sorted(marks)
	var out []candidate
	for _, w := range AnchoredWindows(marks, rule) {
		if !rule.meets(w.Count, w.Score) {
			continue
		}
		first, _ := slices.BinarySearchFunc(marks, w.FromM, func(m netstat.Mark, at float64) int { return cmp.Compare(m.StationM, at) })
		out = append(out, candidate{w, year, kind, marks[first:min(len(marks), first+w.Count)]})
	}
	return out
}

// disjoint picks windows that do not overlap: the one with the most crashes
// first, then the higher score, the later years, the lower station. A long bad
// road is so named by its worst windows, not as one endless spot.
func disjoint(found []candidate) []candidate {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Score, a.Score), cmp.Compare(b.year, a.year), cmp.Compare(a.FromM, b.FromM))
	})
	var out []candidate
	for _, c := range found {
		first, last := c.marks[0].StationM, c.marks[len(c.marks)-1].StationM
		if !slices.ContainsFunc(out, func(o candidate) bool {
			return first <= o.marks[len(o.marks)-1].StationM && last >= o.marks[0].StationM
		}) {
			out = append(out, c)
		}
	}
	return out
}

// take turns windows into stretches. An intersection that has at least half of
// a window's crashes is named by the rule itself; a window without crashes
// between junctions names nothing else. A window that shares crashes with a
// stretch of a shorter rule adds its rule there.
func (r *run) take(hits []hit, fired map[int][]Firing) []Spot {
	n := int32(len(r.city.Net.Intersections))
	owner := map[int32]int{} // stretch of a crash
	var out []Spot
	for _, h := range hits {
		at := map[int32]int{}
		between := 0
		for _, row := range h.rows {
			if site := r.site[row]; site < n {
				at[site]++
			} else {
				between++
			}
		}
		for _, site := range slices.Sorted(maps.Keys(at)) {
			if 2*at[site] >= len(h.rows) && !slices.ContainsFunc(fired[int(site)], func(f Firing) bool { return f.Rule == h.firing.Rule }) {
				fired[int(site)] = append(fired[int(site)], h.firing)
			}
		}
		if between == 0 {
			continue
		}
		shared := map[int]bool{}
		for _, row := range h.rows {
			if i, ok := owner[row]; ok {
				shared[i] = true
			}
		}
		if len(shared) > 0 {
			for _, i := range slices.Sorted(maps.Keys(shared)) {
				if !slices.ContainsFunc(out[i].Rules, func(f Firing) bool { return f.Rule == h.firing.Rule }) {
					out[i].Rules = append(out[i].Rules, h.firing)
				}
			}
			continue
		}
		length := r.roads.List[h.road].LengthM
		b := r.stretch(r.roads.pieces(h.road, max(0, h.fromM-padM), min(length, h.toM+padM)))
		b.Rules = []Firing{h.firing}
		for _, row := range h.rows {
			owner[row] = len(out)
		}
		out = append(out, b)
	}
	return out
}

// stretch is a spot on pieces of road; it counts the crashes between junctions.
func (r *run) stretch(pieces []Stretch) Spot {
	n := len(r.city.Net.Intersections)
	var rows []int32
	main, most := -1, -1
	for _, p := range pieces {
		count := 0
		for _, row := range r.groups.of(n + p.Segment) {
			if at := r.city.Crashes.StationM[row]; at >= p.FromM && at <= p.ToM || p.ToM >= r.city.Net.Segments[p.Segment].LengthM && at > p.ToM {
				rows = append(rows, row)
				count++
			}
		}
		if r.row[n+p.Segment] >= 0 && count > most {
			main, most = p.Segment, count
		}
	}
	b := r.combined(nil, pieces, rows)
	b.Place, b.Segment = OnSegment, max(0, main)
	b.Name = r.stretchName(b.Segment, pieces)
	return b
}

// stretchName is the road's name and the roads it crosses at both ends.
func (r *run) stretchName(segment int, pieces []Stretch) string {
	name := r.city.Net.Segments[segment].Name
	var ends []string
	for _, p := range []Stretch{pieces[0], pieces[len(pieces)-1]} {
		g := &r.city.Net.Segments[p.Segment]
		for _, at := range []int{g.From, g.To} {
			if at < 0 {
				continue
			}
			for _, other := range r.city.Net.Intersections[at].Names {
				if other != "" && other != name && !slices.Contains(ends, other) {
					ends = append(ends, other)
					break
				}
			}
		}
	}
	switch {
	case len(ends) > 1:
		return name + " (" + ends[0] + " – " + ends[len(ends)-1] + ")"
	case len(ends) == 1:
		return name + " (" + ends[0] + ")"
	}
	return name
}

// discs applies the rules that look at circles. A circle with at least half of
// its crashes at one intersection names that; any other is a cluster.
func (r *run) discs(fired map[int][]Firing) {
	for _, rule := range r.Profile.Rules {
		if rule.WindowKind != "radius" || rule.WindowM <= 0 || rule.Unset || len(rule.Evidence) > 0 {
			continue
		}
		seen := map[int]bool{}
		for from := max(r.FromYear, r.ToYear-rule.Years+1); from <= max(r.FromYear, r.ToYear-rule.Years+1); from++ {
			for _, d := range RadiusWindows(r.placed(rule, from), rule.Window(nil)) {
				f := Firing{
					Profile:  r.Profile.Code,
					Rule:     rule.Code,
					Tier:     rule.Tier,
					Count:    d.Best,
					Score:    d.Score,
					FromYear: from,
					ToYear:   from + rule.Years - 1,
					Type:     d.Kind,
				}.met(
					rule,
					nil,
				)
				rows := make([]int32, len(d.IDs))
				count := map[int32]int{}
				for i, id := range d.IDs {
					rows[i] = int32(id)
					count[r.site[id]]++
				}
				named := false
				for _, site := range slices.Sorted(maps.Keys(count)) {
					if site >= 0 && int(site) < len(r.city.Net.Intersections) && 2*count[site] >= len(rows) {
						fired[int(site)], named = append(fired[int(site)], f), true
					}
				}
				if !named && !seen[d.IDs[0]] {
					seen[d.IDs[0]] = true
					if b, ok := r.cluster(rows); ok {
						b.Rules = []Firing{f}
						r.out.Spots = append(r.out.Spots, b)
					}
				}
			}
		}
	}
}

// placed are the crashes that count for a rule, in the plane.
func (r *run) placed(rule Rule, fromYear int) []Placed {
	c := &r.city.Crashes
	var plane *geo.Plane
	var out []Placed
	for i := range c.Len() {
		if r.site[i] < 0 || math.IsNaN(c.Lon[i]) {
			continue
		}
		marks := rule.Marks([]Event{c.Event(i)}, fromYear)
		if len(marks) == 0 {
			continue
		}
		if plane == nil {
			p := geo.NewPlane(orb.Point{c.Lon[i], c.Lat[i]})
			plane = &p
		}
		xy := plane.Forward(orb.Point{c.Lon[i], c.Lat[i]})
		marks[0].ID = i
		out = append(out, Placed{marks[0], xy[0], xy[1]})
	}
	return out
}

package blackspot

import (
	"math"
	"slices"

	"tongshi/geo/network"
)

// Sizes of a reference population [choice].
const (
	leastReference = 10   // sites; below, the whole kind serves
	mostReference  = 2000 // sites; of more, evenly spaced ones serve
)

// explain diagnoses what is named, suggests treatments, scores priorities and
// tells the reasons.
func (r *run) explain() error {
	references := r.references()
	for i := range r.out.Spots {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		r.explainSpot(&r.out.Spots[i], references)
	}
	r.peaks()
	r.junctions()
	return nil
}

func (r *run) explainSpot(b *Spot, references func(b *Spot) Profile) {
	events := r.city.Crashes.Events(b.Crashes)
	b.Diagnosis = Diagnose(events, references(b), r.FromYear, r.ToYear)
	at := Situation{}
	if b.Place == AtIntersection {
		at = Situation{network.ByDay(r.city.Net.Intersections[b.Intersection].Control), r.city.setting(b.Intersection), r.legs()[b.Intersection]}
	}
	if r.Treatments != nil && b.Place == AtIntersection {
		b.Suggested = r.Treatments.Suggest(b.Diagnosis, events, b.Estimate, r.Years, at)
	}
	g := Grounds{Site: b.Screened, Years: r.Years, Blocked: r.blocked(b) > 0}
	for _, f := range b.Rules {
		switch rule := r.rule(f.Rule); {
		case rule == nil:
		case f.Open:
			g.Open = append(g.Open, rule.Name)
		default:
			g.Rules = append(g.Rules, rule.Name)
		}
	}
	if p := b.Diagnosis.Patterns; len(p) > 0 && p[0].Significant && r.Words != nil {
		g.Pattern, g.PatternName = &p[0], r.Words(p[0].Aspect, p[0].Code)
	}
	if b.ChanceP <= r.MostChance {
		g.Chance = &b.ChanceP
	}
	b.Reason = Reason(g)
}

func (r *run) rule(code string) *Rule {
	if r.Profile == nil {
		return nil
	}
	for i := range r.Profile.Rules {
		if r.Profile.Rules[i].Code == code {
			return &r.Profile.Rules[i]
		}
	}
	return nil
}

// blocked is the share of the place's judged sight triangles that are blocked;
// 0 when nothing is known.
func (r *run) blocked(b *Spot) float64 {
	if b.Place != AtIntersection {
		return 0
	}
	return r.city.blocked(b.Intersection)
}

// references gives the profile of the places like a spot, without those that
// are on the list themselves.
func (r *run) references() func(b *Spot) Profile {
	listed := map[int]bool{}
	n := len(r.city.Net.Intersections)
	for _, b := range r.out.Spots {
		if b.Place == AtIntersection {
			listed[b.Intersection] = true
		}
		for _, p := range b.Stretches {
			listed[n+p.Segment] = true
		}
	}
	byPopulation, byKind := map[string][]int{}, map[string][]int{}
	for i, id := range r.sites.ID {
		if !listed[int(id)] && len(r.groups.of(int(id))) > 0 {
			key := r.sites.Kind[i] + " " + r.sites.Population[i]
			byPopulation[key] = append(byPopulation[key], int(id))
			byKind[r.sites.Kind[i]] = append(byKind[r.sites.Kind[i]], int(id))
		}
	}
	made := map[string]Profile{}
	return func(b *Spot) Profile {
		kind, site := OnSegment, n+b.Segment
		if b.Place == AtIntersection {
			kind, site = AtIntersection, b.Intersection
		}
		if b.Place == InCluster && b.Segment < 0 {
			kind = AtIntersection
			site = -1
		}
		key, list := kind, byKind[kind]
		if site >= 0 && r.row[site] >= 0 {
			population := kind + " " + r.sites.Population[r.at(site).Row]
			if own := byPopulation[population]; len(own) >= leastReference {
				key, list = population, own
			}
		}
		if _, known := made[key]; !known {
			made[key] = r.profileOf(list)
		}
		return made[key]
	}
}

func (r *run) profileOf(sites []int) Profile {
	step := max(1, len(sites)/mostReference)
	var events [][]Event
	for i := 0; i < len(sites); i += step {
		events = append(events, r.city.Crashes.Events(r.groups.of(sites[i])))
	}
	return ProfileOf(events)
}

// legs are the numbers of legs of the intersections.
func (r *run) legs() []int {
	if r.legCount == nil {
		r.legCount = make([]int, len(r.city.Net.Intersections))
		for i := range r.city.Net.Legs {
			r.legCount[r.city.Net.Legs[i].Intersection]++
		}
	}
	return r.legCount
}

// Limits of the systemic risks [choice].
const (
	fastKMH     = 60 // a village junction on such a road
	veryFastKMH = 80 // any junction without signals
)

// junctions collects what priorities are made of, for every intersection: one
// without a crash can come first.
func (r *run) junctions() {
	diagnosed := map[int]*Spot{}
	for i := range r.out.Spots {
		if b := &r.out.Spots[i]; b.Place == AtIntersection {
			diagnosed[b.Intersection] = b
		}
	}
	legs := r.city.legsOf()
	exposure := r.exposureShares()
	for i := range r.city.Net.Intersections {
		figures := map[string]float64{"systemic": r.systemic(i, legs[i])}
		put := func(code string, v float64) {
			if !math.IsNaN(v) {
				figures[code] = v
			}
		}
		put("exposure", exposure[i])
		put("excess", r.at(i).ExcessPerYear)
		if r.city.Blocked != nil {
			put("sight", r.city.Blocked[i])
		}
		if r.city.Near != nil {
			figures["place"] = math.Min(1, float64(len(r.city.Near[i])))
		}
		if b := diagnosed[i]; b != nil {
			figures["pattern"] = r.matching(b)
		}
		r.out.Junctions = append(r.out.Junctions, Junction{i, r.at(i).Observed, figures})
		if b := diagnosed[i]; b != nil && r.Priorities != nil {
			b.Priority, b.Parts = r.Priorities.Score(figures)
		}
	}
}

// sightTypes are the crashes that a hidden view leads to.
var sightTypes = []string{"angle", "turning", "pedestrian", "cyclist"}

// matching is 1 where a significant pattern goes with a blocked view, half
// where there is a pattern alone.
func (r *run) matching(b *Spot) float64 {
	best := 0.0
	for _, p := range b.Diagnosis.Patterns {
		switch {
		case !p.Significant:
		case r.blocked(b) > 0 && slices.Contains(sightTypes, p.Code):
			return 1
		default:
			best = 0.5
		}
	}
	return best
}

// exposureShares places each intersection's entering traffic among those
// known: 0 the least, 1 the most; NaN where it is not known.
func (r *run) exposureShares() []float64 {
	n := len(r.city.Net.Intersections)
	volume := make([]float64, n)
	var known []float64
	for i := range n {
		row := r.at(i).Row
		volume[i] = r.sites.Major[row]
		if minor := r.sites.Minor[row]; minor > 0 {
			volume[i] += minor
		}
		if entering := r.sites.Entering[row]; entering > 0 {
			volume[i] = entering
		}
		if volume[i] > 0 {
			known = append(known, volume[i])
		}
	}
	slices.Sort(known)
	for i, v := range volume {
		if volume[i] = math.NaN(); v > 0 && len(known) > 1 {
			place, _ := slices.BinarySearch(known, v)
			volume[i] = float64(place) / float64(len(known)-1)
		}
	}
	return volume
}

// systemic counts the risks that the form of a junction brings: a village
// lane on a fast road, no signal on a very fast one, no lighting, a path of
// bicycles and e-bikes across without a signal.
func (r *run) systemic(i int, legs []int) float64 {
	x := &r.city.Net.Intersections[i]
	fastest, path := 0.0, false
	for _, k := range legs {
		l := &r.city.Net.Legs[k]
		fastest = math.Max(fastest, l.SpeedKMH)
		path = path || slices.ContainsFunc(l.Lanes, func(lane network.Lane) bool { return lane.Use == "non_motor" })
	}
	yes := func(v bool) float64 {
		if v {
			return 1
		}
		return 0
	}
	free := network.ByDay(x.Control) != "signal" && x.Control != "roundabout" && x.Control != "all_way_stop"
	setting := r.city.setting(i)
	return yes(free && fastest >= fastKMH && (setting == "village" || setting == "fringe" || setting == "rural")) +
		yes(free && fastest >= veryFastKMH) + yes(x.Lit != nil && !*x.Lit) + yes(free && path)
}

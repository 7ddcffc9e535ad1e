package blackspot

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tongshi/geo/counts"
	"tongshi/geo/network"
)

// City is what a run looks at: a network, what is known of its roads, and the
// crashes of the period.
type City struct {
	Net     *network.Network
	Roads   *network.Options // classes and names of roads
	Crashes Crashes
	// Volumes are vehicles per day of each segment, NaN or 0 where unknown; nil
	// when none is known.
	Volumes []float64
	// Settings are the intersections' settings (urban, village …), empty where
	// unknown; nil when none is known.
	Settings []string
	// Near says which intersections lie at a school gate, a street market and
	// the like, by kind of place; nil when nothing is known.
	Near [][]string
	// Blocked is the share of an intersection's judged sight triangles that are
	// blocked or partial, NaN where none is judged; nil when nothing is known.
	Blocked []float64
}

// groups are the crashes of each site: intersections first, then segments.
type groups struct {
	first []int32 // rows of site i are rows[first[i]:first[i+1]]
	rows  []int32
}

func (g *groups) of(site int) []int32 { return g.rows[g.first[site]:g.first[site+1]] }

// siteOf is the site of a crash: its intersection, the one that its segment is
// part of, else its segment; -1 when it lies nowhere.
func (c *City) siteOf(i int) int32 {
	if at := c.Crashes.Intersection[i]; at >= 0 {
		return at
	}
	segment := c.Crashes.Segment[i]
	if segment < 0 {
		return -1
	}
	if inside := c.Net.Segments[segment].Internal; inside >= 0 {
		return int32(inside)
	}
	return int32(len(c.Net.Intersections)) + segment
}

func (c *City) sites() (site []int32) {
	site = make([]int32, c.Crashes.Len())
	for i := range site {
		site[i] = c.siteOf(i)
	}
	return site
}

// group sorts the crashes by site, stably.
func (c *City) group(site []int32) groups {
	n := len(c.Net.Intersections) + len(c.Net.Segments)
	g := groups{first: make([]int32, n+1)}
	for _, s := range site {
		if s >= 0 {
			g.first[s+1]++
		}
	}
	for i := range n {
		g.first[i+1] += g.first[i]
	}
	g.rows = make([]int32, g.first[n])
	next := slices.Clone(g.first[:n])
	for i, s := range site {
		if s >= 0 {
			g.rows[next[s]] = int32(i)
			next[s]++
		}
	}
	return g
}

// leastLengthM is given to a segment that is shorter.
const leastLengthM = 1

// Sites are the city's intersections and segments as a screening compares
// them, without those segments that are part of an intersection, counted from
// its crashes; and the site of each crash, -1 where it lies nowhere. A site's
// ID is its number, intersections first.
func (c *City) Sites() (sites *counts.Sites, of []int32, err error) {
	if err := c.check(); err != nil {
		return nil, nil, err
	}
	of = c.sites()
	return c.columns(of), of, nil
}

func (c *City) columns(site []int32) *counts.Sites {
	n := len(c.Net.Intersections)
	observed := counts.BySite(n+len(c.Net.Segments), site, c.Crashes.severities())
	persons := make([]counts.BySeverity, len(observed))
	for i, row := range site {
		if row >= 0 {
			c.Crashes.addPersons(i, &persons[row])
		}
	}
	s := &counts.Sites{
		Factors:    []counts.Factor{{Name: "control"}, {Name: "main"}, {Name: "cross"}, {Name: "shape"}},
		Covariates: []counts.Covariate{{Name: "speed", Log: true}, {Name: "lanes", Log: true}},
	}
	legs, ranks := c.legsOf(), c.Roads.Classes
	for i := range c.Net.Intersections {
		x, a := &c.Net.Intersections[i], c.arms(legs[i], ranks)
		addSite(s, siteRow{
			id: i, kind: "intersection", population: fmt.Sprintf("%s/%d/%s", network.ByDay(x.Control), min(len(legs[i]), 5), c.setting(i)),
			observed: observed[i], persons: persons[i], major: a.major, minor: a.minor, entering: a.entering,
			codes: [4]string{network.ByDay(x.Control), a.main, a.cross, x.Kind}, numbers: [2]float64{a.speed, a.lanes},
		})
	}
	for j := range c.Net.Segments {
		g, i := &c.Net.Segments[j], n+j
		if g.Internal >= 0 {
			continue
		}
		addSite(s, siteRow{
			id: i, kind: "segment", population: g.Class, observed: observed[i], persons: persons[i],
			lengthM: math.Max(g.LengthM, leastLengthM), major: c.volume(j), minor: math.NaN(), entering: math.NaN(),
			codes: [4]string{oneWay(g.OneWay), g.Class}, numbers: [2]float64{g.SpeedKMH, float64(g.Lanes)},
		})
	}
	return s
}

type siteRow struct {
	id                    int
	kind, population      string
	observed, persons     counts.BySeverity
	lengthM, major, minor float64
	entering              float64
	codes                 [4]string
	numbers               [2]float64
}

func addSite(s *counts.Sites, r siteRow) {
	s.ID, s.Kind, s.Population = append(s.ID, int64(r.id)), append(s.Kind, r.kind), append(s.Population, r.population)
	s.Observed, s.Persons = append(s.Observed, r.observed), append(s.Persons, r.persons)
	s.LengthM, s.Major, s.Minor = append(s.LengthM, r.lengthM), append(s.Major, r.major), append(s.Minor, r.minor)
	s.Entering = append(s.Entering, r.entering)
	for i := range s.Factors {
		s.Factors[i].Codes = append(s.Factors[i].Codes, r.codes[i])
	}
	for i := range s.Covariates {
		s.Covariates[i].Values = append(s.Covariates[i].Values, r.numbers[i])
	}
}

func oneWay(yes bool) string {
	if yes {
		return "oneway"
	}
	return "twoway"
}

func (c *City) check() error {
	n, all := c.Crashes.Len(), [][2]int{{len(c.Crashes.Intersection), 1}, {len(c.Crashes.Segment), 1}, {len(c.Crashes.StationM), 1}}
	for _, column := range all {
		if column[0] != n {
			return fmt.Errorf("crash columns of %d and %d rows", n, column[0])
		}
	}
	if c.Roads == nil {
		return errors.New("the city has no options of roads")
	}
	if c.Volumes != nil && len(c.Volumes) != len(c.Net.Segments) {
		return fmt.Errorf("%d volumes for %d segments", len(c.Volumes), len(c.Net.Segments))
	}
	for i := range n {
		if int(c.Crashes.Intersection[i]) >= len(c.Net.Intersections) || int(c.Crashes.Segment[i]) >= len(c.Net.Segments) {
			return fmt.Errorf("crash %d lies at an intersection or segment that the network does not have", c.Crashes.ID[i])
		}
	}
	return nil
}

func (c *City) volume(segment int) float64 {
	if c.Volumes == nil || !(c.Volumes[segment] > 0) {
		return math.NaN()
	}
	return c.Volumes[segment]
}

func (c *City) setting(intersection int) string {
	if c.Settings == nil {
		return ""
	}
	return c.Settings[intersection]
}

// blocked is the share of an intersection's judged sight triangles that are
// not clear; 0 when nothing is known.
func (c *City) blocked(intersection int) float64 {
	if c.Blocked == nil || math.IsNaN(c.Blocked[intersection]) {
		return 0
	}
	return c.Blocked[intersection]
}

func (c *City) legsOf() [][]int {
	legs := make([][]int, len(c.Net.Intersections))
	for i := range c.Net.Legs {
		at := c.Net.Legs[i].Intersection
		legs[at] = append(legs[at], i)
	}
	return legs
}

// arms is what an intersection's legs say of it.
type arms struct {
	main, cross  string // classes of the two busiest roads
	major, minor float64
	entering     float64 // NaN unless every leg is counted
	speed, lanes float64
}

// arms sums up legs. The main road is that of the highest class; volumes are
// those of the busiest leg and of the busiest of another name.
func (c *City) arms(legs []int, ranks map[string]network.ClassRule) arms {
	a := arms{major: math.NaN(), minor: math.NaN()}
	mainName := ""
	for _, i := range legs {
		l := &c.Net.Legs[i]
		a.speed, a.lanes = math.Max(a.speed, l.SpeedKMH), a.lanes+float64(l.LanesIn)
		switch rank := func(class string) int { return ranks[class].Rank }; {
		case a.main == "" || rank(l.Class) < rank(a.main):
			if l.Name != mainName || a.cross == "" {
				a.cross = a.main
			}
			a.main, mainName = l.Class, l.Name
		case l.Name != mainName && (a.cross == "" || rank(l.Class) < rank(a.cross)):
			a.cross = l.Class
		}
	}
	if a.cross == "" {
		a.cross = a.main
	}
	volumes := make([]float64, 0, len(legs))
	for _, i := range legs {
		l := &c.Net.Legs[i]
		v := c.legVolume(l)
		volumes = append(volumes, v)
		switch {
		case math.IsNaN(v):
		case l.Name == mainName && !(v <= a.major):
			a.major = v
		case l.Name != mainName && !(v <= a.minor):
			a.minor = v
		}
	}
	a.entering = counts.EnteringVolume(volumes...)
	return a
}

// legVolume is both directions together, where any is known.
func (c *City) legVolume(l *network.Leg) float64 {
	sum, known := 0.0, false
	for _, i := range l.Segments {
		if v := c.volume(i); v > 0 {
			sum, known = sum+v, true
		}
	}
	if !known {
		return math.NaN()
	}
	return sum
}

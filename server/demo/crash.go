package demo

import (
	"fmt"
	"math"
	"sort"
	"time"

	"tongshi/geo"
)

// Source is the name of the made-up crash records.
const Source = "demo-police"

// Weights by hour, weekday (Monday first) and month of an ordinary crash.
var (
	cityHours = []float64{1.2, 0.8, 0.6, 0.5, 0.7, 1.5, 3.2, 6.8, 7.0, 5.4, 5.0, 5.2, 4.6, 4.4, 5.0, 5.4, 6.0, 7.6, 7.2, 5.6, 4.6, 3.8, 2.8, 1.9}
	weekdays  = []float64{1.05, 1, 1, 1.02, 1.1, 0.95, 0.88}
	months    = []float64{0.9, 0.8, 0.95, 1, 1.02, 1, 1.02, 1.05, 1.08, 1.1, 1.08, 1}
)

// recorder writes the crash records.
type recorder struct {
	dice
	*atlas
	names []string // of all streets, for the wrong ones
	days  []time.Time
	usual []float64
	term  []float64 // the same on school days only
}

// drawCrashes draws each site's count from its mean and writes the records in
// the order of time.
func (a *atlas) drawCrashes(d dice, sites []site) []geo.Crash {
	r := &recorder{dice: d, atlas: a}
	r.calendar()
	for _, l := range a.links {
		if l.name != "" {
			r.names = append(r.names, l.name)
		}
	}
	var out []geo.Crash
	var at []time.Time
	for i := range sites {
		s := &sites[i]
		s.Observed = d.poisson(s.ExpectedPerYear * years)
		for range s.Observed {
			c, when := r.record(s)
			out, at = append(out, c), append(at, when)
		}
	}
	return numbered(out, at)
}

func (r *recorder) calendar() {
	for day := time.Date(firstYear, 1, 1, 0, 0, 0, 0, zone8); day.Year() < firstYear+years; day = day.AddDate(0, 0, 1) {
		w := weekdays[(int(day.Weekday())+6)%7] * months[day.Month()-1]
		r.days, r.usual = append(r.days, day), append(r.usual, w)
		holiday := day.Month() == 7 || day.Month() == 8 || day.Month() == 2 || day.Weekday()%6 == 0
		if holiday {
			w *= 0.03
		}
		r.term = append(r.term, w)
	}
	for i := 1; i < len(r.days); i++ {
		r.usual[i] += r.usual[i-1]
		r.term[i] += r.term[i-1]
	}
}

// numbered sorts the records by time and gives them their keys.
func numbered(crashes []geo.Crash, at []time.Time) []geo.Crash {
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return at[order[i]].Before(at[order[j]]) })
	out := make([]geo.Crash, len(order))
	for i, k := range order {
		out[i] = crashes[k]
		out[i].SourceID = fmt.Sprintf("3715%d%06d", out[i].Year, i+1)
	}
	return out
}

// when draws the moment of a crash at a site.
func (r *recorder) when(s *site) time.Time {
	days, hours := r.usual, cityHours
	special := s.pattern != nil && r.chance(0.8)
	if special && s.pattern.schools {
		days = r.term
	}
	if special && s.pattern.hours != nil {
		hours = s.pattern.hours
	}
	i := sort.SearchFloat64s(days, r.Float64()*days[len(days)-1])
	return r.days[i].Add(time.Duration(r.weighted(hours))*time.Hour + time.Duration(r.IntN(60))*time.Minute)
}

// record writes one crash as the police would.
func (r *recorder) record(s *site) (geo.Crash, time.Time) {
	when := r.when(s)
	at, dark := r.place(s)
	c := geo.Crash{Source: Source}
	r.setTime(&c, when)
	r.setSky(&c, when, dark)
	sc := r.scene(s)
	r.setParties(&c, sc, s)
	r.setPlace(&c, s, at)
	if s.pattern != nil && s.pattern.obscured != "" && r.chance(0.5) {
		c.Obscured = []string{s.pattern.obscured}
	}
	if s.Control != "" && r.chance(0.9) {
		c.Control = s.Control
	}
	return c, when
}

// setTime fills the time; four records in a hundred lack the hour.
func (r *recorder) setTime(c *geo.Crash, when time.Time) {
	month, day, hour, weekday := int(when.Month()), when.Day(), when.Hour(), (int(when.Weekday())+6)%7+1
	c.Year, c.Month, c.Day, c.Weekday = when.Year(), &month, &day, &weekday
	c.Precision = geo.PrecisionDay
	if !r.chance(0.04) {
		c.OccurredAt, c.Hour, c.Precision = &when, &hour, geo.PrecisionMinute
	}
}

// place draws where it happened, and whether lamps are missing there. Records
// scatter by some metres about the true place.
func (r *recorder) place(s *site) (pt, bool) {
	scatter := pt{r.NormFloat64() * 4, r.NormFloat64() * 4}
	if s.link >= 0 {
		l := r.links[s.link]
		edge := math.Min(20, l.lengthM/3)
		at, dir := along(l.line, r.between(edge, l.lengthM-edge))
		at = at.add(dir.right().mul(r.NormFloat64() * 2.5)).add(scatter.mul(0.4))
		return at, !l.lit || r.dark(at)
	}
	j := r.junctions[s.junction]
	at := r.at[pick(r.dice, j.nodes)]
	lit := true
	if m := pick(r.dice, j.arms); r.chance(0.4) {
		at, _ = along(m.line, r.between(0, math.Min(18, length(m.line)/3)))
	}
	if main := j.mainRoad(); main != nil {
		lit = main.lit
	}
	at = at.add(scatter)
	return at, !lit || r.dark(at)
}

// setPlace fills position and names: three records in a hundred lack a
// position, eight the street's name, and one names the wrong street.
func (r *recorder) setPlace(c *geo.Crash, s *site, at pt) {
	if !r.chance(0.03) {
		p := at.lonlat()
		c.Position = &p
	}
	if len(s.Roads) > 0 && !r.chance(0.08) {
		c.Street = s.Roads[0]
	}
	if len(s.cross) > 0 && c.Street != "" && r.chance(0.85) {
		c.CrossStreet = pick(r.dice, s.cross)
	}
	if c.Street != "" && r.chance(0.012) {
		c.Street = pick(r.dice, r.names)
	}
	if r.chance(0.7) {
		atJunction := s.junction >= 0
		c.AtJunction = &atJunction
	}
}

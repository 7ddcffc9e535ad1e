package demo

import (
	"math"
	"strings"
)

// Years of crash records, and the shapes of the distributions they come from:
// a negative binomial of variance m + k m^2.
const (
	firstYear        = 2021
	years            = 5
	dispersionAtNode = 0.40
	dispersionOnLink = 0.50
	shareAtNodes     = 0.62 // of all crashes, usual in a city
)

// site is a junction or a link while its crashes are made.
type site struct {
	TrueSite
	junction, link int // index or -1
	pattern        *pattern
	cross          []string // names of the roads other than the main one
}

// drawVolumes gives every road its traffic: its class's usual figure times a
// road's own factor.
func drawVolumes(d dice, p *plan) {
	done := map[*road]bool{}
	for _, c := range p.chains {
		if done[c.road] {
			continue
		}
		done[c.road] = true
		c.volume = math.Round(classVolumes[c.class] * math.Exp(0.25*d.NormFloat64()))
		if c.oneway && !c.dual && !c.link() {
			c.volume = math.Round(c.volume * 0.65)
		}
	}
}

var controlFactor = map[string]float64{"signal": 1, "none": 0.8, "stop": 0.9, "yield": 0.85, "roundabout": 0.55}

// predictSites lists the sites with the mean that their traffic predicts:
// major^0.6 minor^0.4 at junctions, length times volume^0.9 on links.
func (a *atlas) predictSites(total float64) []site {
	var out []site
	atNodes, onLinks := 0.0, 0.0
	for i, j := range a.junctions {
		if !j.real() {
			continue
		}
		major, minor := j.volumes()
		s := site{junction: i, link: -1}
		s.Kind, s.Control, s.Position = "intersection", j.control, j.at.lonlat()
		s.Roads = j.roadNames()
		s.cross = j.crossNames(s.Roads)
		s.Name = j.title()
		s.VehiclesPerDay = math.Round(major + minor)
		s.PredictedPerYear = controlFactor[j.control] * math.Pow(major, 0.6) * math.Pow(minor+50, 0.4)
		atNodes += s.PredictedPerYear
		out = append(out, s)
	}
	for i, l := range a.links {
		s := site{junction: -1, link: i}
		middle, _ := along(l.line, l.lengthM/2)
		s.Name, _ = l.nameAt(middle)
		s.Kind, s.Roads, s.Position, s.Line = "segment", []string{s.Name}, middle.lonlat(), lineString(l.line)
		s.LengthM, s.VehiclesPerDay = round1(l.lengthM), l.volume
		s.PredictedPerYear = l.lengthM / 1000 * math.Pow(l.volume, 0.9)
		onLinks += s.PredictedPerYear
		out = append(out, s)
	}
	for i := range out {
		scale := total * (1 - shareAtNodes) / onLinks
		if out[i].junction >= 0 {
			scale = total * shareAtNodes / atNodes
		}
		out[i].PredictedPerYear *= scale / years
	}
	return out
}

// real tells whether a planner would call it an intersection: not a bend of
// two roads, the end of a median, or a ramp merging with one carriageway.
func (j *junction) real() bool {
	if len(j.arms) < 3 {
		return false
	}
	for _, m := range j.arms {
		if m.in && m.out {
			return true
		}
	}
	return !j.linked() || len(j.arms) > 3
}

// volumes are the traffic of the main road and of all others.
func (j *junction) volumes() (major, minor float64) {
	main := j.mainRoad()
	arms := 0.0
	for _, m := range j.arms {
		v := m.volume
		if m.in != m.out {
			v /= 2
		}
		if main != nil && (m.road == main || m.name == main.name) {
			major += v
			arms++
		} else {
			minor += v / 2
		}
	}
	return major / math.Max(1, arms), minor
}

// roadNames are the distinct names of the arms, most important road first.
func (j *junction) roadNames() []string {
	var out []string
	for rank := 6; rank >= -1; rank-- {
		for _, m := range j.arms {
			r, known := classRank[m.class]
			if !known {
				r = -1
			}
			name, _ := m.nameAt(m.line[min(1, len(m.line)-1)])
			if r == rank && name != "" && !contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// title is the name a person would give it: the main road and those across.
func (j *junction) title() string {
	names := j.roadNames()
	if len(names) == 0 {
		return ""
	}
	return strings.Join(append(names[:1:1], j.crossNames(names)...), "与")
}

// crossNames leaves out the names of the road that the first one belongs to:
// where 东昌东路 ends 东昌西路 begins, and neither crosses the other.
func (j *junction) crossNames(names []string) []string {
	var out []string
	for _, n := range names {
		if !j.sameRoad(names[0], n) {
			out = append(out, n)
		}
	}
	return out
}

func (j *junction) sameRoad(a, b string) bool {
	of := map[string]string{}
	for _, m := range j.arms {
		name, _ := m.nameAt(m.line[min(1, len(m.line)-1)])
		of[name] = m.name
	}
	return of[a] == of[b]
}

func contains(all []string, one string) bool {
	for _, v := range all {
		if v == one {
			return true
		}
	}
	return false
}

// drawMeans gives every site its true mean: the predicted one times a gamma
// factor of mean one; planted spots have their multiplier instead.
func drawMeans(d dice, sites []site) {
	for i := range sites {
		s := &sites[i]
		k := dispersionAtNode
		if s.link >= 0 {
			k = dispersionOnLink
		}
		factor := d.gamma(k)
		if s.pattern == nil {
			s.ExpectedPerYear = s.PredictedPerYear * factor
		}
	}
}

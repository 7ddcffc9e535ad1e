package blackspot

import (
	"fmt"

	"tongshi/geo/netstat"
	"tongshi/geo/network"
)

// Join says how far segments are joined into streets.
type Join int

const (
	// BetweenJunctions joins only what is no junction: where a road changes
	// its level, and inside an intersection.
	BetweenJunctions Join = iota
	// ThroughMinor goes on through junctions without signals, all-way stop or
	// roundabout whose other roads are all of a lower class: for KDE+.
	ThroughMinor
	// SameRoad goes on through any junction while the name and the class stay
	// and no road of a higher class crosses: for rule windows.
	SameRoad
	// WholeRoute goes on while the name stays: for profiles that say so.
	WholeRoute
)

// Street is a chain of segments of one name. Stations run from its start.
type Street struct {
	Name      string // of its first segment; may be empty
	Parts     []StreetPart
	Junctions []StreetJunction // by station
	LengthM   float64
	Closed    bool // a ring: the end is the start
}

// StreetPart is a segment of a street.
type StreetPart struct {
	Segment    int
	Reversed   bool // the segment's stations run against the street's
	FromM, ToM float64
}

// StreetJunction is an intersection on a street or at one of its ends; it has
// a length where the street runs inside it.
type StreetJunction struct {
	Intersection int
	FromM, ToM   float64
}

// Stretch is a piece of a segment, in the segment's own stations.
type Stretch struct {
	Segment    int
	FromM, ToM float64
}

// Streets are the streets of a network; every segment is in exactly one.
type Streets struct {
	List []Street
	net  *network.Network
	at   [][2]int32 // the street and the part of each segment
}

// NewStreets joins the segments of a network. The options rank the classes of
// roads and say how names are written; classes not named rank last. At a node
// the two segments of one name that turn least, at most 60 degrees, go on in
// each other; of a divided road each carriageway is a street of its own.
func NewStreets(net *network.Network, join Join, roads *network.Options) (*Streets, error) {
	links, err := newLinker(net, join, roads).links()
	if err != nil {
		return nil, fmt.Errorf("join streets: %w", err)
	}
	s := &Streets{net: net, at: make([][2]int32, len(net.Segments))}
	done := make([]bool, len(net.Segments))
	for i := range net.Segments {
		if !done[i] {
			s.add(i, links, done)
		}
	}
	return s, nil
}

// add writes down the street of a segment.
func (s *Streets) add(segment int, links []int32, done []bool) {
	first, closed := 2*int32(segment), false
	for links[first] >= 0 {
		if first = links[first] ^ 1; first>>1 == int32(segment) {
			first, closed = 2*int32(segment), true // round and back again
			break
		}
	}
	street := Street{Name: s.net.Segments[first>>1].Name, Closed: closed}
	for end := first; ; {
		i := int(end >> 1)
		done[i] = true
		s.at[i] = [2]int32{int32(len(s.List)), int32(len(street.Parts))}
		from := street.LengthM
		street.LengthM += s.net.Segments[i].LengthM
		street.Parts = append(street.Parts, StreetPart{i, end&1 == 1, from, street.LengthM})
		if end = links[end^1]; end < 0 || done[end>>1] {
			break
		}
	}
	street.Junctions = s.junctions(&street)
	s.List = append(s.List, street)
}

// junctions are the intersections that the parts of a street meet, each once
// where it is met once.
func (s *Streets) junctions(street *Street) []StreetJunction {
	var list []StreetJunction
	meet := func(intersection int, fromM, toM float64) {
		if intersection < 0 {
			return
		}
		if n := len(list); n > 0 && list[n-1].Intersection == intersection && fromM <= list[n-1].ToM {
			list[n-1].ToM = max(list[n-1].ToM, toM)
			return
		}
		list = append(list, StreetJunction{intersection, fromM, toM})
	}
	for _, p := range street.Parts {
		seg := &s.net.Segments[p.Segment]
		if seg.Internal >= 0 {
			meet(seg.Internal, p.FromM, p.ToM)
			continue
		}
		from, to := seg.From, seg.To
		if p.Reversed {
			from, to = to, from
		}
		meet(from, p.FromM, p.FromM)
		meet(to, p.ToM, p.ToM)
	}
	return list
}

// At is the street of a place on a segment and its station there.
func (s *Streets) At(segment int, stationM float64) (street int, streetM float64) {
	street = int(s.at[segment][0])
	p := s.List[street].Parts[s.at[segment][1]]
	if p.Reversed {
		return street, p.ToM - stationM
	}
	return street, p.FromM + stationM
}

// Cut gives the pieces of segments between two stations, in the street's
// order. A stretch of no length is one place.
func (t *Street) Cut(fromM, toM float64) []Stretch {
	var out []Stretch
	for _, p := range t.Parts {
		from, to := max(fromM, p.FromM), min(toM, p.ToM)
		if from > to || from == to && fromM < toM || from == to && len(out) > 0 {
			continue
		}
		if p.Reversed {
			from, to = p.ToM-to, p.ToM-from
		} else {
			from, to = from-p.FromM, to-p.FromM
		}
		out = append(out, Stretch{p.Segment, from, to})
	}
	return out
}

// JunctionZones are the lengths about a street's junctions whose crashes are
// the junctions': reachM beyond each, where reach says it for an intersection
// (its radius and 50 m beyond, say), but at most half-way to the next one.
func (t *Street) JunctionZones(reach func(intersection int) float64) []netstat.Interval {
	zones := make([]netstat.Interval, 0, len(t.Junctions))
	for i, j := range t.Junctions {
		m := reach(j.Intersection)
		zone := netstat.Interval{FromM: max(0, j.FromM-m), ToM: min(t.LengthM, j.ToM+m)}
		if i > 0 {
			zone.FromM = max(zone.FromM, (t.Junctions[i-1].ToM+j.FromM)/2)
		}
		if i+1 < len(t.Junctions) {
			zone.ToM = min(zone.ToM, (j.ToM+t.Junctions[i+1].FromM)/2)
		}
		zones = append(zones, zone)
	}
	return zones
}

package blackspot

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/netstat"
)

// reachM is the length of road beyond an intersection's radius whose crashes
// are the intersection's, for KDE+.
const reachM = 30

// kdePlus names the stretches between junctions whose density chance does not
// explain. One that lies mostly within a stretch that a rule named only marks
// that.
func (r *run) kdePlus() error {
	streets, err := NewStreets(r.city.Net, ThroughMinor, r.city.Roads)
	if err != nil {
		return err
	}
	n := int32(len(r.city.Net.Intersections))
	var spots []netstat.Spot
	var rows []int32
	for i, site := range r.site {
		if site >= n {
			segment := int(site - n)
			spots = append(spots, netstat.Spot{
				Edge: segment, StationM: min(r.city.Crashes.StationM[i], r.city.Net.Segments[segment].LengthM), Weight: 1,
			})
			rows = append(rows, int32(i))
		}
	}
	sections, err := streets.Sections(spots, func(i int) float64 { return r.city.Net.Intersections[i].RadiusM + reachM })
	if err != nil {
		return err
	}
	found, err := r.testSections(sections)
	if err != nil {
		return err
	}
	r.out.Sections, r.out.GlobalP = found.Sections, found.GlobalP
	owner := map[int32]int{}
	for i, b := range r.out.Spots {
		if b.Place == OnSegment {
			for _, row := range b.Crashes {
				owner[row] = i
			}
		}
	}
	for _, c := range found.Clusters {
		if c.P <= r.MostChance {
			r.addChance(streets, c, rows, owner)
		}
	}
	return nil
}

// What a test of the whole network may cost, in cells added up, and how few
// simulations still tell a p-value of 0.05 [choice].
const (
	mostWork         = 1e9
	leastSimulations = 199
	// A first look with firstSimulations leaves out sections without a cluster
	// at firstP: one whose p-value is 0.05 or less passes but in rare cases.
	firstSimulations = 39
	firstP           = 0.2
)

// testSections runs KDE+. Where that would take long, a short test of all
// sections goes before, and only those that it does not clear are tested with
// more simulations; each draws from its own stream, so that its result is that
// of a test of all.
func (r *run) testSections(sections []netstat.Section) (netstat.KDEResult, error) {
	k := r.KDE
	k.Seed = r.Seed
	r.out.Simulations = k.Simulations
	if k.Work(sections)*float64(k.Simulations) <= mostWork || k.Simulations <= leastSimulations {
		return k.Clusters(r.ctx, sections)
	}
	k.Simulations = firstSimulations
	first, err := k.Clusters(r.ctx, sections)
	if err != nil {
		return first, err
	}
	open := map[int]bool{}
	for _, c := range first.Clusters {
		open[c.Section] = open[c.Section] || c.P <= firstP
	}
	var rest []netstat.Section
	for _, s := range sections {
		if open[s.ID] {
			rest = append(rest, s)
		}
	}
	k.Simulations = max(leastSimulations, min(r.KDE.Simulations, int(mostWork/max(1, k.Work(rest)))))
	r.out.Simulations = k.Simulations
	k.Enough = r.MostChance
	second, err := k.Clusters(r.ctx, rest)
	second.Sections, second.GlobalP = first.Sections, first.GlobalP
	return second, err
}

func (r *run) addChance(streets *Streets, c netstat.Cluster, rows []int32, owner map[int32]int) {
	inside := map[int]int{}
	for _, id := range c.IDs {
		if i, ok := owner[rows[id]]; ok {
			inside[i]++
		}
	}
	for i, count := range inside {
		if 2*count > len(c.IDs) { // at most one has more than half
			if b := &r.out.Spots[i]; !(b.ChanceP <= c.P) {
				b.ChanceP = c.P
			}
			return
		}
	}
	street := &streets.List[c.Section]
	b := r.stretch(street.Cut(max(0, c.FromM-padM), min(street.LengthM, c.ToM+padM)))
	b.ChanceP = c.P
	for _, row := range b.Crashes {
		if _, known := owner[row]; !known {
			owner[row] = len(r.out.Spots)
		}
	}
	r.out.Spots = append(r.out.Spots, b)
}

// spots are the crashes on the graph of the network, with their rows.
func (r *run) spots() (spots []netstat.Spot, rows []int32) {
	for i := range r.city.Crashes.Len() {
		if segment, at := r.onSegment(i); segment >= 0 {
			spots = append(spots, netstat.Spot{Edge: segment, StationM: min(at, r.city.Net.Segments[segment].LengthM), Weight: 1})
			rows = append(rows, int32(i))
		}
	}
	return spots, rows
}

// rareShare: so many crashes within a cluster's distance have a chance of this
// at a point of a network whose crashes lie evenly [choice].
const rareShare = 1e-4

// leastPoints of a cluster in any city [choice].
const leastPoints = 5

// clusters groups crashes along the roads. A group that is only one
// intersection or one stretch is there already.
func (r *run) clusters() error {
	graph, err := netstat.GraphOf(r.city.Net)
	if err != nil {
		return err
	}
	spots, rows := r.spots()
	d := r.Cluster
	if d.MinPoints <= 0 {
		mean := float64(len(spots)) / math.Max(graph.LengthM(), 1) * 4 * d.EpsM // about four arms of EpsM at a crossing
		d.MinPoints = max(leastPoints, rareCount(mean))
	}
	r.out.MinPoints = d.MinPoints
	group, err := d.Clusters(r.ctx, graph, spots)
	if err != nil {
		return err
	}
	var members [][]int32
	for i, g := range group {
		if g == netstat.NoCluster {
			continue
		}
		for len(members) <= g {
			members = append(members, nil)
		}
		members[g] = append(members[g], rows[i])
	}
	for _, list := range members {
		if b, ok := r.cluster(list); ok {
			r.out.Spots = append(r.out.Spots, b)
		}
	}
	return nil
}

// rareCount is the least count that a Poisson mean reaches with a chance of at
// most rareShare.
func rareCount(mean float64) int {
	term, sum := math.Exp(-mean), 0.0
	if term == 0 {
		return int(mean + 4*math.Sqrt(mean))
	}
	for k := 0; ; k++ {
		if sum += term; 1-sum <= rareShare {
			return k + 1
		}
		term *= mean / float64(k+1)
	}
}

// cluster is a spot of several places together: the intersections that have
// crashes in it, and the pieces of road between its crashes. It is not ok when
// they are one place only.
func (r *run) cluster(rows []int32) (b Spot, ok bool) {
	n := int32(len(r.city.Net.Intersections))
	counted := map[int32]int{}
	from, to := map[int32]float64{}, map[int32]float64{}
	for _, row := range rows {
		site := r.site[row]
		counted[site]++
		if site < n {
			continue
		}
		at := r.city.Crashes.StationM[row]
		if _, known := from[site]; !known {
			from[site], to[site] = at, at
		}
		from[site], to[site] = min(from[site], at), max(to[site], at)
	}
	var intersections []int32
	var pieces []Stretch
	var all []int32
	main, most := -1, 0
	for _, site := range sortedSites(counted) {
		if site < n {
			intersections = append(intersections, site)
			all = append(all, r.groups.of(int(site))...)
			continue
		}
		segment := int(site - n)
		length := r.city.Net.Segments[segment].LengthM
		p := Stretch{segment, max(0, from[site]-padM), min(length, to[site]+padM)}
		pieces = append(pieces, p)
		for _, row := range r.groups.of(int(site)) {
			if at := r.city.Crashes.StationM[row]; at >= p.FromM && at <= p.ToM {
				all = append(all, row)
			}
		}
		if counted[site] > most {
			main, most = segment, counted[site]
		}
	}
	if len(intersections) == 0 && len(pieces) < 2 || len(intersections) == 1 && len(pieces) == 0 {
		return b, false
	}
	if len(intersections) < 2 && most*4 < len(rows) {
		return b, false // an intersection with what lies next to it
	}
	b = r.combined(intersections, pieces, all)
	b.Place, b.Segment, b.Intersection = InCluster, main, -1
	b.Name = r.clusterName(intersections, pieces, counted)
	b.Outline = outline(r.city, rows)
	return b, true
}

func sortedSites(counted map[int32]int) []int32 {
	sites := make([]int32, 0, len(counted))
	for s := range counted {
		if s >= 0 {
			sites = append(sites, s)
		}
	}
	slices.Sort(sites)
	return sites
}

// clusterName names a cluster by its intersection with the most crashes, else
// by its road.
func (r *run) clusterName(intersections []int32, pieces []Stretch, counted map[int32]int) string {
	best := int32(-1)
	for _, i := range intersections {
		if best < 0 || counted[i] > counted[best] {
			best = i
		}
	}
	if best >= 0 {
		return r.city.Net.Intersections[best].Name
	}
	return r.stretchName(pieces[0].Segment, pieces)
}

// outlineM is how far a cluster's outline keeps from its crashes.
const outlineM = 15

// outline is the convex hull of circles about the crashes, as octagons; lon
// lat, closed, counter-clockwise. Crashes without a position are left out.
func outline(city *City, rows []int32) [][2]float64 {
	var plane *geo.Plane
	var points []orb.Point
	for _, row := range rows {
		lon, lat := city.Crashes.Lon[row], city.Crashes.Lat[row]
		if math.IsNaN(lon) {
			continue
		}
		if plane == nil {
			p := geo.NewPlane(orb.Point{lon, lat})
			plane = &p
		}
		xy := plane.Forward(orb.Point{lon, lat})
		for k := range 8 {
			sin, cos := math.Sincos(float64(k) * math.Pi / 4)
			points = append(points, orb.Point{xy[0] + outlineM*cos, xy[1] + outlineM*sin})
		}
	}
	if plane == nil {
		return nil
	}
	var ring [][2]float64
	for _, p := range hull(points) {
		ring = append(ring, plane.Inverse(p))
	}
	return append(ring, ring[0])
}

// hull is the convex hull of at least three points that are not on one line,
// counter-clockwise (Andrew 1979).
func hull(points []orb.Point) []orb.Point {
	slices.SortFunc(points, func(a, b orb.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var out []orb.Point
	half := func(next []orb.Point) {
		start := len(out)
		for _, p := range next {
			for len(out)-start >= 2 {
				a, b := out[len(out)-2], out[len(out)-1]
				if (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0 {
					break
				}
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		out = out[:len(out)-1]
	}
	half(points)
	slices.Reverse(points)
	half(points)
	return out
}

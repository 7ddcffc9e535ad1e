package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Signals and signs that stand beside the road, as surveys and asset lists have
// them, rather than on it.

// signWord is what a point says of right of way: signal, stop, yield,
// mini_roundabout, crossing for signals of a crossing, or nothing.
func (o *Options) signWord(tags map[string]string) string {
	for _, value := range strings.Split(tags["highway"], ";") {
		switch strings.TrimSpace(value) {
		case "traffic_signals":
			return "signal"
		case "stop":
			return "stop"
		case "give_way":
			return "yield"
		case "mini_roundabout":
			return "mini_roundabout"
		}
	}
	if signalledCrossing(tags) {
		return "crossing"
	}
	if tags["highway"] == "" {
		listed := func(c rune) bool { return c == ';' || c == ',' }
		for _, sign := range strings.FieldsFunc(strings.ToLower(tags["traffic_sign"]), listed) {
			if word, known := o.SignCodes[strings.TrimSpace(sign)]; known {
				return word
			}
		}
	}
	return ""
}

func signalledCrossing(tags map[string]string) bool {
	if tags["highway"] != "crossing" || tags["crossing:signals"] == "no" {
		return false
	}
	return strings.Contains(tags["crossing"], "traffic_signals") || tags["crossing:signals"] != ""
}

// standing is a signal or sign beside an edge, for the traffic that runs
// towards the tip.
type standing struct {
	word string
	outM float64 // along the edge from the tip
}

// readStanding gives each signal or sign that is on no vertex to the nearest
// road, and there to the end that it stands before. Signs stand on traffic's own
// side of the road; a signal may stand on any.
func (g *graph) readStanding(points []Point) map[tip][]standing {
	if len(points) == 0 {
		return nil
	}
	lines := g.edgesNear(points)
	grid, out := g.newStretchGrid(lines), map[tip][]standing{}
	for _, p := range points {
		if edge, alongM, side, ok := g.roadBeside(grid, lines, g.plane.Forward(p.Position)); ok {
			g.stand(out, g.opts.signWord(p.Tags), edge, alongM, side)
		}
	}
	return out
}

// edgesNear are the lines of the edges whose boxes come near a point, by edge;
// those of all others are empty.
func (g *graph) edgesNear(points []Point) []line {
	at := make([]orb.Point, len(points))
	for i, p := range points {
		at[i] = g.plane.Forward(p.Position)
	}
	slices.SortFunc(at, func(a, b orb.Point) int { return cmp.Compare(a[0], b[0]) })
	lines := make([]line, len(g.edges))
	for i := range g.edges {
		e := &g.edges[i]
		if e.gone {
			continue
		}
		box := orb.Bound{Min: g.xy[e.a], Max: g.xy[e.a]}
		for _, v := range e.verts {
			box = box.Extend(g.xy[v])
		}
		box = box.Pad(g.opts.Distances.Kerb)
		k, _ := slices.BinarySearchFunc(at, box.Left(), func(p orb.Point, x float64) int { return cmp.Compare(p[0], x) })
		for ; k < len(at) && at[k][0] <= box.Right(); k++ {
			if at[k][1] >= box.Bottom() && at[k][1] <= box.Top() {
				lines[i].verts = e.verts
				break
			}
		}
	}
	return lines
}

// roadBeside finds the edge that a place is beside, how far along it, and the
// side: 1 is right of its line, -1 left, 0 on it.
func (g *graph) roadBeside(
	grid *stretchGrid, lines []line, at orb.Point,
) (edge int, alongM float64, side int, ok bool) {
	least := g.opts.Distances.Kerb
	grid.near(at, g.opts.Distances.Kerb, func(s lineBit) {
		verts := lines[s.line].verts
		a, b := g.xy[verts[s.k]], g.xy[verts[s.k+1]]
		on := footOn(minus(a, at), minus(b, at))
		if d := planar.Distance(orb.Point{}, on); d < least {
			least, edge, ok, side = d, int(s.line), true, 0
			foot := orb.Point{at[0] + on[0], at[1] + on[1]}
			alongM = planar.Length(g.line(verts[:s.k+1])) + planar.Distance(a, foot)
			if d > g.opts.Distances.OnLine {
				side = 1
				if geo.Turn(geo.Bearing(a, b), geo.Bearing(a, at)) < 0 {
					side = -1
				}
			}
		}
	})
	return edge, alongM, side, ok
}

func (g *graph) stand(out map[tip][]standing, word string, edge int, alongM float64, side int) {
	length := g.edges[edge].lengthM
	if g.opts.Side == LeftHand {
		side = -side
	}
	start, end := tip{edge, true}, tip{edge, false}
	towardsStart, towardsEnd := side <= 0, side >= 0
	if word == "signal" || g.oneWay(edge) {
		towardsStart, towardsEnd = word == "signal", true
	}
	if limit := g.opts.Distances.Signal; towardsStart && alongM <= min(limit, length/2) {
		out[start] = append(out[start], standing{word, alongM})
	}
	if limit := g.opts.Distances.Signal; towardsEnd && length-alongM <= min(limit, length/2) {
		out[end] = append(out[end], standing{word, length - alongM})
	}
}

// standsBefore is what stands beside the arms of a leg; the nearest counts.
func (g *graph) standsBefore(d draft) (word string) {
	least := g.opts.Distances.Signal
	for _, a := range d.arms {
		for _, s := range g.signs.beside[a.tip] {
			if s.outM <= least && (s.word == "signal" || g.entering(a.tip) && s.outM <= g.opts.Distances.Sign) {
				word, least = s.word, s.outM
			}
		}
	}
	return word
}

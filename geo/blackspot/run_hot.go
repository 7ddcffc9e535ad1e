package blackspot

import (
	"math"

	"tongshi/geo/counts"
	"tongshi/geo/netstat"
)

// HotPiece is a piece of a segment that differs from chance together with the
// pieces it touches, for a view of the whole city: the list itself does not
// rest on it.
type HotPiece struct {
	Segment    int
	FromM, ToM float64
	Observed   float64 // crashes between junctions over the period
	Excess     float64 // per km and year, by Empirical Bayes
	Gi         netstat.GiStar
	Moran      netstat.LocalMoran
}

// Sizes of the pieces that are compared, and how sure a piece must be to be
// named: a share of false ones among those named [choice].
const (
	hotPieceM  = 100
	mostPieces = 20_000
	hotQ       = 0.05
)

// hotChance draws little for most pieces and much for the few at the edge.
func (r *run) hotChance() netstat.Chance {
	return netstat.Chance{Permutations: 199, Further: []int{4_999, 49_999}, Seed: r.Seed, Workers: r.KDE.Workers}
}

// hot compares every piece of road and its neighbours with all others, by the
// excess of crashes: on counts Gi* would map the traffic.
func (r *run) hot() error {
	graph, err := netstat.GraphOf(r.city.Net)
	if err != nil {
		return err
	}
	l, err := graph.Lattice(math.Max(hotPieceM, graph.LengthM()/mostPieces))
	if err != nil {
		return err
	}
	observed := l.Sums(r.between())
	x := make([]float64, len(l.Units))
	for u, unit := range l.Units {
		x[u] = r.pieceExcess(unit, observed[u])
	}
	gi, moran, err := l.Locals(r.ctx, x, r.hotChance())
	if err != nil {
		return err
	}
	r.out.Pieces = len(l.Units)
	if r.out.Moran, err = l.GlobalMoran(x, netstat.Chance{Permutations: 199, Seed: r.Seed}); err != nil {
		return err
	}
	for u, unit := range l.Units {
		if (gi[u].Q <= hotQ || moran[u].Q <= hotQ) && r.city.Net.Segments[unit.Edge].Internal < 0 {
			r.out.Hot = append(r.out.Hot, HotPiece{unit.Edge, unit.FromM, unit.ToM, observed[u], x[u], gi[u], moran[u]})
		}
	}
	return nil
}

// between are the crashes that lie between junctions.
func (r *run) between() (spots []netstat.Spot) {
	n := int32(len(r.city.Net.Intersections))
	for i, site := range r.site {
		if site >= n {
			spots = append(spots, netstat.Spot{Edge: int(site - n), StationM: r.city.Crashes.StationM[i], Weight: 1})
		}
	}
	return spots
}

// pieceExcess is the excess of a piece per km and year; 0 where nothing is
// predicted, such as inside a junction.
func (r *run) pieceExcess(u netstat.Unit, observed float64) float64 {
	e, ok := r.pieceEstimate(u.Edge, u.FromM, u.ToM, observed)
	if !ok {
		return 0
	}
	return e.Excess() / r.Years / ((u.ToM - u.FromM) / 1000)
}

// pieceEstimate is that of a part of a segment: its share of the prediction,
// its own crashes. It is not ok where nothing is predicted.
func (r *run) pieceEstimate(segment int, fromM, toM, observed float64) (e counts.Estimate, ok bool) {
	site := len(r.city.Net.Intersections) + segment
	if r.row[site] < 0 || !(toM > fromM) {
		return e, false
	}
	figures := r.at(site)
	share := math.Min(1, (toM-fromM)/math.Max(r.city.Net.Segments[segment].LengthM, leastLengthM))
	k := figures.K
	if r.perLength() {
		k /= share
	}
	e = counts.Bayes(figures.Predicted*share, k, observed)
	return e, !math.IsNaN(e.Expected)
}

// Windows of a peak search and the limit of their coefficient of variation
// (HSM 2010, 4.4.2: 0.1 mi; the limit is a choice of the analyst).
const (
	peakWindowM = 100
	peakLimit   = 0.5
)

// peaks searches the segment with most of a stretch's crashes for the window
// whose expected crashes are the highest that can be trusted.
func (r *run) peaks() {
	for i := range r.out.Spots {
		b := &r.out.Spots[i]
		if b.Place != OnSegment {
			continue
		}
		stations := r.stationsOn(b.Segment)
		found, err := counts.PeakSearch(math.Max(r.city.Net.Segments[b.Segment].LengthM, leastLengthM), peakWindowM, peakLimit, func(fromM, toM float64) float64 {
			observed := 0.0
			for _, at := range stations {
				if at >= fromM && (at < toM || toM >= r.city.Net.Segments[b.Segment].LengthM) {
					observed++
				}
			}
			e, _ := r.pieceEstimate(b.Segment, fromM, toM, observed)
			return counts.Ratio(e.Expected/r.Years, (toM-fromM)/1000)
		})
		if err == nil && found.Found && found.Best.Value > 0 {
			b.Peak = &found.Best
		}
	}
}

func (r *run) stationsOn(segment int) []float64 {
	rows := r.groups.of(len(r.city.Net.Intersections) + segment)
	stations := make([]float64, len(rows))
	for i, row := range rows {
		stations[i] = r.city.Crashes.StationM[row]
	}
	return stations
}

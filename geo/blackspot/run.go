package blackspot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"tongshi/geo/counts"
	"tongshi/geo/netstat"
	"tongshi/geo/profile"
)

// RunOptions say how a city is screened.
type RunOptions struct {
	Profile *RuleProfile
	// FromYear and ToYear are the first and the last calendar year of the
	// period, Years its length.
	FromYear, ToYear int
	Years            float64
	Measure          counts.Measure
	Weights          counts.SeverityWeights
	Seed             uint64
	// LeastProbability of being worse than similar places nominates a place
	// that no rule names.
	LeastProbability float64
	Most             int     // longest list, clusters apart
	MostChance       float64 // p-value up to which a KDE+ cluster is named
	KDE              netstat.KDEPlus
	Cluster          netstat.DBSCAN   // MinPoints 0: from the city's own density
	Density          *netstat.Density // nil: no map of density
	Treatments       *Treatments
	Priorities       *Priorities
	// Words names a pattern's code in both languages.
	Words func(aspect, code string) profile.Words
	// Report tells which of the steps begins; may be nil.
	Report func(step, steps int, name string)
}

// DefaultRunOptions are those of a screening nobody has told otherwise.
func DefaultRunOptions() RunOptions {
	return RunOptions{
		Measure: counts.ByExcess, Seed: 1, LeastProbability: 0.9, Most: 500, MostChance: 0.05,
		KDE: netstat.DefaultKDEPlus(), Cluster: netstat.DBSCAN{EpsM: 75},
	}
}

// Places of a black spot.
const (
	AtIntersection = "intersection"
	OnSegment      = "segment"
	InCluster      = "cluster"
)

// BlackSpot is a place that a run names. Its figures are those of Screened;
// the rank of intersections and stretches is among all intersections and all
// stretches found, that of clusters, which overlap those, among clusters.
type Spot struct {
	counts.Screened
	Place        string
	Intersection int // index, -1 when it is none
	Segment      int // index of the segment with most of its crashes, -1 at an intersection
	Name         string
	Stretches    []Stretch
	Crashes      []int32 // rows that the figures count
	Counts       counts.BySeverity
	Persons      counts.BySeverity
	Rules        []Firing
	// ChanceP is the p-value of the KDE+ cluster in it, NaN when there is none.
	ChanceP   float64
	Diagnosis Diagnosis
	Suggested []Suggestion
	Priority  float64
	Parts     []Part
	Reason    profile.Words
	Outline   [][2]float64 // of a cluster: its convex hull, lon lat, closed
	// Peak is where its segment is worst, of a stretch: crashes expected per km
	// and year; nil where the search finds none.
	Peak *counts.PeakWindow
}

// Junction is what the compound priority of an intersection is made of.
type Junction struct {
	Intersection int
	Observed     float64
	Figures      map[string]float64 // by code of the part; missing when not known
}

// Result is the outcome of a run.
type Result struct {
	Spots     []Spot // intersections and stretches by rank, then clusters by theirs
	Screening *counts.Screening
	Junctions []Junction
	Lixels    []netstat.Lixel
	Hot       []HotPiece
	Pieces    int                 // that were compared for Hot
	Moran     netstat.GlobalMoran // whether excess lies together at all
	// Candidates is how many places were ranked.
	Candidates int
	Sections   int     // roads that KDE+ looked at
	GlobalP    float64 // of KDE+ over the whole network, NaN without sections
	// Simulations of KDE+: fewer than asked for where the city is large.
	Simulations int
	Divided     int // roads whose two carriageways were counted together
	Unplaced    int // crashes that lie nowhere on the network
	MinPoints   int // of a cluster
	Notes       []profile.Words
}

// ErrNoCrashes is returned for a city without a crash.
var ErrNoCrashes = errors.New("there is no crash in the period that passes the filter: choose another period or a wider filter")

// steps of a run, for whoever watches.
var runSteps = []string{"estimate", "rules", "patterns of density", "clusters", "hot roads", "ranks", "diagnosis", "density"}

// run is a run in progress.
type run struct {
	RunOptions
	ctx    context.Context
	city   *City
	site   []int32
	groups groups
	sites  *counts.Sites
	row    []int32 // of each site in screen.Sites, -1
	screen *counts.Screening
	roads  *roads
	out    *Result

	legCount []int
}

// Run screens a city: fits its own models, estimates every place by Empirical
// Bayes, lets the rules nominate intersections and stretches, searches for
// stretches and clusters that chance does not explain, ranks, diagnoses,
// suggests treatments and says why. The same input and seed give the same
// result to the last bit, however many processors there are. It ends soon
// after ctx does, with its error.
func Run(ctx context.Context, city *City, opt RunOptions) (*Result, error) {
	r := &run{RunOptions: opt, ctx: ctx, city: city, out: &Result{GlobalP: math.NaN()}}
	for i, step := range []func() error{r.estimate, r.nominate, r.kdePlus, r.clusters, r.hot, r.rank, r.explain, r.density} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.Report != nil {
			r.Report(i, len(runSteps), runSteps[i])
		}
		if err := step(); err != nil {
			return nil, fmt.Errorf("screen the city: %s: %w", runSteps[i], err)
		}
	}
	return r.out, nil
}

// estimate compares every intersection and every segment with those like it.
func (r *run) estimate() error {
	if r.city.Crashes.Len() == 0 {
		return ErrNoCrashes
	}
	var err error
	if r.sites, r.site, err = r.city.Sites(); err != nil {
		return err
	}
	for _, site := range r.site {
		if site < 0 {
			r.out.Unplaced++
		}
	}
	r.groups = r.city.group(r.site)
	// The ranks of a run are those among what it names: one draw is enough here.
	r.screen, err = counts.Screen(r.sites, counts.ScreenOptions{Years: r.Years, Measure: r.Measure, Weights: r.Weights, Ranks: counts.RankOptions{Draws: 1}})
	if err != nil {
		return err
	}
	r.out.Screening = r.screen
	r.row = make([]int32, len(r.city.Net.Intersections)+len(r.city.Net.Segments))
	for i := range r.row {
		r.row[i] = -1
	}
	for i := range r.screen.Sites {
		r.row[r.sites.ID[r.screen.Sites[i].Row]] = int32(i)
	}
	return nil
}

// at is the figures of a site.
func (r *run) at(site int) *counts.Screened { return &r.screen.Sites[r.row[site]] }

// spot begins a black spot at an intersection with the figures of its site.
func (r *run) atIntersection(i int) Spot {
	figures := r.at(i)
	return Spot{
		Screened: *figures, Place: AtIntersection, Intersection: i, Segment: -1, Name: r.city.Net.Intersections[i].Name,
		Crashes: r.groups.of(i), Counts: r.sites.Observed[figures.Row], Persons: r.sites.Persons[figures.Row], ChanceP: math.NaN(),
	}
}

// combined are the figures of several places together: predictions add up, and
// so do the variances that overdispersion gives them. Rows are the crashes.
func (r *run) combined(intersections []int32, pieces []Stretch, rows []int32) Spot {
	b := Spot{Intersection: -1, Segment: -1, Stretches: pieces, Crashes: rows, ChanceP: math.NaN()}
	predicted, square, exposure := 0.0, 0.0, 0.0
	add := func(site int, share float64) {
		figures := r.at(site)
		mu := figures.Predicted * share
		k := figures.K
		if r.perLength() && figures.Row >= 0 && r.sites.LengthM[figures.Row] > 0 && share > 0 {
			k /= share
		}
		predicted, square = predicted+mu, square+k*mu*mu
		exposure += share * r.sites.Exposure(figures.Row, r.Years)
	}
	for _, i := range intersections {
		add(int(i), 1)
	}
	n := len(r.city.Net.Intersections)
	for _, p := range pieces {
		if r.row[n+p.Segment] >= 0 {
			add(n+p.Segment, min(1, (p.ToM-p.FromM)/math.Max(r.city.Net.Segments[p.Segment].LengthM, leastLengthM)))
		}
	}
	severity := r.city.Crashes.severityPlaces()
	for _, row := range rows {
		if place := severity[r.city.Crashes.Severity.Codes[row]]; int(place) < len(counts.Severities) {
			b.Counts[place]++
		}
		r.city.Crashes.addPersons(int(row), &b.Persons)
	}
	b.Screened = counts.FiguresOf(counts.Place{
		Observed: b.Counts, Persons: b.Persons, Predicted: predicted, K: counts.Ratio(square, predicted*predicted), Exposure: exposure,
	}, counts.ScreenOptions{Years: r.Years, Measure: r.Measure, Weights: r.Weights})
	return b
}

// perLength reports whether the dispersion of segments is one per kilometre.
func (r *run) perLength() bool {
	for _, m := range r.screen.Models {
		if m.Kind == "segment" {
			return m.PerLength
		}
	}
	return false
}

// rank puts intersections and stretches in one order, clusters in another, and
// keeps what is named.
func (r *run) rank() error {
	places, clusters := splitClusters(r.out.Spots)
	named := map[int]Spot{} // by intersection
	var candidates []Spot
	for _, b := range places {
		if b.Place == AtIntersection {
			named[b.Intersection] = b
		} else {
			candidates = append(candidates, b)
		}
	}
	for i := range r.city.Net.Intersections {
		b, ok := named[i]
		if !ok {
			b = r.atIntersection(i)
		}
		candidates = append(candidates, b)
	}
	r.order(candidates)
	r.order(clusters)
	r.out.Candidates = len(candidates)
	r.out.Spots = nil
	for _, b := range candidates {
		if len(r.out.Spots) < r.Most && r.named(&b) {
			r.out.Spots = append(r.out.Spots, b)
		}
	}
	r.out.Spots = append(r.out.Spots, clusters[:min(len(clusters), r.Most)]...)
	return nil
}

// named reports whether a place belongs on the list.
func (r *run) named(b *Spot) bool {
	fired := slices.ContainsFunc(b.Rules, func(f Firing) bool { return f.Fired || f.Open })
	return fired || b.ChanceP <= r.MostChance || b.Probability >= r.LeastProbability && b.ExcessPerYear > 0
}

func splitClusters(all []Spot) (places, clusters []Spot) {
	for _, b := range all {
		if b.Place == InCluster {
			clusters = append(clusters, b)
		} else {
			places = append(places, b)
		}
	}
	return places, clusters
}

// order ranks places by the measure, with the interval of the rank, and sorts.
func (r *run) order(places []Spot) {
	slices.SortStableFunc(places, func(a, b Spot) int {
		return cmp.Or(counts.WorstFirst(a.Value, b.Value), cmp.Compare(a.Intersection, b.Intersection), cmp.Compare(a.Segment, b.Segment))
	})
	estimates, lines := make([]counts.Estimate, len(places)), make([]counts.RankLine, len(places))
	for i := range places {
		p := &places[i]
		estimates[i], lines[i] = p.Estimate, p.Line(r.Measure, r.Years, counts.Ratio(p.Observed, p.Rate))
		p.Rank = i + 1
	}
	for i, e := range counts.PosteriorRanks(estimates, lines, counts.RankOptions{Seed: r.Seed}) {
		places[i].RankEstimate = e
	}
}

// mostLixels is about how many pieces of road a map of density has: those of a
// large city are longer [choice].
const mostLixels = 100_000

func (r *run) density() error {
	if r.Density == nil {
		return nil
	}
	graph, err := netstat.GraphOf(r.city.Net)
	if err != nil {
		return err
	}
	spots, _ := r.spots()
	d := *r.Density
	d.LixelM = min(max(d.LixelM, graph.LengthM()/mostLixels), d.BandwidthM)
	r.out.Lixels, err = d.Lixels(r.ctx, graph, spots)
	return err
}

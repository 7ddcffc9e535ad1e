package counts

import (
	"maps"
	"math"
	"slices"

	"tongshi/geo/say"
)

const (
	leastLevelSites = 15   // a value of a factor with fewer sites joins the others
	leastKnownShare = 0.20 // of sites that must know a covariate for it to be used
	mostForAIC      = 5000 // beyond so many sites no covariate needs to be spared
)

// LocalSPF is a safety performance function fitted to one kind of site of
// this city.
type LocalSPF struct {
	Kind       string
	Fit        *Fit
	WithVolume bool
	// KnownVolume is the share of sites whose main road's volume is known.
	KnownVolume float64
	Used        []string // covariates, for the result to name
	Dropped     []Dropped
	// PerLength is true when overdispersion is K per km: k of a stretch is
	// KPerKM/L, which the likelihood preferred to one k for all.
	PerLength bool
	KPerKM    float64
	// Populations holds the pooled factor of each reference population.
	Populations map[string]PooledFactor
	Notes       []say.Text
}

// PooledFactor is how a reference population departs from the model of its
// kind: its own ratio observed/predicted, drawn towards 1 as far as it is
// uncertain.
type PooledFactor struct {
	Sites               int
	Observed, Predicted float64
	Raw, Factor         float64
}

// design collects the columns of a model for some rows of the sites.
type design struct {
	sites *Sites
	rows  []int
	names []string
	cols  [][]float64
	spf   *LocalSPF
}

// fitLocal fits the model of one kind and gives each row's predicted count
// over the period and its k.
func fitLocal(s *Sites, rows []int, kind string, counts []float64, years float64) (spf *LocalSPF, mu, k []float64, err error) {
	spf = &LocalSPF{Kind: kind, Populations: map[string]PooledFactor{}}
	d := &design{sites: s, rows: rows, spf: spf}
	d.add("constant", func(int) float64 { return 1 })
	d.volumes()
	for _, c := range s.Covariates {
		d.number(c.Name, c.Log, func(i int) float64 { return c.Values[i] })
	}
	for _, f := range s.Factors {
		d.factor(f)
	}
	data := Data{Y: counts, X: d.matrix(), Names: d.names, Offset: d.offset(years)}
	fit, err := FitNB(data)
	if err != nil {
		return nil, nil, nil, err
	}
	fit = spare(data, fit, len(rows))
	spf.Fit, spf.Used = fit, fit.Names
	spf.Dropped = append(spf.Dropped, fit.Dropped...)
	spf.note()
	mu = slices.Clone(fit.Mu)
	spf.pool(s, rows, counts, mu)
	return spf, mu, spf.dispersion(s, rows, counts, mu), nil
}

func (d *design) add(name string, value func(row int) float64) {
	col := make([]float64, len(d.rows))
	for j, i := range d.rows {
		col[j] = value(i)
	}
	d.names, d.cols = append(d.names, name), append(d.cols, col)
}

// volumes adds the logarithms of the volumes where enough sites know them.
func (d *design) volumes() {
	known := 0
	for _, i := range d.rows {
		if at(d.sites.Major, i) > 0 {
			known++
		}
	}
	d.spf.KnownVolume = float64(known) / float64(len(d.rows))
	d.spf.WithVolume = d.spf.KnownVolume >= leastKnownShare
	if d.spf.WithVolume {
		d.number("volume_major", true, func(i int) float64 { return at(d.sites.Major, i) })
		d.number("volume_minor", true, func(i int) float64 { return at(d.sites.Minor, i) })
	}
}

// number adds a covariate about its mean; sites that do not know it get the
// mean and a mark of their own, so that they neither vanish nor pretend.
func (d *design) number(name string, log bool, value func(row int) float64) {
	read := func(i int) float64 {
		v := value(i)
		if log {
			if !(v > 0) {
				return math.NaN()
			}
			v = math.Log(v)
		}
		if math.IsInf(v, 0) {
			return math.NaN()
		}
		return v
	}
	sum, known := 0.0, 0
	for _, i := range d.rows {
		if v := read(i); !math.IsNaN(v) {
			sum, known = sum+v, known+1
		}
	}
	share := float64(known) / float64(len(d.rows))
	if share < leastKnownShare {
		d.spf.Dropped = append(d.spf.Dropped, Dropped{name, say.New("known at %.0f %% of the sites only", 100*share)})
		return
	}
	mean := sum / float64(known)
	d.add(name, func(i int) float64 {
		if v := read(i); !math.IsNaN(v) {
			return v - mean
		}
		return 0
	})
	if known < len(d.rows) {
		d.add(name+"_unknown", func(i int) float64 {
			if math.IsNaN(read(i)) {
				return 1
			}
			return 0
		})
	}
}

// factor adds a mark for each value but the most frequent; rare values share
// one mark.
func (d *design) factor(f Factor) {
	number := map[string]int{}
	for _, i := range d.rows {
		number[f.Codes[i]]++
	}
	base, rare := "", 0
	for _, code := range slices.Sorted(maps.Keys(number)) {
		if number[code] > number[base] {
			base = code
		}
		if number[code] < leastLevelSites {
			rare += number[code]
		}
	}
	mark := func(want func(code string) bool) func(int) float64 {
		return func(i int) float64 {
			if want(f.Codes[i]) {
				return 1
			}
			return 0
		}
	}
	for _, code := range slices.Sorted(maps.Keys(number)) {
		if code != base && number[code] >= leastLevelSites {
			d.add(f.Name+"="+code, mark(func(c string) bool { return c == code }))
		}
	}
	if rare >= leastLevelSites && number[base] >= leastLevelSites {
		d.add(f.Name+"=rare", mark(func(c string) bool { return number[c] < leastLevelSites }))
	}
}

func (d *design) matrix() []float64 {
	x := make([]float64, 0, len(d.rows)*len(d.cols))
	for j := range d.rows {
		for _, col := range d.cols {
			x = append(x, col[j])
		}
	}
	return x
}

// offset is the log of years, and of km for segments.
func (d *design) offset(years float64) []float64 {
	out := make([]float64, len(d.rows))
	for j, i := range d.rows {
		out[j] = math.Log(years)
		if length := at(d.sites.LengthM, i); length > 0 {
			out[j] += math.Log(length / 1000)
		}
	}
	return out
}

// spare leaves out, one at a time, the covariate that says least, as long as
// that lowers AIC. Large data need no such thrift.
func spare(d Data, fit *Fit, n int) *Fit {
	dropped := fit.Dropped
	for n <= mostForAIC && len(fit.Names) > 1 {
		least := -1
		for j, name := range fit.Names {
			if name != "constant" && math.Abs(fit.Z[j]) < math.Sqrt2 && (least < 0 || math.Abs(fit.Z[j]) < math.Abs(fit.Z[least])) {
				least = j
			}
		}
		if least < 0 {
			break
		}
		gone := fit.Names[least]
		var keep []int
		for j, name := range d.Names {
			if name != gone && slices.Contains(fit.Names, name) {
				keep = append(keep, j)
			}
		}
		smaller := d.columns(keep)
		next, err := FitNB(smaller)
		if err != nil || next.AIC > fit.AIC {
			break
		}
		d, fit = smaller, next
		dropped = append(dropped, Dropped{gone, say.New("it says nothing that the others do not (AIC)")})
	}
	fit.Dropped = dropped
	return fit
}

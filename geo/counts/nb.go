package counts

import (
	"fmt"
	"math"

	"tongshi/geo/say"
)

// CountData are counts with covariates for a log-linear model: log μ = offset
// + Xβ. X is row-major with one column per name; there is no automatic
// intercept.
type Data struct {
	Y      []float64
	X      []float64
	Names  []string
	Offset []float64 // log of exposure, years or length; nil means 0
}

// Dropped is a covariate that was left out, and why.
type Dropped struct {
	Name   string
	Reason say.Text
}

// CountFit is a fitted negative binomial (NB2, Var = μ + kμ²) or, with K = 0,
// Poisson model.
type Fit struct {
	Names   []string
	Beta    []float64
	SE      []float64
	Z       []float64
	K, KSE  float64 // KSE is NaN for a Poisson model
	LogLik  float64
	AIC     float64
	Pearson float64 // chi-square over its degrees of freedom; about 1 in a good model
	Mu      []float64
	N       int
	// Poisson is true when the counts vary no more than a Poisson model lets
	// them, so that there is no k to estimate.
	Poisson    bool
	Converged  bool
	Iterations int
	Gradient   float64 // largest |∂ logLik/∂β|·SE left at the end
	Dropped    []Dropped
}

// ErrNoCounts is returned for data without a single row or event.
var ErrNoCounts = say.Errorf("no crash at any site: nothing to fit")

const (
	mostRounds   = 200
	fitTolerance = 1e-9
	mostDisperse = 1e4 // k beyond it is no count model any more
)

// FitCounts fits β and k by maximum likelihood: Fisher scoring with step
// halving for β, safeguarded Newton steps for k, in turn until neither moves.
// Columns that depend on others, or that hold no event, are dropped with the
// reason. Bad input is an error that names row and column.
func FitNB(d Data) (*Fit, error) {
	if err := d.check(); err != nil {
		return nil, say.Errorf("fit counts: %w", err)
	}
	f := &Fit{N: len(d.Y), KSE: math.NaN()}
	d = d.usable(f)
	f.Beta = make([]float64, len(d.Names))
	m := &model{Data: d, tail: tailCounts(d.Y)}
	m.start(f.Beta)
	f.Converged = m.alternate(f)
	m.finish(f)
	return f, nil
}

func (d Data) check() error {
	p := len(d.Names)
	if len(d.Y) == 0 || p == 0 {
		return ErrNoCounts
	}
	if len(d.X) != len(d.Y)*p || (d.Offset != nil && len(d.Offset) != len(d.Y)) {
		return fmt.Errorf("%d rows need %d covariate values and as many offsets, got %d and %d", len(d.Y), len(d.Y)*p, len(d.X), len(d.Offset))
	}
	total := 0.0
	for i, y := range d.Y {
		if !(y >= 0) || y != math.Floor(y) || y > 1e7 {
			return fmt.Errorf("row %d: count %g; want a whole number, 0 or more", i+1, y)
		}
		if d.Offset != nil && (math.IsNaN(d.Offset[i]) || math.IsInf(d.Offset[i], 0)) {
			return fmt.Errorf("row %d: offset %g; exposure must be above 0", i+1, d.Offset[i])
		}
		for j, v := range d.X[i*p : (i+1)*p] {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("row %d: %s is %g; leave the site out or the covariate", i+1, d.Names[j], v)
			}
		}
		total += y
	}
	if total == 0 {
		return ErrNoCounts
	}
	return nil
}

// usable is the data without the columns that cannot be estimated.
func (d Data) usable(f *Fit) Data {
	keep := d.separated(f)
	d = d.columns(keep)
	keep = keep[:0]
	for j, depends := range dependentColumns(d.X, len(d.Names)) {
		if depends {
			f.Dropped = append(f.Dropped, Dropped{d.Names[j], say.New("it follows from the other covariates (or does not vary)")})
			continue
		}
		keep = append(keep, j)
	}
	d = d.columns(keep)
	f.Names = d.Names
	return d
}

// separated lists the columns to keep: a 0/1 column whose rows hold no event
// would drive its coefficient to minus infinity.
func (d Data) separated(f *Fit) []int {
	p := len(d.Names)
	var keep []int
	for j, name := range d.Names {
		binary, events := true, 0.0
		for i, y := range d.Y {
			v := d.X[i*p+j]
			binary = binary && (v == 0 || v == 1)
			if v == 1 {
				events += y
			}
		}
		if binary && events == 0 {
			f.Dropped = append(f.Dropped, Dropped{name, say.New("no crash at any site of this kind")})
			continue
		}
		keep = append(keep, j)
	}
	return keep
}

func (d Data) columns(keep []int) Data {
	p := len(d.Names)
	if len(keep) == p {
		return d
	}
	out := Data{Y: d.Y, Offset: d.Offset, X: make([]float64, 0, len(d.Y)*len(keep))}
	for _, j := range keep {
		out.Names = append(out.Names, d.Names[j])
	}
	for i := range d.Y {
		for _, j := range keep {
			out.X = append(out.X, d.X[i*p+j])
		}
	}
	return out
}

// model is a fit under way.
type model struct {
	Data
	tail []float64 // tail[j] is the number of counts above j
}

// start puts the log of the mean rate on a column of ones, if there is one.
func (m *model) start(beta []float64) {
	p := len(m.Names)
	for j := range p {
		ones := true
		for i := range m.Y {
			if m.X[i*p+j] != 1 {
				ones = false
				break
			}
		}
		if !ones {
			continue
		}
		y, e := 0.0, 0.0
		for i, v := range m.Y {
			y += v
			e += math.Exp(m.offset(i))
		}
		beta[j] = math.Log(y / e)
		return
	}
}

func (m *model) offset(i int) float64 {
	if m.Offset == nil {
		return 0
	}
	return m.Offset[i]
}

// alternate maximises over β given k, then over k given β. The two are
// orthogonal in expectation, so few rounds are needed.
func (m *model) alternate(f *Fit) bool {
	f.Mu = make([]float64, len(m.Y))
	m.means(f.Beta, f.Mu)
	last := math.Inf(-1)
	for f.Iterations = 1; f.Iterations <= mostRounds; f.Iterations++ {
		if !m.scoreBeta(f) {
			return false
		}
		f.K = m.bestK(f.Mu, f.K)
		now := m.logLik(f.Mu, f.K)
		if math.Abs(now-last) <= fitTolerance*(1+math.Abs(now)) {
			return m.scoreBeta(f)
		}
		last = now
	}
	return false
}

func (m *model) means(beta, mu []float64) {
	p := len(m.Names)
	inBlocks(len(m.Y), func(from, to int) {
		for i := from; i < to; i++ {
			eta := m.offset(i)
			for j, x := range m.X[i*p : (i+1)*p] {
				eta += x * beta[j]
			}
			mu[i] = math.Exp(min(eta, 40))
		}
	})
}

// scoreBeta takes Fisher scoring steps for β with k fixed; it reports false
// when no step improves before the gradient is small.
func (m *model) scoreBeta(f *Fit) bool {
	p := len(m.Names)
	trial, mu := make([]float64, p), make([]float64, len(m.Y))
	value := m.logLik(f.Mu, f.K)
	for range mostRounds {
		gradient, information := m.score(f.Mu, f.K)
		step, _, ok := solvePositive(information, gradient, p)
		if !ok {
			return false
		}
		gain := 0.0
		for j := range step {
			gain += step[j] * gradient[j]
		}
		if gain < fitTolerance*fitTolerance*(1+math.Abs(value)) {
			return true
		}
		scale, better := 1.0, false
		for range 40 {
			for j := range trial {
				trial[j] = f.Beta[j] + scale*step[j]
			}
			m.means(trial, mu)
			if v := m.logLik(mu, f.K); v > value {
				value, better = v, true
				break
			}
			scale /= 2
		}
		if !better {
			return gain < 1e-6*(1+math.Abs(value))
		}
		copy(f.Beta, trial)
		copy(f.Mu, mu)
	}
	return false
}

// score is the gradient over β and the expected information X'WX.
func (m *model) score(mu []float64, k float64) (gradient, information []float64) {
	p, blocks := len(m.Names), (len(m.Y)+blockRows-1)/blockRows
	gradients, informations := make([]float64, blocks*p), make([]float64, blocks*p*p)
	inBlocks(len(m.Y), func(from, to int) {
		b := from / blockRows
		m.addScore(from, to, mu, k, gradients[b*p:(b+1)*p], informations[b*p*p:(b+1)*p*p])
	})
	gradient, information = gradients[:p], informations[:p*p]
	for b := 1; b < blocks; b++ {
		for j := range gradient {
			gradient[j] += gradients[b*p+j]
		}
		for j := range information {
			information[j] += informations[b*p*p+j]
		}
	}
	for a := range p {
		for b := range a {
			information[b*p+a] = information[a*p+b]
		}
	}
	return gradient, information
}

// addScore adds the rows from to to to the gradient and to the lower half of
// the information.
func (m *model) addScore(from, to int, mu []float64, k float64, gradient, information []float64) {
	p := len(m.Names)
	for i := from; i < to; i++ {
		down := 1 + k*mu[i]
		residual, weight := (m.Y[i]-mu[i])/down, mu[i]/down
		row := m.X[i*p : (i+1)*p]
		for a, xa := range row {
			if xa == 0 {
				continue
			}
			gradient[a] += xa * residual
			line := information[a*p : a*p+a+1]
			for b := range line {
				line[b] += weight * xa * row[b]
			}
		}
	}
}

// finish adds what is told about a fit.
func (m *model) finish(f *Fit) {
	p := len(m.Names)
	gradient, information := m.score(f.Mu, f.K)
	_, inverse, ok := solvePositive(information, gradient, p)
	f.SE, f.Z = make([]float64, p), make([]float64, p)
	for j := range p {
		f.SE[j], f.Z[j] = math.NaN(), math.NaN()
		if ok {
			f.SE[j] = math.Sqrt(inverse[j*p+j])
			f.Z[j] = f.Beta[j] / f.SE[j]
			f.Gradient = max(f.Gradient, math.Abs(gradient[j])*f.SE[j])
		}
	}
	f.LogLik = m.logLik(f.Mu, f.K)
	f.Poisson = f.K == 0
	parameters := float64(p)
	if !f.Poisson {
		parameters++
		if _, second := m.scoreK(f.Mu, f.K); second < 0 {
			f.KSE = 1 / math.Sqrt(-second)
		}
	}
	f.AIC = 2*parameters - 2*f.LogLik
	for i, y := range m.Y {
		f.Pearson += (y - f.Mu[i]) * (y - f.Mu[i]) / (f.Mu[i] * (1 + f.K*f.Mu[i]))
	}
	f.Pearson = Ratio(f.Pearson, float64(f.N-p))
}

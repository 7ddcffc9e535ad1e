package spots

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/netstat"
	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/geo/standards"
	"tongshi/server/auth"
	"tongshi/server/store"
)

// ScreenProgress tells which of the steps of a screening begins.
type ScreenProgress func(step, steps int, name string)

// Screen loads what a screening looks at, of one snapshot, screens, and stores
// the result in one transaction: whoever ends ctx before that leaves nothing.
// The error of a request that cannot be done is a [ParameterErrors].
func Screen(ctx context.Context, s *store.Store, actor auth.Actor, q ScreeningRequest, report ScreenProgress) (Screening, error) {
	if err := q.Check(s.Standards); err != nil {
		return Screening{}, err
	}
	if report == nil {
		report = func(int, int, string) {}
	}
	started := time.Now()
	var data *screenData
	steps := 0
	report(0, 1, "load")
	err := s.ReadOnly(ctx, func(tx pgx.Tx) (err error) {
		data, err = loadScreening(ctx, tx, q)
		return err
	})
	if err != nil {
		return Screening{}, store.Wrap("load screening", err)
	}
	data.city.Roads = &s.Standards.Roads
	options, err := data.options(&q, s.Standards)
	if err != nil {
		return Screening{}, err
	}
	options.Report = func(step, of int, name string) {
		steps = of + 2
		report(step+1, steps, name)
	}
	result, err := blackspot.Run(ctx, &data.city, options)
	switch {
	case errors.Is(err, blackspot.ErrNoCrashes):
		return Screening{}, store.ParameterErrors{
			{Field: "from", Message: say.New("no crash of the period passes the filters: choose another period or wider filters")},
		}
	case err != nil:
		return Screening{}, err
	}
	report(steps-1, steps, "store")
	var made Screening
	err = s.WriteTx(ctx, actor, func(tx *store.Tx) error {
		save := screenSave{ctx: ctx, tx: tx, data: data, request: q, result: result, started: started}
		id, err := save.all()
		if err != nil {
			return err
		}
		made, err = ReadScreeningIn(ctx, tx, id)
		return err
	})
	if err != nil {
		return Screening{}, store.Wrap("store screening", err)
	}
	s.Analyze(ctx, "black_spots", "screened_intersections", "nkde_lixels", "hot_roads")
	report(steps, steps, "done")
	return made, nil
}

// options turns a request into what the run takes, and writes the period into
// the request.
func (d *screenData) options(q *ScreeningRequest, std *standards.Set) (blackspot.RunOptions, error) {
	q.From, q.To = d.from.Format(time.DateOnly), d.to.Format(time.DateOnly)
	o := blackspot.DefaultRunOptions()
	o.FromYear, o.ToYear, o.Years = d.from.Year(), d.to.Year(), yearsOf(d.from, d.to)
	o.Measure, o.Seed, o.LeastProbability, o.Most = counts.Measure(q.Measure), q.Seed, q.LeastProbability, q.Most
	o.Cluster.EpsM, o.Cluster.MinPoints = q.ClusterM, q.ClusterPoints
	if q.Density != nil && *q.Density {
		density := netstat.DefaultDensity()
		o.Density = &density
	}
	var err error
	if o.Weights, err = std.Costs.Set(q.Weights); err != nil {
		return o, store.ParameterErrors{{Field: "weights", Message: say.Of(err)}}
	}
	o.Profile, o.Treatments, o.Priorities = std.RuleProfile(q.Profile), std.Treatments, std.Priorities
	o.Words = func(aspect, code string) profile.Words { return patternWords(std, aspect, code) }
	return o, nil
}

// patternLists are the vocabularies of the aspects of a diagnosis.
var patternLists = map[string]string{
	"type": "collision_type", "mode": "mode", "weather": "weather", "light": "light", "surface": "surface",
	"hours": "hour_band", "weekday": "weekday_band",
}

// patternWords names a pattern in both languages.
func patternWords(std *standards.Set, aspect, code string) profile.Words {
	for _, term := range std.Words.Lists[patternLists[aspect]] {
		if term.Code == code {
			return profile.Words{ZH: term.ZH, EN: term.EN}
		}
	}
	return profile.Words{ZH: code, EN: code}
}

// screenSave stores one result.
type screenSave struct {
	ctx     context.Context
	tx      *store.Tx
	data    *screenData
	request ScreeningRequest
	result  *blackspot.Result
	started time.Time
}

// all stores everything and returns the screening's number.
func (s *screenSave) all() (int64, error) {
	rows, err := s.spots()
	if err != nil {
		return 0, err
	}
	summary, err := json.Marshal(s.summary())
	if err != nil {
		return 0, fmt.Errorf("summary: %w", err)
	}
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return 0, fmt.Errorf("sum up the result: %w", err)
		}
	}
	intersections, hot := s.intersections(), s.hotRoads()
	if err := errors.Join(
		encoder.Encode(intersections), encoder.Encode(hot), encoder.Encode(s.result.Lixels),
		encoder.Encode(json.RawMessage(summary)),
	); err != nil {
		return 0, fmt.Errorf("sum up the result: %w", err)
	}
	hash := hex.EncodeToString(sum.Sum(nil))
	var id int64
	err = s.tx.SQL.QueryRow(s.ctx, `
		INSERT INTO screenings (uuid, profile, period_from, period_to, parameters, seed, data_version, data_cut_off, state,
		                        made_by, started_at, finished_at, data_hash, result_hash, summary)
		VALUES (gen_random_uuid(), @profile, @from, @to, @parameters, @seed, @version, @cut_off, 'done',
		        @made_by, @started_at, clock_timestamp(), @data_hash, @result_hash, @summary)
		RETURNING id`, pgx.StrictNamedArgs{
		"profile": s.request.Profile, "from": s.data.from, "to": s.data.to, "parameters": s.request,
		"seed": int64(s.request.Seed), "version": s.data.version, "cut_off": s.data.cutOff,
		"made_by": store.Storable(s.tx.Who.Name), "started_at": s.started, "data_hash": s.data.hash, "result_hash": hash, "summary": summary,
	}).Scan(&id)
	if err != nil {
		return 0, store.Wrap("add screening", err)
	}
	if err := s.copy("black_spots", append([]string{"screening_id"}, spotColumns...), len(rows), func(i int) ([]any, error) {
		return append([]any{id}, rows[i].values()...), nil
	}); err != nil {
		return 0, err
	}
	if err := s.copy("screened_intersections", append([]string{"screening_id"}, screenedColumns...), len(intersections), func(i int) ([]any, error) {
		return append([]any{id}, intersections[i]...), nil
	}); err != nil {
		return 0, err
	}
	if err := s.lixels(id); err != nil {
		return 0, err
	}
	if err := s.copy("hot_roads", append([]string{"screening_id"}, append(hotColumns, "geom")...), len(hot), func(i int) ([]any, error) {
		h := s.result.Hot[i]
		line, err := s.piece(h.Segment, h.FromM, h.ToM)
		return append(append([]any{id}, hot[i]...), line), err
	}); err != nil {
		return 0, err
	}
	return id, s.tx.Audit(s.ctx, store.Change{Action: "add", Object: "screenings", ObjectID: id, After: map[string]any{
		"parameters": s.request, "data_version": s.data.version, "result_hash": hash,
	}})
}

func (s *screenSave) copy(table string, columns []string, n int, row func(i int) ([]any, error)) error {
	_, err := s.tx.SQL.CopyFrom(s.ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(n, row))
	return store.Wrap("store "+table, err)
}

func (s *screenSave) lixels(id int64) error {
	net := s.data.city.Net
	return s.copy(
		"nkde_lixels",
		[]string{"screening_id", "segment_id", "from_m", "to_m", "per_km", "geom"},
		len(s.result.Lixels),
		func(i int) ([]any, error) {
			l := s.result.Lixels[i]
			line, err := s.piece(l.Edge, l.FromM, l.ToM)
			return []any{id, net.Segments[l.Edge].ID, l.FromM, l.ToM, l.PerKM, line}, err
		},
	)
}

// piece is the line of a part of a segment.
func (s *screenSave) piece(segment int, fromM, toM float64) (orb.LineString, error) {
	net := s.data.city.Net
	shape, err := blackspot.Shapes(net, []blackspot.Stretch{{Segment: segment, FromM: fromM, ToM: min(toM, net.Segments[segment].LengthM)}})
	if err != nil {
		return nil, err
	}
	return shape[0], nil
}

var hotColumns = []string{"segment_id", "from_m", "to_m", "observed", "excess", "gi_z", "gi_p", "gi_q", "moran_i", "moran_p", "moran_q", "quadrant"}

// hotRoads are the rows of hot_roads without their lines.
func (s *screenSave) hotRoads() [][]any {
	out := make([][]any, len(s.result.Hot))
	for i, h := range s.result.Hot {
		var quadrant *string
		if h.Moran.Quadrant != "" {
			code := strings.ReplaceAll(string(h.Moran.Quadrant), "-", "_")
			quadrant = &code
		}
		out[i] = []any{
			s.data.city.Net.Segments[h.Segment].ID, h.FromM, h.ToM, h.Observed, h.Excess,
			known(h.Gi.Z), known(h.Gi.P), known(h.Gi.Q), known(h.Moran.I), known(h.Moran.P), known(h.Moran.Q), quadrant,
		}
	}
	return out
}

var screenedColumns = []string{
	"intersection_id",
	"observed",
	"predicted",
	"expected",
	"excess",
	"probability",
	"dispersion",
	"pattern",
	"exposure",
	"systemic",
}

// intersections are the rows of screened_intersections.
func (s *screenSave) intersections() [][]any {
	at := map[int64]*counts.Screened{}
	for i := range s.result.Screening.Sites {
		r := &s.result.Screening.Sites[i]
		at[int64(r.Row)] = r
	}
	out := make([][]any, len(s.result.Junctions))
	for i, j := range s.result.Junctions {
		r := at[int64(j.Intersection)] // intersections are the first rows
		figure := func(code string) *float64 {
			if v, ok := j.Figures[code]; ok {
				return known(v)
			}
			return nil
		}
		out[i] = []any{
			s.data.city.Net.Intersections[j.Intersection].ID, j.Observed, known(r.PredictedPerYear), known(r.ExpectedPerYear),
			known(r.ExcessPerYear), known(r.Probability), known(r.K), figure("pattern"), figure("exposure"), figure("systemic"),
		}
	}
	return out
}

// known is NULL for a figure that is not known.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// Model is a fitted safety performance function, for people to judge.
type Model struct {
	Kind          string             `json:"kind"`
	Sites         int                `json:"sites"`
	Coefficients  map[string]float64 `json:"coefficients"`
	Errors        map[string]float64 `json:"errors"`
	Dispersion    float64            `json:"dispersion"`
	PerKM         bool               `json:"dispersion_per_km"`
	Pearson       *float64           `json:"pearson"`
	WithVolume    bool               `json:"with_volume"`
	KnownVolume   float64            `json:"known_volume"`
	LeftOut       []string           `json:"left_out"`
	LeftOutZH     []string           `json:"left_out_zh"`
	Notes         []string           `json:"notes"`
	NotesZH       []string           `json:"notes_zh"`
	Converged     bool               `json:"converged"`
	LogLikelihood *float64           `json:"log_likelihood"`
}

// ScreeningSummary is what a screening says of itself.
type ScreeningSummary struct {
	Crashes     int      `json:"crashes"`
	Unplaced    int      `json:"unplaced" doc:"Crashes that lie nowhere on the network"`
	Candidates  int      `json:"candidates" doc:"Places that were ranked"`
	Years       float64  `json:"years"`
	Sections    int      `json:"kde_sections" doc:"Roads that KDE+ looked at"`
	GlobalP     *float64 `json:"kde_global_p" doc:"How often chance alone makes as much density on the whole network"`
	Simulations int      `json:"kde_simulations" doc:"Fewer than 1,000 where the city is large"`
	Divided     int      `json:"divided_roads" doc:"Roads whose two carriageways were counted in one window"`
	MinPoints   int      `json:"cluster_points"`
	Pieces      int      `json:"pieces" doc:"Pieces of road that were compared with their neighbours"`
	Hot         int      `json:"hot_roads" doc:"Of them, those that differ from chance"`
	Moran       *float64 `json:"moran_i" doc:"Moran's I over all pieces: whether like lies beside like"`
	MoranP      *float64 `json:"moran_p" doc:"How often chance alone makes it as far from nothing"`
	Verified    bool     `json:"profile_verified" doc:"Somebody has checked the rules against their source"`
	Models      []Model  `json:"models"`
	Notes       []string `json:"notes"`
	NotesZH     []string `json:"notes_zh"`
}

func (s *screenSave) summary() ScreeningSummary {
	r := s.result
	out := ScreeningSummary{
		Crashes: s.data.city.Crashes.Len(), Unplaced: r.Unplaced, Candidates: r.Candidates, Years: yearsOf(s.data.from, s.data.to), Sections: r.Sections,
		GlobalP: known(r.GlobalP), Simulations: r.Simulations, Divided: r.Divided, MinPoints: r.MinPoints,
		Pieces: r.Pieces, Hot: len(r.Hot), Moran: known(r.Moran.I), MoranP: known(r.Moran.P), Models: []Model{},
		Notes: inAll(say.English, r.Screening.Notes), NotesZH: inAll(say.Chinese, r.Screening.Notes),
	}
	if p := s.tx.Standards().RuleProfile(s.request.Profile); p != nil {
		out.Verified = p.Verified
	}
	for _, m := range r.Screening.Models {
		model := Model{
			Kind: m.Kind, Sites: m.Fit.N, Coefficients: map[string]float64{}, Errors: map[string]float64{}, Dispersion: m.Fit.K,
			Pearson: known(m.Fit.Pearson), WithVolume: m.WithVolume, KnownVolume: m.KnownVolume,
			LeftOut: []string{}, LeftOutZH: []string{}, Notes: inAll(say.English, m.Notes), NotesZH: inAll(say.Chinese, m.Notes),
			Converged: m.Fit.Converged, LogLikelihood: known(m.Fit.LogLik),
		}
		if m.PerLength {
			model.Dispersion, model.PerKM = m.KPerKM, true
		}
		for i, name := range m.Fit.Names {
			model.Coefficients[name] = m.Fit.Beta[i]
			if e := known(m.Fit.SE[i]); e != nil {
				model.Errors[name] = *e
			}
		}
		for _, d := range m.Dropped {
			model.LeftOut = append(model.LeftOut, d.Name+": "+d.Reason.In(say.English))
			model.LeftOutZH = append(model.LeftOutZH, d.Name+": "+d.Reason.In(say.Chinese))
		}
		out.Models = append(out.Models, model)
	}
	return out
}

// inAll are texts in a language, to be kept.
func inAll(l say.Language, texts []say.Text) []string {
	said := make([]string, len(texts))
	for i, text := range texts {
		said[i] = text.In(l)
	}
	return said
}

func splitModes(text string) []string {
	if text == "" {
		return []string{}
	}
	return slices.Clone(strings.Split(text, ","))
}

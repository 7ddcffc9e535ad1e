package spots

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/say"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

// ScreeningRequest is what a screening is asked for. What is left out has the
// value that [Store.Screen] fills in and stores with the result.
type ScreeningRequest struct {
	Profile          string   `json:"profile,omitempty" maxLength:"100" doc:"Rules that nominate, such as CN-MPS-2001; none for no rules"`
	From             string   `json:"from,omitempty" maxLength:"10" doc:"First day, YYYY-MM-DD; three years before the last when left out"`
	To               string   `json:"to,omitempty" maxLength:"10" doc:"Last day; that of the newest crash when left out"`
	Severity         []string `json:"severity,omitempty" vocab:"severity" maxItems:"100" doc:"Only these severities; all when empty"`
	Modes            []string `json:"modes,omitempty" vocab:"mode" maxItems:"100" doc:"Only crashes with one of these modes"`
	Types            []string `json:"types,omitempty" vocab:"collision_type" maxItems:"100" doc:"Only these collision types"`
	Measure          string   `json:"measure,omitempty" maxLength:"100" doc:"What ranks: excess (default), weighted_excess, expected, probability, moments, frequency, epdo, rate"`
	Weights          string   `json:"weights,omitempty" maxLength:"100" doc:"Set of severity weights"`
	Seed             uint64   `json:"seed,omitempty" doc:"Of everything that is drawn; the same data, parameters and seed give the same result"`
	LeastProbability float64  `json:"least_probability,omitempty" doc:"Of being worse than similar places, for a place that no rule names"`
	Most             int      `json:"most,omitempty" doc:"Longest list"`
	ClusterM         float64  `json:"cluster_m,omitempty" doc:"Distance along the roads within which crashes are one cluster, m"`
	ClusterPoints    int      `json:"cluster_points,omitempty" doc:"Crashes that make a cluster; from the city's density when left out"`
	Density          *bool    `json:"density,omitempty" doc:"Make the map of density; true when left out"`
}

// noRules is the profile of a screening without rules.
const noRules = "none"

// defaultRules nominate when nobody has said otherwise.
const defaultRules = "CN-MPS-2001"

// Bounds of the parameters.
const (
	mostSpots       = 5000
	mostYears       = 20
	mostClusterM    = 1000
	mostClusterSize = 1_000_000
)

// Check fills in what is left out, as far as the data need not be asked, and
// names every parameter that is wrong.
func (q *ScreeningRequest) Check(std *standards.Set) error {
	defaults := blackspot.DefaultRunOptions()
	fill := func(text *string, value string) {
		if *text == "" {
			*text = value
		}
	}
	fill(&q.Profile, defaultRules)
	fill(&q.Measure, string(defaults.Measure))
	if q.Seed == 0 {
		q.Seed = defaults.Seed
	}
	if q.LeastProbability == 0 {
		q.LeastProbability = defaults.LeastProbability
	}
	if q.Most == 0 {
		q.Most = defaults.Most
	}
	if q.ClusterM == 0 {
		q.ClusterM = defaults.Cluster.EpsM
	}
	if q.Density == nil {
		yes := true
		q.Density = &yes
	}
	fill(&q.Weights, std.Costs.Default)
	var found store.ParameterErrors
	found = append(found, q.checkCodes(std)...)
	found = append(found, q.checkNumbers()...)
	if _, _, wrong := q.days(); wrong != nil {
		found = append(found, wrong...)
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

func (q *ScreeningRequest) checkNumbers() (found store.ParameterErrors) {
	for _, c := range []struct {
		wrong bool
		fault store.ParameterError
	}{
		{q.Seed > 1<<53, store.ParameterError{Field: "seed", Message: say.New("want a whole number up to 9007199254740992")}},
		{!(q.LeastProbability > 0 && q.LeastProbability < 1), store.ParameterError{Field: "least_probability", Message: say.New("want a number between 0 and 1")}},
		{q.Most < 1 || q.Most > mostSpots, store.ParameterError{Field: "most", Message: say.New("want 1 to %d", mostSpots)}},
		{!(q.ClusterM >= 1 && q.ClusterM <= mostClusterM), store.ParameterError{Field: "cluster_m", Message: say.New("want 1 to %d metres", mostClusterM)}},
		{
			q.ClusterPoints < 0 || q.ClusterPoints > mostClusterSize || q.ClusterPoints == 1,
			store.ParameterError{Field: "cluster_points", Message: say.New("want 2 to %d, or nothing", mostClusterSize)},
		},
	} {
		if c.wrong {
			found = append(found, c.fault)
		}
	}
	return found
}

func (q *ScreeningRequest) checkCodes(std *standards.Set) (found store.ParameterErrors) {
	add := func(field, value string, known []string) {
		if !slices.Contains(known, value) {
			found = append(
				found,
				store.ParameterError{Field: field, Message: say.New("%.60q is not known: want %s", value, strings.Join(known, ", "))},
			)
		}
	}
	rules := []string{noRules}
	for _, p := range std.Rules {
		rules = append(rules, p.Code)
	}
	add("profile", q.Profile, rules)
	var measures, sets []string
	for _, m := range counts.Measures {
		measures = append(measures, string(m))
	}
	for _, s := range std.Costs.Sets {
		sets = append(sets, s.Code)
	}
	add("measure", q.Measure, measures)
	add("weights", q.Weights, sets)
	for _, list := range []struct {
		field, vocabulary string
		codes             []string
	}{{"severity", "severity", q.Severity}, {"modes", "mode", q.Modes}, {"types", "collision_type", q.Types}} {
		for _, code := range list.codes {
			add(list.field, code, std.Words.Codes(list.vocabulary))
		}
	}
	return found
}

// days are the period as far as it is given; zero where not.
func (q *ScreeningRequest) days() (from, to time.Time, wrong store.ParameterErrors) {
	read := func(field, text string) (day time.Time) {
		if text == "" {
			return day
		}
		day, err := time.Parse(time.DateOnly, text)
		if err != nil || day.Year() < 1900 || day.Year() > 2200 {
			wrong = append(wrong, store.ParameterError{Field: field, Message: say.New("%.40q is no day: want one such as 2024-01-31", text)})
		}
		return day
	}
	from, to = read("from", q.From), read("to", q.To)
	switch {
	case wrong != nil || from.IsZero() || to.IsZero():
	case to.Before(from):
		wrong = append(wrong, store.ParameterError{Field: "to", Message: say.New("the period ends before it begins")})
	case yearsOf(from, to) > mostYears+0.01:
		wrong = append(wrong, store.ParameterError{Field: "to", Message: say.New("the period is longer than %d years", mostYears)})
	}
	return from, to, wrong
}

// yearsOf is the length of a period of days, both included; whole calendar
// years are whole numbers.
func yearsOf(from, to time.Time) float64 {
	end := to.AddDate(0, 0, 1)
	if end.Month() == from.Month() && end.Day() == from.Day() {
		return float64(end.Year() - from.Year())
	}
	return end.Sub(from).Hours() / 24 / 365.25
}

// Screening is a finished screening.
type Screening struct {
	ID          int64            `json:"id"`
	Profile     string           `json:"profile"`
	From        string           `json:"from" db:"period_from"`
	To          string           `json:"to" db:"period_to"`
	Parameters  ScreeningRequest `json:"parameters" doc:"Everything that decides the result"`
	Seed        int64            `json:"seed"`
	DataVersion int64            `json:"data_version" doc:"Version of the layers of the network and the crashes that it saw"`
	DataHash    string           `json:"data_hash" doc:"SHA-256 of the data that it saw"`
	ResultHash  string           `json:"result_hash" doc:"SHA-256 of its result"`
	DataCutOff  *time.Time       `json:"data_cut_off" doc:"Newest crash that it saw"`
	Published   bool             `json:"published" doc:"Somebody chose it as the one to show"`
	Current     bool             `json:"current" db:",derived" doc:"It is the one shown when none is named: the published one"`
	Spots       int              `json:"spots" db:",derived"`
	MadeBy      string           `json:"made_by"`
	StartedAt   time.Time        `json:"started_at"`
	FinishedAt  *time.Time       `json:"finished_at"`
	Summary     json.RawMessage  `json:"summary" doc:"Counts, fitted models and notes"`
	Revision    int64            `json:"revision"`
}

func (r Reach) screenings() store.Table[Screening] {
	return store.TableOf[Screening]("screenings", "s", store.Expressions{
		"period_from": "s.period_from::text", "period_to": "s.period_to::text",
		"current": "coalesce(s.id = " + r.current() + ", false)",
		"spots":   "(SELECT count(*) FROM black_spots AS b WHERE b.screening_id = s.id)",
	})
}

// Screenings are the finished screenings within reach, the newest first.
func Screenings(ctx context.Context, s *store.Store, reach Reach, limit int) ([]Screening, error) {
	var list []Screening
	err := reach.screenings().All(ctx, s.Pool, &list, `WHERE `+reach.shown()+` ORDER BY s.id DESC LIMIT $1`, limit)
	return list, store.Wrap("list screenings", err)
}

// ReadScreening is the finished screening of that number; 0 is the current one.
func ReadScreening(ctx context.Context, s *store.Store, reach Reach, id int64) (Screening, error) {
	return oneScreening(ctx, s.Pool, reach, id)
}

func oneScreening(ctx context.Context, q store.Querier, reach Reach, id int64) (Screening, error) {
	found, err := reach.screenings().One(ctx, q, `
		WHERE `+reach.shown()+` AND s.id = coalesce(nullif($1::bigint, 0), `+reach.current()+`)`, id)
	return found, store.Wrap(fmt.Sprintf("read screening %d", id), err)
}

// ReadScreeningIn is the screening within the write.
func ReadScreeningIn(ctx context.Context, tx *store.Tx, id int64) (Screening, error) {
	return oneScreening(ctx, tx.SQL, WithDrafts, id)
}

// PublishScreening makes a screening the one to show, or no longer.
func PublishScreening(ctx context.Context, tx *store.Tx, id int64, published bool) (Screening, error) {
	was, err := ReadScreeningIn(ctx, tx, id)
	if err != nil || was.Published == published {
		tx.NothingChanged()
		return was, err
	}
	// One after the other: two may not be published at once.
	for _, change := range []string{
		`UPDATE screenings SET published = false, revision = revision + 1 WHERE published AND $2 OR id = $1 AND NOT $2 AND published`,
		`UPDATE screenings SET published = true, revision = revision + 1 WHERE id = $1 AND $2`,
	} {
		if _, err := tx.SQL.Exec(ctx, change, id, published); err != nil {
			return was, store.Wrap("publish screening", err)
		}
	}
	now, err := ReadScreeningIn(ctx, tx, id)
	if err != nil {
		return now, err
	}
	return now, tx.Audit(ctx, store.Change{Action: "publish", Object: "screenings", ObjectID: id,
		Before: map[string]any{"published": was.Published}, After: map[string]any{"published": published}})
}

// RemoveScreening takes a screening and all that belongs to it away.
func RemoveScreening(ctx context.Context, tx *store.Tx, id int64) error {
	was, err := ReadScreeningIn(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.SQL.Exec(ctx, `DELETE FROM screenings WHERE id = $1`, id); err != nil {
		return store.Wrap("remove screening", err)
	}
	return tx.Audit(ctx, store.Change{Action: "remove", Object: "screenings", ObjectID: id, Before: map[string]any{
		"profile": was.Profile, "from": was.From, "to": was.To, "seed": was.Seed, "result_hash": was.ResultHash,
	}})
}

// ScreeningBefore is the number of the screening before within reach, or of this
// one when it is the first.
func ScreeningBefore(ctx context.Context, s *store.Store, reach Reach, id int64) (int64, error) {
	var before int64
	err := s.Pool.QueryRow(ctx, `
		SELECT coalesce((SELECT max(s.id) FROM screenings AS s WHERE `+reach.shown()+` AND s.id < $1), $1)`, id).Scan(&before)
	return before, store.Wrap(fmt.Sprintf("find the screening before %d", id), err)
}

package spots

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/counts"
	"tongshi/server/store"
)

// Effects is what finished works have done, by treatment.
type Effects struct {
	Screening  int64             `json:"screening_id" doc:"Whose predictions are used"`
	CutOff     string            `json:"cut_off" doc:"Day of the newest crash"`
	Treatments []TreatmentEffect `json:"treatments"`
}

// TreatmentEffect pools the finished works of one treatment.
type TreatmentEffect struct {
	Treatment        string       `json:"treatment" doc:"Code of the treatment, or kind of work where none is noted"`
	Verdict          string       `json:"verdict" enum:"too_early,better,worse,not_proven,nothing_after"`
	Sites            int          `json:"sites" doc:"Works that count"`
	TooEarly         int          `json:"too_early" doc:"Works without a year before and after"`
	Observed         *float64     `json:"observed" doc:"Crashes after"`
	Expected         *float64     `json:"expected" doc:"Crashes after, had nothing been done"`
	Theta            *float64     `json:"theta" doc:"Index of effectiveness: 0.8 means 20 % fewer"`
	SE               *float64     `json:"se"`
	Low              *float64     `json:"low" doc:"95 %"`
	High             *float64     `json:"high"`
	Naive            *float64     `json:"naive" doc:"After against before, per year, without allowing for anything"`
	RegressionToMean *float64     `json:"regression_to_mean" doc:"Part of the naive change that would have come by itself"`
	Works            []WorkEffect `json:"works"`
}

// WorkEffect is one finished work.
type WorkEffect struct {
	Work         int64    `json:"work_id"`
	Site         int64    `json:"site_id"`
	Intersection int64    `json:"intersection_id"`
	Name         string   `json:"name"`
	From         string   `json:"from" db:",derived" doc:"First day of the works"`
	To           string   `json:"to" db:",derived" doc:"Last day of the works"`
	YearsBefore  float64  `json:"years_before"`
	YearsAfter   float64  `json:"years_after"`
	Before       int      `json:"before"`
	After        int      `json:"after"`
	Expected     *float64 `json:"expected" db:",derived"`
	TooEarly     bool     `json:"too_early" db:",derived"`
}

// treatedSQL are the finished works at intersections that the screening saw,
// with their crashes before and after and those of all other intersections.
var treatedSQL = `
	WITH cut AS ( -- the days that crashes are known for
		SELECT ` + knownDays("$2::date") + ` FROM crashes
	), works_done AS ( -- finished works with the days that the works took
		SELECT w.id, w.site_id, s.intersection_id, i.name, coalesce(nullif(w.treatment, ''), w.kind) AS treatment, r.predicted, r.dispersion,
		       coalesce(w.starts_on, w.effective_from, w.ends_on) AS from_day, coalesce(w.effective_from, w.ends_on, w.starts_on) AS to_day
		  FROM works AS w
		  JOIN sites AS s ON s.id = w.site_id AND s.intersection_id IS NOT NULL
		  JOIN intersections AS i ON i.id = s.intersection_id
		  JOIN screened_intersections AS r ON r.intersection_id = i.id AND r.screening_id = $1 AND r.predicted > 0
		 WHERE w.state IN ('done', 'accepted')
	), spans AS (
		SELECT w.*, greatest(c.first, (w.from_day - interval '5 years')::date) AS before_from, c.last
		  FROM works_done AS w CROSS JOIN cut AS c
		 WHERE w.from_day IS NOT NULL AND w.from_day > c.first
	)
	SELECT p.id AS work_id, p.site_id, p.intersection_id, p.name, p.treatment, p.predicted,
	       coalesce(p.dispersion, 0) AS dispersion, p.from_day, greatest(p.from_day, p.to_day) AS to_day,
	       (p.from_day - p.before_from) / 365.25::double precision AS years_before,
	       greatest(0, p.last - greatest(p.from_day, p.to_day)) / 365.25::double precision AS years_after,
	       k.before, k.after, p.before_from
	  FROM spans AS p
	 CROSS JOIN LATERAL (
	       SELECT count(*) FILTER (WHERE ` + crashDay + ` >= p.before_from AND ` + crashDay + ` < p.from_day) AS before,
	              count(*) FILTER (WHERE ` + crashDay + ` > greatest(p.from_day, p.to_day)) AS after
	         FROM crashes WHERE intersection_id = p.intersection_id) AS k
	 ORDER BY p.treatment, p.id`

type treatedWork struct {
	WorkEffect
	Treatment  string    `db:"treatment"`
	Predicted  float64   `db:"predicted"` // crashes a year
	Dispersion float64   `db:"dispersion"`
	Since      time.Time `db:"before_from"` // from when the time before counts
	FromDay    time.Time `db:"from_day"`
	ToDay      time.Time `db:"to_day"`
	site       counts.Treated
}

// ReadEffects compares the crashes after finished works with what Empirical Bayes
// expects had nothing been done. The city's own trend comes from the
// intersections without works. Crashes dated after today do not end the time
// that is looked at.
func ReadEffects(ctx context.Context, s *store.Store, reach Reach, today time.Time) (Effects, error) {
	out := Effects{Treatments: []TreatmentEffect{}}
	var works []treatedWork
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		found, err := oneScreening(ctx, tx, reach, 0)
		if err != nil {
			return err
		}
		out.Screening = found.ID
		if err := tx.QueryRow(ctx, `SELECT coalesce(last::text, '') FROM (SELECT `+knownDays("$1::date")+` FROM crashes) AS known`, today).Scan(&out.CutOff); err != nil {
			return err
		}
		if err := store.Gather(ctx, tx, &works, store.ByName[treatedWork], treatedSQL, found.ID, today); err != nil {
			return err
		}
		var others []dayCount
		err = store.Gather(ctx, tx, &others, store.ByName[dayCount], othersSQL)
		for i := range works {
			works[i].predict(others)
		}
		return err
	})
	if err != nil {
		return out, store.Wrap("compare before and after", err)
	}
	for len(works) > 0 {
		n := 1
		for n < len(works) && works[n].Treatment == works[0].Treatment {
			n++
		}
		effect, err := effectOf(works[:n])
		if err != nil {
			return out, store.Wrap("effect of "+works[0].Treatment, err)
		}
		out.Treatments = append(out.Treatments, effect)
		works = works[n:]
	}
	return out, nil
}

// dayCount is a day's crashes at the intersections without works.
type dayCount struct {
	Day   time.Time `db:"day"`
	Count float64   `db:"count"`
}

const othersSQL = `
	SELECT ` + crashDay + ` AS day, count(*)::double precision AS count
	  FROM crashes
	 WHERE intersection_id IS NOT NULL
	   AND intersection_id NOT IN (SELECT s.intersection_id FROM works AS w JOIN sites AS s ON s.id = w.site_id
	                                WHERE s.intersection_id IS NOT NULL AND w.state IN ('done', 'accepted'))
	 GROUP BY 1`

// predict fills in the days, and what the screening predicts, the time after by
// the trend of the others.
func (w *treatedWork) predict(others []dayCount) {
	w.From, w.To = w.FromDay.Format(time.DateOnly), w.ToDay.Format(time.DateOnly)
	w.TooEarly = w.YearsBefore < counts.LeastYears || w.YearsAfter < counts.LeastYears
	before, after, trend := 0.0, 0.0, 1.0
	for _, d := range others {
		switch {
		case !d.Day.Before(w.Since) && d.Day.Before(w.FromDay):
			before += d.Count
		case d.Day.After(w.ToDay):
			after += d.Count
		}
	}
	if before > 0 && after > 0 && w.YearsAfter > 0 {
		trend = (after / w.YearsAfter) / (before / w.YearsBefore)
	}
	w.site.K, w.site.YearsBefore, w.site.YearsAfter = w.Dispersion, w.YearsBefore, w.YearsAfter
	w.site.PredictedBefore, w.site.PredictedAfter = w.Predicted*w.YearsBefore, w.Predicted*w.YearsAfter*trend
	w.site.ObservedBefore, w.site.ObservedAfter = float64(w.Before), float64(w.After)
}

func effectOf(works []treatedWork) (TreatmentEffect, error) {
	out := TreatmentEffect{Treatment: works[0].Treatment, Verdict: string(counts.TooEarly), Works: []WorkEffect{}}
	var sites []counts.Treated
	var rows []int
	for i, w := range works {
		out.Works = append(out.Works, w.WorkEffect)
		if w.TooEarly {
			out.TooEarly++
			continue
		}
		sites, rows = append(sites, w.site), append(rows, i)
	}
	out.Sites = len(sites)
	if len(sites) == 0 {
		return out, nil
	}
	e, err := counts.BeforeAfter(sites, counts.Hauer)
	if err != nil {
		return out, err
	}
	out.Verdict = string(e.Verdict)
	out.Observed, out.Expected, out.Theta, out.SE = known(e.Observed), known(e.Expected), known(e.Theta), known(e.SE)
	out.Low, out.High, out.Naive, out.RegressionToMean = known(e.Low), known(e.High), known(e.Naive), known(e.RegressionToMean)
	for k, i := range rows {
		out.Works[i].Expected = known(e.Sites[k].ExpectedAfter)
	}
	return out, nil
}

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
	From         string   `json:"from" doc:"First day of the works"`
	To           string   `json:"to" doc:"Last day of the works"`
	YearsBefore  float64  `json:"years_before"`
	YearsAfter   float64  `json:"years_after"`
	Before       int      `json:"before"`
	After        int      `json:"after"`
	Expected     *float64 `json:"expected"`
	TooEarly     bool     `json:"too_early"`
}

// treatedSQL are the finished works at intersections that the screening saw,
// with their crashes before and after and those of all other intersections.
const treatedSQL = `
	WITH cut AS ( -- the days that crashes are known for
		SELECT make_date(min(local_year), 1, 1) AS first, max(` + crashDay + `) AS last FROM crashes
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
	SELECT p.id, p.site_id, p.intersection_id, p.name, p.treatment, p.predicted, coalesce(p.dispersion, 0), p.from_day, greatest(p.from_day, p.to_day),
	       (p.from_day - p.before_from) / 365.25::double precision, greatest(0, p.last - greatest(p.from_day, p.to_day)) / 365.25::double precision,
	       k.before, k.after, p.before_from
	  FROM spans AS p
	 CROSS JOIN LATERAL (
	       SELECT count(*) FILTER (WHERE ` + crashDay + ` >= p.before_from AND ` + crashDay + ` < p.from_day) AS before,
	              count(*) FILTER (WHERE ` + crashDay + ` > greatest(p.from_day, p.to_day)) AS after
	         FROM crashes WHERE intersection_id = p.intersection_id) AS k
	 ORDER BY p.treatment, p.id`

type treatedWork struct {
	WorkEffect
	treatment     string
	site          counts.Treated
	predictedYear float64
	since         time.Time // from when the time before counts
	from, to      time.Time
}

// ReadEffects compares the crashes after finished works with what Empirical Bayes
// expects had nothing been done. The city's own trend comes from the
// intersections without works.
func ReadEffects(ctx context.Context, s *store.Store, reach Reach) (Effects, error) {
	out := Effects{Treatments: []TreatmentEffect{}}
	var works []treatedWork
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		found, err := oneScreening(ctx, tx, reach, 0)
		if err != nil {
			return err
		}
		out.Screening = found.ID
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(`+crashDay+`)::text, '') FROM crashes`).Scan(&out.CutOff); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, treatedSQL, found.ID)
		if err != nil {
			return err
		}
		if works, err = pgx.CollectRows(rows, scanTreated); err != nil {
			return err
		}
		if rows, err = tx.Query(ctx, othersSQL); err != nil {
			return err
		}
		others, err := pgx.CollectRows(rows, pgx.RowToStructByPos[dayCount])
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
		for n < len(works) && works[n].treatment == works[0].treatment {
			n++
		}
		effect, err := effectOf(works[:n])
		if err != nil {
			return out, store.Wrap("effect of "+works[0].treatment, err)
		}
		out.Treatments = append(out.Treatments, effect)
		works = works[n:]
	}
	return out, nil
}

func scanTreated(row pgx.CollectableRow) (w treatedWork, err error) {
	err = row.Scan(&w.Work, &w.Site, &w.Intersection, &w.Name, &w.treatment, &w.predictedYear, &w.site.K, &w.from, &w.to,
		&w.YearsBefore, &w.YearsAfter, &w.Before, &w.After, &w.since)
	w.From, w.To = w.from.Format(time.DateOnly), w.to.Format(time.DateOnly)
	w.TooEarly = w.YearsBefore < counts.LeastYears || w.YearsAfter < counts.LeastYears
	return w, err
}

// dayCount is a day's crashes at the intersections without works.
type dayCount struct {
	Day   time.Time
	Count float64
}

const othersSQL = `
	SELECT ` + crashDay + ` AS day, count(*)::double precision
	  FROM crashes
	 WHERE intersection_id IS NOT NULL
	   AND intersection_id NOT IN (SELECT s.intersection_id FROM works AS w JOIN sites AS s ON s.id = w.site_id
	                                WHERE s.intersection_id IS NOT NULL AND w.state IN ('done', 'accepted'))
	 GROUP BY 1`

// predict fills in what the screening predicts, the time after by the trend of
// the others.
func (w *treatedWork) predict(others []dayCount) {
	before, after, trend := 0.0, 0.0, 1.0
	for _, d := range others {
		switch {
		case !d.Day.Before(w.since) && d.Day.Before(w.from):
			before += d.Count
		case d.Day.After(w.to):
			after += d.Count
		}
	}
	if before > 0 && after > 0 && w.YearsAfter > 0 {
		trend = (after / w.YearsAfter) / (before / w.YearsBefore)
	}
	w.site.YearsBefore, w.site.YearsAfter = w.YearsBefore, w.YearsAfter
	w.site.PredictedBefore, w.site.PredictedAfter = w.predictedYear*w.YearsBefore, w.predictedYear*w.YearsAfter*trend
	w.site.ObservedBefore, w.site.ObservedAfter = float64(w.Before), float64(w.After)
}

func effectOf(works []treatedWork) (TreatmentEffect, error) {
	out := TreatmentEffect{Treatment: works[0].treatment, Verdict: string(counts.TooEarly), Works: []WorkEffect{}}
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

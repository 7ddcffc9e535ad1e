package spots

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/counts"
	"tongshi/server/store"
)

// Report is everything that is known of an intersection.
type Report struct {
	ID         int64                    `json:"id"`
	Name       string                   `json:"name"`
	Control    string                   `json:"control"`
	Kind       string                   `json:"kind"`
	Legs       int                      `json:"legs"`
	Crashes    int                      `json:"crashes"`
	FromYear   int                      `json:"from_year"`
	ToYear     int                      `json:"to_year"`
	Years      []ReportYear             `json:"years" doc:"Every year of the city's crashes, also those without any here"`
	BySeverity map[string]int           `json:"by_severity"`
	Deaths     int                      `json:"deaths"`
	Injured    int                      `json:"injured"`
	Grid       [7][24]int               `json:"grid" doc:"Crashes by weekday (Monday first) and hour"`
	Untimed    int                      `json:"untimed" doc:"Crashes without weekday or hour"`
	Counts     map[string][]ReportCount `json:"counts" doc:"By kind (collision type), modes, light, weather, surface; the most frequent first"`
	Trend      SpotTrend                `json:"trend"`
	Screened   *ReportScreened          `json:"screened" doc:"As the current screening saw it; null when it did not"`
	Triangles  []ReportTriangle         `json:"triangles"`
	Blockers   []ReportBlocker          `json:"blockers"`
	Works      []ReportWork             `json:"works"`
	Sites      []ReportSite             `json:"sites"`
	Places     []ReportPlace            `json:"places" doc:"Within 150 m"`
}

// reportHead is the intersection that a report is of.
type reportHead struct {
	Name    string `db:"name"`
	Control string `db:"control"`
	Kind    string `db:"kind"`
	Legs    int    `db:"legs"`
}

// reportCrash is a crash as a report counts it.
type reportCrash struct {
	Year     int      `db:"local_year"`
	Hour     int      `db:"hour"`    // -1 when not known
	Weekday  int      `db:"weekday"` // 0 when not known
	Severity string   `db:"severity"`
	Deaths   int      `db:"deaths"`
	Injured  int      `db:"injured"`
	Kind     string   `db:"kind"`
	Light    string   `db:"light"`
	Weather  string   `db:"weather"`
	Surface  string   `db:"surface"`
	Modes    []string `db:"modes"`
}

// ReportYear is one year's crashes.
type ReportYear struct {
	Year       int            `json:"year"`
	Crashes    int            `json:"crashes"`
	BySeverity map[string]int `json:"by_severity"`
}

// ReportCount is how often a code occurs.
type ReportCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// ReportScreened are the figures of the current screening.
type ReportScreened struct {
	Screening   int64    `json:"screening_id"`
	Spot        *int64   `json:"black_spot_id" doc:"Number among the black spots; null when it is not on the list"`
	Rank        *int     `json:"rank"`
	Predicted   *float64 `json:"predicted"`
	Expected    *float64 `json:"expected"`
	Excess      *float64 `json:"excess"`
	Probability *float64 `json:"probability"`
}

// ReportTriangle is a sight triangle in short.
type ReportTriangle struct {
	ID          int64    `json:"id"`
	Leg         int64    `json:"leg_id"`
	ConflictLeg int64    `json:"conflict_leg_id"`
	Profile     string   `json:"profile"`
	Manoeuvre   string   `json:"manoeuvre"`
	RequiredM   float64  `json:"required_m"`
	AvailableM  *float64 `json:"available_m"`
	Verdict     string   `json:"verdict"`
	Blockers    []int64  `json:"blockers"`
}

// ReportBlocker is an obstruction that hides a view here.
type ReportBlocker struct {
	ID        int64   `json:"id"`
	Kind      string  `json:"kind"`
	Species   string  `json:"species"`
	Status    string  `json:"status"`
	Triangles []int64 `json:"triangles"`
}

// ReportSite is a hazard file here.
type ReportSite struct {
	ID       int64   `json:"id"`
	Number   string  `json:"number"`
	Title    string  `json:"title"`
	State    string  `json:"state"`
	Deadline *string `json:"deadline"`
}

// ReportWork is a work at one of the sites.
type ReportWork struct {
	ID    int64   `json:"id"`
	Site  int64   `json:"site_id"`
	Kind  string  `json:"kind"`
	Title string  `json:"title"`
	State string  `json:"state"`
	Due   *string `json:"due_on"`
	Ended *string `json:"ends_on"`
}

// ReportPlace is a place near by.
type ReportPlace struct {
	ID        int64   `json:"id"`
	Kind      string  `json:"kind"`
	Name      string  `json:"name"`
	DistanceM float64 `json:"distance_m"`
}

// ReadReport gathers what is known of an intersection in force, of one snapshot.
func ReadReport(ctx context.Context, s *store.Store, reach Reach, id int64) (Report, error) {
	r := Report{ID: id}
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		at, err := store.One[reportHead](ctx, tx, `
			SELECT name, control, kind, legs FROM intersections WHERE id = $1 AND valid_to IS NULL`, id)
		if err != nil {
			return err
		}
		r.Name, r.Control, r.Kind, r.Legs = at.Name, at.Control, at.Kind, at.Legs
		if err := r.history(ctx, tx); err != nil {
			return err
		}
		return r.surroundings(ctx, tx, reach)
	})
	return r, store.Wrap(fmt.Sprintf("report on intersection %d", id), err)
}

// history counts the crashes.
func (r *Report) history(ctx context.Context, tx pgx.Tx) error {
	var first, last *int
	if err := tx.QueryRow(ctx, `
		SELECT extract(year FROM first)::int, extract(year FROM last)::int FROM (SELECT `+knownDays("current_date")+` FROM crashes) AS known`).Scan(&first, &last); err != nil {
		return err
	}
	r.BySeverity, r.Counts, r.Years = map[string]int{}, map[string][]ReportCount{}, []ReportYear{}
	codes := map[string]map[string]int{"kind": {}, "modes": {}, "light": {}, "weather": {}, "surface": {}}
	if first != nil {
		r.FromYear, r.ToYear = *first, *last
		for y := *first; y <= *last; y++ {
			r.Years = append(r.Years, ReportYear{Year: y, BySeverity: map[string]int{}})
		}
	}
	err := store.Each(ctx, tx, func(k reportCrash) error {
		r.count(k, codes)
		return nil
	}, `
		SELECT local_year, coalesce(local_hour, -1) AS hour, coalesce(local_weekday, 0) AS weekday, severity, modes,
		       coalesce(deaths, 0) AS deaths,
		       coalesce(serious_injured, 0) + coalesce(slight_injured, 0) + coalesce(injured_unspecified, 0) AS injured,
		       coalesce(kind, '') AS kind, coalesce(light, '') AS light, coalesce(weather, '') AS weather,
		       coalesce(surface, '') AS surface
		  FROM crashes WHERE intersection_id = $1`, r.ID)
	for aspect, of := range codes {
		r.Counts[aspect] = sortedCounts(of)
	}
	yearly := make([]float64, len(r.Years))
	for i, y := range r.Years {
		yearly[i] = float64(y.Crashes)
	}
	t := counts.TrendOf(yearly)
	r.Trend = SpotTrend{known(t.PerYear), t.P, t.Direction}
	return err
}

// count adds a crash; codes are how often each code of an aspect occurs.
func (r *Report) count(k reportCrash, codes map[string]map[string]int) {
	r.Crashes++
	if i := k.Year - r.FromYear; i >= 0 && i < len(r.Years) { // others have a date that can hardly be right
		r.Years[i].Crashes++
		r.Years[i].BySeverity[k.Severity]++
	}
	r.BySeverity[k.Severity]++
	r.Deaths, r.Injured = r.Deaths+k.Deaths, r.Injured+k.Injured
	if k.Hour >= 0 && k.Weekday > 0 {
		r.Grid[k.Weekday-1][k.Hour]++
	} else {
		r.Untimed++
	}
	for aspect, code := range map[string]string{"kind": k.Kind, "light": k.Light, "weather": k.Weather, "surface": k.Surface} {
		if code != "" {
			codes[aspect][code]++
		}
	}
	for i, mode := range k.Modes {
		if !slices.Contains(k.Modes[:i], mode) {
			codes["modes"][mode]++
		}
	}
}

func sortedCounts(codes map[string]int) []ReportCount {
	list := []ReportCount{}
	for code, n := range codes {
		list = append(list, ReportCount{code, n})
	}
	slices.SortFunc(list, func(a, b ReportCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Code, b.Code)
	})
	return list
}

// surroundings reads what lies and what is done at the intersection.
func (r *Report) surroundings(ctx context.Context, tx pgx.Tx, reach Reach) error {
	for _, part := range []struct {
		into any
		sql  string
	}{
		{&r.Screened, `
			SELECT json_build_object('screening_id', f.screening_id, 'black_spot_id', b.id, 'rank', b.rank, 'predicted', f.predicted,
			                         'expected', f.expected, 'excess', f.excess, 'probability', f.probability)
			  FROM screened_intersections AS f
			  LEFT JOIN black_spots AS b ON b.screening_id = f.screening_id AND b.intersection_id = f.intersection_id
			 WHERE f.intersection_id = $1 AND f.screening_id = ` + reach.current()},
		{&r.Triangles, `
			SELECT json_agg(json_build_object('id', t.id, 'leg_id', t.leg_id, 'conflict_leg_id', t.conflict_leg_id, 'profile', t.profile,
			       'manoeuvre', t.manoeuvre, 'required_m', t.required_m, 'available_m', t.available_m, 'verdict', t.verdict, 'blockers', t.blockers) ORDER BY t.id)
			  FROM sight_triangles AS t WHERE t.intersection_id = $1`},
		{&r.Blockers, `
			SELECT json_agg(json_build_object('id', o.id, 'kind', o.kind, 'species', o.species, 'status', o.status, 'triangles', b.triangles) ORDER BY o.id)
			  FROM (SELECT x AS id, array_agg(t.id ORDER BY t.id) AS triangles
			          FROM sight_triangles AS t, unnest(t.blockers) AS x
			         WHERE t.intersection_id = $1 GROUP BY x) AS b
			  JOIN obstructions AS o ON o.id = b.id`},
		{&r.Sites, `
			SELECT json_agg(json_build_object('id', s.id, 'number', s.number, 'title', s.title, 'state', s.state, 'deadline', s.deadline) ORDER BY s.id)
			  FROM sites AS s WHERE s.intersection_id = $1 AND s.merged_into IS NULL AND s.withdrawn_at IS NULL`},
		{&r.Works, `
			SELECT json_agg(json_build_object('id', w.id, 'site_id', w.site_id, 'kind', w.kind, 'title', w.title, 'state', w.state,
			                                  'due_on', w.due_on, 'ends_on', w.ends_on) ORDER BY w.id)
			  FROM works AS w JOIN sites AS s ON s.id = w.site_id WHERE s.intersection_id = $1 AND w.withdrawn_at IS NULL`},
		{&r.Places, `
			SELECT json_agg(json_build_object('id', p.id, 'kind', p.kind, 'name', p.name,
			                                  'distance_m', round(ST_Distance(p.geom::geography, i.geom::geography)::numeric, 1)) ORDER BY p.id)
			  FROM intersections AS i
			  JOIN places AS p ON p.geom && ST_Expand(i.geom, 0.005) AND ST_DWithin(p.geom::geography, i.geom::geography, 150) -- metres
			 WHERE i.id = $1 AND p.removed_at IS NULL`},
	} {
		if err := readJSON(ctx, tx, part.sql, part.into, r.ID); err != nil {
			return err
		}
	}
	r.Triangles, r.Blockers, r.Sites = append([]ReportTriangle{}, r.Triangles...), append([]ReportBlocker{}, r.Blockers...), append([]ReportSite{}, r.Sites...)
	r.Works, r.Places = append([]ReportWork{}, r.Works...), append([]ReportPlace{}, r.Places...)
	return nil
}

// readJSON decodes one JSON value; no row and NULL leave into as it is.
func readJSON(ctx context.Context, tx pgx.Tx, sql string, into any, id int64) error {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return err
	}
	var text []byte
	_, err = pgx.ForEachRow(rows, []any{&text}, func() error {
		if text == nil {
			return nil
		}
		return json.Unmarshal(text, into)
	})
	return err
}

package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

// SightCounts says what a run over triangles found and changed.
type SightCounts struct {
	Profile   string         `json:"profile"`
	Triangles int            `json:"triangles"`
	Added     int            `json:"added"`
	Changed   int            `json:"changed"`
	Gone      int            `json:"gone"`
	Verdicts  map[string]int `json:"verdicts"`
	Evidence  map[string]int `json:"evidence"`
	// ByOrigin counts the verdicts by what they rest on: measured or estimated
	// sizes of obstructions.
	ByOrigin map[string]map[string]int `json:"by_origin"`
	Faults   int                       `json:"faults"` // triangles that could not be looked across
	Seconds  float64                   `json:"seconds"`
	Looking  float64                   `json:"looking_seconds"` // of them, until the last was found
}

func newSightCounts(name string) SightCounts {
	return SightCounts{Profile: name, Verdicts: map[string]int{}, Evidence: map[string]int{}, ByOrigin: map[string]map[string]int{}}
}

func (n *SightCounts) count(r *SightFinding) {
	n.Triangles++
	n.Verdicts[r.Verdict]++
	if r.Err != nil {
		n.Faults++
		return
	}
	n.Evidence[r.Sight.Evidence]++
	origin := "measured"
	if r.Sight.Estimated {
		origin = "estimated"
	}
	if n.ByOrigin[r.Verdict] == nil {
		n.ByOrigin[r.Verdict] = map[string]int{}
	}
	n.ByOrigin[r.Verdict][origin]++
}

// RunSight looks across all triangles of a profile, those of the default one
// when name is empty, of one intersection unless its id is 0, and replaces what
// is stored of them in one transaction: when ctx ends before, all stays as it
// was. Progress may be nil.
func (s *Store) RunSight(ctx context.Context, name string, intersection int64, progress func(done, total int)) (SightCounts, error) {
	began := time.Now()
	c, err := s.sightFor(ctx, intersection != 0)
	if err != nil {
		return SightCounts{}, err
	}
	if name == "" {
		name = c.fallback
	}
	scope := sightScope{}
	if intersection != 0 {
		i, ok := c.at[intersection]
		if !ok {
			return SightCounts{}, fmt.Errorf("intersection %d: %w", intersection, ErrNotFound)
		}
		scope.whole = []int{i}
		scope.some = true
	}
	counts, err := s.saveSight(ctx, c, name, scope, progress)
	if err != nil {
		return SightCounts{}, fmt.Errorf("sight by %s: %w", name, err)
	}
	if !scope.some {
		s.analyze(ctx, "sight_triangles", "sight_blockers")
	}
	counts.Seconds = time.Since(began).Seconds()
	// What changed meanwhile, and what a server did not see to.
	return counts, s.CatchUpSight(ctx)
}

// SightRan reports whether the triangles of any profile are kept.
func (s *Store) SightRan(ctx context.Context) (bool, error) {
	runs, err := s.sightRuns(ctx)
	return len(runs) > 0, wrap("read sight runs", err)
}

// sightFor is the shared city for a look at some of it, and one of its own for
// a whole run, which takes seconds that nobody else should wait for.
func (s *Store) sightFor(ctx context.Context, some bool) (*sightCity, error) {
	if some {
		return s.sightNow(ctx)
	}
	var c *sightCity
	err := s.readOnly(ctx, func(tx pgx.Tx) (err error) {
		c, err = loadSightCity(ctx, tx)
		return err
	})
	return c, wrap("load what sight is made of", err)
}

// sightScope is what of a profile is looked at anew: all of it unless some.
type sightScope struct {
	some bool
	// whole are intersections all of whose triangles are; of those in part, the
	// triangles that one of the boxes touches.
	whole []int
	part  []int
	boxes []orb.Bound
	// gone are intersections that are no more.
	gone []int64
	// caughtUp: with this the profile knows of all changes that the city knows.
	caughtUp bool
}

// saveSight looks, and stores what was found, in one transaction under the lock
// that keeps two of them from overtaking each other.
func (s *Store) saveSight(ctx context.Context, c *sightCity, name string, scope sightScope, progress func(done, total int)) (SightCounts, error) {
	city, p, err := c.look(name, sight.Options{Explain: true})
	if err != nil {
		return SightCounts{}, err
	}
	d, err := sightData()
	if err != nil {
		return SightCounts{}, err
	}
	base := sightWriter{ctx: ctx, city: c, profile: p, words: d.words, gaps: d.gaps, scope: scope, counts: newSightCounts(name)}
	if scope.some {
		if err := base.collect(city, progress); err != nil {
			return SightCounts{}, err
		}
	}
	var counts SightCounts
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		w := base // a transaction may have to be done again
		w.tx = tx
		if !scope.some {
			w.counts = newSightCounts(name)
		}
		if err := w.stage(city, progress); err != nil {
			return err
		}
		if err := w.write(); err != nil {
			return err
		}
		counts = w.counts
		return nil
	})
	return counts, err
}

// sightWriter is one transaction of findings.
type sightWriter struct {
	ctx      context.Context
	tx       pgx.Tx
	city     *sightCity
	version  int64
	profile  *sight.Profile
	words    *profile.Vocabulary
	gaps     *sight.Gaps
	scope    sightScope
	counts   SightCounts
	rows     [][]any
	blockers [][]any
}

var stagedTriangles = staged{
	table: "sight_triangles", key: triangleKey, columns: triangleColumns,
	fixed: map[string]string{"computed_at": "now()"},
}

// take makes the row of a finding and keeps those of its blockers.
func (w *sightWriter) take(f sight.Finding) ([]any, error) {
	r := w.city.present(f, w.profile, w.words, false)
	w.counts.count(&r)
	w.blockers = append(w.blockers, r.blockerRows(w.gaps.Actions)...)
	return r.row(w.profile)
}

// collect looks at some, while nobody changes the city.
func (w *sightWriter) collect(city *sight.City, progress func(done, total int)) error {
	w.city.mu.RLock()
	defer w.city.mu.RUnlock()
	w.version = w.city.version
	add := func(list []sight.Finding) error {
		for _, f := range list {
			row, err := w.take(f)
			if err != nil {
				return err
			}
			w.rows = append(w.rows, row)
		}
		return nil
	}
	for _, at := range w.scope.part {
		if err := add(city.AtTouched(at, sight.Change{}, w.scope.boxes)); err != nil {
			return err
		}
	}
	if len(w.scope.whole) == 0 {
		return nil
	}
	return city.Run(w.ctx, w.scope.whole, progress, add)
}

// stage brings the findings into a temporary table, those of a whole city as
// they come.
func (w *sightWriter) stage(city *sight.City, progress func(done, total int)) error {
	began := time.Now()
	var err error
	if w.scope.some {
		err = stagedTriangles.loadFrom(w.ctx, w.tx, pgx.CopyFromRows(w.rows))
	} else {
		w.version = w.city.version // nobody else has this city
		err = w.stream(city, progress)
	}
	w.counts.Looking = time.Since(began).Seconds()
	if err != nil {
		return err
	}
	return w.stageBlockers()
}

func (w *sightWriter) stream(city *sight.City, progress func(done, total int)) error {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	found := make(chan []sight.Finding, 256)
	var ended error
	go func() {
		defer close(found)
		ended = city.Run(ctx, nil, progress, func(list []sight.Finding) error {
			select {
			case found <- list:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	var waiting []sight.Finding
	err := stagedTriangles.loadFrom(w.ctx, w.tx, pgx.CopyFromFunc(func() ([]any, error) {
		for len(waiting) == 0 {
			list, ok := <-found
			if !ok {
				return nil, ended // nil ends the rows
			}
			waiting = list
		}
		f := waiting[0]
		waiting = waiting[1:]
		return w.take(f)
	}))
	cancel()
	for range found { // the run has ended when this has
	}
	return err
}

func (w *sightWriter) stageBlockers() error {
	if _, err := w.tx.Exec(w.ctx, `
		CREATE TEMPORARY TABLE staged_sight_blockers ON COMMIT DROP AS
		SELECT t.leg_id, t.conflict_leg_id, t.profile, t.manoeuvre, t.lane, t.user_class,
		       b.obstruction_id, b.hides_m, b.gain_m, b.needed, b.removable, b.estimated, b.listed, b.verdict_without, b.action, b.action_m
		  FROM sight_triangles AS t JOIN sight_blockers AS b ON b.triangle_id = t.id
		  WITH NO DATA`); err != nil {
		return wrap("stage blockers", err)
	}
	columns := append(append([]string{}, triangleKey...), blockerColumns...)
	if _, err := w.tx.CopyFrom(w.ctx, pgx.Identifier{"staged_sight_blockers"}, columns, pgx.CopyFromRows(w.blockers)); err != nil {
		return wrap("copy blockers", err)
	}
	_, err := w.tx.Exec(w.ctx, "ANALYZE staged_sight_blockers") // or the planner takes it for empty
	return wrap("stage blockers", err)
}

// write takes over what was staged.
func (w *sightWriter) write() error {
	if _, err := w.tx.Exec(w.ctx, `SELECT pg_advisory_xact_lock(hashtextextended('sight', 0))`); err != nil {
		return wrap("lock sight", err)
	}
	overtaken, err := w.overtaken()
	if err != nil {
		return err
	}
	if overtaken {
		return errOvertaken
	}
	if err := w.removeGone(); err != nil {
		return err
	}
	// Locks are taken in the order of the numbers.
	if _, err := w.tx.Exec(w.ctx, `
		SELECT 1 FROM (SELECT t.id FROM sight_triangles AS t JOIN staged_sight_triangles AS s USING (leg_id, conflict_leg_id, profile, manoeuvre, lane, user_class)
		                ORDER BY t.id FOR NO KEY UPDATE OF t) AS locked LIMIT 1`); err != nil {
		return wrap("lock triangles", err)
	}
	if w.counts.Changed, err = stagedTriangles.updateChanged(w.ctx, w.tx); err != nil {
		return err
	}
	if w.counts.Added, err = stagedTriangles.insertNew(w.ctx, w.tx); err != nil {
		return err
	}
	if err := w.writeBlockers(); err != nil {
		return err
	}
	return w.noteRun()
}

// errOvertaken: somebody stored newer findings while these were made.
var errOvertaken = fmt.Errorf("%w: newer sight triangles were stored meanwhile", ErrConflict)

// overtaken reports whether what is stored knows of changes that this run's
// city does not.
func (w *sightWriter) overtaken() (bool, error) {
	var newer bool
	err := w.tx.QueryRow(w.ctx, `SELECT EXISTS (SELECT FROM sight_runs WHERE profile = $1 AND version > $2)`, w.profile.Name, w.version).Scan(&newer)
	return newer, wrap("read sight runs", err)
}

// removeGone deletes what the run no longer makes: of all of the profile, or
// of the intersections that were looked at as a whole.
func (w *sightWriter) removeGone() error {
	ids := append([]int64{}, w.scope.gone...)
	for _, i := range w.scope.whole {
		ids = append(ids, w.city.net.Intersections[i].ID)
	}
	tag, err := w.tx.Exec(w.ctx, `
		DELETE FROM sight_triangles AS t
		 WHERE t.profile = $1 AND (NOT $2 OR t.intersection_id = ANY ($3))
		   AND NOT EXISTS (SELECT FROM staged_sight_triangles AS s WHERE `+stagedTriangles.same()+`)`, w.profile.Name, w.scope.some, ids)
	w.counts.Gone = int(tag.RowsAffected())
	return wrap("remove triangles", err)
}

func (w *sightWriter) writeBlockers() error {
	key := strings.Join(triangleKey, ", ")
	if _, err := w.tx.Exec(w.ctx, `
		DELETE FROM sight_blockers AS b
		 USING sight_triangles AS t JOIN staged_sight_triangles AS s USING (`+key+`)
		 WHERE b.triangle_id = t.id
		   AND NOT EXISTS (SELECT FROM staged_sight_blockers AS n
		                    WHERE (n.leg_id, n.conflict_leg_id, n.profile, n.manoeuvre, n.lane, n.user_class) = (t.leg_id, t.conflict_leg_id, t.profile, t.manoeuvre, t.lane, t.user_class)
		                      AND n.obstruction_id = b.obstruction_id)`); err != nil {
		return wrap("remove blockers", err)
	}
	_, err := w.tx.Exec(w.ctx, `
		INSERT INTO sight_blockers AS b (triangle_id, obstruction_id, profile, hides_m, gain_m, needed, removable, estimated, listed, verdict_without, action, action_m)
		SELECT t.id, n.obstruction_id, n.profile, n.hides_m, n.gain_m, n.needed, n.removable, n.estimated, n.listed, n.verdict_without, n.action, n.action_m
		  FROM staged_sight_blockers AS n
		  JOIN sight_triangles AS t USING (`+key+`)
		  JOIN obstructions AS o ON o.id = n.obstruction_id -- those that went meanwhile are left out
		 ORDER BY t.id, n.obstruction_id
		    ON CONFLICT (triangle_id, obstruction_id) DO UPDATE
		   SET hides_m = excluded.hides_m, gain_m = excluded.gain_m, needed = excluded.needed, removable = excluded.removable,
		       estimated = excluded.estimated, listed = excluded.listed, verdict_without = excluded.verdict_without,
		       action = excluded.action, action_m = excluded.action_m
		 WHERE (b.hides_m, b.gain_m, b.needed, b.removable, b.estimated, b.listed, b.verdict_without, b.action, b.action_m) IS DISTINCT FROM
		       (excluded.hides_m, excluded.gain_m, excluded.needed, excluded.removable, excluded.estimated, excluded.listed, excluded.verdict_without, excluded.action, excluded.action_m)`)
	return wrap("write blockers", err)
}

// noteRun says up to which change the stored triangles of the profile know.
// One intersection by itself says nothing of the others.
func (w *sightWriter) noteRun() error {
	var err error
	if w.scope.some {
		_, err = w.tx.Exec(w.ctx, `UPDATE sight_runs SET version = $2 WHERE profile = $1 AND $3`, w.profile.Name, w.version, w.scope.caughtUp)
	} else {
		_, err = w.tx.Exec(w.ctx, `
			INSERT INTO sight_runs (profile, version, driving_side, standard, triangles, seconds) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (profile) DO UPDATE SET version = excluded.version, driving_side = excluded.driving_side,
			       standard = excluded.standard, ran_at = now(), triangles = excluded.triangles, seconds = excluded.seconds`,
			w.profile.Name, w.version, string(w.city.side), w.profile.Version, w.counts.Triangles, w.counts.Looking)
	}
	return wrap("note sight run", err)
}

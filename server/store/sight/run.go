package sight

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/profile"
	"tongshi/geo/sight"
	"tongshi/server/store"
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

func (n *SightCounts) count(r *sightRow) {
	n.Triangles++
	n.Verdicts[r.verdict]++
	if r.fault {
		n.Faults++
		return
	}
	n.Evidence[r.evidence]++
	if n.ByOrigin[r.verdict] == nil {
		n.ByOrigin[r.verdict] = map[string]int{}
	}
	n.ByOrigin[r.verdict][r.origins]++
}

// RunSight looks across all triangles of a profile, those of the default one
// when name is empty, of one intersection unless its id is 0, and replaces what
// is stored of them in one transaction: when ctx ends before, all stays as it
// was. Progress may be nil.
func (s *SightKeeper) RunSight(ctx context.Context, name string, intersection int64, progress func(done, total int)) (SightCounts, error) {
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
			return SightCounts{}, fmt.Errorf("intersection %d: %w", intersection, store.ErrNotFound)
		}
		scope.whole = []int{i}
		scope.some = true
	}
	counts, err := s.saveSight(ctx, c, name, scope, progress)
	if err != nil {
		return SightCounts{}, fmt.Errorf("sight by %s: %w", name, err)
	}
	if !scope.some {
		s.Analyze(ctx, "sight_triangles", "sight_blockers")
		s.adopt(c)
	}
	counts.Seconds = time.Since(began).Seconds()
	// What changed meanwhile, and what a server did not see to.
	return counts, s.CatchUpSight(ctx)
}

// SightRan reports whether the triangles of any profile are kept.
func (s *SightKeeper) SightRan(ctx context.Context) (bool, error) {
	runs, err := s.sightRuns(ctx)
	return len(runs) > 0, store.Wrap("read sight runs", err)
}

// sightFor is the shared city for a look at some of it, and one of its own for
// a whole run, which takes seconds that nobody else should wait for.
func (s *SightKeeper) sightFor(ctx context.Context, some bool) (*sightCity, error) {
	if some {
		return s.sightNow(ctx)
	}
	var c *sightCity
	err := s.ReadOnly(ctx, func(tx pgx.Tx) (err error) {
		c, err = loadSightCity(ctx, tx, s.Standards)
		return err
	})
	return c, store.Wrap("load what sight is made of", err)
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
func (s *SightKeeper) saveSight(ctx context.Context, c *sightCity, name string, scope sightScope, progress func(done, total int)) (SightCounts, error) {
	city, p, err := c.look(name, sight.Options{Explain: true})
	if err != nil {
		return SightCounts{}, err
	}
	base := sightWriter{ctx: ctx, city: c, profile: p, words: s.Standards.Words, gaps: s.Standards.Gaps, scope: scope, counts: newSightCounts(name)}
	if scope.some {
		if err := base.collect(city, progress); err != nil {
			return SightCounts{}, err
		}
	}
	var counts SightCounts
	err = s.InTx(ctx, func(tx pgx.Tx) error {
		w := base // a transaction may have to be done again
		w.tx = tx
		if err := w.save(city, progress); err != nil {
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
	first    bool   // nothing of the profile is kept: rows go straight to their table
	rows     []byte // of triangles, of a look at some
	blockers []blockersOf
}

// blockersOf are what hides some of a triangle.
type blockersOf struct {
	triangleID
	rows []blockerRow
}

// sightRow is a finding as it is stored.
type sightRow struct {
	row                        []byte
	blockers                   blockersOf
	verdict, evidence, origins string
	fault                      bool
	err                        error
}

var stagedTriangles = store.Staged{
	Table: "sight_triangles", Key: triangleKey, Columns: triangleColumns,
	Fixed: map[string]string{"computed_at": "now()"}, ByText: []string{"details"},
}

// encode makes the row of a finding and those of its blockers. It may be called
// by several goroutines at once.
func (w *sightWriter) encode(f sight.Finding) sightRow {
	r := w.city.present(f, w.profile, w.words, false)
	out := sightRow{verdict: r.Verdict, fault: r.Err != nil, evidence: r.Sight.Evidence, origins: "measured"}
	if r.Sight.Estimated {
		out.origins = "estimated"
	}
	out.blockers = blockersOf{r.id(), r.blockerRows(w.gaps.Actions)}
	c := store.CopyRow{B: make([]byte, 0, 4096)}
	out.err = addTriangle(&c, &r, w.profile)
	out.row = c.B
	return out
}

// take counts a finding, keeps its blockers and appends its row to rows.
func (w *sightWriter) take(r *sightRow, rows []byte) ([]byte, error) {
	if r.err != nil {
		return rows, r.err
	}
	w.counts.count(r)
	w.blockers = append(w.blockers, r.blockers)
	return append(rows, r.row...), nil
}

// collect looks at some, while nobody changes the city.
func (w *sightWriter) collect(city *sight.City, progress func(done, total int)) error {
	w.city.mu.RLock()
	defer w.city.mu.RUnlock()
	w.version = w.city.version
	var err error
	for _, at := range w.scope.part {
		for _, f := range city.AtTouched(at, sight.Change{}, w.scope.boxes) {
			r := w.encode(f)
			if w.rows, err = w.take(&r, w.rows); err != nil {
				return err
			}
		}
	}
	if len(w.scope.whole) == 0 {
		return nil
	}
	return sight.Run(w.ctx, city, w.scope.whole, progress, w.encode, func(list []sightRow) error {
		for i := range list {
			if w.rows, err = w.take(&list[i], w.rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// save brings the findings into the database, those of a whole city as they
// come. Where none of the profile are kept they go straight to their table,
// under the lock from the start; else into a temporary one, to be compared.
func (w *sightWriter) save(city *sight.City, progress func(done, total int)) error {
	began := time.Now()
	if w.scope.some {
		err := stagedTriangles.LoadBinary(w.ctx, w.tx, io.MultiReader(bytes.NewReader(store.CopyHead), bytes.NewReader(w.rows), bytes.NewReader(store.CopyTail)))
		w.counts.Looking = time.Since(began).Seconds()
		if err != nil {
			return err
		}
		return w.write()
	}
	w.counts, w.blockers = newSightCounts(w.profile.Name), nil
	w.version = w.city.version // nobody else has this city
	if err := w.begin(); err != nil {
		return err
	}
	stream := w.newStream(city, progress)
	defer stream.end()
	load := stagedTriangles.LoadBinary
	if w.first {
		load = stagedTriangles.Fill
	}
	err := load(w.ctx, w.tx, stream)
	w.counts.Looking = time.Since(began).Seconds()
	if err != nil {
		return err
	}
	return w.write()
}

// begin finds out whether any triangle of the profile is kept. When none is the
// lock is held from here on: nobody may add one meanwhile.
func (w *sightWriter) begin() error {
	none := func() (bool, error) {
		var some bool
		err := w.tx.QueryRow(w.ctx, `SELECT EXISTS (SELECT FROM sight_triangles WHERE profile = $1)`, w.profile.Name).Scan(&some)
		return !some, store.Wrap("look for triangles", err)
	}
	var err error
	if w.first, err = none(); err != nil || !w.first {
		return err
	}
	if err := w.lock(); err != nil {
		return err
	}
	w.first, err = none()
	return err
}

// lock keeps others from storing triangles of the profile until the end of the
// transaction.
func (w *sightWriter) lock() error {
	_, err := w.tx.Exec(w.ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "sight "+w.profile.Name)
	return store.Wrap("lock sight", err)
}

// write brings the staged findings into their table.
func (w *sightWriter) write() error {
	if err := w.lock(); err != nil {
		return err
	}
	overtaken, err := w.overtaken()
	if err != nil {
		return err
	}
	if overtaken {
		return errOvertaken
	}
	if w.first {
		w.counts.Added = w.counts.Triangles
	} else if err := w.takeOver(); err != nil {
		return err
	}
	if err := w.writeBlockers(); err != nil {
		return err
	}
	return w.noteRun()
}

// takeOver merges the staged rows into the table.
func (w *sightWriter) takeOver() error {
	if err := w.removeGone(); err != nil {
		return err
	}
	// Locks are taken in the order of the numbers.
	_, err := w.tx.Exec(w.ctx, `
		SELECT 1 FROM (SELECT t.id FROM sight_triangles AS t JOIN staged_sight_triangles AS s USING (leg_id, conflict_leg_id, profile, manoeuvre, lane, user_class)
		                ORDER BY t.id FOR NO KEY UPDATE OF t) AS locked LIMIT 1`)
	if err != nil {
		return store.Wrap("lock triangles", err)
	}
	if w.counts.Changed, err = stagedTriangles.UpdateChanged(w.ctx, w.tx); err != nil {
		return err
	}
	w.counts.Added, err = stagedTriangles.InsertNew(w.ctx, w.tx)
	return err
}

// errOvertaken: newer findings were stored while these were made.
var errOvertaken = fmt.Errorf("%w: newer sight triangles were stored meanwhile", store.ErrConflict)

// overtaken reports whether what is stored knows of changes that this run's
// city does not.
func (w *sightWriter) overtaken() (bool, error) {
	var newer bool
	err := w.tx.QueryRow(w.ctx, `SELECT EXISTS (SELECT FROM sight_runs WHERE profile = $1 AND version > $2)`, w.profile.Name, w.version).Scan(&newer)
	return newer, store.Wrap("read sight runs", err)
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
		   AND NOT EXISTS (SELECT FROM staged_sight_triangles AS s WHERE `+stagedTriangles.Same()+`)`, w.profile.Name, w.scope.some, ids)
	w.counts.Gone = int(tag.RowsAffected())
	return store.Wrap("remove triangles", err)
}

// noteRun says up to which change the stored triangles of the profile know.
// One intersection by itself says nothing of the others.
func (w *sightWriter) noteRun() error {
	var err error
	if w.scope.some {
		_, err = w.tx.Exec(w.ctx, `UPDATE sight_runs SET version = $2 WHERE profile = $1 AND $3`, w.profile.Name, w.version, w.scope.caughtUp)
	} else {
		_, err = w.tx.Exec(w.ctx, `
			INSERT INTO sight_runs (profile, version, driving_side, standard, triangles, seconds)
			VALUES (@profile, @version, @side, @standard, @triangles, @seconds)
			ON CONFLICT (profile) DO UPDATE SET version = excluded.version, driving_side = excluded.driving_side,
			       standard = excluded.standard, ran_at = now(), triangles = excluded.triangles, seconds = excluded.seconds`,
			pgx.StrictNamedArgs{
				"profile": w.profile.Name, "version": w.version, "side": string(w.city.side), "standard": w.profile.Version,
				"triangles": w.counts.Triangles, "seconds": w.counts.Looking,
			})
	}
	return store.Wrap("note sight run", err)
}

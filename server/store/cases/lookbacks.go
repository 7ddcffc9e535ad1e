package cases

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// LookBack is a re-inspection (回头看) of a file.
type LookBack struct {
	ID       int64      `json:"id"`
	UUID     string     `json:"uuid"`
	SiteID   int64      `json:"site_id"`
	DueOn    store.Day  `json:"due_on"`
	Origin   string     `json:"origin" must:"true" vocab:"look_back_origin"`
	DoneAt   *time.Time `json:"done_at"`
	Result   *string    `json:"result" vocab:"look_back_result"`
	Reason   string     `json:"reason"`
	Note     string     `json:"note"`
	MadeBy   string     `json:"made_by"` // who inspected
	Photos   []string   `json:"photos"`
	VoidAt   *time.Time `json:"void_at"`
	Revision int64      `json:"revision"`
}

var (
	lookBackTable   = store.TableOf[LookBack]("look_backs", "b", nil)
	lookBackOfTable = store.TableOf[LookBackOf]("look_backs", "b", store.Expressions{
		"site_number": "s.number", "site_title": "s.title", "site_class": "s.class", "site_state": "s.state",
		"lon": "ST_X(ST_PointOnSurface(s.geom))", "lat": "ST_Y(ST_PointOnSurface(s.geom))",
	})
)

func oneLookBack(ctx context.Context, q store.Querier, where string, keys ...any) (LookBack, error) {
	b, err := lookBackTable.One(ctx, q, where, keys...)
	return b, store.Wrap("read look-back", err)
}

// planLookBacks plans those of the city's rules, and one for each day on which
// something that was cut will have grown back.
func planLookBacks(ctx context.Context, tx *store.Tx, s Site, today store.Day, now time.Time) error {
	rows, err := tx.SQL.Query(ctx, `
		SELECT DISTINCT o.regrowth_due
		  FROM works AS w
		  JOIN work_effects AS e ON e.work_id = w.id AND e.action IS NOT NULL AND e.taken_back_at IS NULL
		  JOIN obstructions AS o ON o.id = e.obstruction_id
		 WHERE w.site_id = $1 AND o.regrowth_due > $2`, s.ID, today)
	if err != nil {
		return store.Wrap("read regrowth", err)
	}
	regrowth, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return store.Wrap("read regrowth", err)
	}
	ruled := tx.Rules.Schedule(s.Class, today.Time, nil)
	for _, due := range tx.Rules.Schedule(s.Class, today.Time, regrowth) {
		origin := "schedule"
		if !slices.ContainsFunc(ruled, due.Equal) {
			origin = "regrowth"
		}
		if _, err := addLookBack(ctx, tx, s.ID, store.Day{Time: due}, origin, now); err != nil {
			return err
		}
	}
	return nil
}

func addLookBack(ctx context.Context, tx *store.Tx, siteID int64, due store.Day, origin string, now time.Time) (int64, error) {
	var id int64
	err := tx.SQL.QueryRow(ctx, `
		INSERT INTO look_backs (uuid, site_id, due_on, origin, made_at) VALUES (gen_random_uuid(), $1, $2, $3, $4)
		RETURNING id`, siteID, due, origin, now).Scan(&id)
	return id, store.Wrap("plan look-back", err)
}

// noteLookBack keeps a result with the look-back that it is of.
func noteLookBack(ctx context.Context, tx *store.Tx, id int64, step *SiteStep, now time.Time) error {
	result := map[bool]string{true: "passed", false: "failed"}[step.Passed != nil && *step.Passed]
	_, err := tx.SQL.Exec(ctx, `
		UPDATE look_backs
		   SET done_at = $2, result = $3, reason = $4, note = $5, made_by = $6, photos = $7, revision = revision + 1
		 WHERE id = $1`, id, now, result, step.Reason, step.Note, step.Actor, store.Listed(step.Photos))
	return store.Wrap("note look-back", err)
}

// voidLookBacks gives up those still to come: the file is open again.
func voidLookBacks(ctx context.Context, tx *store.Tx, siteID int64, now time.Time) error {
	_, err := tx.SQL.Exec(ctx, `
		UPDATE look_backs SET void_at = $2, revision = revision + 1
		 WHERE site_id = $1 AND done_at IS NULL AND void_at IS NULL`, siteID, now)
	return store.Wrap("give up look-backs", err)
}

// InspectNow plans a look-back for today, or finds the one that is due already.
func InspectNow(ctx context.Context, tx *store.Tx, siteID int64, now time.Time) (LookBack, error) {
	site, err := HoldSite(ctx, tx, siteID)
	if err != nil {
		return LookBack{}, err
	}
	if !slices.Contains(casework.SiteSteps(casework.Crew, casework.SiteState(site.State)), casework.LookBack) || site.MergedInto != nil {
		return LookBack{}, casework.Misfit{
			Code:   "state",
			Detail: say.New("a file that is %s has nothing to look back at: it is not accepted", casework.SiteState(site.State)),
		}
	}
	today, err := tx.Today(ctx, now)
	if err != nil {
		return LookBack{}, err
	}
	due, err := oneLookBack(ctx, tx.SQL, `
		 WHERE b.site_id = $1 AND b.done_at IS NULL AND b.void_at IS NULL AND b.due_on <= $2 ORDER BY b.due_on, b.id LIMIT 1`, siteID, today)
	if !errors.Is(err, store.ErrNotFound) {
		tx.NothingChanged()
		return due, err
	}
	id, err := addLookBack(ctx, tx, siteID, today, "now", now)
	if err != nil {
		return LookBack{}, err
	}
	made, err := oneLookBack(ctx, tx.SQL, `WHERE b.id = $1`, id)
	if err != nil {
		return LookBack{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "look_backs", ObjectID: id, After: made})
}

// LookedAt notes the result of a look-back and makes the file's step. A look-back
// that was done or given up before is a misfit.
func LookedAt(ctx context.Context, tx *store.Tx, id int64, step SiteStep, now time.Time) (Looked, error) {
	was, err := oneLookBack(ctx, tx.SQL, `WHERE b.id = $1`, id)
	if err != nil {
		return Looked{}, err
	}
	// The file is held before its look-back, as every other step does.
	if _, err := HoldSite(ctx, tx, was.SiteID); err != nil {
		return Looked{}, err
	}
	if was, err = oneLookBack(ctx, tx.SQL, `WHERE b.id = $1 FOR UPDATE`, id); err != nil {
		return Looked{}, err
	}
	if was.DoneAt != nil || was.VoidAt != nil {
		return Looked{}, casework.Misfit{Code: "state", Detail: say.New("this look-back is done or was given up")}
	}
	step.SiteID, step.Event, step.OtherID = was.SiteID, string(casework.LookBack), &id
	var made Looked
	if made.Event, made.Site, err = StepSite(ctx, tx, step, now); err != nil {
		return made, err
	}
	if made.LookBack, err = oneLookBack(ctx, tx.SQL, `WHERE b.id = $1`, id); err != nil {
		return made, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "event", Object: "look_backs", ObjectID: id, Before: was, After: made.LookBack})
}

// Looked is what came of the result of a look-back.
type Looked struct {
	LookBack LookBack
	Event    SiteEvent
	Site     Site
}

// LookedAgain is what came of the result that a client sent under that key, as it
// is now.
func LookedAgain(ctx context.Context, tx *store.Tx, uuid string) (made Looked, err error) {
	if made.Event, made.Site, err = SiteStepAgain(ctx, tx, uuid); err == nil && made.Event.OtherID == nil {
		err = store.ErrNotFound
	}
	if err == nil {
		made.LookBack, err = oneLookBack(ctx, tx.SQL, `WHERE b.id = $1`, *made.Event.OtherID)
	}
	return made, err
}

// LookBackOf is a look-back with what a list of them shows of its file.
type LookBackOf struct {
	LookBack
	SiteNumber string  `json:"site_number" db:",derived"`
	SiteTitle  string  `json:"site_title" db:",derived"`
	SiteClass  string  `json:"site_class" db:",derived" must:"true" vocab:"site_class"`
	SiteState  string  `json:"site_state" db:",derived" must:"true" vocab:"site_state"`
	Lon        float64 `json:"lon" db:",derived"`
	Lat        float64 `json:"lat" db:",derived"`
}

// LookBacksDue are those still to be done up to a day, the oldest first.
func LookBacksDue(ctx context.Context, s *store.Store, until store.Day, limit int) ([]LookBackOf, error) {
	var list []LookBackOf
	err := s.Reading(ctx, func() (bool, error) {
		return true, lookBackOfTable.All(ctx, s.Pool, &list, `
			  JOIN sites AS s ON s.id = b.site_id
			 WHERE b.done_at IS NULL AND b.void_at IS NULL AND b.due_on <= $1
			 ORDER BY b.due_on, b.id
			 LIMIT $2`, until, limit)
	})
	return list, store.Wrap("list look-backs due", err)
}

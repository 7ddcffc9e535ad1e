package roads

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/store"
)

// The queue of crashes that wait for a person to place them.

// Unassigned is a crash that waits for a person to say where it belongs.
type Unassigned struct {
	ID           int64            `json:"id"`
	Source       string           `json:"source"`
	SourceID     string           `json:"source_id"`
	OccurredAt   *time.Time       `json:"occurred_at"`
	Year         int              `json:"year" db:"local_year"`
	Severity     string           `json:"severity"`
	Kind         *string          `json:"kind"`
	Street       string           `json:"street"`
	CrossStreet  string           `json:"cross_street"`
	Position     *orb.Point       `json:"position" doc:"Longitude, latitude; null when the record has none"`
	Assignment   string           `json:"assignment"`
	Reason       string           `json:"reason" db:"assignment_reason"`
	AssignedBy   string           `json:"assigned_by"`
	Intersection *int64           `json:"intersection_id"`
	Segment      *int64           `json:"segment_id"`
	Candidates   []CrashCandidate `json:"candidates" doc:"Intersections and segments near its position, the nearest first"`
	Revision     int64            `json:"revision"`
}

// CrashCandidate is a place that a crash may belong to.
type CrashCandidate struct {
	Kind      string  `json:"kind" enum:"intersection,segment"`
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	DistanceM float64 `json:"distance_m"`
}

const unassignedSQL = `
	SELECT k.id, k.source, k.source_id, k.occurred_at, k.local_year, k.severity, k.kind, k.street, k.cross_street,
	       CASE WHEN NOT ST_IsEmpty(k.geom) THEN k.geom END AS position, k.assignment,
	       k.assignment_reason, k.assigned_by, k.intersection_id, k.segment_id, k.revision,
	       -- the three nearest intersections and segments within 300 m
	       coalesce((SELECT json_agg(c ORDER BY c.distance_m, c.kind, c.id) FROM (
	           (SELECT 'intersection' AS kind, i.id, i.name, round(ST_Distance(i.geom::geography, k.geom::geography)::numeric, 1)::double precision AS distance_m
	              FROM intersections AS i
	             WHERE i.valid_to IS NULL AND i.geom && ST_Expand(k.geom, 0.005) AND ST_DWithin(i.geom::geography, k.geom::geography, 300)
	             ORDER BY 4, 2 LIMIT 3)
	           UNION ALL
	           (SELECT 'segment', s.id, s.name, round(ST_Distance(s.geom::geography, k.geom::geography)::numeric, 1)::double precision
	              FROM segments AS s
	             WHERE s.valid_to IS NULL AND s.geom && ST_Expand(k.geom, 0.005) AND ST_DWithin(s.geom::geography, k.geom::geography, 300)
	             ORDER BY 4, 2 LIMIT 3)) AS c), '[]') AS candidates
	  FROM crashes AS k`

// UnassignedCrashes are those of the given qualities (unmatched, ambiguous)
// that no person has assigned, by number after the one given; and how many
// there are in all.
func UnassignedCrashes(ctx context.Context, s *store.Store, qualities []string, after int64, limit int) (list []Unassigned, total int64, err error) {
	err = s.ReadOnly(ctx, func(tx pgx.Tx) error {
		const which = ` k.assignment = ANY ($1) AND k.assigned_by = 'rule'`
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM crashes AS k WHERE`+which, qualities).Scan(&total); err != nil {
			return err
		}
		return store.Gather(ctx, tx, &list, store.ByName[Unassigned],
			unassignedSQL+` WHERE`+which+` AND k.id > $2 ORDER BY k.id LIMIT $3`, qualities, after, limit)
	})
	return list, total, store.Wrap("list unassigned crashes", err)
}

// CrashPlace is a crash as the queue shows it, whatever its assignment.
func CrashPlace(ctx context.Context, tx *store.Tx, id int64) (Unassigned, error) {
	u, err := store.One[Unassigned](ctx, tx.SQL, unassignedSQL+` WHERE k.id = $1 FOR UPDATE OF k`, id)
	return u, store.Wrap(fmt.Sprintf("read crash %d", id), err)
}

// AssignCrash gives a crash to an intersection, or to a segment, or (both 0) to
// nowhere, because a person says so. It is noted as a correction, which holds
// over imports and builds.
func AssignCrash(ctx context.Context, tx *store.Tx, was Unassigned, intersection, segment int64, reason string) (Unassigned, error) {
	tag, err := tx.SQL.Exec(ctx, `
		UPDATE crashes AS k
		   SET intersection_id = i.id, segment_id = s.id,
		       offset_m = CASE WHEN s.id IS NOT NULL THEN ST_Distance(s.geom::geography, k.geom::geography) END,
		       station_m = CASE WHEN s.id IS NOT NULL THEN coalesce(ST_LineLocatePoint(s.geom, k.geom), 0.5) * s.length_m END,
		       node_m = CASE WHEN i.id IS NOT NULL THEN ST_Distance(i.geom::geography, k.geom::geography) END,
		       leg_id = NULL, assignment = CASE WHEN i.id IS NULL AND s.id IS NULL THEN 'unmatched' ELSE 'good' END,
		       assignment_reason = @reason, assigned_by = 'person', revision = k.revision + 1
		  FROM (SELECT 1) AS one
		  LEFT JOIN intersections AS i ON i.id = nullif(@intersection::bigint, 0) AND i.valid_to IS NULL
		  LEFT JOIN segments AS s ON s.id = nullif(@segment::bigint, 0) AND s.valid_to IS NULL
		 WHERE k.id = @id AND (@intersection = 0 OR i.id IS NOT NULL) AND (@segment = 0 OR s.id IS NOT NULL)`,
		pgx.StrictNamedArgs{"id": was.ID, "intersection": intersection, "segment": segment, "reason": store.Storable(reason)})
	if err != nil {
		return was, store.Wrap("assign crash", err)
	}
	if tag.RowsAffected() == 0 {
		return was, fmt.Errorf("assign crash %d: intersection %d or segment %d: %w", was.ID, intersection, segment, store.ErrConflict)
	}
	key := was.Source + "/" + was.SourceID
	value := map[string]*int64{"intersection_id": orNone(intersection), "segment_id": orNone(segment)}
	_, err = tx.SQL.Exec(ctx, `UPDATE overrides SET state = 'withdrawn' WHERE object = 'crash' AND source_key = $1 AND state <> 'withdrawn'`, store.Storable(key))
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `
			INSERT INTO overrides (uuid, object, field, value, source_key, anchor, reason, made_by, state)
			SELECT gen_random_uuid(), 'crash', 'place', @value, @key,
			       coalesce((SELECT geom FROM intersections WHERE id = @intersection),
			                (SELECT ST_LineInterpolatePoint(geom, 0.5) FROM segments WHERE id = @segment)), @reason, @made_by, 'applied'`,
			pgx.StrictNamedArgs{
				"value": value, "key": store.Storable(key), "intersection": intersection, "segment": segment,
				"reason": store.Storable(reason), "made_by": store.Storable(tx.Who.Name),
			})
	}
	if err != nil {
		return was, store.Wrap("note correction", err)
	}
	now, err := CrashPlace(ctx, tx, was.ID)
	if err != nil {
		return now, err
	}
	place := func(u Unassigned) map[string]any {
		return map[string]any{"intersection_id": u.Intersection, "segment_id": u.Segment, "assigned_by": u.AssignedBy, "reason": u.Reason}
	}
	return now, tx.Audit(ctx, store.Change{Action: "assign", Object: "crashes", ObjectID: was.ID, Before: place(was), After: place(now)})
}

func orNone(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// replayCrashes brings crashes that a person assigned to what took the place
// of a retired intersection or segment: what replaced it, else the nearest of
// its kind within 40 m of where it was. What finds none waits for a person.
func replayCrashes(ctx context.Context, tx pgx.Tx) error {
	for _, part := range [][2]string{{"intersections", "intersection_id"}, {"segments", "segment_id"}} {
		sql := strings.NewReplacer("TABLE", part[0], "COLUMN", part[1]).Replace(`
			WITH lost AS ( -- crashes whose place is retired, with what took it
				SELECT k.id, k.source || '/' || k.source_id AS key,
				       (SELECT n.id FROM TABLE AS n
				         WHERE n.valid_to IS NULL AND (n.id = ANY (o.replaced_by) OR ST_DWithin(n.geom::geography, o.geom::geography, 40)) -- metres
				         ORDER BY n.id = ANY (coalesce(o.replaced_by, '{}')) DESC, n.geom <-> coalesce(k.geom, o.geom), n.id LIMIT 1) AS now
				  FROM crashes AS k JOIN TABLE AS o ON o.id = k.COLUMN
				 WHERE k.assigned_by = 'person' AND o.valid_to IS NOT NULL
			), moved AS (
				UPDATE crashes AS k
				   SET COLUMN = l.now, revision = k.revision + 1,
				       assigned_by = CASE WHEN l.now IS NULL THEN 'rule' ELSE 'person' END,
				       assignment = CASE WHEN l.now IS NULL THEN 'unmatched' ELSE k.assignment END
				  FROM lost AS l WHERE k.id = l.id
				RETURNING l.key, l.now
			)
			UPDATE overrides AS v
			   SET state = CASE WHEN m.now IS NULL THEN 'waiting' ELSE 'applied' END,
			       value = CASE WHEN m.now IS NULL THEN v.value ELSE v.value || jsonb_build_object('COLUMN', m.now) END
			  FROM moved AS m
			 WHERE v.object = 'crash' AND v.source_key = m.key AND v.state <> 'withdrawn'`)
		if _, err := tx.Exec(ctx, sql); err != nil {
			return store.Wrap("replay corrections of crashes", err)
		}
	}
	return nil
}

-- +goose Up
-- A work that was sent back was kept as done by those of the round that was not
-- good enough too, for ever; only who reported the last round finished did it.
WITH rounds AS ( -- the last event that ended a round
    SELECT work_id, max(id) AS ended
      FROM work_events
     WHERE event IN ('return', 'reopen') AND outcome = 'applied'
     GROUP BY work_id
), did AS ( -- who reported the work finished since
    SELECT r.work_id, coalesce(array_agg(DISTINCT e.actor ORDER BY e.actor) FILTER (WHERE e.actor IS NOT NULL), '{}') AS doers
      FROM rounds AS r
      LEFT JOIN work_events AS e ON e.work_id = r.work_id AND e.id > r.ended AND e.event = 'done' AND e.outcome = 'applied'
     GROUP BY r.work_id
)
UPDATE works AS w
   SET doers = did.doers
  FROM did
 WHERE did.work_id = w.id AND w.doers <> did.doers;
COMMENT ON COLUMN works.doers IS 'Who reported it finished in its present round: since it was planned, sent back or taken up again.';

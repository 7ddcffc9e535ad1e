-- Days that wait, in their order.
SELECT 'deadline' AS kind, s.id, s.revision, s.deadline AS day, s.title, s.number,
       ST_X(ST_PointOnSurface(s.geom)) AS lon, ST_Y(ST_PointOnSurface(s.geom)) AS lat
  FROM sites AS s
 WHERE s.deadline IS NOT NULL AND s.merged_into IS NULL AND s.state NOT IN ('accepted', 'delisted', 'review_due', 'rejected')
 UNION ALL
SELECT 'look_back', b.id, b.revision, b.due_on, s.title, s.number, ST_X(ST_PointOnSurface(s.geom)), ST_Y(ST_PointOnSurface(s.geom))
  FROM look_backs AS b
  JOIN sites AS s ON s.id = b.site_id
 WHERE b.done_at IS NULL AND b.void_at IS NULL
 UNION ALL
SELECT 'work', w.id, w.revision, w.due_on, w.title, s.number, ST_X(ST_PointOnSurface(w.geom)), ST_Y(ST_PointOnSurface(w.geom))
  FROM works AS w
  JOIN sites AS s ON s.id = w.site_id
 WHERE w.due_on IS NOT NULL AND w.state NOT IN ('done', 'accepted', 'cancelled') AND (@crew::bigint = 0 OR w.crew_id = @crew)
 ORDER BY day, kind, id

SELECT b.id, s.geom, b.site_id, s.title AS site_title, s.number AS site_number, s.class AS site_class, s.state AS site_state, a.name AS area,
       b.due_on,
       -- due by the city's calendar, and not done
       (b.done_at IS NULL AND b.due_on < (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date) AS overdue,
       b.origin, b.done_at, b.result, b.reason, b.note, b.revision
  FROM look_backs AS b
  JOIN sites AS s ON s.id = b.site_id
  LEFT JOIN areas AS a ON a.id = s.area_id
 WHERE b.void_at IS NULL

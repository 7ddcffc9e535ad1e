SELECT w.id, w.geom, w.site_id, s.number AS site_number, s.class AS site_class, a.name AS area,
       w.kind, w.title, w.state, c.code AS crew, c.name AS crew_name, u.name AS unit_name, w.due_on,
       -- due by the city's calendar, and not done
       coalesce(w.state NOT IN ('done', 'accepted', 'cancelled')
            AND w.due_on < (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date,
            false) AS overdue,
       w.quantity, w.unit_of_work AS unit, w.quantity_done, i.items_total, i.items_done, w.conflicts, w.held, w.reason, w.priority,
       w.starts_on, w.ends_on, w.done_on, w.accepted_on, w.treatment, w.revision
  FROM works AS w
  JOIN sites AS s ON s.id = w.site_id
  LEFT JOIN areas AS a ON a.id = s.area_id
  LEFT JOIN crews AS c ON c.id = w.crew_id
  LEFT JOIN units AS u ON u.id = w.unit_id
  -- one row: its items, and those that are done
  LEFT JOIN LATERAL (
       SELECT count(*) AS items_total, count(*) FILTER (WHERE t.done) AS items_done
         FROM work_items AS t
        WHERE t.work_id = w.id) AS i ON true
 WHERE w.withdrawn_at IS NULL

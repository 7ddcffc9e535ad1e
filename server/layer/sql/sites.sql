SELECT s.id, s.geom, s.number, s.title, s.class, s.state, s.tier, s.supervision_number, s.deadline,
       -- a deadline that passed, by the city's calendar, before the work was accepted
       coalesce(s.state NOT IN ('accepted', 'delisted', 'review_due', 'rejected')
            AND s.deadline < (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date,
            false) AS overdue,
       s.escalation, s.extended, s.reopened,
       s.intersection_id, s.leg_id, s.segment_id, s.place_id, a.name AS area,
       -- the unit in the lead
       (SELECT u.name FROM site_units AS r JOIN units AS u ON u.id = r.unit_id
         WHERE r.site_id = s.id AND r.role = 'lead' ORDER BY u.id LIMIT 1) AS lead_unit,
       k.works, k.works_open,
       (SELECT min(b.due_on) FROM look_backs AS b WHERE b.site_id = s.id AND b.done_at IS NULL AND b.void_at IS NULL) AS look_back_due,
       s.opened_at, s.closed_at, s.revision, s.note
  FROM sites AS s
  LEFT JOIN areas AS a ON a.id = s.area_id
  -- one row: its works, and those still to do
  LEFT JOIN LATERAL (
       SELECT count(*) AS works, count(*) FILTER (WHERE w.state NOT IN ('done', 'accepted', 'cancelled')) AS works_open
         FROM works AS w
        WHERE w.site_id = s.id AND w.withdrawn_at IS NULL) AS k ON true
 WHERE s.merged_into IS NULL AND s.withdrawn_at IS NULL

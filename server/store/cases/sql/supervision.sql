-- Files with a tier or a deadline that are not closed, the most urgent first.
SELECT s.id, s.number, s.title, s.class, s.state, s.tier, s.supervision_number, s.deadline,
       CASE WHEN s.state NOT IN ('accepted', 'review_due') THEN s.deadline - @today::date END AS days_left,
       s.escalation, s.extended, s.reopened, a.name AS area,
       (SELECT u.name FROM site_units AS r JOIN units AS u ON u.id = r.unit_id
         WHERE r.site_id = s.id AND r.role = 'lead' ORDER BY u.id LIMIT 1) AS lead_unit,
       k.works, k.works_open
  FROM sites AS s
  LEFT JOIN areas AS a ON a.id = s.area_id
 -- one row: its works, and those still to do
 CROSS JOIN LATERAL (
       SELECT count(*)::int AS works, count(*) FILTER (WHERE w.state NOT IN ('done', 'accepted', 'cancelled'))::int AS works_open
         FROM works AS w
        WHERE w.site_id = s.id AND w.withdrawn_at IS NULL) AS k
 WHERE s.merged_into IS NULL
   AND s.state NOT IN ('delisted', 'rejected')
   AND (s.tier IS NOT NULL OR s.deadline IS NOT NULL)
   AND (@tier = '' OR s.tier = @tier)
   AND (@escalation = '' OR s.escalation = @escalation)
 ORDER BY days_left NULLS LAST, s.id
 LIMIT @limit

SELECT k.id, k.geom, k.source, k.source_id, k.occurred_at, k.time_precision,
       k.local_year AS year, k.local_month AS month, k.local_day AS day, k.local_hour AS hour, k.local_weekday AS weekday,
       CASE WHEN k.local_hour >= 22 OR k.local_hour < 6 THEN 'night' WHEN k.local_hour < 9 THEN 'morning' WHEN k.local_hour < 16 THEN 'day'
            WHEN k.local_hour < 19 THEN 'evening' WHEN k.local_hour < 22 THEN 'late' END AS hour_band,
       k.severity, k.deaths,
       -- the injured of every severity; NULL when the record gives none of the three
       CASE WHEN num_nonnulls(k.serious_injured, k.slight_injured, k.injured_unspecified) > 0
            THEN coalesce(k.serious_injured, 0) + coalesce(k.slight_injured, 0) + coalesce(k.injured_unspecified, 0)
       END AS injured,
       k.serious_injured, k.slight_injured, k.kind, k.modes, k.cause, k.light, k.weather, k.surface, k.control,
       k.obscured_by, k.hit_and_run, k.alcohol, k.street, k.cross_street, k.at_junction,
       k.intersection_id, k.segment_id, k.assignment, k.assignment_reason, k.assigned_by, k.offset_m, k.node_m,
       -- the stretch of time that a record without an instant may lie in
       z.period_from AT TIME ZONE z.zone AS period_from,
       (z.period_from + CASE WHEN k.local_month IS NULL THEN interval '1 year'
                             WHEN k.local_day IS NULL THEN interval '1 month'
                             WHEN k.local_hour IS NULL THEN interval '1 day'
                             ELSE interval '1 hour' END) AT TIME ZONE z.zone AS period_to
  FROM crashes AS k
  -- one row: the first moment that the local parts allow
 CROSS JOIN LATERAL (
       SELECT make_timestamp(k.local_year, coalesce(k.local_month, 1), 1, 0, 0, 0)
              + CASE WHEN k.local_month IS NULL OR k.local_day IS NULL THEN interval '0'
                     ELSE make_interval(days => k.local_day - 1, hours => coalesce(k.local_hour, 0)) END AS period_from,
              coalesce((SELECT s.zone FROM settings AS s ORDER BY s.version DESC LIMIT 1), 'Asia/Shanghai') AS zone) AS z

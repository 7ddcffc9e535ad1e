-- Present states that the file's new measures, or new estimates, end.
UPDATE obstruction_states AS t
   SET valid_to = greatest(coalesce(s.valid_from, now()), t.valid_from + interval '1 microsecond')
  FROM obstructions AS o, staged_obstructions AS s
 WHERE o.source = @source AND o.source_id = s.source_id AND o.import_id = @import
   AND t.obstruction_id = o.id AND t.valid_to IS NULL
   AND (o.measure_hash IS DISTINCT FROM s.measure_hash
        OR s.origin = 'estimated' AND t.cause NOT IN ('work', 'correction')
           AND (t.radius_m, t.base_m, t.top_m, t.trunk_radius_m) IS DISTINCT FROM (s.radius_m, s.base_m, s.top_m, s.trunk_radius_m))

-- Stored obstructions that the import is about to change, with their present state.
INSERT INTO import_before (import_id, object, object_id, before)
SELECT @import, 'obstructions', o.id, to_jsonb(o) || jsonb_build_object('state', t.id)
  FROM obstructions AS o, staged_obstructions AS s, obstruction_states AS t
 WHERE o.source = @source AND o.source_id = s.source_id AND o.import_id IS DISTINCT FROM @import
   AND t.obstruction_id = o.id AND t.valid_to IS NULL
   AND (o.content_hash IS DISTINCT FROM s.content_hash
        OR o.measure_hash IS DISTINCT FROM s.measure_hash
        OR s.origin = 'estimated' AND t.cause NOT IN ('work', 'correction')
           AND (t.radius_m, t.base_m, t.top_m, t.trunk_radius_m) IS DISTINCT FROM (s.radius_m, s.base_m, s.top_m, s.trunk_radius_m))

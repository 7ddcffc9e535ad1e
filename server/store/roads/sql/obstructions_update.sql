-- Stored obstructions of which the file says something else, of the thing or of its measures. What a person or a work
-- did since stays: the status changes only when the file gives one, and measures only when the file's own differ.
UPDATE obstructions AS o
   SET kind = s.kind, status = coalesce(s.status, o.status), species = s.species, genus = s.genus, growth = s.growth,
       condition = s.condition, deciduous = s.deciduous, removable = s.removable, protected = s.protected, land = s.land,
       address = s.address, owner = s.owner,
       owner_unit_id = CASE WHEN s.owner = o.owner THEN o.owner_unit_id
                            ELSE (SELECT min(u.id) FROM units AS u WHERE s.owner <> '' AND s.owner IN (u.code, u.name)) END,
       windows = s.windows, content_hash = s.content_hash, import_id = @import, revision = o.revision + 1
  FROM staged_obstructions AS s, obstruction_states AS t
 WHERE o.source = @source AND o.source_id = s.source_id AND o.import_id IS DISTINCT FROM @import
   AND t.obstruction_id = o.id AND t.valid_to IS NULL
   AND (o.content_hash IS DISTINCT FROM s.content_hash
        OR o.measure_hash IS DISTINCT FROM s.measure_hash
        OR s.origin = 'estimated' AND t.cause NOT IN ('work', 'correction')
           AND (t.radius_m, t.base_m, t.top_m, t.trunk_radius_m) IS DISTINCT FROM (s.radius_m, s.base_m, s.top_m, s.trunk_radius_m))

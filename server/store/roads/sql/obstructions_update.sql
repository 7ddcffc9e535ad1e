-- Stored obstructions of which the file says something else: those that were kept as they stood. What a person or a work
-- did since stays: the status changes only when the file gives one, and measures only when the file's own differ.
UPDATE obstructions AS o
   SET kind = s.kind, status = coalesce(s.status, o.status), species = s.species, genus = s.genus, growth = s.growth,
       condition = s.condition, deciduous = s.deciduous, removable = s.removable, protected = s.protected, land = s.land,
       address = s.address, owner = s.owner,
       owner_unit_id = CASE WHEN s.owner = o.owner THEN o.owner_unit_id
                            ELSE (SELECT min(u.id) FROM units AS u WHERE s.owner <> '' AND s.owner IN (u.code, u.name)) END,
       windows = s.windows, content_hash = s.content_hash, import_id = @import, revision = o.revision + 1
  FROM import_before AS b, staged_obstructions AS s
 WHERE b.import_id = @import AND b.object = 'obstructions' AND b.object_id = o.id
   AND o.source = @source AND o.source_id = s.source_id

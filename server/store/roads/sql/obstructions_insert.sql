-- Rows of the file whose key the source does not have yet; their states follow.
INSERT INTO obstructions (
       uuid, source, source_id, kind, status, species, genus, growth, condition, deciduous, removable, protected, land,
       address, owner, owner_unit_id, windows, content_hash, measure_hash, import_id)
SELECT md5(s.source || E'\x1f' || s.source_id)::uuid, s.source, s.source_id, s.kind, coalesce(s.status, 'standing'), s.species, s.genus, s.growth,
       s.condition, s.deciduous, s.removable, s.protected, s.land, s.address, s.owner,
       (SELECT min(u.id) FROM units AS u WHERE s.owner <> '' AND s.owner IN (u.code, u.name)), s.windows, s.content_hash, s.measure_hash, @import
  FROM staged_obstructions AS s
 WHERE NOT EXISTS (SELECT FROM obstructions AS o WHERE o.source = @source AND o.source_id = s.source_id)

SELECT p.id, p.geom, p.kind, p.name, p.hours, p.note, p.revision
  FROM places AS p
 WHERE p.removed_at IS NULL

SELECT p.id, p.geom, p.kind, p.name, p.hours, p.note
  FROM places AS p

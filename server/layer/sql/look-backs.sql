SELECT b.id, s.geom, b.site_id, s.title AS site_title, b.due_on, b.done_at, b.result, b.note
  FROM look_backs AS b
  JOIN sites AS s ON s.id = b.site_id

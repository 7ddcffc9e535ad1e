-- The newest changes of a table, with the number of the file that they belong to.
SELECT a.id, a.at, a.actor, a.action, a.object_id, coalesce(s.number, '') AS number,
       coalesce(w.title, s.title, '') AS title, coalesce(a.after, 'null'::jsonb) AS after
  FROM audit AS a
  LEFT JOIN works AS w ON a.object = 'works' AND w.id = a.object_id
  LEFT JOIN look_backs AS b ON a.object = 'look_backs' AND b.id = a.object_id
  LEFT JOIN sites AS s ON s.id = CASE a.object WHEN 'sites' THEN a.object_id WHEN 'works' THEN w.site_id ELSE b.site_id END
 WHERE a.object = @table AND a.object_id IS NOT NULL
 ORDER BY a.id DESC
 LIMIT @limit

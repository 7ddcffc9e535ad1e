-- Stored crashes that the import is about to change, with their parties.
INSERT INTO import_before (import_id, object, object_id, before)
SELECT @import, 'crashes', c.id,
       to_jsonb(c) || jsonb_build_object('geom', encode(ST_AsEWKB(c.geom), 'hex'),
           'parties', (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.position), '[]') FROM parties AS p WHERE p.crash_id = c.id))
  FROM crashes AS c
  JOIN staged_crashes AS s ON c.source = @source AND c.source_id = s.source_id
 WHERE c.content_hash <> s.content_hash

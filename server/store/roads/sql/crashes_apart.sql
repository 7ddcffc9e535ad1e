-- Rows that have the key of a stored crash and differ from it in two of date, place and severity: numbers that were given
-- twice rather than one crash that was corrected. What either side does not know differs from nothing.
WITH pair AS (
    SELECT c.id, s.source_id,
           array_remove(ARRAY[
               CASE WHEN (s.local_year, s.local_month, s.local_day) <> (c.local_year, c.local_month, c.local_day) THEN 'date' END,
               CASE WHEN c.position_from IS NULL AND ST_Distance(s.geom::geography, c.geom::geography) > @metres THEN 'place' END,
               CASE WHEN s.severity <> c.severity AND 'unknown' NOT IN (s.severity, c.severity) THEN 'severity' END], NULL) AS differs,
           crash_in_short(s.local_year, s.local_month, s.local_day, s.severity, s.street, s.geom) AS given,
           crash_in_short(c.local_year, c.local_month, c.local_day, c.severity, c.street, c.geom) AS stored
      FROM staged_crashes AS s
      JOIN crashes AS c ON c.source = @source AND c.source_id = s.source_id
     WHERE c.content_hash <> s.content_hash
), apart AS (
    INSERT INTO import_set_apart (import_id, object, object_id, source_id, differs, given, stored)
    SELECT @import, 'crashes', id, source_id, differs, given, stored FROM pair WHERE cardinality(differs) >= 2
    RETURNING source_id
)
DELETE FROM staged_crashes AS s USING apart AS a WHERE s.source_id = a.source_id

-- The surroundings of the file's things as survey coverage of their kinds: cells of @cell metres that have a thing, and the
-- eight cells about each. An outline drawn round all of them would take in quarters where nobody looked.
WITH side AS ( -- of a cell, degrees
    SELECT @cell::float8 / 111320 AS y, @cell::float8 / 111320 / greatest(cosd(round(avg(ST_Y(ST_Centroid(footprint))))), 0.01) AS x FROM staged_obstructions
), centres AS (
    SELECT DISTINCT ST_SnapToGrid((ST_DumpPoints(ST_Segmentize(s.footprint, c.y))).geom, 0, 0, c.x, c.y) AS centre, c.x, c.y
      FROM staged_obstructions AS s, side AS c
), area AS ( -- a hundredth more, that neighbours meet in spite of rounding
    SELECT (ST_Dump(ST_UnaryUnion(ST_Collect(ST_Expand(centre, 1.51 * x, 1.51 * y))))).geom AS part FROM centres
), gone AS ( -- what the file covered when it was last imported
    DELETE FROM survey_coverage USING imports AS i
     WHERE i.id = import_id AND i.kind = 'obstructions' AND i.source = @source AND i.file_name = @file
    RETURNING survey_coverage.*
), kept AS (
    INSERT INTO import_before (import_id, object, object_id, before)
    SELECT @import, 'survey_coverage', g.id, to_jsonb(g) || jsonb_build_object('geom', encode(ST_AsEWKB(g.geom), 'hex')) FROM gone AS g
)
INSERT INTO survey_coverage (uuid, kinds, surveyed_on, method, geom, import_id)
SELECT gen_random_uuid(), s.kinds, s.surveyed_on, @method, a.part, @import
  FROM area AS a,
       (SELECT array_agg(DISTINCT kind) AS kinds, coalesce(max(valid_from), now())::date AS surveyed_on FROM staged_obstructions) AS s

-- Files that are still open, of the class and within reach (metres), or with a
-- link to the same evidence; the nearest first.
WITH
-- the position with the reach in degrees around it, for the index
wanted AS (
    SELECT @geom::geometry AS geom,
           ST_Expand(@geom::geometry, @reach / (111320 * greatest(cos(radians(ST_Y(ST_Centroid(@geom::geometry)))), 0.01)), @reach / 110574) AS around
)
SELECT s.id, s.number, s.title, s.class, s.state,
       round(ST_Distance(s.geom::geography, w.geom::geography)::numeric, 1)::double precision AS distance_m
  FROM sites AS s
 CROSS JOIN wanted AS w
 WHERE s.merged_into IS NULL
   AND s.state NOT IN ('delisted', 'rejected')
   AND (s.class = @class AND s.geom && w.around AND ST_DWithin(s.geom::geography, w.geom::geography, @reach)
    OR EXISTS (SELECT FROM jsonb_array_elements(@evidence::jsonb) AS e
                WHERE s.evidence @> jsonb_build_array(jsonb_build_object('kind', e->'kind', 'id', e->'id'))))
 ORDER BY distance_m, s.id
 LIMIT 10

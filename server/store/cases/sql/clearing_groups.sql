-- Obstructions by the street that they stand on and the crew of their owner.
WITH
-- each with its present outline; what is gone has none
wanted AS (
    SELECT o.id, o.owner_unit_id, t.footprint
      FROM unnest(@ids::bigint[]) AS w (id)
      JOIN obstructions AS o ON o.id = w.id
      JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
),
-- those that an open work deals with already
busy AS (
    SELECT DISTINCT ON (i.obstruction_id) i.obstruction_id, i.work_id
      FROM work_items AS i
      JOIN works AS k ON k.id = i.work_id AND k.state NOT IN ('accepted', 'cancelled')
     WHERE i.obstruction_id = ANY (@ids) AND NOT (i.done AND i.effect_at IS NOT NULL)
     ORDER BY i.obstruction_id, i.work_id
),
-- with the nearest street within 60 m and the first crew of its owner
placed AS (
    SELECT w.id, w.footprint, b.work_id, coalesce(nullif(s.name, ''), '') AS street,
           coalesce((SELECT c.code FROM crews AS c WHERE c.unit_id = w.owner_unit_id ORDER BY c.code LIMIT 1), '') AS crew
      FROM wanted AS w
      LEFT JOIN busy AS b ON b.obstruction_id = w.id
      LEFT JOIN LATERAL (
           SELECT g.name
             FROM segments AS g
            WHERE g.valid_to IS NULL AND g.name <> '' AND g.geom && ST_Expand(w.footprint, 0.0012)
              AND ST_DWithin(g.geom::geography, w.footprint::geography, 60)
            ORDER BY ST_Distance(g.geom::geography, w.footprint::geography), g.id
            LIMIT 1) AS s ON true
)
SELECT street, crew, work_id, array_agg(id ORDER BY id) AS ids,
       ST_Multi(ST_Collect(ST_PointOnSurface(footprint) ORDER BY id)) AS geom
  FROM placed
 GROUP BY street, crew, work_id
 ORDER BY street, crew, work_id

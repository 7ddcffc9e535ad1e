-- Where the evidence of that kind and number lies, and what it belongs to.
SELECT b.intersection_id, NULL::bigint AS leg_id, b.segment_id, NULL::bigint AS place_id, b.geom
  FROM black_spots AS b
 WHERE @kind = 'black_spot' AND b.id = @id
       -- what only planners see is no evidence for others
   AND (@drafts OR EXISTS (SELECT FROM screenings AS s WHERE s.id = b.screening_id AND s.published))
 UNION ALL
SELECT t.intersection_id, t.leg_id, NULL, NULL, i.geom
  FROM sight_triangles AS t
  JOIN intersections AS i ON i.id = t.intersection_id
 WHERE @kind = 'triangle' AND t.id = @id
 UNION ALL
SELECT c.intersection_id, NULL, c.segment_id, NULL, c.geom
  FROM crashes AS c
 WHERE @kind = 'crash' AND c.id = @id
 UNION ALL
SELECT NULL, NULL, NULL, p.id, p.geom
  FROM places AS p
 WHERE @kind = 'place' AND p.id = @id AND p.removed_at IS NULL
 UNION ALL
SELECT NULL, NULL, NULL, NULL, t.footprint
  FROM obstruction_states AS t
 WHERE @kind = 'obstruction' AND t.obstruction_id = @id AND t.valid_to IS NULL

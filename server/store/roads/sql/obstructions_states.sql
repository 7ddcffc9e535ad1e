-- The states of obstructions that have none at present: those that are new and those whose state was closed.
WITH bare AS (
    SELECT o.id, o.source_id
      FROM obstructions AS o
     WHERE o.source = @source AND o.import_id = @import
       AND NOT EXISTS (SELECT FROM obstruction_states AS t WHERE t.obstruction_id = o.id AND t.valid_to IS NULL)
), ended AS ( -- when their last state ended; nothing of those that are new
    SELECT t.obstruction_id, max(t.valid_to) AS valid_to
      FROM obstruction_states AS t
      JOIN bare AS b ON b.id = t.obstruction_id
     GROUP BY t.obstruction_id
), added AS (
    INSERT INTO obstruction_states (
           obstruction_id, footprint, radius_m, base_m, top_m, ground_above_lane_m, trunk_radius_m, origin, height_error_m, cause, valid_from)
    SELECT b.id, s.footprint, s.radius_m, s.base_m, s.top_m, s.ground_above_lane_m, s.trunk_radius_m, s.origin, s.height_error_m, 'survey',
           greatest(coalesce(s.valid_from, now()), e.valid_to)
      FROM bare AS b
      JOIN staged_obstructions AS s ON s.source_id = b.source_id
      LEFT JOIN ended AS e ON e.obstruction_id = b.id
)
UPDATE obstructions AS o
   SET measure_hash = s.measure_hash
  FROM staged_obstructions AS s
 WHERE o.source = @source AND o.source_id = s.source_id AND o.import_id = @import
   AND o.measure_hash IS DISTINCT FROM s.measure_hash

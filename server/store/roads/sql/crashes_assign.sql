-- Crashes whose assignment the rules now give differently.
UPDATE crashes AS c
   SET geom = CASE WHEN c.geom IS NULL OR c.position_from = 'words' THEN s.geom ELSE c.geom END,
       position_from = CASE WHEN (c.geom IS NULL OR c.position_from = 'words') AND s.geom IS NOT NULL THEN 'words' END,
       intersection_id = s.intersection_id, segment_id = s.segment_id,
       leg_id = CASE WHEN c.intersection_id IS NOT DISTINCT FROM s.intersection_id THEN c.leg_id END,
       offset_m = s.offset_m, station_m = s.station_m, node_m = s.node_m,
       assignment = s.assignment, assignment_reason = s.assignment_reason, revision = c.revision + 1
  FROM staged_crashes AS s
 WHERE c.id = s.id
   AND c.assigned_by = 'rule'
   AND ((c.intersection_id, c.segment_id, c.offset_m, c.station_m, c.node_m, c.assignment, c.assignment_reason)
       IS DISTINCT FROM
       (s.intersection_id, s.segment_id, s.offset_m, s.station_m, s.node_m, s.assignment, s.assignment_reason)
        OR (c.geom IS NULL OR c.position_from = 'words') AND c.geom IS DISTINCT FROM s.geom)

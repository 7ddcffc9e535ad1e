-- Rows of the file whose key the source does not have yet.
INSERT INTO crashes (
       source, source_id, occurred_at, time_precision, local_year, local_month, local_day, local_hour, local_weekday,
       severity, deaths, serious_injured, slight_injured, injured_unspecified, death_window_days, damage_yuan, procedure,
       kind, cause, light, weather, surface, modes, control, obscured_by, hit_and_run, alcohol, street, cross_street,
       at_junction, distance_to_node_m, extra, geom, content_hash, import_id, place, stake, direction, side)
SELECT s.source, s.source_id, s.occurred_at, s.time_precision, s.local_year, s.local_month, s.local_day, s.local_hour, s.local_weekday,
       s.severity, s.deaths, s.serious_injured, s.slight_injured, s.injured_unspecified, s.death_window_days, s.damage_yuan, s.procedure,
       s.kind, s.cause, s.light, s.weather, s.surface, s.modes, s.control, s.obscured_by, s.hit_and_run, s.alcohol, s.street, s.cross_street,
       s.at_junction, s.distance_to_node_m, s.extra, s.geom, s.content_hash, s.import_id, s.place, s.stake, s.direction, s.side
  FROM staged_crashes AS s
 WHERE NOT EXISTS (SELECT FROM crashes AS c WHERE c.source = @source AND c.source_id = s.source_id)

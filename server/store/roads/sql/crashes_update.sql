-- Stored crashes whose content the file gives differently: those that were kept as they stood.
UPDATE crashes AS c
   SET occurred_at = s.occurred_at, time_precision = s.time_precision,
       local_year = s.local_year, local_month = s.local_month, local_day = s.local_day,
       local_hour = s.local_hour, local_weekday = s.local_weekday,
       severity = s.severity, deaths = s.deaths, serious_injured = s.serious_injured,
       slight_injured = s.slight_injured, injured_unspecified = s.injured_unspecified,
       death_window_days = s.death_window_days, damage_yuan = s.damage_yuan, procedure = s.procedure,
       kind = s.kind, cause = s.cause, light = s.light, weather = s.weather, surface = s.surface,
       modes = s.modes, control = s.control, obscured_by = s.obscured_by,
       hit_and_run = s.hit_and_run, alcohol = s.alcohol, street = s.street, cross_street = s.cross_street,
       at_junction = s.at_junction, distance_to_node_m = s.distance_to_node_m, extra = s.extra,
       place = s.place, stake = s.stake, direction = s.direction, side = s.side,
       geom = s.geom, position_from = NULL, content_hash = s.content_hash, import_id = s.import_id, revision = c.revision + 1
  FROM import_before AS b, staged_crashes AS s
 WHERE b.import_id = @import AND b.object = 'crashes' AND b.object_id = c.id
   AND c.source = @source AND c.source_id = s.source_id

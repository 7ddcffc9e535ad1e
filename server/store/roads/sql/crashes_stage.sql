-- Rows of the file in our columns. Temporary: no WAL, no index, no check; gone at commit.
CREATE TEMPORARY TABLE staged_crashes ON COMMIT DROP AS
SELECT import_id, source, source_id, occurred_at, time_precision, local_year, local_month, local_day, local_hour, local_weekday,
       severity, deaths, serious_injured, slight_injured, injured_unspecified, death_window_days, damage_yuan, procedure,
       kind, cause, light, weather, surface, modes, control, obscured_by, hit_and_run, alcohol, street, cross_street,
       at_junction, distance_to_node_m, extra, geom, content_hash, place, stake, direction, side
  FROM crashes
  WITH NO DATA

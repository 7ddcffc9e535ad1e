-- Rows of the file in our columns. Temporary: no WAL, no index, no check; gone at commit.
CREATE TEMPORARY TABLE staged_obstructions ON COMMIT DROP AS
SELECT o.source, o.source_id, o.kind, o.status, o.species, o.genus, o.growth, o.condition, o.deciduous, o.removable, o.protected, o.land,
       o.address, o.owner, o.windows, o.content_hash, o.measure_hash,
       t.footprint, t.radius_m, t.base_m, t.top_m, t.ground_above_lane_m, t.trunk_radius_m, t.origin, t.height_error_m, t.valid_from
  FROM obstructions AS o, obstruction_states AS t
  WITH NO DATA

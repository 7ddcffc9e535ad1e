SELECT o.id, t.footprint AS geom, o.kind, o.source, o.source_id, o.status, o.species,
       t.top_m AS height_m, t.base_m, t.radius_m, t.trunk_radius_m, 2 * t.trunk_radius_m AS dbh_m, t.ground_above_lane_m, t.origin, t.height_error_m, t.cause, t.valid_from, t.valid_to,
       o.deciduous, o.removable, o.protected, o.land, o.address, o.condition, coalesce(u.name, nullif(o.owner, '')) AS owner, o.regrowth_due, o.windows,
       -- lane that it hides over all triangles of the default profile; NULL while that is none
       (SELECT sum(b.hides_m) FROM sight_blockers AS b
         WHERE b.obstruction_id = o.id AND b.profile = (SELECT default_profile FROM settings ORDER BY version DESC LIMIT 1)) AS blocks_m,
       o.revision
  FROM obstructions AS o
  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
  LEFT JOIN units AS u ON u.id = o.owner_unit_id

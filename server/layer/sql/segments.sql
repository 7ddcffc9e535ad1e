SELECT s.id, s.geom, s.name, s.ref, s.class, s.speed_kmh, s.speed_origin, s.lanes, s.lanes_origin,
       s.oneway, s.level, s.bridge, s.tunnel, s.roundabout, s.lit, s.surface, s.length_m, s.aadt, s.aadt_year,
       s.from_intersection_id, s.to_intersection_id, s.inside_intersection_id
  FROM segments AS s
 WHERE s.valid_to IS NULL

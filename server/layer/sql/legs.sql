SELECT l.id, l.geom, l.intersection_id, l.segment_id, l.name, l.class, l.bearing_deg, l.speed_kmh, l.speed_origin,
       l.lanes_in, l.lanes_out, l.lanes_origin, l.control, l.median_m, l.stop_line_origin
  FROM legs AS l
 WHERE l.valid_to IS NULL

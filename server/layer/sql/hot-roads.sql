SELECT h.id, h.geom, h.screening_id,
       -- of the screening to show: the one that somebody published, else the newest
       coalesce(h.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' AND c.published), false) AS current,
       h.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' ORDER BY c.published DESC, c.id DESC LIMIT 1) AS newest,
       h.segment_id, h.from_m, h.to_m, h.observed, h.excess, h.gi_z, h.gi_p, h.gi_q, h.moran_i, h.moran_p, h.moran_q, h.quadrant
  FROM hot_roads AS h

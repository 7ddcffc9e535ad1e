SELECT k.id, k.geom, k.screening_id,
       -- of the screening to show: the one that somebody published, else the newest
       coalesce(k.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' AND c.published), false) AS current,
       k.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' ORDER BY c.published DESC, c.id DESC LIMIT 1) AS newest,
       k.segment_id, k.from_m, k.to_m, k.per_km
  FROM nkde_lixels AS k

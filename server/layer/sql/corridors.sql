SELECT c.id, c.geom, c.name, c.road_names AS roads, c.starts_on, c.ends_on,
       -- files whose stretch of the campaign is not mended yet
       (SELECT count(*) FROM sites AS s
         WHERE s.corridor_id = c.id AND s.merged_into IS NULL AND s.state NOT IN ('accepted', 'delisted', 'rejected')) AS open_sites,
       c.revision
  FROM corridors AS c

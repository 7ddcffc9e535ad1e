SELECT w.id, w.geom, w.kind, w.what_zh, w.what_en, w.correction, w.way_id, w.node_id
  FROM network_warnings AS w

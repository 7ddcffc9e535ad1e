SELECT i.id, i.geom, i.name, i.roads, i.legs, i.kind, i.control, i.control_origin, i.radius_m, i.level,
       i.lit, i.setting, a.name AS area,
       c.crashes, c.crashes_fatal, c.crashes_serious, c.crashes_slight, c.crashes_injury, c.crashes_damage, c.crashes_unknown, i.revision
  FROM intersections AS i
  LEFT JOIN areas AS a ON a.id = i.area_id
  -- one row: the crashes assigned here, counted by severity from the index alone
  LEFT JOIN LATERAL (
       SELECT count(*) AS crashes,
              count(*) FILTER (WHERE k.severity = 'fatal') AS crashes_fatal,
              count(*) FILTER (WHERE k.severity = 'serious') AS crashes_serious,
              count(*) FILTER (WHERE k.severity = 'slight') AS crashes_slight,
              count(*) FILTER (WHERE k.severity = 'injury') AS crashes_injury,
              count(*) FILTER (WHERE k.severity = 'damage') AS crashes_damage,
              count(*) FILTER (WHERE k.severity = 'unknown') AS crashes_unknown
         FROM crashes AS k
        WHERE k.intersection_id = i.id) AS c ON true
 WHERE i.valid_to IS NULL

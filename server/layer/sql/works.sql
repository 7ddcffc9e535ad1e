SELECT w.id, w.geom, w.site_id, w.kind, w.title, w.state, c.code AS crew, c.name AS crew_name, u.name AS unit_name,
       w.due_on, w.quantity, w.unit_of_work AS unit, w.quantity_done, w.priority, w.starts_on, w.ends_on, w.treatment
  FROM works AS w
  LEFT JOIN crews AS c ON c.id = w.crew_id
  LEFT JOIN units AS u ON u.id = w.unit_id

SELECT b.id, b.geom, b.screening_id,
       -- of the screening to show: the one that somebody published, else the newest
       coalesce(b.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' AND c.published), false) AS current,
       b.screening_id = (SELECT c.id FROM screenings AS c WHERE c.state = 'done' ORDER BY c.published DESC, c.id DESC LIMIT 1) AS newest,
       b.place, b.place_id, b.intersection_id, b.segment_id, b.name, b.rank, b.rank_low, b.rank_high,
       b.observed, b.predicted, b.expected, b.excess, b.excess_low, b.excess_high, b.probability, b.value AS score, b.frequency, b.epdo, b.rate,
       b.loss, b.fatal, b.injury, b.deaths, b.injured, b.chance, b.rules, b.to_confirm, b.diagnosis, b.trend, b.treatments, b.priority, b.length_m,
       b.reason_zh, b.reason_en
  FROM black_spots AS b

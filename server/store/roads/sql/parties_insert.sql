-- Parties of the crashes that this import added or changed.
INSERT INTO parties (crash_id, position, mode, manoeuvre, injury, wrong_way, helmet, age_band)
SELECT c.id, p.position, p.mode, p.manoeuvre, p.injury, p.wrong_way, p.helmet, p.age_band
  FROM staged_parties AS p
  JOIN crashes AS c ON c.source = @source AND c.source_id = p.source_id
 WHERE c.import_id = @import

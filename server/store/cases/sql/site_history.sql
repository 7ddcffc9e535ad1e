-- What happened to a file, its works, its look-backs and the files merged into
-- it, oldest first. An event stands here once: its audit row is left out.
WITH RECURSIVE
-- the file and those merged into it, however often
files AS (
    SELECT @id::bigint AS id
     UNION
    SELECT s.id FROM sites AS s JOIN files AS f ON s.merged_into = f.id
),
-- works and look-backs of these files
works_of AS (SELECT w.id FROM works AS w JOIN files AS f ON f.id = w.site_id),
look_backs_of AS (SELECT b.id FROM look_backs AS b JOIN files AS f ON f.id = b.site_id)
SELECT e.server_time AS at, 'site_event' AS source, e.id, 'sites' AS object, e.site_id AS object_id, e.event AS action, e.actor,
       jsonb_strip_nulls(jsonb_build_object('uuid', e.uuid, 'from', e.from_state, 'to', e.to_state, 'tier', e.tier, 'number', nullif(e.number, ''),
           'deadline', e.deadline, 'passed', e.passed, 'reason', nullif(e.reason, ''), 'note', nullif(e.note, ''),
           'photos', nullif(e.photos, '{}'), 'other_id', e.other_id, 'client_time', e.client_time)) AS details
  FROM site_events AS e
  JOIN files AS f ON f.id = e.site_id
 UNION ALL
SELECT e.server_time, 'work_event', e.id, 'works', e.work_id, e.event, e.actor,
       jsonb_strip_nulls(jsonb_build_object('uuid', e.uuid, 'outcome', e.outcome, 'why', nullif(e.why, ''), 'quantity', e.quantity,
           'items', nullif(e.items, '{}'), 'crew', nullif(e.to_crew, ''), 'reason', e.reason, 'note', nullif(e.note, ''),
           'photos', nullif(e.photos, '{}'), 'settles', e.settles, 'client_time', e.client_time))
  FROM work_events AS e
  JOIN works_of AS w ON w.id = e.work_id
 UNION ALL
SELECT a.at, 'audit', a.id, a.object, a.object_id, a.action, a.actor,
       jsonb_build_object('before', a.before, 'after', a.after, 'origin', a.origin)
  FROM audit AS a
 WHERE a.action <> 'event'
   AND (a.object = 'sites' AND a.object_id IN (SELECT id FROM files)
    OR a.object = 'works' AND a.object_id IN (SELECT id FROM works_of)
    OR a.object = 'look_backs' AND a.object_id IN (SELECT id FROM look_backs_of))
 ORDER BY at, source, id

-- What each count bears on in the present network, or why on nothing.
UPDATE volumes AS v
   SET segment_ids = f.segments::bigint[], leg_id = f.leg, reason = f.reason
  FROM unnest(@ids::bigint[], @segments::text[], @legs::bigint[], @reasons::text[]) AS f (id, segments, leg, reason)
 WHERE v.id = f.id
   AND (v.segment_ids, v.leg_id, v.reason) IS DISTINCT FROM (f.segments::bigint[], f.leg, f.reason)

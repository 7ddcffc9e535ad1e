SELECT t.id, t.geom, t.intersection_id, t.leg_id, t.conflict_leg_id, t.profile, t.standard, t.manoeuvre, t.kind, t.lane, t.user_class,
       t.required_m, t.required_own_m, t.available_m, t.stopping_m, t.lane_ratio, t.area_ratio, t.sync_ratio,
       t.verdict, t.evidence, t.estimated, t.speed_basis, t.own_speed_kmh, t.own_speed_origin, t.speed_kmh, t.speed_origin,
       to_jsonb(t.blockers) AS blockers, to_jsonb(t.minor) AS minor, to_jsonb(t.needs_survey) AS needs_survey,
       to_jsonb(t.places) AS places, to_jsonb(t.clearing) AS clearing, t.assumed, t.temporary, t.verdict_otherwise,
       t.sentence_zh, t.sentence_en, t.verified_at IS NOT NULL AS verified, t.verified_at, t.verified_by, t.deviation_reason, t.computed_at
  FROM sight_triangles AS t

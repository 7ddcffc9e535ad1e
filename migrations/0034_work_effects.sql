-- +goose Up
-- What accepted works did to obstructions, one by one, so that a work that is
-- taken up again can take back what it did and nothing else.
CREATE TABLE work_effects (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    obstruction_id bigint NOT NULL REFERENCES obstructions ON DELETE CASCADE,
    work_id        bigint NOT NULL REFERENCES works,
    work_item_id   bigint REFERENCES work_items ON DELETE SET NULL,
    action         text,
    to_m           double precision CHECK (to_m >= 0),
    regrowth_due   date,
    made_at        timestamptz NOT NULL,
    taken_back_at  timestamptz,
    before         jsonb NOT NULL,
    after          jsonb NOT NULL
);

COMMENT ON TABLE work_effects IS 'What accepted works did to obstructions, and where it was taken back; only ever appended.';
COMMENT ON COLUMN work_effects.id IS 'Order in which it happened.';
COMMENT ON COLUMN work_effects.obstruction_id IS 'Obstruction.';
COMMENT ON COLUMN work_effects.work_id IS 'Work.';
COMMENT ON COLUMN work_effects.work_item_id IS 'Item of it; NULL when it has left the work since.';
COMMENT ON COLUMN work_effects.action IS 'What was done; NULL when effects of the work were taken back here.';
COMMENT ON COLUMN work_effects.to_m IS 'Height left above the ground at the thing, metres.';
COMMENT ON COLUMN work_effects.regrowth_due IS 'When it will have grown back; NULL when it does not grow.';
COMMENT ON COLUMN work_effects.made_at IS 'When.';
COMMENT ON COLUMN work_effects.taken_back_at IS 'When the work was taken up again as not done; NULL while the effect stands.';
COMMENT ON COLUMN work_effects.before IS 'Heights, origin, status and regrowth of the obstruction before it.';
COMMENT ON COLUMN work_effects.after IS 'The same after it.';
CREATE INDEX work_effects_obstruction ON work_effects (obstruction_id, id);
CREATE INDEX work_effects_work ON work_effects (work_id);

-- What works did before this table was there, as far as the states tell it.
INSERT INTO work_effects (obstruction_id, work_id, work_item_id, action, to_m, regrowth_due, made_at, before, after)
SELECT i.obstruction_id, i.work_id, i.id, i.action, i.to_m, o.regrowth_due, i.effect_at,
       jsonb_build_object('gone', false, 'base_m', t.base_m, 'top_m', t.top_m, 'origin', t.origin, 'survey', v.id, 'status', 'standing', 'regrowth', NULL),
       jsonb_build_object('gone', n.id IS NULL, 'base_m', coalesce(n.base_m, t.base_m), 'top_m', coalesce(n.top_m, t.top_m),
                          'origin', coalesce(n.origin, t.origin), 'survey', v.id, 'status', o.status, 'regrowth', o.regrowth_due::timestamp AT TIME ZONE 'UTC')
  FROM work_items AS i
  JOIN obstructions AS o ON o.id = i.obstruction_id
  -- the state that the work ended
  JOIN LATERAL (SELECT * FROM obstruction_states AS s
                 WHERE s.obstruction_id = i.obstruction_id AND s.valid_to >= i.effect_at ORDER BY s.valid_to LIMIT 1) AS t ON true
  -- the one that it made
  LEFT JOIN obstruction_states AS n ON n.obstruction_id = i.obstruction_id AND n.valid_from = t.valid_to AND n.cause = 'work'
  -- what both rest on
  CROSS JOIN LATERAL (SELECT coalesce(max(s.id), 0) AS id FROM obstruction_states AS s
                       WHERE s.obstruction_id = i.obstruction_id AND s.valid_from <= t.valid_from AND s.cause NOT IN ('work', 'correction')) AS v
 WHERE i.effect_at IS NOT NULL AND i.action IN ('raise_crown', 'lower', 'remove') AND (n.id IS NOT NULL OR i.action = 'remove')
 ORDER BY i.effect_at, i.id;

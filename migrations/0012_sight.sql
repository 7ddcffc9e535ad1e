-- +goose Up
-- What the computed sight triangles say besides their figures, what hides how
-- much of them, and up to which change of the data they were computed.
ALTER TABLE sight_triangles
    ADD COLUMN kind             text NOT NULL DEFAULT 'approach',
    ADD COLUMN standard         text NOT NULL DEFAULT '',
    ADD COLUMN own_speed_kmh    double precision,
    ADD COLUMN own_speed_origin text,
    ADD COLUMN speed_kmh        double precision,
    ADD COLUMN speed_origin     text,
    ADD COLUMN stopping_m       double precision,
    ADD COLUMN estimated        boolean NOT NULL DEFAULT false,
    ADD COLUMN minor            bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN needs_survey     bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN places           bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN clearing         bigint[],
    ADD COLUMN temporary        boolean NOT NULL DEFAULT false,
    ADD COLUMN verdict_otherwise text,
    ADD COLUMN sentence_zh      text NOT NULL DEFAULT '',
    ADD COLUMN sentence_en      text NOT NULL DEFAULT '',
    ADD COLUMN revision         bigint NOT NULL DEFAULT 1;

COMMENT ON COLUMN sight_triangles.kind IS 'Approach: both drivers move and must see each other. Departure: the one at the vertex waits and looks.';
COMMENT ON COLUMN sight_triangles.standard IS 'Standard, edition and clause behind the profile.';
COMMENT ON COLUMN sight_triangles.own_speed_kmh IS 'Speed of the approach that looks, km/h.';
COMMENT ON COLUMN sight_triangles.own_speed_origin IS 'Where that speed comes from.';
COMMENT ON COLUMN sight_triangles.speed_kmh IS 'Speed of the conflicting approach, km/h.';
COMMENT ON COLUMN sight_triangles.speed_origin IS 'Where that speed comes from.';
COMMENT ON COLUMN sight_triangles.stopping_m IS 'Stopping sight distance of the conflicting road, metres.';
COMMENT ON COLUMN sight_triangles.estimated IS 'The verdict rests on estimated heights or widths: survey first.';
COMMENT ON COLUMN sight_triangles.minor IS 'Obstructions that hide something, but never a whole vehicle.';
COMMENT ON COLUMN sight_triangles.needs_survey IS 'Obstructions of unknown height that would hide something.';
COMMENT ON COLUMN sight_triangles.places IS 'Places (markets, car parks) that block at their hours.';
COMMENT ON COLUMN sight_triangles.clearing IS 'Shortest list of obstructions whose removal clears it; NULL when no removal does.';
COMMENT ON COLUMN sight_triangles.temporary IS 'Some of what blocks is there at some hours only.';
COMMENT ON COLUMN sight_triangles.verdict_otherwise IS 'Verdict while what is temporary is not there; NULL without any.';
COMMENT ON COLUMN sight_triangles.sentence_zh IS 'The finding in one sentence, Chinese.';
COMMENT ON COLUMN sight_triangles.sentence_en IS 'The finding in one sentence, English.';
COMMENT ON COLUMN sight_triangles.revision IS 'Counts the changes by people: verified, accepted deviation.';

CREATE TABLE sight_blockers (
    triangle_id    bigint NOT NULL REFERENCES sight_triangles ON DELETE CASCADE,
    obstruction_id bigint NOT NULL REFERENCES obstructions ON DELETE CASCADE,
    profile        text NOT NULL,
    hides_m        double precision NOT NULL,
    gain_m         double precision NOT NULL,
    needed         boolean NOT NULL,
    removable      boolean NOT NULL,
    estimated      boolean NOT NULL,
    listed         boolean NOT NULL,
    verdict_without text NOT NULL,
    action         text NOT NULL,
    action_m       double precision,
    PRIMARY KEY (triangle_id, obstruction_id)
);

COMMENT ON TABLE sight_blockers IS 'What hides how much of which sight triangle.';
COMMENT ON COLUMN sight_blockers.triangle_id IS 'The triangle.';
COMMENT ON COLUMN sight_blockers.obstruction_id IS 'The obstruction.';
COMMENT ON COLUMN sight_blockers.profile IS 'Profile of the triangle.';
COMMENT ON COLUMN sight_blockers.hides_m IS 'Metres of both lanes that it hides alone.';
COMMENT ON COLUMN sight_blockers.gain_m IS 'Metres of both lanes that come into sight when it alone goes.';
COMMENT ON COLUMN sight_blockers.needed IS 'The triangle is not clear while it stands.';
COMMENT ON COLUMN sight_blockers.removable IS 'It can be moved or cut.';
COMMENT ON COLUMN sight_blockers.estimated IS 'Its heights or width are estimated.';
COMMENT ON COLUMN sight_blockers.listed IS 'It is on the triangle''s shortest list.';
COMMENT ON COLUMN sight_blockers.verdict_without IS 'Verdict when it alone goes.';
COMMENT ON COLUMN sight_blockers.action IS 'Least thing to do that brings what its removal brings: raise_crown, lower, remove.';
COMMENT ON COLUMN sight_blockers.action_m IS 'Height above the lane to raise or lower it to, metres; NULL for removal.';
CREATE INDEX sight_blockers_obstruction ON sight_blockers (obstruction_id, profile) INCLUDE (hides_m);

CREATE TABLE sight_runs (
    profile      text PRIMARY KEY,
    version      bigint NOT NULL,
    driving_side text NOT NULL,
    standard     text NOT NULL,
    ran_at       timestamptz NOT NULL DEFAULT now(),
    triangles    bigint NOT NULL,
    seconds      double precision NOT NULL
);

COMMENT ON TABLE sight_runs IS 'Up to which change of the data the triangles of each profile were computed.';
COMMENT ON COLUMN sight_runs.profile IS 'Profile.';
COMMENT ON COLUMN sight_runs.version IS 'Number of the last commit that the triangles know of.';
COMMENT ON COLUMN sight_runs.driving_side IS 'Side of the road that was taken.';
COMMENT ON COLUMN sight_runs.standard IS 'Version of the profile''s data file.';
COMMENT ON COLUMN sight_runs.ran_at IS 'When the whole city was computed last.';
COMMENT ON COLUMN sight_runs.triangles IS 'Triangles then.';
COMMENT ON COLUMN sight_runs.seconds IS 'How long that took.';

ALTER TABLE obstruction_states
    ADD COLUMN IF NOT EXISTS trunk_radius_m double precision CHECK (trunk_radius_m >= 0);
COMMENT ON COLUMN obstruction_states.trunk_radius_m IS
    'Radius of a tree''s trunk, half its diameter at breast height, metres: it hides from the ground to base_m, the crown (radius_m) from base_m to top_m. NULL when not known or no tree.';

-- Layers are made of the zone and of the default profile.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION zone_changed() RETURNS boolean LANGUAGE sql AS $$
    SELECT count(DISTINCT (zone, default_profile)) > 1
      FROM (SELECT zone, default_profile FROM settings ORDER BY version DESC LIMIT 2) AS newest
$$;
-- +goose StatementEnd

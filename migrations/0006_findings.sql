-- +goose Up
-- Screenings with their black spots, and sight triangles.
CREATE TABLE screenings (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         uuid NOT NULL UNIQUE,
    profile      text NOT NULL,
    period_from  date NOT NULL,
    period_to    date NOT NULL,
    parameters   jsonb NOT NULL,
    seed         bigint NOT NULL,
    data_version bigint NOT NULL,
    data_cut_off timestamptz,
    state        text NOT NULL,
    published    boolean NOT NULL DEFAULT false,
    made_by      text NOT NULL DEFAULT '',
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz
);

COMMENT ON TABLE screenings IS 'Reproducible runs that look for black spots (筛查).';
COMMENT ON COLUMN screenings.id IS 'Number.';
COMMENT ON COLUMN screenings.uuid IS 'Key made by the client.';
COMMENT ON COLUMN screenings.profile IS 'Profile used, with its version.';
COMMENT ON COLUMN screenings.period_from IS 'First day.';
COMMENT ON COLUMN screenings.period_to IS 'Last day.';
COMMENT ON COLUMN screenings.parameters IS 'Everything else that decides the result.';
COMMENT ON COLUMN screenings.seed IS 'Seed of its random numbers.';
COMMENT ON COLUMN screenings.data_version IS 'Version of the crashes and the network that it saw.';
COMMENT ON COLUMN screenings.data_cut_off IS 'Newest crash that it saw.';
COMMENT ON COLUMN screenings.state IS 'Running, done, failed or cancelled.';
COMMENT ON COLUMN screenings.published IS 'Chosen as the one to show.';
COMMENT ON COLUMN screenings.made_by IS 'Who.';
COMMENT ON COLUMN screenings.started_at IS 'When it began.';
COMMENT ON COLUMN screenings.finished_at IS 'When it ended; NULL while running.';

CREATE TABLE black_spots (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    screening_id    bigint NOT NULL REFERENCES screenings ON DELETE CASCADE,
    place           text NOT NULL,
    intersection_id bigint REFERENCES intersections,
    segment_id      bigint REFERENCES segments,
    rank            integer NOT NULL,
    rank_low        integer,
    rank_high       integer,
    observed        double precision NOT NULL,
    expected        double precision,
    predicted       double precision,
    excess          double precision,
    probability     double precision CHECK (probability BETWEEN 0 AND 1),
    rules           text[] NOT NULL DEFAULT '{}',
    reason_zh       text NOT NULL DEFAULT '',
    reason_en       text NOT NULL DEFAULT '',
    details         jsonb NOT NULL DEFAULT '{}',
    geom            geometry(Geometry, 4326) NOT NULL
);

COMMENT ON TABLE black_spots IS 'Results of a screening (事故多发点段).';
COMMENT ON COLUMN black_spots.id IS 'Number.';
COMMENT ON COLUMN black_spots.screening_id IS 'The screening.';
COMMENT ON COLUMN black_spots.place IS 'Intersection, segment or cluster.';
COMMENT ON COLUMN black_spots.intersection_id IS 'The intersection.';
COMMENT ON COLUMN black_spots.segment_id IS 'The segment.';
COMMENT ON COLUMN black_spots.rank IS 'Rank, 1 is worst.';
COMMENT ON COLUMN black_spots.rank_low IS 'Lower end of the rank''s interval.';
COMMENT ON COLUMN black_spots.rank_high IS 'Upper end of the rank''s interval.';
COMMENT ON COLUMN black_spots.observed IS 'Crashes observed in the period.';
COMMENT ON COLUMN black_spots.expected IS 'Crashes expected by Empirical Bayes, a year.';
COMMENT ON COLUMN black_spots.predicted IS 'Crashes that such a place has on average, a year.';
COMMENT ON COLUMN black_spots.excess IS 'Expected less predicted, a year.';
COMMENT ON COLUMN black_spots.probability IS 'Chance that the true mean is above the threshold.';
COMMENT ON COLUMN black_spots.rules IS 'Rules that fired.';
COMMENT ON COLUMN black_spots.reason_zh IS 'Why it is on the list, in Chinese.';
COMMENT ON COLUMN black_spots.reason_en IS 'Why it is on the list, in English.';
COMMENT ON COLUMN black_spots.details IS 'Figures behind the reason.';
COMMENT ON COLUMN black_spots.geom IS 'Where.';
CREATE INDEX black_spots_screening ON black_spots (screening_id, rank);
CREATE INDEX black_spots_geom ON black_spots USING gist (geom);

CREATE TABLE sight_triangles (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intersection_id  bigint NOT NULL REFERENCES intersections,
    leg_id           bigint NOT NULL REFERENCES legs,
    conflict_leg_id  bigint NOT NULL REFERENCES legs,
    profile          text NOT NULL,
    manoeuvre        text NOT NULL,
    lane             integer NOT NULL DEFAULT 1,
    user_class       text NOT NULL DEFAULT 'car',
    required_m       double precision NOT NULL,
    required_own_m   double precision NOT NULL,
    available_m      double precision,
    lane_ratio       double precision CHECK (lane_ratio BETWEEN 0 AND 1),
    area_ratio       double precision CHECK (area_ratio BETWEEN 0 AND 1),
    sync_ratio       double precision CHECK (sync_ratio BETWEEN 0 AND 1),
    verdict          text NOT NULL,
    evidence         text NOT NULL,
    speed_basis      text NOT NULL,
    assumed          text[] NOT NULL DEFAULT '{}',
    blockers         bigint[] NOT NULL DEFAULT '{}',
    details          jsonb NOT NULL DEFAULT '{}',
    deviation_reason text,
    verified_by      text,
    verified_at      timestamptz,
    computed_at      timestamptz NOT NULL DEFAULT now(),
    geom             geometry(Polygon, 4326) NOT NULL,
    UNIQUE (leg_id, conflict_leg_id, profile, manoeuvre, lane, user_class)
);

COMMENT ON TABLE sight_triangles IS 'The area that one approach must see across (通视三角区).';
COMMENT ON COLUMN sight_triangles.id IS 'Number, kept when the triangle is computed anew.';
COMMENT ON COLUMN sight_triangles.intersection_id IS 'The intersection.';
COMMENT ON COLUMN sight_triangles.leg_id IS 'The approach that looks.';
COMMENT ON COLUMN sight_triangles.conflict_leg_id IS 'The approach that must be seen.';
COMMENT ON COLUMN sight_triangles.profile IS 'Profile.';
COMMENT ON COLUMN sight_triangles.manoeuvre IS 'Manoeuvre.';
COMMENT ON COLUMN sight_triangles.lane IS 'Lane of the conflicting leg, 1 nearest the centre.';
COMMENT ON COLUMN sight_triangles.user_class IS 'Whose eye: car, truck, e-bike.';
COMMENT ON COLUMN sight_triangles.required_m IS 'Distance that must be seen along the conflicting lane, metres.';
COMMENT ON COLUMN sight_triangles.required_own_m IS 'Distance back along the own lane, metres.';
COMMENT ON COLUMN sight_triangles.available_m IS 'Distance that is seen, metres; NULL when not known.';
COMMENT ON COLUMN sight_triangles.lane_ratio IS 'Share of the lane that is seen.';
COMMENT ON COLUMN sight_triangles.area_ratio IS 'Share of the triangle that is seen.';
COMMENT ON COLUMN sight_triangles.sync_ratio IS 'Share of the approach time in which both see each other.';
COMMENT ON COLUMN sight_triangles.verdict IS 'Clear, partial, blocked or unknown.';
COMMENT ON COLUMN sight_triangles.evidence IS 'Surveyed, inventory or none.';
COMMENT ON COLUMN sight_triangles.speed_basis IS 'Where the speeds come from.';
COMMENT ON COLUMN sight_triangles.assumed IS 'What was assumed for want of data.';
COMMENT ON COLUMN sight_triangles.blockers IS 'Obstructions that block, worst first.';
COMMENT ON COLUMN sight_triangles.details IS 'Blocked intervals, gains and the shortest list.';
COMMENT ON COLUMN sight_triangles.deviation_reason IS 'Why the triangle is accepted as it is; NULL when it is not.';
COMMENT ON COLUMN sight_triangles.verified_by IS 'Who checked it on the spot.';
COMMENT ON COLUMN sight_triangles.verified_at IS 'When that was.';
COMMENT ON COLUMN sight_triangles.computed_at IS 'When it was computed.';
COMMENT ON COLUMN sight_triangles.geom IS 'The triangle.';
CREATE INDEX sight_triangles_geom ON sight_triangles USING gist (geom);
CREATE INDEX sight_triangles_intersection ON sight_triangles (intersection_id);

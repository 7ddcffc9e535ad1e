-- +goose Up
-- What a screening keeps beside its list: the proof that it can be repeated,
-- the figures of each place, what priorities are made of, and the density.
ALTER TABLE screenings
    ADD COLUMN data_hash   text NOT NULL DEFAULT '',
    ADD COLUMN result_hash text NOT NULL DEFAULT '',
    ADD COLUMN summary     jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN revision    bigint NOT NULL DEFAULT 1;

COMMENT ON COLUMN screenings.data_hash IS 'SHA-256 of the crashes and the network that it saw.';
COMMENT ON COLUMN screenings.result_hash IS 'SHA-256 of its result: the same data, parameters and seed give the same.';
COMMENT ON COLUMN screenings.summary IS 'Counts, fitted models and notes.';
COMMENT ON COLUMN screenings.revision IS 'Counts the changes of the row.';
CREATE UNIQUE INDEX screenings_published ON screenings (published) WHERE published;

ALTER TABLE black_spots
    ADD COLUMN place_id    bigint,
    ADD COLUMN name        text NOT NULL DEFAULT '',
    ADD COLUMN value       double precision,
    ADD COLUMN excess_low  double precision,
    ADD COLUMN excess_high double precision,
    ADD COLUMN frequency   double precision,
    ADD COLUMN epdo        double precision,
    ADD COLUMN rate        double precision,
    ADD COLUMN loss        integer,
    ADD COLUMN fatal       integer NOT NULL DEFAULT 0,
    ADD COLUMN injury      integer NOT NULL DEFAULT 0,
    ADD COLUMN deaths      integer NOT NULL DEFAULT 0,
    ADD COLUMN injured     integer NOT NULL DEFAULT 0,
    ADD COLUMN chance      double precision,
    ADD COLUMN diagnosis   text[] NOT NULL DEFAULT '{}',
    ADD COLUMN trend       text NOT NULL DEFAULT 'level',
    ADD COLUMN treatments  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN priority    double precision,
    ADD COLUMN segments    bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN length_m    double precision;

COMMENT ON COLUMN black_spots.place_id IS 'The intersection or the segment; of a cluster its number within the screening.';
COMMENT ON COLUMN black_spots.name IS 'Name of the place.';
COMMENT ON COLUMN black_spots.value IS 'What the rank is by: the screening''s measure.';
COMMENT ON COLUMN black_spots.excess_low IS 'Lower end of the excess, 95 %.';
COMMENT ON COLUMN black_spots.excess_high IS 'Upper end of the excess, 95 %.';
COMMENT ON COLUMN black_spots.frequency IS 'Crashes a year.';
COMMENT ON COLUMN black_spots.epdo IS 'Crashes or victims weighted by severity, a year.';
COMMENT ON COLUMN black_spots.rate IS 'Crashes per million vehicles or vehicle-km; NULL without volumes.';
COMMENT ON COLUMN black_spots.loss IS 'Level of service of safety, 1 to 4.';
COMMENT ON COLUMN black_spots.fatal IS 'Fatal crashes.';
COMMENT ON COLUMN black_spots.injury IS 'Crashes with victims, fatal ones too.';
COMMENT ON COLUMN black_spots.deaths IS 'Killed.';
COMMENT ON COLUMN black_spots.injured IS 'Injured.';
COMMENT ON COLUMN black_spots.chance IS 'How often chance alone makes such a cluster; NULL when it was not found that way.';
COMMENT ON COLUMN black_spots.diagnosis IS 'What stands out: aspect.code of each significant pattern.';
COMMENT ON COLUMN black_spots.trend IS 'Rising, falling or level.';
COMMENT ON COLUMN black_spots.treatments IS 'Codes of the treatments suggested, the greatest saving first.';
COMMENT ON COLUMN black_spots.priority IS 'Compound priority with the weights of the program; NULL but at intersections.';
COMMENT ON COLUMN black_spots.segments IS 'Segments of a stretch or a cluster.';
COMMENT ON COLUMN black_spots.length_m IS 'Length of a stretch, metres.';

CREATE TABLE screened_intersections (
    screening_id    bigint NOT NULL REFERENCES screenings ON DELETE CASCADE,
    intersection_id bigint NOT NULL REFERENCES intersections,
    observed        double precision NOT NULL,
    predicted       double precision,
    expected        double precision,
    excess          double precision,
    probability     double precision,
    dispersion      double precision,
    pattern         double precision,
    exposure        double precision,
    systemic        double precision,
    PRIMARY KEY (screening_id, intersection_id)
);

COMMENT ON TABLE screened_intersections IS 'Every intersection as a screening saw it: what priorities and before-after comparisons are made of.';
COMMENT ON COLUMN screened_intersections.screening_id IS 'The screening.';
COMMENT ON COLUMN screened_intersections.intersection_id IS 'The intersection.';
COMMENT ON COLUMN screened_intersections.observed IS 'Crashes observed in the period.';
COMMENT ON COLUMN screened_intersections.predicted IS 'Crashes that such a place has, a year.';
COMMENT ON COLUMN screened_intersections.expected IS 'Crashes expected by Empirical Bayes, a year.';
COMMENT ON COLUMN screened_intersections.excess IS 'Expected less predicted, a year.';
COMMENT ON COLUMN screened_intersections.probability IS 'Chance of being worse than similar places.';
COMMENT ON COLUMN screened_intersections.dispersion IS 'Overdispersion k of the prediction.';
COMMENT ON COLUMN screened_intersections.pattern IS '1 when a significant crash type goes with a blocked view, 0.5 for a pattern alone; NULL when not diagnosed.';
COMMENT ON COLUMN screened_intersections.exposure IS 'Place of its traffic among all, 0 to 1; NULL when not known.';
COMMENT ON COLUMN screened_intersections.systemic IS 'Number of risks that its form brings.';

CREATE TABLE nkde_lixels (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    screening_id bigint NOT NULL REFERENCES screenings ON DELETE CASCADE,
    segment_id   bigint NOT NULL,
    from_m       double precision NOT NULL,
    to_m         double precision NOT NULL,
    per_km       double precision NOT NULL,
    geom         geometry(LineString, 4326) NOT NULL
);

COMMENT ON TABLE nkde_lixels IS 'Density of crashes along the roads, in pieces of road, by screening.';
COMMENT ON COLUMN nkde_lixels.id IS 'Number.';
COMMENT ON COLUMN nkde_lixels.screening_id IS 'The screening.';
COMMENT ON COLUMN nkde_lixels.segment_id IS 'The segment.';
COMMENT ON COLUMN nkde_lixels.from_m IS 'Where the piece begins on the segment, metres.';
COMMENT ON COLUMN nkde_lixels.to_m IS 'Where it ends.';
COMMENT ON COLUMN nkde_lixels.per_km IS 'Crashes per kilometre over the period.';
COMMENT ON COLUMN nkde_lixels.geom IS 'The piece.';
CREATE INDEX nkde_lixels_screening ON nkde_lixels (screening_id);
CREATE INDEX nkde_lixels_geom ON nkde_lixels USING gist (geom);

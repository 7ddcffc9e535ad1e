-- +goose Up
-- Pieces of road that differ from chance together with their neighbours, and
-- rules that would be met if somebody confirmed their condition.
ALTER TABLE black_spots
    ADD COLUMN to_confirm text[] NOT NULL DEFAULT '{}';

COMMENT ON COLUMN black_spots.to_confirm IS 'Rules whose figures are met while a person must confirm a condition, as profile/rule.';

CREATE TABLE hot_roads (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    screening_id bigint NOT NULL REFERENCES screenings ON DELETE CASCADE,
    segment_id   bigint NOT NULL,
    from_m       double precision NOT NULL,
    to_m         double precision NOT NULL,
    observed     double precision NOT NULL,
    excess       double precision NOT NULL,
    gi_z         double precision,
    gi_p         double precision,
    gi_q         double precision,
    moran_i      double precision,
    moran_p      double precision,
    moran_q      double precision,
    quadrant     text CONSTRAINT hot_roads_quadrant CHECK (quadrant IN ('high_high', 'low_low', 'high_low', 'low_high')),
    geom         geometry(LineString, 4326) NOT NULL
);

COMMENT ON TABLE hot_roads IS 'Pieces of road whose excess of crashes differs from chance together with their neighbours'', by screening.';
COMMENT ON COLUMN hot_roads.id IS 'Number.';
COMMENT ON COLUMN hot_roads.screening_id IS 'The screening.';
COMMENT ON COLUMN hot_roads.segment_id IS 'The segment.';
COMMENT ON COLUMN hot_roads.from_m IS 'Where the piece begins on the segment, metres.';
COMMENT ON COLUMN hot_roads.to_m IS 'Where it ends.';
COMMENT ON COLUMN hot_roads.observed IS 'Crashes between junctions on the piece over the period.';
COMMENT ON COLUMN hot_roads.excess IS 'Crashes above similar roads per km and year, by Empirical Bayes.';
COMMENT ON COLUMN hot_roads.gi_z IS 'Getis-Ord Gi*, a z-score: hot above 0, cold below; NULL where it is undefined.';
COMMENT ON COLUMN hot_roads.gi_p IS 'Its p-value, by conditional permutation.';
COMMENT ON COLUMN hot_roads.gi_q IS 'Its p-value corrected for the number of pieces (false discovery rate).';
COMMENT ON COLUMN hot_roads.moran_i IS 'Local Moran''s I; NULL where it is undefined.';
COMMENT ON COLUMN hot_roads.moran_p IS 'Its p-value, by conditional permutation.';
COMMENT ON COLUMN hot_roads.moran_q IS 'Its p-value corrected for the number of pieces (false discovery rate).';
COMMENT ON COLUMN hot_roads.quadrant IS 'How the piece and its neighbours stand to the mean: its own value first.';
COMMENT ON COLUMN hot_roads.geom IS 'The piece.';
CREATE INDEX hot_roads_screening ON hot_roads (screening_id);
CREATE INDEX hot_roads_geom ON hot_roads USING gist (geom);

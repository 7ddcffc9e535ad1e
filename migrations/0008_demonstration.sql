-- +goose Up
-- The planted truth of the demonstration city.
CREATE TABLE demo_truth (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind  text NOT NULL,
    truth jsonb NOT NULL,
    geom  geometry(Point, 4326) NOT NULL
);

COMMENT ON TABLE demo_truth IS 'What the demonstration city hides, for scoring what the methods find.';
COMMENT ON COLUMN demo_truth.id IS 'Number.';
COMMENT ON COLUMN demo_truth.kind IS 'What is planted: site_mean, black_spot, blocked_triangle, clear_corner.';
COMMENT ON COLUMN demo_truth.truth IS 'The planted facts.';
COMMENT ON COLUMN demo_truth.geom IS 'Where.';

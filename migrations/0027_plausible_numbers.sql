-- +goose Up
-- What no import and no screen lets in cannot come in by a script either: a
-- number that is none (NaN passes "x >= 0" in PostgreSQL) or one beyond all
-- measure. Rows that are there already are not looked at.
ALTER TABLE legs
    ADD CONSTRAINT legs_speeds_are_numbers CHECK (
        speed_kmh BETWEEN 0 AND 400 AND design_speed_kmh BETWEEN 0 AND 400 AND speed85_kmh BETWEEN 0 AND 400) NOT VALID;
ALTER TABLE obstruction_states
    ADD CONSTRAINT obstruction_sizes_are_numbers CHECK (
        radius_m BETWEEN 0 AND 1000 AND trunk_radius_m BETWEEN 0 AND 1000
        AND base_m BETWEEN -1000 AND 1000 AND top_m BETWEEN -1000 AND 1000
        AND ground_above_lane_m BETWEEN -1000 AND 1000) NOT VALID;

-- +goose Up
-- A role for those who look at what others did, apart from administration.
ALTER TABLE users DROP CONSTRAINT users_role_check, ADD CONSTRAINT users_role_check
    CHECK (role IN ('viewer', 'auditor', 'crew', 'planner', 'admin'));
ALTER TABLE tokens DROP CONSTRAINT tokens_role_check, ADD CONSTRAINT tokens_role_check
    CHECK (role IN ('viewer', 'auditor', 'crew', 'planner', 'admin'));

-- All that hangs on one file goes to another.
WITH
moved_works AS (UPDATE works SET site_id = @into, revision = revision + 1 WHERE site_id = @from),
moved_reports AS (UPDATE site_reports SET site_id = @into WHERE site_id = @from),
moved_measures AS (UPDATE site_measures SET site_id = @into WHERE site_id = @from),
moved_documents AS (UPDATE documents SET site_id = @into WHERE site_id = @from),
-- a unit that has the role at both keeps the letter of the file that stays
moved_units AS (
    INSERT INTO site_units (site_id, unit_id, role, letter_number, due_on, replied_on)
    SELECT @into, unit_id, role, letter_number, due_on, replied_on FROM site_units WHERE site_id = @from
    ON CONFLICT (site_id, unit_id, role) DO NOTHING
),
given_up AS (UPDATE look_backs SET void_at = @now, revision = revision + 1 WHERE site_id = @from AND done_at IS NULL AND void_at IS NULL),
kept AS (UPDATE sites SET evidence = @evidence, revision = revision + 1 WHERE id = @into)
UPDATE sites SET merged_into = @into, closed_at = coalesce(closed_at, @now), escalation = NULL, revision = revision + 1 WHERE id = @from

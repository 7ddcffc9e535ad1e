-- +goose Up
-- Events of sites and works with all that they say, items of works, file
-- numbers, and what the rules keep of sites and look-backs.
CREATE TABLE site_numbers (
    prefix text NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (prefix, year)
);

COMMENT ON TABLE site_numbers IS 'Last file number given, by prefix of the class and year; taken in the transaction that opens the file, so that none is left out.';
COMMENT ON COLUMN site_numbers.prefix IS 'Prefix of the class.';
COMMENT ON COLUMN site_numbers.year IS 'Year, by the city''s calendar.';
COMMENT ON COLUMN site_numbers.last IS 'Last number given.';

ALTER TABLE sites
    ADD COLUMN origin       text NOT NULL DEFAULT 'by_hand',
    ADD COLUMN extended     integer NOT NULL DEFAULT 0,
    ADD COLUMN reopened     integer NOT NULL DEFAULT 0,
    ADD COLUMN state_before text,
    ADD COLUMN escalation   text,
    ADD COLUMN accepted_by  text,
    ADD COLUMN accepted_on  date,
    ADD COLUMN opened_by    text NOT NULL DEFAULT '';

COMMENT ON COLUMN sites.origin IS 'What it was opened from.';
COMMENT ON COLUMN sites.extended IS 'How often its deadline was moved.';
COMMENT ON COLUMN sites.reopened IS 'How often it was taken up again.';
COMMENT ON COLUMN sites.state_before IS 'State that it goes back to when the look-back that is due passes.';
COMMENT ON COLUMN sites.escalation IS 'How far it has escalated; NULL when it is not overdue. Kept by the clock.';
COMMENT ON COLUMN sites.accepted_by IS 'Who accepted it last; NULL when nobody did or it was taken up again.';
COMMENT ON COLUMN sites.accepted_on IS 'Day of that, by the city''s calendar.';
COMMENT ON COLUMN sites.opened_by IS 'Who opened it.';
CREATE INDEX sites_deadline ON sites (deadline) WHERE deadline IS NOT NULL AND merged_into IS NULL;
CREATE INDEX sites_merged ON sites (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE site_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        uuid NOT NULL UNIQUE,
    site_id     bigint NOT NULL REFERENCES sites,
    event       text NOT NULL,
    actor       text NOT NULL,
    actor_role  text NOT NULL,
    client_time timestamptz,
    server_time timestamptz NOT NULL,
    from_state  text,
    to_state    text NOT NULL,
    tier        text,
    number      text NOT NULL DEFAULT '',
    deadline    date,
    passed      boolean,
    reason      text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '',
    photos      uuid[] NOT NULL DEFAULT '{}',
    other_id    bigint,
    digest      bytea NOT NULL
);

COMMENT ON TABLE site_events IS 'What happened to a hazard file; only ever appended.';
COMMENT ON COLUMN site_events.id IS 'Server''s order.';
COMMENT ON COLUMN site_events.uuid IS 'Key made by the client.';
COMMENT ON COLUMN site_events.site_id IS 'Site.';
COMMENT ON COLUMN site_events.event IS 'What happened.';
COMMENT ON COLUMN site_events.actor IS 'Who.';
COMMENT ON COLUMN site_events.actor_role IS 'As what.';
COMMENT ON COLUMN site_events.client_time IS 'When, by the client''s clock; kept, never trusted.';
COMMENT ON COLUMN site_events.server_time IS 'When it arrived.';
COMMENT ON COLUMN site_events.from_state IS 'State before; NULL when it was opened.';
COMMENT ON COLUMN site_events.to_state IS 'State after.';
COMMENT ON COLUMN site_events.tier IS 'Tier of supervision that it was given.';
COMMENT ON COLUMN site_events.number IS 'Number of the notice.';
COMMENT ON COLUMN site_events.deadline IS 'Deadline that it was given.';
COMMENT ON COLUMN site_events.passed IS 'Whether a look-back passed; NULL for other events.';
COMMENT ON COLUMN site_events.reason IS 'Why.';
COMMENT ON COLUMN site_events.note IS 'Note.';
COMMENT ON COLUMN site_events.photos IS 'Photos, by the keys that their clients made; one may come later.';
COMMENT ON COLUMN site_events.other_id IS 'The other file of a merger, or the look-back.';
COMMENT ON COLUMN site_events.digest IS 'SHA-256 of what the client sent, to tell a repetition from another event.';
CREATE INDEX site_events_site ON site_events (site_id, id);
CREATE INDEX site_events_photos ON site_events USING gin (photos);

ALTER TABLE site_reports
    ADD COLUMN reporter text NOT NULL DEFAULT '',
    ADD COLUMN added_by text NOT NULL DEFAULT '',
    ADD COLUMN added_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN photos   uuid[] NOT NULL DEFAULT '{}';

COMMENT ON COLUMN site_reports.reporter IS 'Who reported and how to reach them; for planners only.';
COMMENT ON COLUMN site_reports.added_by IS 'Who entered it.';
COMMENT ON COLUMN site_reports.added_at IS 'When it was entered.';
COMMENT ON COLUMN site_reports.photos IS 'Photos, by the keys that their clients made.';
CREATE INDEX site_reports_site ON site_reports (site_id);

ALTER TABLE site_measures
    ADD COLUMN added_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN site_measures.added_by IS 'Who entered it.';
CREATE INDEX site_measures_site ON site_measures (site_id);

ALTER TABLE documents
    ADD COLUMN bytes    bigint NOT NULL DEFAULT 0,
    ADD COLUMN added_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN documents.bytes IS 'Size of the content.';
COMMENT ON COLUMN documents.added_by IS 'Who added it.';
CREATE INDEX documents_site ON documents (site_id);

ALTER TABLE works
    ADD COLUMN opening     jsonb,
    ADD COLUMN conflicts   integer NOT NULL DEFAULT 0,
    ADD COLUMN held        integer NOT NULL DEFAULT 0,
    ADD COLUMN doers       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN reason      text,
    ADD COLUMN accepted_by text,
    ADD COLUMN accepted_on date,
    ADD COLUMN done_on     date,
    ADD COLUMN note        text NOT NULL DEFAULT '';

COMMENT ON COLUMN works.opening IS 'State, crew and quantity that it had before its first event, for a work taken over from elsewhere; NULL when it was planned here.';
COMMENT ON COLUMN works.conflicts IS 'Events that a person has to settle.';
COMMENT ON COLUMN works.held IS 'Events that wait for an earlier one.';
COMMENT ON COLUMN works.doers IS 'Who reported it finished since it was last open.';
COMMENT ON COLUMN works.reason IS 'Why it is blocked, returned or cancelled; NULL when it is not.';
COMMENT ON COLUMN works.accepted_by IS 'Who accepted it; NULL when nobody has.';
COMMENT ON COLUMN works.accepted_on IS 'Day of that, by the city''s calendar.';
COMMENT ON COLUMN works.done_on IS 'Day on which it was reported finished; NULL before.';
COMMENT ON COLUMN works.note IS 'What the crew must know.';
CREATE INDEX works_open_near ON works USING gist ((geom::geography)) WHERE state NOT IN ('done', 'accepted', 'cancelled');
CREATE INDEX works_crew ON works (crew_id);
CREATE INDEX works_held ON works (id) WHERE held > 0;

CREATE TABLE work_items (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_id        bigint NOT NULL REFERENCES works,
    obstruction_id bigint REFERENCES obstructions,
    title          text NOT NULL DEFAULT '',
    action         text,
    to_m           double precision CHECK (to_m >= 0),
    done           boolean NOT NULL DEFAULT false,
    done_by        text,
    done_at        timestamptz,
    effect_at      timestamptz,
    UNIQUE (work_id, obstruction_id)
);

COMMENT ON TABLE work_items IS 'Things that a work deals with one by one.';
COMMENT ON COLUMN work_items.id IS 'Number, by which events tick it.';
COMMENT ON COLUMN work_items.work_id IS 'Work.';
COMMENT ON COLUMN work_items.obstruction_id IS 'Obstruction to deal with; NULL for anything else.';
COMMENT ON COLUMN work_items.title IS 'What it is.';
COMMENT ON COLUMN work_items.action IS 'What is to be done to the obstruction; NULL when it is none.';
COMMENT ON COLUMN work_items.to_m IS 'Height to leave, above the ground at the thing, metres: of the crown''s lower edge when it is raised, of the top when it is lowered.';
COMMENT ON COLUMN work_items.done IS 'Ticked, as the work''s events say.';
COMMENT ON COLUMN work_items.done_by IS 'Who ticked it; NULL before.';
COMMENT ON COLUMN work_items.done_at IS 'When that arrived.';
COMMENT ON COLUMN work_items.effect_at IS 'When the obstruction got its new state from it; NULL before the work is accepted.';
CREATE INDEX work_items_obstruction ON work_items (obstruction_id) WHERE obstruction_id IS NOT NULL;

ALTER TABLE work_events
    DROP COLUMN photo_ids,
    ADD COLUMN actor_role  text NOT NULL DEFAULT '',
    ADD COLUMN actor_crew  text NOT NULL DEFAULT '',
    ADD COLUMN after_uuid  uuid,
    ADD COLUMN why         text NOT NULL DEFAULT '',
    ADD COLUMN reason      text,
    ADD COLUMN items       bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN to_crew     text NOT NULL DEFAULT '',
    ADD COLUMN settles     uuid,
    ADD COLUMN counted     boolean NOT NULL DEFAULT false,
    ADD COLUMN settled_by  uuid,
    ADD COLUMN photos      uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN accuracy_m  double precision CHECK (accuracy_m >= 0),
    ADD COLUMN digest      bytea NOT NULL DEFAULT '';

COMMENT ON COLUMN work_events.actor_role IS 'As what.';
COMMENT ON COLUMN work_events.actor_crew IS 'Code of the actor''s crew then; empty for none.';
COMMENT ON COLUMN work_events.after_uuid IS 'Event before it on the same phone; NULL for the first, or online.';
COMMENT ON COLUMN work_events.why IS 'Why it did not simply apply; empty when it did.';
COMMENT ON COLUMN work_events.reason IS 'Why the work is blocked, returned, cancelled or taken up again.';
COMMENT ON COLUMN work_events.items IS 'Items that it ticks.';
COMMENT ON COLUMN work_events.to_crew IS 'Code of the crew that the work is given to.';
COMMENT ON COLUMN work_events.settles IS 'Event in conflict that it settles.';
COMMENT ON COLUMN work_events.counted IS 'Whether what the settled event reported counts.';
COMMENT ON COLUMN work_events.settled_by IS 'Event that settled it; NULL while it is in conflict, or never was.';
COMMENT ON COLUMN work_events.photos IS 'Photos, by the keys that their clients made; one may come later.';
COMMENT ON COLUMN work_events.accuracy_m IS 'Accuracy of the position by the phone, metres.';
COMMENT ON COLUMN work_events.digest IS 'SHA-256 of what the client sent, to tell a repetition from another event.';
DROP INDEX work_events_work;
CREATE INDEX work_events_work ON work_events (work_id, id);
CREATE INDEX work_events_photos ON work_events USING gin (photos) WHERE photos <> '{}';
CREATE INDEX work_events_held ON work_events (server_time) WHERE outcome = 'held';

ALTER TABLE look_backs
    ADD COLUMN origin  text NOT NULL DEFAULT 'schedule',
    ADD COLUMN reason  text NOT NULL DEFAULT '',
    ADD COLUMN photos  uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN digest  bytea,
    ADD COLUMN made_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN void_at timestamptz;

COMMENT ON COLUMN look_backs.origin IS 'What asked for it.';
COMMENT ON COLUMN look_backs.reason IS 'What was found when it failed.';
COMMENT ON COLUMN look_backs.photos IS 'Photos, by the keys that their clients made.';
COMMENT ON COLUMN look_backs.digest IS 'SHA-256 of the result that the client sent, to tell a repetition from another one.';
COMMENT ON COLUMN look_backs.made_at IS 'When it was planned.';
COMMENT ON COLUMN look_backs.void_at IS 'When it was given up, because the site was taken up again or merged; NULL while it counts.';
CREATE INDEX look_backs_due ON look_backs (due_on) WHERE done_at IS NULL AND void_at IS NULL;

-- +goose Up
-- Nothing is public until the city says so. Settings that nobody has changed
-- follow; who opened layers, or left them open knowingly, keeps them.
ALTER TABLE settings ALTER COLUMN public_layers SET DEFAULT '{}';
UPDATE settings
   SET public_layers = '{}'
 WHERE (SELECT count(*) FROM settings) = 1
   AND public_layers = ARRAY['segments', 'intersections', 'legs', 'black-spots', 'places'];

-- +goose Up
-- A whole run writes every triangle of the city: what each row costs to store
-- is most of its time. Details are read whole or not at all, so they are text
-- of JSON, checked but not taken apart; rows of two or three kilobytes stay in
-- one piece and are not compressed; and what nobody searches by has no
-- statistics made of it.
ALTER TABLE sight_triangles
    ALTER COLUMN details DROP DEFAULT,
    ALTER COLUMN details TYPE json USING details::text::json;
ALTER TABLE sight_triangles
    ALTER COLUMN details SET DEFAULT '{}',
    ALTER COLUMN details SET STATISTICS 0,
    ALTER COLUMN sentence_zh SET STATISTICS 0,
    ALTER COLUMN sentence_en SET STATISTICS 0,
    ALTER COLUMN minor SET STATISTICS 0,
    ALTER COLUMN needs_survey SET STATISTICS 0,
    ALTER COLUMN clearing SET STATISTICS 0,
    SET (toast_tuple_target = 8160);

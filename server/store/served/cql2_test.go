package served_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
)

var filtered = layer.Layer{Name: "things", Columns: []layer.Column{
	{Name: "name", Type: layer.String}, {Name: "people", Type: layer.Integer}, {Name: "share", Type: layer.Number},
	{Name: "open", Type: layer.Boolean}, {Name: "since", Type: layer.Time}, {Name: "until", Type: layer.Time},
	{Name: "day", Type: layer.Date}, {Name: "tags", Type: layer.Strings},
}}

const thingsSQL = `
	SELECT * FROM (VALUES
	  (1::bigint, 'Café'::text, 10::bigint, 0.5::double precision, true,  '2026-05-03T16:00:00Z'::timestamptz, '2026-05-06T00:00:00Z'::timestamptz, '2026-05-04'::date, ARRAY['a','b'], ST_GeomFromText('POINT(1 1)', 4326)),
	  (2, 'cafe', 0, -2, false, '2026-05-04T15:59:59Z', NULL, '2026-05-05', ARRAY['b'], ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 4,0 0))', 4326)),
	  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	  (4, '100%_sure', 7, 2.5, true, '2026-05-04T16:00:00Z', '2026-05-04T17:00:00Z', '2026-05-05', '{}', ST_GeomFromText('LINESTRING(179 0,180 0)', 4326))
	) AS t (id, name, people, share, open, since, until, day, tags, geom)`

func TestFiltersMeanInSQLWhatTheStandardSays(t *testing.T) {
	ctx := context.Background()
	db := pgtest.New(t).Pool
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string][]int64{
		`people > 5`:                                         {1, 4},
		`NOT people > 5`:                                     {2},
		`people IS NULL`:                                     {3},
		`name IS NOT NULL`:                                   {1, 2, 4},
		`open = true`:                                        {1, 4},
		`open <> true OR people = 7`:                         {2, 4},
		`name LIKE 'ca%'`:                                    {2},
		`casei(name) LIKE casei('CA%')`:                      {1, 2},
		`name NOT LIKE 'ca%'`:                                {1, 4},
		`name LIKE '100\%\_s_re'`:                            {4},
		`casei(accenti(name)) = 'cafe'`:                      {1, 2},
		`accenti(name) = accenti('Cafe')`:                    {1},
		`name < 'a'`:                                         {1, 4},
		`name BETWEEN 'C' AND 'd'`:                           {1, 2},
		`name IN ('cafe','nope')`:                            {2},
		`people NOT IN (10, 0)`:                              {4},
		`share BETWEEN -2 AND 0.5`:                           {1, 2},
		`people / share = 20`:                                {1},
		`people / 0 = 1`:                                     {},
		`people % 4 = 3 AND people div 4 = 1`:                {4},
		`people ^ 2 = 100`:                                   {1},
		`-share * 2 + 1 > 4`:                                 {2},
		`since < DATE('2026-05-04')`:                         {},
		`since = DATE('2026-05-04')`:                         {1, 2},
		`since > DATE('2026-05-04')`:                         {4},
		`since <> DATE('2026-05-04')`:                        {4},
		`since >= TIMESTAMP('2026-05-04T15:59:59Z')`:         {2, 4},
		`day = DATE('2026-05-05')`:                           {2, 4},
		`day = TIMESTAMP('2026-05-04T16:30:00Z')`:            {2, 4},
		`since IN (TIMESTAMP('2026-05-04T16:00:00Z'))`:       {4},
		`T_AFTER(since, DATE('2026-05-04'))`:                 {4},
		`T_BEFORE(since, TIMESTAMP('2026-05-04T00:00:00Z'))`: {1},
		`T_DURING(INTERVAL(since, until), INTERVAL('2026-05-04','2026-05-05'))`:                          {4},
		`T_CONTAINS(INTERVAL(since, until), INTERVAL('2026-05-05','2026-05-05'))`:                        {1},
		`T_INTERSECTS(day, INTERVAL('2026-05-05','..'))`:                                                 {2, 4},
		`T_DISJOINT(since, INTERVAL('2026-05-04','..'))`:                                                 {},
		`T_EQUALS(INTERVAL(since,until), INTERVAL('2026-05-04T16:00:00Z','2026-05-04T17:00:00Z'))`:       {4},
		`T_MEETS(INTERVAL(since,until), INTERVAL('2026-05-04T17:00:00Z','..'))`:                          {4},
		`T_METBY(INTERVAL(since,until), INTERVAL('..','2026-05-04T16:00:00Z'))`:                          {4},
		`T_STARTS(INTERVAL(since,until), INTERVAL('2026-05-04T16:00:00Z','..'))`:                         {4},
		`T_STARTEDBY(INTERVAL(since,until), INTERVAL('2026-05-04T16:00:00Z','2026-05-04T16:30:00Z'))`:    {4},
		`T_FINISHES(INTERVAL(since,until), INTERVAL('..','2026-05-04T17:00:00Z'))`:                       {4},
		`T_FINISHEDBY(INTERVAL(since,until), INTERVAL('2026-05-04T16:30:00Z','2026-05-04T17:00:00Z'))`:   {4},
		`T_OVERLAPS(INTERVAL(since,until), INTERVAL('2026-05-04T16:30:00Z','2026-05-04T18:00:00Z'))`:     {4},
		`T_OVERLAPPEDBY(INTERVAL(since,until), INTERVAL('2026-05-04T15:30:00Z','2026-05-04T16:30:00Z'))`: {4},
		`A_CONTAINS(tags, ('b'))`:                                            {1, 2},
		`A_CONTAINEDBY(tags, ('b','c'))`:                                     {2, 4},
		`A_EQUALS(tags, ('b','a','a'))`:                                      {1},
		`A_OVERLAPS(tags, ('a','x'))`:                                        {1},
		`A_EQUALS(tags, ())`:                                                 {4},
		`S_INTERSECTS(geometry, BBOX(0.5,0.5,2,2))`:                          {1, 2},
		`S_WITHIN(geometry, BBOX(0.5,0.5,2,2))`:                              {1},
		`S_CONTAINS(geometry, POINT(2 2))`:                                   {2},
		`S_DISJOINT(geometry, POINT(2 2))`:                                   {1, 4},
		`S_EQUALS(geometry, POINT(1 1))`:                                     {1},
		`S_TOUCHES(geometry, POINT(4 4))`:                                    {2},
		`S_OVERLAPS(geometry, POLYGON((2 2,6 2,6 6,2 6,2 2)))`:               {2},
		`S_CROSSES(geometry, LINESTRING(-1 2,5 2))`:                          {2},
		`S_INTERSECTS(geometry, BBOX(170,-90,-170,90))`:                      {4},
		`S_INTERSECTS(geometry, POLYGON((0 0,3 3,3 0,0 3,0 0)))`:             {1, 2},
		`S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 1), POINT(9 9)))`: {1, 2},
		`id = 3 OR (true AND id < 2)`:                                        {1, 3},
	} {
		n, err := cql2.ParseText(filter)
		if err == nil {
			err = cql2.Check(n, filtered)
		}
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		condition, args := cql2.SQL(n, cql2.SQLOptions{Alias: "f", Prefix: "q", Zone: zone})
		rows, err := db.Query(ctx, "SELECT id FROM ("+thingsSQL+") AS f WHERE "+condition+" ORDER BY id", pgx.StrictNamedArgs(args))
		if err != nil {
			t.Errorf("%s: %v\n%s", filter, err, condition)
			continue
		}
		got, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s: %v %v, want %v\n%s", filter, got, err, want, condition)
		}
	}
}

package served_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/readmodel"
)

// annex runs the abstract tests of CQL2's Annex A: each predicate as text and
// as JSON, by SQL and from memory, all four with the same answer.
type annex struct {
	*testing.T
	db      *pgxpool.Pool
	sources map[string]*source
	memory  map[string]*readmodel.Snapshot
	stored  map[string][]string // the valid predicates, by source
	score   map[string]*[3]int  // by class: passed, total, left to SQL by memory
}

const (
	countries = "ne_110m_admin_0_countries"
	cities    = "ne_110m_populated_places_simple"
	rivers    = "ne_110m_rivers_lake_centerlines"
)

func newAnnex(t *testing.T) (a *annex, real bool) {
	a = &annex{
		T:       t,
		db:      pgtest.New(t).Pool,
		sources: map[string]*source{},
		memory:  map[string]*readmodel.Snapshot{},
		stored:  map[string][]string{},
		score:   map[string]*[3]int{},
	}
	list, real := annexSources(t)
	for _, s := range list {
		b := readmodel.NewBuilder(s.layer, len(s.rows), true)
		for i := range s.rows {
			b.Add(&s.rows[i], nil)
		}
		a.sources[s.layer.Name], a.memory[s.layer.Name] = s, b.NewSnapshot(1, time.UTC)
		a.load(s)
	}
	return a, real
}

func (a *annex) load(s *source) {
	a.Helper()
	columns, places := []string{"id bigint", "geom geometry"}, []string{"$1", "$2"}
	for i, c := range s.layer.Columns {
		kind := map[layer.Type]string{
			layer.String: `text COLLATE "C"`, layer.Integer: "bigint", layer.Number: "double precision",
			layer.Boolean: "boolean", layer.Time: "timestamptz", layer.Date: "date", layer.Strings: "text[]",
		}[c.Type]
		columns, places = append(columns, pgx.Identifier{c.Name}.Sanitize()+" "+kind), append(places, fmt.Sprintf("$%d", i+3))
	}
	table := pgx.Identifier{s.layer.Name}.Sanitize()
	if _, err := a.db.Exec(a.Context(), "CREATE TABLE "+table+" ("+strings.Join(columns, ", ")+")"); err != nil {
		a.Fatal(err)
	}
	batch := &pgx.Batch{}
	for _, row := range s.rows {
		args := []any{row.ID, row.Geometry}
		for i, c := range s.layer.Columns {
			args = append(args, plainValue(c, row.Values[i]))
		}
		batch.Queue("INSERT INTO "+table+" VALUES ("+strings.Join(places, ", ")+")", args...)
	}
	if err := a.db.SendBatch(a.Context(), batch).Close(); err != nil {
		a.Fatal(err)
	}
}

func plainValue(c layer.Column, v layer.Value) any {
	if v.Null {
		return nil
	}
	switch c.Type {
	case layer.Integer:
		return v.Integer
	case layer.Number:
		return v.Number
	case layer.Boolean:
		return v.Boolean
	case layer.Time:
		return v.Time
	case layer.Strings:
		return v.List
	case layer.Date:
		day, _ := time.Parse(time.DateOnly, v.Text)
		return day
	}
	return v.Text
}

// ids are the rows that a predicate holds for, asked in all four ways; an error
// when a way refuses it, or when two differ.
func (a *annex) ids(class, from, predicate string) ([]int64, error) {
	n, err := cql2.ParseText(predicate)
	if err != nil {
		return nil, err
	}
	if err := cql2.Check(n, a.sources[from].layer); err != nil { // it makes ('x') a list
		return nil, err
	}
	text, err := json.Marshal(jsonOf(n))
	if err != nil {
		return nil, err
	}
	again, err := cql2.ParseJSONIn(geo.Frame{}, text)
	if err != nil {
		return nil, fmt.Errorf("as JSON %s: %w", text, err)
	}
	var first []int64
	for i, tree := range []*cql2.Node{n, again} {
		if err := cql2.Check(tree, a.sources[from].layer); err != nil {
			return nil, err
		}
		sql, err := a.bySQL(from, tree)
		if err != nil {
			return nil, err
		}
		page, err := a.memory[from].Select(&readmodel.Query{Limit: 1000, Filters: []*cql2.Node{tree}})
		switch {
		case errors.Is(err, readmodel.ErrNotHere):
			a.of(class)[2]++
		case err != nil:
			return nil, err
		default:
			var memory []int64
			for k := range page.Len() {
				memory = append(memory, page.ID(k))
			}
			if !slices.Equal(memory, sql) {
				return nil, fmt.Errorf("memory says %v, SQL %v", memory, sql)
			}
		}
		if i > 0 && !slices.Equal(sql, first) {
			return nil, fmt.Errorf("as text %v, as JSON %v", first, sql)
		}
		first = sql
	}
	return first, nil
}

func (a *annex) bySQL(from string, n *cql2.Node) ([]int64, error) {
	condition, args := cql2.SQL(n, cql2.SQLOptions{Alias: "f", Prefix: "q", Zone: time.UTC})
	rows, err := a.db.Query(
		context.Background(),
		"SELECT id FROM "+pgx.Identifier{from}.Sanitize()+" AS f WHERE "+condition+" ORDER BY id",
		pgx.StrictNamedArgs(args),
	)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func (a *annex) of(class string) *[3]int {
	if a.score[class] == nil {
		a.score[class] = &[3]int{}
	}
	return a.score[class]
}

// ask evaluates a predicate for a test, notes how it went and stores it.
func (a *annex) ask(test, from, predicate string) []int64 {
	a.Helper()
	class, _, _ := strings.Cut(test, "/")
	a.of(class)[1]++
	got, err := a.ids(class, from, predicate)
	if err != nil {
		a.Errorf("/conf/%s: %s: %s: %v", test, from, predicate, err)
		return nil
	}
	a.of(class)[0]++
	a.stored[from] = append(a.stored[from], predicate)
	return got
}

// want is ask for a predicate of the test data.
func (a *annex) want(test, from, predicate string, count int) {
	a.Helper()
	if got := a.ask(test, from, predicate); len(got) != count {
		a.of(strings.SplitN(test, "/", 2)[0])[0]--
		a.Errorf("/conf/%s: %s: %s: %d rows, want %d", test, from, predicate, len(got), count)
	}
}

// refused asks what must not be answered.
func (a *annex) refused(test, from, predicate string) {
	a.Helper()
	class, _, _ := strings.Cut(test, "/")
	a.of(class)[1]++
	if got, err := a.ids(class, from, predicate); err == nil {
		a.Errorf("/conf/%s: %s is answered: %v", test, predicate, got)
		return
	}
	a.of(class)[0]++
}

func (a *annex) apart(test, from, p, q string) {
	a.Helper()
	x, y := a.ask(test, from, p), a.ask(test, from, q)
	for _, id := range x {
		if slices.Contains(y, id) {
			a.Errorf("/conf/%s: both %s and %s hold for %d", test, p, q, id)
			return
		}
	}
}

func (a *annex) same(test, from, p, q string) {
	a.Helper()
	if x, y := a.ask(test, from, p), a.ask(test, from, q); !slices.Equal(x, y) {
		a.Errorf("/conf/%s: %s holds for %v, %s for %v", test, p, x, q, y)
	}
}

// literals are the values that the annex compares a queryable of a type with.
var literals = map[layer.Type]string{
	layer.String: `'foo'`, layer.Boolean: `true`, layer.Number: `3.14`, layer.Integer: `1`, layer.Time: `TIMESTAMP('2022-04-14T14:48:46Z')`,
	layer.Date: `DATE('2022-04-14')`,
}

// misprinted are numbers that the standard prints otherwise than its own table
// has them: of Chișinău, Chicago and Chengdu, three begin with Ch and one with
// Chiș; it prints two for each.
var misprinted = map[string]int{
	`ACCENTI(name) LIKE accenti('Ch%')`: 3, `ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))`: 1, `ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))`: 1,
}

func TestCQL2AnnexA(t *testing.T) {
	a, real := newAnnex(t)
	for from, s := range a.sources {
		for _, c := range s.layer.Columns {
			a.ofColumn(from, c)
		}
		a.ofShapes(from)
	}
	for _, p := range annexPredicates {
		if count, ok := misprinted[p.predicate]; ok && real {
			p.count = count
		}
		a.want(p.test, p.from, p.predicate, p.count)
	}
	for _, p := range annexShapes {
		if real {
			a.want(p.test, p.from, p.predicate, p.count)
		} else {
			a.ask(p.test, p.from, p.predicate) // the made squares give other numbers
		}
	}
	if !real {
		a.squares()
		a.escaping()
	}
	a.logical()
	total := [3]int{}
	for _, class := range slices.Sorted(maps.Keys(a.score)) {
		s := a.score[class]
		t.Logf("/conf/%s: %d of %d predicates; %d evaluations of them left to SQL by the read model", class, s[0], s[1], s[2])
		for i := range total {
			total[i] += s[i]
		}
		if s[0]*100 < s[1]*95 {
			t.Errorf("/conf/%s: fewer than 95 %% pass", class)
		}
	}
	t.Logf("in all %d of %d", total[0], total[1])
}

// ofColumn are the tests over every queryable of a type.
func (a *annex) ofColumn(from string, c layer.Column) {
	q, value := `"`+c.Name+`"`, literals[c.Type]
	a.apart("basic-cql2/is-null", from, q+" IS NULL", q+" is not null")
	if value != "" {
		a.apart("basic-cql2/comparison", from, q+" = "+value, q+" <> "+value)
		a.apart("property-property/comparison-value-property", from, value+" = "+q, value+" <> "+q)
		a.same("property-property/comparison-property-property", from, q+" = "+q, q+" IS NOT NULL")
		a.same("property-property/comparison-property-property", from, q+" <> "+q, "false")
		a.same("property-property/comparison-value-value", from, value+" = "+value, "true")
	}
	if value != "" && c.Type != layer.Boolean { // false and true have no order in the standard's own grammar either
		a.apart("basic-cql2/comparison", from, q+" > "+value, q+" <= "+value)
		a.apart("basic-cql2/comparison", from, q+" < "+value, q+" >= "+value)
		a.apart("property-property/comparison-value-property", from, value+" > "+q, value+" <= "+q)
		a.same("property-property/comparison-value-property", from, value+" < "+q, q+" > "+value)
		a.same("property-property/comparison-property-property", from, q+" < "+q, "false")
		a.same("property-property/comparison-property-property", from, q+" >= "+q, q+" <= "+q)
		a.same("property-property/comparison-value-value", from, value+" > "+value, "false")
	}
	a.same("basic-cql2/boolean", from, "false", "NOT true")
	switch c.Type {
	case layer.String:
		a.apart("advanced-comparison-operators/like", from, q+" like '_%'", q+" like ''")
		a.same("advanced-comparison-operators/like", from, q+" LIKE '%'", q+" like '%%'")
		a.ask("advanced-comparison-operators/like", from, q+` like '\\%\\_'`)
		a.ask("advanced-comparison-operators/in", from, q+" in ('foo', 'bar')")
		a.apart("case-insensitive-comparison/casei", from, "CASEI("+q+") = casei('foo')", "CASEI("+q+") <> casei('FOO')")
		a.same("case-insensitive-comparison/casei-like", from, "CASEI("+q+") LIKE casei('foo%')", "CASEI("+q+") LIKE casei('FOO%')")
		a.apart("accent-insensitive-comparison/accenti", from, "ACCENTI("+q+") = accenti('äöüéáí')", "ACCENTI("+q+") <> accenti('aoueai')")
		a.same("accent-insensitive-comparison/accenti-like", from, "ACCENTI("+q+") LIKE accenti('Ä%')", "ACCENTI("+q+") LIKE accenti('A%')")
		a.same(
			"accent-insensitive-comparison/accenti-casei",
			from,
			"ACCENTI(CASEI("+q+")) = accenti(casei('ÄÉ'))",
			"ACCENTI(CASEI("+q+")) = accenti(casei('ae'))",
		)
		a.same(
			"accent-insensitive-comparison/accenti-casei-like",
			from,
			"ACCENTI(CASEI("+q+")) LIKE accenti(casei('Ä%'))",
			"ACCENTI(CASEI("+q+")) LIKE accenti(casei('a%'))",
		)
	case layer.Integer, layer.Number:
		a.ask("advanced-comparison-operators/between", from, q+" BETWEEN 0 AND 100")
		a.same("advanced-comparison-operators/between", from, q+" between 100.0 and 1.0", "false")
		a.ask("advanced-comparison-operators/in", from, q+" IN (1, 2, 3)")
		a.same("arithmetic/arithmetic", from, q+" * 2 - 1 > 1", q+" > 1")
		a.same("arithmetic/arithmetic", from, "("+q+" + 6) / 2 - 3 = "+q+" / 2", q+" IS NOT NULL")
		a.same("arithmetic/arithmetic", from, q+" % 7 < 7 AND "+q+" ^ 2 >= 0", q+" IS NOT NULL")
	case layer.Boolean:
		a.ask("advanced-comparison-operators/in", from, q+" in (true)")
	case layer.Strings:
		for _, f := range []string{"A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"} {
			a.ask("array-functions/array-predicates", from, f+"("+q+",('foo','bar'))")
		}
		a.same("array-functions/array-predicates", from, "A_OVERLAPS("+q+",('foo'))", "A_CONTAINS("+q+",('foo'))")
		a.apart("array-functions/array-predicates", from, "A_CONTAINS("+q+",('bar'))", "A_CONTAINEDBY("+q+",('foo'))")
	case layer.Time, layer.Date:
		a.ofTime(from, q)
	}
}

// ofTime are /conf/temporal-functions/temporal-functions-1 and -2.
func (a *annex) ofTime(from, q string) {
	instants := []string{
		"TIMESTAMP('2022-04-24T07:59:57Z')",
		"INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z')",
		"DATE('2022-04-24')",
		"INTERVAL('2021-01-01','2021-12-31')",
	}
	for _, at := range instants {
		for _, f := range []string{"T_AFTER", "T_BEFORE", "T_EQUALS"} {
			a.apart("temporal-functions/temporal-functions-1", from, f+"("+q+","+at+")", "NOT "+f+"("+q+","+at+")")
		}
		a.same("temporal-functions/temporal-functions-1", from, "T_DISJOINT("+q+","+at+")", "NOT T_INTERSECTS("+q+","+at+")")
	}
	if q != `"start"` {
		return
	}
	for _, f := range []string{
		"AFTER", "BEFORE", "DISJOINT", "EQUALS", "INTERSECTS", "CONTAINS", "DURING", "FINISHEDBY", "FINISHES", "MEETS", "METBY",
		"OVERLAPPEDBY", "OVERLAPS", "STARTEDBY", "STARTS",
	} {
		for _, at := range []string{instants[1], instants[3]} {
			p := `T_` + f + `(INTERVAL("start","end"),` + at + `)`
			a.apart("temporal-functions/temporal-functions-2", from, p, "NOT "+p)
		}
	}
}

// ofShapes are the tests over the geometry of a source.
func (a *annex) ofShapes(from string) {
	world, outline := "BBOX(-180,-90,180,90)", "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
	line, point, points := "LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "MULTIPOINT(7 50,10 51)"
	of := func(f, shape string) string { return "S_" + f + "(geom," + shape + ")" }
	const basic, plus, all = "basic-spatial-functions/s_intersects", "basic-spatial-functions-plus/s_intersects", "spatial-functions/"
	a.same(basic, from, of("INTERSECTS", world), "geom IS NOT NULL")
	a.ask(basic, from, of("INTERSECTS", point))
	a.refused(basic, from, of("INTERSECTS", "POINT(90 180)"))
	a.ask(basic, from, of("INTERSECTS", "BBOX(-180,-90,-90,90)")+" AND "+of("INTERSECTS", "BBOX(90,-90,180,90)"))
	a.refused(plus, from, of("INTERSECTS", "MULTIPOINT(7.02 49.92, 90 180)"))
	for _, shape := range []string{
		"LINESTRING(-180 -45, 0 -45)", "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))",
		"POLYGON((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50))",
		"MULTIPOLYGON(((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)),((0 0, 10 0, 10 10, 0 10, 0 0)))",
		"GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
	} {
		a.ask(plus, from, of("INTERSECTS", shape))
	}
	a.same(all+"s_intersects", from, of("INTERSECTS", world), of("INTERSECTS", outline))
	a.refused(all+"s_intersects", from, of("INTERSECTS", "POINT(90 180)"))
	a.refused(all+"s_disjoint", from, of("DISJOINT", "POINT(90 180)"))
	a.same(all+"s_disjoint", from, of("DISJOINT", world), "false")
	a.same(all+"s_disjoint", from, of("DISJOINT", outline), "false")
	for _, shape := range []string{line, point} {
		a.apart(all+"s_disjoint", from, of("DISJOINT", shape), of("INTERSECTS", shape))
	}
	for _, f := range []string{"EQUALS", "TOUCHES", "CROSSES", "WITHIN", "CONTAINS"} {
		a.same(all+"s_"+strings.ToLower(f), from, of(f, outline), of(f, world))
		a.ask(all+"s_"+strings.ToLower(f), from, of(f, line))
	}
	a.ask(all+"s_equals", from, of("EQUALS", point))
	for _, shape := range []string{world, points} {
		a.apart(all+"s_contains", from, of("CONTAINS", shape), of("WITHIN", shape))
	}
	a.ask(all+"s_overlaps", from, of("OVERLAPS", map[string]string{cities: points, rivers: line, countries: outline}[from]))
}

// logical are the combinations: what the parts say of each row gives, by the
// rules for true, false and unknown, what the whole must say.
func (a *annex) logical() {
	combinations := 5
	if os.Getenv("TONGSHI_SOAK") != "" {
		combinations = 200
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not a secret
	for from, predicates := range a.stored {
		predicates = slices.Clone(predicates)
		for range combinations {
			var p [4]string
			var known [4]map[int64]int // 1 true, -1 false, 0 unknown
			for i := range p {
				p[i] = predicates[random.IntN(len(predicates))]
				known[i] = map[int64]int{}
				for _, id := range a.ask("basic-cql2/logical", from, "("+p[i]+")") {
					known[i][id] = 1
				}
				for _, id := range a.ask("basic-cql2/logical", from, "NOT ("+p[i]+")") {
					known[i][id] = -1
				}
			}
			var want []int64
			for _, row := range a.sources[from].rows {
				v := [4]int{known[0][row.ID], known[1][row.ID], known[2][row.ID], known[3][row.ID]}
				if max(min(-v[1], v[0]), min(v[2], v[3]), -max(v[0], v[3])) == 1 {
					want = append(want, row.ID)
				}
			}
			whole := fmt.Sprintf("(NOT (%s) AND (%s)) OR ((%s) and (%s)) or not ((%s) OR (%s))", p[1], p[0], p[2], p[3], p[0], p[3])
			if got := a.ask("basic-cql2/logical", from, whole); !slices.Equal(got, want) {
				a.Errorf("/conf/basic-cql2/logical: %s: %v, want %v", whole, got, want)
			}
		}
	}
}

// escaping is /conf/cql2-text/escaping.
func (a *annex) escaping() {
	for i, c := range escaped {
		written := c
		if c == "'" {
			written = "''"
		}
		if got := a.ask("cql2-text/escaping", rivers, "label = 'a"+written+"b'"); !slices.Equal(got, []int64{int64(i + 1)}) {
			a.Errorf("/conf/cql2-text/escaping: %q is found at %v", c, got)
		}
	}
	a.want("cql2-text/escaping", rivers, `label = 'a\'b'`, 1)
}

// squares hold the spatial functions against plain arithmetic of boxes.
func (a *annex) squares() {
	boxes := 3
	if os.Getenv("TONGSHI_SOAK") != "" {
		boxes = 100
	}
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // not a secret
	for from, s := range a.sources {
		for range boxes {
			at := s.rows[random.IntN(len(s.rows))].Geometry.Bound()
			box := orb.Bound{Min: at.Min, Max: orb.Point{at.Min[0] + float64(5*random.IntN(5)), at.Min[1] + float64(5*random.IntN(5))}}
			if box.Max[0] > 180 {
				continue
			}
			for f, holds := range boxRelations {
				shape := box.ToPolygon()
				text := fmt.Sprintf("BBOX(%g,%g,%g,%g)", box.Min[0], box.Min[1], box.Max[0], box.Max[1])
				if shape.Bound().Max == shape.Bound().Min && f == "TOUCHES" {
					continue // a point has no boundary; the standard's table leaves the pair out
				}
				var want []int64
				for _, row := range s.rows {
					if holds(row.Geometry.Bound(), box) {
						want = append(want, row.ID)
					}
				}
				predicate := "S_" + f + "(geom," + text + ")"
				if got := a.ask("spatial-functions/test-data", from, predicate); !slices.Equal(got, want) {
					a.Errorf("/conf/spatial-functions: %s: %s: %v, want %v", from, predicate, got, want)
				}
			}
		}
	}
}

// shapeOf is a geometry in GeoJSON with every digit; orb's shapes are lists of
// coordinates as JSON.
func shapeOf(g orb.Geometry) any {
	list, ok := g.(orb.Collection)
	if !ok {
		return map[string]any{"type": g.GeoJSONType(), "coordinates": g}
	}
	members := []any{}
	for _, member := range list {
		members = append(members, shapeOf(member))
	}
	return map[string]any{"type": "GeometryCollection", "geometries": members}
}

// jsonOf is a tree in CQL2 JSON.
func jsonOf(n *cql2.Node) any {
	list := func() []any {
		out := []any{}
		for _, arg := range n.Args {
			out = append(out, jsonOf(arg))
		}
		return out
	}
	switch n.Kind {
	case cql2.Property:
		return map[string]any{"property": n.Text}
	case cql2.String:
		return n.Text
	case cql2.Number:
		return n.Number
	case cql2.Boolean:
		return n.Bool
	case cql2.Instant:
		if n.Date {
			return map[string]any{"date": n.Time.Format(time.DateOnly)}
		}
		return map[string]any{"timestamp": n.Time.Format(time.RFC3339Nano)}
	case cql2.Interval:
		ends := []any{}
		for _, end := range n.Args {
			switch {
			case end.Open:
				ends = append(ends, "..")
			case end.Kind == cql2.Property:
				ends = append(ends, jsonOf(end))
			case end.Date:
				ends = append(ends, end.Time.Format(time.DateOnly))
			default:
				ends = append(ends, end.Time.Format(time.RFC3339Nano))
			}
		}
		return map[string]any{"interval": ends}
	case cql2.Geometry:
		return shapeOf(n.Geometry)
	case cql2.Array:
		return list()
	}
	return map[string]any{"op": n.Op, "args": list()}
}

package served_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"tongshi/server/layer"
)

// The tables that the abstract tests of CQL2 (OGC 21-065r2, Annex A) speak of:
// the same names and columns as the standard's, made so that its numbers come
// out for all but positions. With TONGSHI_CQL2_DATA, a folder of the standard's
// own tables as NAME.json (rows of columns, geom as WKT), those are taken.

// source is one such table.
type source struct {
	layer layer.Layer
	rows  []layer.Item
}

func (s *source) add(geom orb.Geometry, values ...layer.Value) {
	s.rows = append(s.rows, layer.Item{ID: int64(len(s.rows) + 1), Geometry: geom, Values: values})
}

func word(text string) layer.Value { return layer.Value{Text: text} }

func whole(n int) layer.Value { return layer.Value{Integer: int64(n)} }

var none = layer.Value{Null: true}

func countriesLayer() layer.Layer {
	return layer.Layer{Name: "ne_110m_admin_0_countries", Columns: []layer.Column{
		{Name: "NAME", Type: layer.String}, {Name: "POP_EST", Type: layer.Number}, {Name: "CONTINENT", Type: layer.String},
	}}
}

func citiesLayer() layer.Layer {
	return layer.Layer{Name: "ne_110m_populated_places_simple", Columns: []layer.Column{
		{Name: "name", Type: layer.String}, {Name: "nameascii", Type: layer.String},
		{Name: "pop_max", Type: layer.Integer}, {Name: "pop_min", Type: layer.Integer},
		{Name: "pop_other", Type: layer.Integer}, {Name: "date", Type: layer.Date},
		{Name: "start", Type: layer.Time}, {Name: "end", Type: layer.Time},
		{Name: "boolean", Type: layer.Boolean}, {Name: "tags", Type: layer.Strings},
	}}
}

func riversLayer() layer.Layer {
	return layer.Layer{
		Name:    "ne_110m_rivers_lake_centerlines",
		Columns: []layer.Column{{Name: "name", Type: layer.String}, {Name: "label", Type: layer.String}},
	}
}

// cell is the i-th of ten-degree squares, in rows from the south-west with a
// gap of ten degrees between two rows.
func cell(i int) orb.Bound {
	west, south := float64(-180+10*(i%36)), float64(-50+20*(i/36))
	return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + 10, south + 10}}
}

// madeCountries are 177 squares: 93 names before Luxembourg, 138 smaller than
// Canada's 37,589,262 people.
func madeCountries() *source {
	s := &source{layer: countriesLayer()}
	for i := range 177 {
		name := fmt.Sprintf("Country %03d", i)
		switch {
		case i == 93:
			name = "Luxembourg"
		case i > 93:
			name = fmt.Sprintf("Republic %03d", i)
		}
		people := 37589262.0
		if k := (i * 50) % 177; k != 138 { // 50 and 177 have no divisor in common: every k comes once
			people += float64(k-138) * 250000
		}
		s.add(cell(i).ToPolygon(), word(name), layer.Value{Number: people}, word([]string{"Europe", "Asia"}[i%2]))
	}
	return s
}

// cityNames are 106 names before København and 136 behind it; 13 are not their
// own ASCII form.
func cityNames() (names, plain []string) {
	add := func(name, ascii string) { names, plain = append(names, name), append(plain, ascii) }
	for _, name := range []string{"Berlin", "Bern", "Baru", "Athens", "Kiev", "Chisasibi"} {
		add(name, name)
	}
	add("Chișinău", "Chisinau")
	for i := range 99 {
		add(fmt.Sprintf("Aa %03d", i), fmt.Sprintf("Aa %03d", i))
	}
	add("København", "Kobenhavn")
	for i := range 136 {
		ascii := fmt.Sprintf("Pa %03d", i)
		if i < 11 {
			add(strings.Replace(ascii, "a", "ā", 1), ascii)
		} else {
			add(ascii, ascii)
		}
	}
	return names, plain
}

// otherPeople is pop_other of the i-th city by rank: 120 below København's, 75
// from one to three million.
func otherPeople(rank int) int {
	switch {
	case rank < 115:
		return 1000 + 8000*rank
	case rank < 120:
		return 1_000_000 + 7000*(rank-115)
	case rank == 120:
		return 1038288
	case rank == 121:
		return 1611692
	case rank < 190:
		return 1_050_000 + 20_000*(rank-122)
	case rank == 190:
		return 3013258
	}
	return 3_100_000 + 10_000*rank
}

func madeCities() *source {
	s := &source{layer: citiesLayer()}
	names, plain := cityNames()
	at := func(text string) layer.Value {
		t, _ := time.Parse(time.RFC3339, text)
		return layer.Value{Time: t}
	}
	for i, name := range names {
		rank := (i*100 + 120 - 10600%243 + 243) % 243 // København, the 106th, is of rank 120
		people := otherPeople(rank)
		low, high := people+1, people+2 // pop_other lies below both
		if i < 94 {
			low, high = people-1, people+1
		}
		if i >= 216 {
			low, high = people+5, people+5
		}
		day, start, end, yes, tags := none, none, none, none, none
		switch name {
		case "København":
			day, start, end, yes = word("2021-04-16"), at("2021-04-16T10:15:59Z"), at("2022-04-16T10:16:06Z"), layer.Value{Boolean: true}
		case "Berlin":
			day, start, end, yes = word("2023-04-16"), at("2022-04-16T10:13:19Z"), at("2024-02-22T09:37:52Z"), layer.Value{Boolean: true}
		case "Athens":
			day, start, end, yes = word("2022-04-16"), at("2022-04-16T10:15:10Z"), at("2022-12-16T10:14:53Z"), layer.Value{}
		}
		switch i % 4 {
		case 0:
			tags = layer.Value{List: []string{}}
		case 1:
			tags = layer.Value{List: []string{"foo"}}
		case 2:
			tags = layer.Value{List: []string{"bar", "foo", "baz"}}
		}
		box := cell(i * 5 % 177)
		s.add(
			orb.Point{box.Min[0] + float64(i%11), box.Min[1] + float64(i%3)*5},
			word(name),
			word(plain[i]),
			whole(high),
			whole(low),
			whole(people),
			day,
			start,
			end,
			yes,
			tags,
		)
	}
	return s
}

// madeRivers are 13 lines along the axes, and one with line breaks in its label.
func madeRivers() *source {
	s := &source{layer: riversLayer()}
	for i := range 13 {
		box := cell(36*(i%5) + 5 + 2*i)
		line := orb.LineString{{box.Min[0] - 15, box.Min[1] + 5}, {box.Min[0] + 25, box.Min[1] + 5}}
		if i%2 == 0 {
			line = orb.LineString{{box.Min[0] + 5, box.Min[1] - 15}, {box.Min[0] + 5, box.Min[1] + 15}}
		}
		label := none
		if i < len(escaped) {
			label = word("a" + escaped[i] + "b")
		}
		s.add(line, word(fmt.Sprintf("River %d", i)), label)
	}
	return s
}

// escaped are the characters of /conf/cql2-text/escaping.
var escaped = []string{"'", "\a", "\b", "\t", "\n", "\v", "\f", "\r"}

// annexSources are the three tables, and whether they are the standard's own.
func annexSources(t *testing.T) (list []*source, real bool) {
	t.Helper()
	folder := os.Getenv("TONGSHI_CQL2_DATA")
	if folder == "" {
		return []*source{madeCountries(), madeCities(), madeRivers()}, false
	}
	for _, l := range []layer.Layer{countriesLayer(), citiesLayer(), riversLayer()} {
		text, err := os.ReadFile(filepath.Join(folder, l.Name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		if err := json.Unmarshal(text, &rows); err != nil {
			t.Fatal(err)
		}
		s := &source{layer: l}
		for _, row := range rows {
			g, err := wkt.Unmarshal(row["geom"].(string))
			if err != nil {
				t.Fatal(err)
			}
			var values []layer.Value
			for _, c := range l.Columns {
				values = append(values, valueOf(t, c, row[c.Name]))
			}
			s.add(g, values...)
		}
		list = append(list, s)
	}
	return list, true
}

func valueOf(t *testing.T, c layer.Column, v any) layer.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return none
	case bool:
		return layer.Value{Boolean: v}
	case float64:
		return layer.Value{Number: v, Integer: int64(v)}
	case string:
		if c.Type != layer.Time {
			return word(v)
		}
		at, err := time.Parse("2006-01-02T15:04:05Z", v)
		if err != nil {
			t.Fatal(err)
		}
		return layer.Value{Time: at}
	}
	t.Fatalf("%s: %v", c.Name, v)
	return none
}

package roadfile_test

import (
	"encoding/json"
	"maps"
	"testing"

	"tongshi/server/ingest/roadfile"
)

func TestPackedTagsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		properties string
		want       map[string]string
	}{
		"GDAL's other_tags": {
			`"highway":"primary","other_tags":"\"oneway\"=>\"yes\",\"bridge\"=>\"yes\",\"layer\"=>\"1\""`,
			map[string]string{"oneway": "yes", "bridge": "yes", "layer": "1"},
		},
		"hstore with spaces, escapes and NULL": {
			`"highway":"primary","tags":"\"name\" => \"a \\\"b\\\", c=>d\" , \"lit\"=>NULL, oneway=>no"`,
			map[string]string{"name": `a "b", c=>d`, "oneway": "no", "lit": ""},
		},
		"the class itself is packed": {
			`"other_tags":"\"highway\"=>\"residential\""`, map[string]string{"highway": "residential"},
		},
		"an object":             {`"tags":{"highway":"primary","oneway":true,"lanes":3}`, map[string]string{"highway": "primary", "oneway": "yes", "lanes": "3"}},
		"an object as text":     {`"highway":"primary","other_tags":"{\"oneway\":\"yes\"}"`, map[string]string{"oneway": "yes"}},
		"an object of any name": {`"highway":"primary","more":{"oneway":"yes","note":"x"}`, map[string]string{"oneway": "yes", "note": "x"}},
		"what stands by itself wins": {
			`"highway":"primary","oneway":"no","other_tags":"\"oneway\"=>\"yes\""`, map[string]string{"oneway": "no"},
		},
		"an object about something else": {`"highway":"primary","survey":{"name":"team 3"}`, map[string]string{"name": ""}},
		"an arrow in a name":             {`"highway":"primary","note":"from a => b, or so"`, map[string]string{"from a": ""}},
		"hstore that is cut off":         {`"highway":"primary","other_tags":"\"oneway\"=>\"ye"`, map[string]string{"oneway": ""}},
	} {
		feature := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]},"properties":{` + c.properties + `}}`
		if !json.Valid([]byte(feature)) {
			t.Fatalf("%s: not JSON: %s", name, feature)
		}
		roads, _, err := readRoads(t, "roads.geojson", collection(feature), roadfile.Options{})
		if err != nil || len(roads.Ways) != 1 {
			t.Errorf("%s: %d ways, %v", name, len(roads.Ways), err)
			continue
		}
		got := map[string]string{}
		for key := range c.want {
			got[key] = roads.Ways[0].Tags[key]
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestAFileMadeByGDALKeepsItsBridgesAndDirections: a divided road under a
// bridge, a road under a bridge with a node in common, and a T of a one-way road.
func TestAFileMadeByGDALKeepsItsBridgesAndDirections(t *testing.T) {
	s := newOSMSheet(t)
	road := func(line, name, class, packed string) {
		s.way(line, "highway="+class, "name="+name, "z_order=7", "other_tags="+packed)
	}
	oneWay, bridge := `"oneway"=>"yes","lanes"=>"3","maxspeed"=>"60"`, `"bridge"=>"yes","layer"=>"1"`
	road("250,8 0,8 -250,8", "中山路", "primary", oneWay)
	road("-250,-8 0,-8 250,-8", "中山路", "primary", oneWay)
	road("0,-250 0,-8 0,8 0,250", "解放路", "primary", bridge)
	road("1700,0 1900,0 2100,0", "下路", "primary", `"lit"=>"yes"`)
	road("1900,-200 1900,0 1900,200", "上桥", "primary", bridge)
	road("2100,0 2200,0 2300,0", "下路", "primary", `"lit"=>"yes"`)
	road("2200,-200 2200,0 2200,200", "左路", "secondary", `"oneway"=>"yes","maxspeed"=>"30"`)
	n := builtFrom(t, write(t, "lines.geojson", s.geoJSON("osm_id")))
	if got := summary(n); got != "unknown 4" {
		t.Errorf("intersections %q, want one of 下路 and 左路", got)
	}
	posted := 0
	for i := range n.Segments {
		if s := &n.Segments[i]; s.SpeedOrigin == "posted" && s.OneWay {
			posted++
		}
	}
	if posted < 4 {
		t.Errorf("%d one-way segments with a posted speed", posted)
	}
	for _, w := range n.Warnings {
		if w.Kind != "level_at_node" {
			t.Errorf("warning %+v", w)
		}
	}
	if len(n.Warnings) != 3 {
		t.Errorf("%d warnings, want one for each node under a bridge", len(n.Warnings))
	}
}

func TestVerticesACentimetreApartMeet(t *testing.T) {
	a := `{"type":"Feature","id":901,"geometry":{"type":"LineString","coordinates":[[117.6,30.25],[117.6020004,30.2500003],[117.604,30.25]]},"properties":{"highway":"residential","name":"甲路"}}`
	b := `{"type":"Feature","id":902,"geometry":{"type":"LineString","coordinates":[[117.6020003,30.248],[117.6020003,30.2500004]]},"properties":{"highway":"residential","name":"乙路"}}`
	if got := summary(builtFrom(t, write(t, "roads.geojson", collection(a, b)))); got != "unknown 3" {
		t.Errorf("intersections %q, want one T", got)
	}
}

func TestALineWithoutAClassIsCounted(t *testing.T) {
	named := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36.41],[116.001,36.41]]},"properties":{"name":"无等级路"}}`
	river := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36.42],[116.001,36.42]]},"properties":{"name":"小河","waterway":"river"}}`
	oneway := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36.43],[116.001,36.43]]},"properties":{"oneway":"yes"}}`
	roads, rejects, err := readRoads(t, "roads.geojson", collection(line, named, river, oneway), roadfile.Options{})
	if err != nil || len(roads.Ways) != 2 || len(rejects) != 1 {
		t.Fatalf("%d ways, rejects %v, %v", len(roads.Ways), rejects, err)
	}
	wantWords(t, "reject", rejects[0].Reason.EN+rejects[0].Value, "no road class", "highway", "mapping", "无等级路")
}

func TestAMappedLineWithoutAClassIsCounted(t *testing.T) {
	m := mapping(t, "tags:\n  highway: {column: 等级, values: {主干路: primary}}\n  name: 路名\n")
	with := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36],[116.1,36]]},"properties":{"等级":"主干路","路名":"甲"}}`
	without := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,37],[116.1,37]]},"properties":{"等级":"","路名":"乙"}}`
	roads, rejects, err := readRoads(t, "roads.json", collection(with, without), roadfile.Options{Mapping: m})
	if err != nil || len(roads.Ways) != 1 || len(rejects) != 1 || rejects[0].Row != 2 {
		t.Errorf("%d ways, rejects %v, %v", len(roads.Ways), rejects, err)
	}
}

func TestALineGivenTwiceIsLeftOutOnce(t *testing.T) {
	again := `{"type":"Feature","id":"way/8","geometry":{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]},"properties":{"highway":"primary"}}`
	deck := `{"type":"Feature","id":"way/9","geometry":{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]},"properties":{"highway":"primary","layer":"1","bridge":"yes"}}`
	roads, rejects, err := readRoads(t, "roads.geojson", collection(line, again, deck), roadfile.Options{})
	if err != nil || len(roads.Ways) != 2 || len(rejects) != 1 {
		t.Fatalf("%d ways, rejects %v, %v", len(roads.Ways), rejects, err)
	}
	wantWords(t, "reject", rejects[0].Reason.EN, "feature 1", "left out")
}

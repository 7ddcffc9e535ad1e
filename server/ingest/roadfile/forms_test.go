package roadfile_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/server/ingest/filetest"
	"tongshi/server/ingest/roadfile"
)

// osmText is an OpenStreetMap XML file of a crossing with a signal.
const osmText = `<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="x">
 <bounds minlat="30" minlon="120" maxlat="31" maxlon="121"/>
 <node id="1" lat="30.27" lon="120.15"/>
 <node id="2" lat="30.27" lon="120.16"><tag k="highway" v="traffic_signals"/></node>
 <node id="3" lat="30.27" lon="120.17"/>
 <node id="-4" lat="30.28" lon="120.16" action="modify"/>
 <node id="5" lat="30.29" lon="120.16" action="delete"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="文三路 &amp; 一段"/></way>
 <way id="11"><nd ref="2"/><nd ref="-4"/><tag k="highway" v="residential"/></way>
 <way id="12" visible="false"><nd ref="1"/><nd ref="-4"/><tag k="highway" v="residential"/></way>
 <way id="13"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
 <relation id="1"><member type="way" ref="10" role=""/><tag k="type" v="route"/></relation>
</osm>`

// roadsInShort are the roads of a file, and what is said of it.
func roadsInShort(t *testing.T, path string, o roadfile.Options) (list []string, said string) {
	t.Helper()
	roads, rejects, err := roadfile.Read(t.Context(), o, path)
	if err != nil {
		return nil, err.Error()
	}
	for _, w := range roads.Ways {
		list = append(list, fmt.Sprintf("%s %s %d points", w.Tags["highway"], w.Tags["name"], len(w.Line)))
	}
	for _, p := range roads.Points {
		list = append(list, "point "+p.Tags["highway"])
	}
	slices.Sort(list)
	for _, note := range roads.Notes {
		said += note.EN + "\n"
	}
	for _, r := range rejects {
		said += r.Reason.EN + "\n"
	}
	return list, said
}

func bzip2ed(t *testing.T, content []byte) []byte {
	t.Helper()
	cmd := exec.Command("bzip2", "-c")
	cmd.Stdin = bytes.NewReader(content)
	out, err := cmd.Output()
	if err != nil {
		t.Skip("needs bzip2: apt install bzip2")
	}
	return out
}

func TestRoadFilesOfEveryForm(t *testing.T) {
	crossing := []string{"point traffic_signals", "primary 文三路 & 一段 3 points", "residential  2 points"}
	line := orb.LineString{{120.15, 30.27}, {120.16, 30.27}, {120.17, 30.27}}
	layer := filetest.Layer{Name: "roads", Kind: 3, PRJ: filetest.WGS84, CPG: "UTF-8",
		Columns: []filetest.Column{filetest.C("highway", 20), filetest.C("name", 40), filetest.C("other_tags", 80)},
		Shapes:  []orb.Geometry{line, orb.MultiLineString{{{120.15, 30.28}, {120.16, 30.28}}, {{120.15, 30.29}, {120.16, 30.29}}}, nil},
		Rows:    [][]string{{"primary", "文三路", `"oneway"=>"yes"`}, {"tertiary", "两段", ""}, {"primary", "", ""}}}
	before, _, _ := strings.Cut(osmText, " <way")
	lamps := filetest.Layer{Name: "lamps", Kind: 1, Columns: []filetest.Column{filetest.C("n", 4)}, Shapes: []orb.Geometry{orb.Point{120, 30}}, Rows: [][]string{{"1"}}}
	china := layer
	china.PRJ, china.Shapes, china.Rows = `PROJCS["UTM",GEOGCS["g",DATUM["WGS_1984",SPHEROID["s",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",123],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","32651"]]`,
		[]orb.Geometry{orb.LineString{{225800, 3352200}, {226800, 3352200}}}, [][]string{{"primary", "带号", ""}}
	mapped := mapping(t, "tags:\n  highway: {column: 等级, values: {主干路: primary, 支路: tertiary}, other: unknown}\n  name: 路名\n")
	packed := filetest.PackageFile(t, "r.gpkg", append(filetest.Table("道路", "4326", `"等级" TEXT, "路名" TEXT`), append(filetest.Table("poi", "4326", `n TEXT`),
		`INSERT INTO "道路" VALUES (NULL, ?, '主干路', '文三路')`)...), []any{filetest.Blob(t, line)})
	content, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}
	feature := `{"type":"Feature","id":"way/7","geometry":{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]},"properties":{"highway":"primary"}}`
	for _, c := range []struct {
		name    string
		file    string
		content []byte
		options roadfile.Options
		want    []string
		says    []string
	}{
		{"OpenStreetMap XML", "c.osm", []byte(osmText), roadfile.Options{}, crossing, nil},
		{"the same in gzip", "c.osm.gz", zipped([]byte(osmText)), roadfile.Options{}, crossing, nil},
		{"the same in bzip2", "c.osm.bz2", bzip2ed(t, []byte(osmText)), roadfile.Options{}, crossing, nil},
		{"the same under another name", "c.xml", []byte("\ufeff" + osmText), roadfile.Options{}, crossing, nil},
		{"cut off", "c.osm", []byte(osmText[:600]), roadfile.Options{}, nil, []string{"byte", "cut off"}},
		{"cut off between elements", "c.osm", []byte(before), roadfile.Options{}, nil, []string{"cut off"}},
		{"with entities", "c.osm", []byte(strings.Replace(osmText, "<osm", "<!DOCTYPE o [<!ENTITY a \"x\">]><osm", 1)), roadfile.Options{}, nil, []string{"document type"}},
		{"with an entity that nothing defines", "c.osm", []byte(strings.Replace(osmText, "&amp;", "&a;", 1)), roadfile.Options{}, nil, []string{"not XML"}},
		{"a node without a place", "c.osm", []byte(strings.Replace(osmText, `lat="30.27" lon="120.15"`, `lat="" lon="x"`, 1)), roadfile.Options{}, nil, []string{"node 1"}},
		{"a node off the earth", "c.osm", []byte(strings.Replace(osmText, `lon="120.15"`, `lon="1201.5"`, 1)), roadfile.Options{}, nil, []string{"node 1", "not on earth"}},
		{"a way without a number", "c.osm", []byte(strings.Replace(osmText, `way id="10"`, `way`, 1)), roadfile.Options{}, nil, []string{"<way>"}},
		{"an attribute of megabytes", "c.osm", []byte(strings.Replace(osmText, "primary", strings.Repeat("x", 2<<20), 1)), roadfile.Options{}, nil, []string{"byte", "bytes"}},
		{"a web page", "c.osm", []byte("<html><body>429 Too Many Requests</body></html>"), roadfile.Options{}, nil, []string{"no element <osm>"}},
		{"Shapefile", "r.zip", filetest.Shapefile(layer), roadfile.Options{}, []string{"primary 文三路 3 points", "tertiary 两段 2 points", "tertiary 两段 2 points"}, []string{"the road has no line"}},
		{"Shapefile with a layer of something else", "r.zip", filetest.Shapefile(layer, lamps), roadfile.Options{}, []string{"primary 文三路 3 points", "tertiary 两段 2 points", "tertiary 两段 2 points"}, []string{`layer "roads" is read`}},
		{"Shapefile in a plane", "r.zip", filetest.Shapefile(china), roadfile.Options{}, []string{"primary 带号 2 points"}, nil},
		{"Shapefile in another plane than wanted", "r.zip", filetest.Shapefile(china), roadfile.Options{CRS: "EPSG:32650"}, nil, []string{"EPSG:32651", "EPSG:32650"}},
		{"GeoPackage by a mapping", "r.gpkg", content, roadfile.Options{Mapping: mapped}, []string{"primary 文三路 3 points"}, []string{`layer "道路" is read`}},
		{"GeoPackage, a layer that is named", "r.gpkg", content, roadfile.Options{Mapping: mapped, Layer: "道路"}, []string{"primary 文三路 3 points"}, nil},
		{"GeoPackage, a layer without roads", "r.gpkg", content, roadfile.Options{Layer: "poi"}, nil, []string{"no way has a highway tag"}},
		{"a feature a line", "r.ndjson", []byte(feature + "\n" + strings.Replace(feature, "36.4]", "36.5]", 2) + "\n"), roadfile.Options{}, []string{"primary  2 points", "primary  2 points"}, nil},
		{"a text sequence", "r.geojsons", []byte("\x1e" + feature + "\n\x1e" + strings.Replace(feature, "36.4]", "36.5]", 2) + "\n"), roadfile.Options{}, []string{"primary  2 points", "primary  2 points"}, nil},
		{"a text sequence that is cut", "r.geojsons", []byte("\x1e" + feature + "\n\x1e" + feature[:60]), roadfile.Options{}, nil, []string{"cut off"}},
		{"one feature alone", "r.json", []byte(feature), roadfile.Options{}, []string{"primary  2 points"}, nil},
		{"two collections in one file", "r.json", append(collection(feature), collection(feature)...), roadfile.Options{}, nil, []string{"goes on behind its end"}},
		{"a system that agrees", "r.json", []byte(`{"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[` + feature + `]}`), roadfile.Options{CRS: "EPSG:4490"}, []string{"primary  2 points"}, nil},
		{"a system that contradicts", "r.json", []byte(`{"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[` + feature + `]}`), roadfile.Options{CRS: "wgs84"}, nil, []string{"EPSG::3857", "wgs84"}},
		{"a system behind its features", "r.json", []byte(`{"features":[` + feature + `],"crs":{"properties":{"name":"EPSG:3857"}}}`), roadfile.Options{}, nil, []string{"behind its features", "--crs EPSG:3857"}},
		{"a workbook", "r.xlsx", filetest.Book{Sheets: []filetest.Sheet{{Name: "a", Rows: []string{filetest.Texts(1, "a")}}}}.XLSX(), roadfile.Options{}, nil, []string{"workbook", "Shapefile"}},
	} {
		got, said := roadsInShort(t, write(t, c.file, c.content), c.options)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q: %s", c.name, got, c.want, said)
		}
		wantWords(t, c.name, said, c.says...)
	}
}

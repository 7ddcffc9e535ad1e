package ingest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/filetest"
)

const (
	formTrees = "for: obstructions\nsource: t\nzone: Asia/Shanghai\nfields: {source_id: 编号, kind: {constant: tree}, lon: 经度, lat: 纬度, height: {column: 树高, optional: true}, dbh: {column: 胸径, unit: cm, optional: true}, surveyed_on: {column: 日期, optional: true}}\n"
	formPlace = "for: places\nsource: p\nzone: Asia/Shanghai\nfields: {source_id: 编号, kind: {constant: school}, name: 名称, lon: 经度, lat: 纬度, hours: {column: 时间, optional: true}}\n"
	formCount = "for: volumes\nsource: v\nzone: Asia/Shanghai\nfields: {source_id: 编号, road: 路名, lon: {column: 经度, optional: true}, lat: {column: 纬度, optional: true}, aadt: 交通量, year: 年份}\n"
)

// TestTreesPlacesAndCountsInEveryForm: what is said of crashes holds of them.
func TestTreesPlacesAndCountsInEveryForm(t *testing.T) {
	square := orb.Polygon{{{120.15, 30.27}, {120.15, 30.271}, {120.151, 30.271}, {120.151, 30.27}, {120.15, 30.27}}}
	trees := func(change func(*filetest.Layer)) []byte {
		l := filetest.Layer{Name: "t", Kind: 1, PRJ: filetest.WGS84, CPG: "GBK",
			Columns: []filetest.Column{filetest.C(string(gb18030("编号")), 8), {Name: string(gb18030("树高(米)")), Kind: 'N', Size: 8}, {Name: string(gb18030("日期")), Kind: 'D', Size: 8}},
			Shapes:  []orb.Geometry{orb.Point{120.15, 30.27}}, Rows: [][]string{{"T1", "    12.5", "20240503"}}}
		if change != nil {
			change(&l)
		}
		return filetest.Shapefile(l)
	}
	book := func(rows ...string) []byte { return oneSheet(rows...).XLSX() }
	places, err := os.ReadFile(filetest.PackageFile(t, "p.gpkg", append(filetest.Table("学校", "4326", `"编号" INTEGER, "名称" TEXT, "时间" TEXT`),
		`INSERT INTO "学校" VALUES (NULL, ?, 7, '一小', '周一至周五 07:00-08:30')`), []any{filetest.Blob(t, square)}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, mapping, file string
		content             []byte
		want                string
		says                []string
	}{
		{"trees in a Shapefile, the height in metres by its name", formTrees, "t.zip", trees(nil), "T1 tree 12.5 m Point", []string{"树高(米) is read as 树高"}},
		{"outlines in a Shapefile", formTrees, "t.zip", trees(func(l *filetest.Layer) { l.Kind, l.Shapes = 5, []orb.Geometry{square} }), "T1 tree 12.5 m Polygon", nil},
		{"a height with a unit that is not the mapping's", strings.Replace(formTrees, "{column: 树高", "{column: 树高, unit: m", 1), "t.xlsx",
			book(filetest.Texts(1, "编号", "经度", "纬度", "树高（厘米）"), filetest.Row(2, filetest.Text("T1"), filetest.Number("120.15"), filetest.Number("30.27"), filetest.Number("1250"))),
			"T1 tree ? m Point", []string{"树高", "is 树高（厘米） it?"}},
		{"a height with a unit where the mapping says none", formTrees, "t.xlsx",
			book(filetest.Texts(1, "编号", "经度", "纬度", "树高（厘米）"), filetest.Row(2, filetest.Text("T1"), filetest.Number("120.15"), filetest.Number("30.27"), filetest.Number("1250"))),
			"T1 tree 12.5 m Point", []string{"树高（厘米） is read as 树高"}},
		{"trees in a workbook with a title", formTrees, "t.xlsx",
			book(filetest.Texts(1, "行道树台账"), filetest.Texts(2, "编号", "经度", "纬度", "树高"), filetest.Row(3, filetest.Text("T1"), filetest.Number("120.15"), filetest.Number("30.27"), filetest.Text("约12米"))),
			"T1 tree 12.0 m Point", []string{"1 lines above"}},
		{"places in a GeoPackage, as outlines", formPlace, "p.gpkg", places, "7 一小 1 Polygon", nil},
		{"places a line, in the members of GeoJSON", formPlace, "p.ndjson", []byte(`{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[120.15,30.27]},"properties":{"编号":7,"名称":"一小","时间":null}}`), "7 一小 0 Point", nil},
		{"counts in a workbook, with a note and thousands", formCount, "v.xlsx",
			book(filetest.Texts(1, "编号", "路名", "交通量（辆/日）", "年份"), filetest.Row(2, filetest.Text("V1"), filetest.Text("文三路"), filetest.Text("12,345"), filetest.Number("2023"))), "V1 文三路 12345 2023", nil},
		{"counts in a Shapefile", formCount, "v.zip", filetest.Shapefile(filetest.Layer{Name: "v", Kind: 1, PRJ: filetest.WGS84, CPG: "936",
			Columns: []filetest.Column{filetest.C(string(gb18030("编号")), 8), filetest.C(string(gb18030("路名")), 20), {Name: string(gb18030("交通量")), Kind: 'N', Size: 12}, {Name: string(gb18030("年份")), Kind: 'N', Size: 4}},
			Shapes:  []orb.Geometry{orb.Point{120.15, 30.27}}, Rows: [][]string{{"V1", string(gb18030("文三路")), "     12345.0", "2023"}}}), "V1 文三路 12345 2023", nil},
		{"roads where trees are wanted", formTrees, "t.osm", []byte(`<osm><node id="1" lat="1" lon="1"/></osm>`), "", []string{"import it as roads"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mapping(t, c.mapping)
			path := write(t, c.file, c.content)
			var got, said string
			switch m.Kind {
			case "obstructions":
				got, said = readThings(t, path, m, ingest.OpenObstructions, func(o ingest.Obstruction) string {
					height := "?"
					if o.TopM != nil {
						height = fmt.Sprintf("%.1f", *o.TopM)
					}
					return fmt.Sprintf("%s %s %s m %s", o.SourceID, o.Kind, height, o.Footprint.GeoJSONType())
				})
			case "places":
				got, said = readThings(t, path, m, ingest.OpenPlaces, func(p ingest.PlaceRow) string {
					return fmt.Sprintf("%s %s %d %s", p.SourceID, p.Name, len(p.Hours), p.Geometry.GeoJSONType())
				})
			default:
				got, said = readThings(t, path, m, ingest.OpenVolumes, func(v geo.Volume) string {
					return fmt.Sprintf("%s %s %.0f %d", v.SourceID, v.Road, v.AADT, v.Year)
				})
			}
			if got != c.want {
				t.Errorf("got %q, want %q: %s", got, c.want, said)
			}
			wantWords(t, "the report", said, c.says...)
		})
	}
}

// readThings reads a file to its end: its things in short, and what is said.
func readThings[T any](t *testing.T, path string, m *ingest.Mapping, open func(string, *ingest.Mapping, ingest.Options) (*ingest.Reader[T], error), short func(T) string) (got, said string) {
	t.Helper()
	r, err := open(path, m, ingest.Options{Area: hangzhou, Now: asOf})
	if err != nil {
		return "", err.Error()
	}
	defer r.Close()
	var list []string
	for thing, reject := range r.Rows(t.Context()) {
		if reject != nil {
			said += reject.Reason.EN + "\n"
			continue
		}
		list = append(list, short(thing))
	}
	if r.Err() != nil {
		said += r.Err().Error()
	}
	return strings.Join(list, "\n"), said + noticed(r.Report())
}

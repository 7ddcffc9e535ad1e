package ingest_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/filetest"
)

const layerMapping = `
source: s
zone: Asia/Shanghai
fields: {source_id: id, date: day, lon: lon, lat: lat, deaths: dead}
`

// pointLayer is a layer of one crash.
func pointLayer(change func(*filetest.Layer)) []byte {
	l := filetest.Layer{
		Name: "crash", Kind: 1, PRJ: filetest.WGS84, Columns: []filetest.Column{filetest.C("id", 8), {Name: "day", Kind: 'D', Size: 8}, {Name: "dead", Kind: 'N', Size: 4}},
		Shapes: []orb.Geometry{orb.Point{120.15, 30.27}}, Rows: [][]string{{"S1", "20230503", "   1"}},
	}
	if change != nil {
		change(&l)
	}
	return filetest.Shapefile(l)
}

const chinaPlane = `PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

// inPlane is the usual place in the plane of China.
func inPlane(t *testing.T) orb.Point {
	t.Helper()
	plane, err := geo.PlaneEPSG(4549)
	if err != nil {
		t.Fatal(err)
	}
	return plane.Forward(orb.Point{120.15, 30.27})
}

func TestShapefilesAsProgramsWriteThem(t *testing.T) {
	usual := []string{"S1 | fatal | 2023-05-03 | 120.1500 30.2700"}
	zone := func(l *filetest.Layer, prj string, at orb.Point) { l.PRJ, l.Shapes = prj, []orb.Geometry{at} }
	two := filetest.Layer{Name: "roads", Kind: 3, Columns: []filetest.Column{filetest.C("name", 8)}, Shapes: []orb.Geometry{orb.LineString{{1, 1}, {2, 2}}}, Rows: [][]string{{"x"}}}
	crash := filetest.Layer{Name: "crash", Kind: 1, Columns: []filetest.Column{filetest.C("id", 8), filetest.C("day", 12), filetest.C("dead", 4)},
		Shapes: []orb.Geometry{orb.Point{120.15, 30.27}}, Rows: [][]string{{"S1", "2023-05-03", "1"}}}
	other := crash
	other.Name = "crash2"
	for _, c := range []struct {
		name    string
		content []byte
		options ingest.CrashOptions
		want    []string
		says    []string
	}{
		{"as it should be", pointLayer(nil), ingest.CrashOptions{}, usual, nil},
		{"with heights", pointLayer(func(l *filetest.Layer) { l.Kind = 11 }), ingest.CrashOptions{}, usual, nil},
		{"a plane of China by its parameters", pointLayer(func(l *filetest.Layer) { zone(l, chinaPlane, inPlane(t)) }), ingest.CrashOptions{}, []string{"S1 | fatal | 2023-05-03 | 120.1500 30.2700"}, nil},
		{"the same, and asked for", pointLayer(func(l *filetest.Layer) { zone(l, chinaPlane, inPlane(t)) }), ingest.CrashOptions{CRS: "EPSG:4549"}, usual, nil},
		{"a plane and another wanted", pointLayer(func(l *filetest.Layer) { zone(l, chinaPlane, inPlane(t)) }), ingest.CrashOptions{CRS: "EPSG:4548"}, nil,
			[]string{"CGCS2000_3_Degree_GK_CM_120E", "EPSG:4549", "EPSG:4548", ".prj"}},
		{"degrees declared and a plane wanted", pointLayer(nil), ingest.CrashOptions{CRS: "EPSG:3857"}, nil, []string{"GCS_WGS_1984", "EPSG:3857"}},
		{"a datum that is not known", pointLayer(func(l *filetest.Layer) { l.PRJ = strings.Replace(filetest.WGS84, "D_WGS_1984", "D_Somewhere_1954", 1) }), ingest.CrashOptions{}, nil,
			[]string{"D_Somewhere_1954", "convert"}},
		{"a .prj that is none", pointLayer(func(l *filetest.Layer) { l.PRJ = "WGS84" }), ingest.CrashOptions{}, nil, []string{".prj", "cannot be read"}},
		{"no .prj", pointLayer(func(l *filetest.Layer) { l.PRJ = "" }), ingest.CrashOptions{}, usual, []string{"no .prj", "wgs84"}},
		{"GCJ-02 under the name of WGS 84", pointLayer(nil), ingest.CrashOptions{CRS: "gcj02"}, []string{"S1 | fatal | 2023-05-03 | 120.1453 30.2723"}, nil},
		{"a row marked as deleted", pointLayer(func(l *filetest.Layer) {
			l.Shapes, l.Rows = append(l.Shapes, orb.Point{120, 30}), append(l.Rows, []string{"S2", "20230503", "   1"})
			l.Deleted = map[int]bool{1: true}
		}), ingest.CrashOptions{}, usual, []string{"1: rows that are marked as deleted"}},
		{"a row without a shape", pointLayer(func(l *filetest.Layer) { l.Shapes = []orb.Geometry{nil} }), ingest.CrashOptions{}, []string{"S1 | fatal | 2023-05-03 | nowhere"}, []string{"no position"}},
		{"a number that had no room", pointLayer(func(l *filetest.Layer) { l.Rows[0][2] = "****" }), ingest.CrashOptions{}, []string{"S1 | unknown | 2023-05-03 | 120.1500 30.2700"}, []string{"severity is not known"}},
		{"fewer rows than shapes", pointLayer(func(l *filetest.Layer) { l.Shapes = append(l.Shapes, orb.Point{120, 30}) }), ingest.CrashOptions{}, usual[:1], []string{"different numbers of rows"}},
		{"an unknown .cpg", pointLayer(func(l *filetest.Layer) { l.CPG = "KOI8" }), ingest.CrashOptions{}, nil, []string{"koi8", "--encoding"}},
		{"a .cpg that is wrong", pointLayer(func(l *filetest.Layer) { l.CPG, l.Rows[0][0] = "UTF-8", string(gb18030("文三")) }), ingest.CrashOptions{}, nil, []string{"not utf-8", "--encoding"}},
		{"two layers, one with the columns", filetest.Shapefile(two, crash), ingest.CrashOptions{}, usual, []string{`layer "crash" is read`, `"roads"`}},
		{"two layers with the columns", filetest.Shapefile(other, crash), ingest.CrashOptions{}, nil, []string{"--layer", `"crash"`, `"crash2"`}},
		{"the one that is named", filetest.Shapefile(other, crash), ingest.CrashOptions{Layer: "crash2"}, usual, []string{`layer "crash2" is read`}},
		{"no table", filetest.Zip(map[string]string{"a.shp": string(crash.SHP())}), ingest.CrashOptions{}, nil, []string{"no .dbf"}},
		{"a table that is cut", filetest.Zip(map[string]string{"a.shp": string(crash.SHP()), "a.dbf": string(crash.DBF()[:140])}), ingest.CrashOptions{}, nil, []string{"cut off"}},
		{"shapes that are cut", filetest.Zip(map[string]string{"a.shp": string(crash.SHP()[:115]), "a.dbf": string(crash.DBF())}), ingest.CrashOptions{}, nil, []string{".shp is cut off"}},
		{"in a folder, in capitals", filetest.Zip(map[string]string{"数据/A.SHP": string(crash.SHP()), "数据/a.DBF": string(crash.DBF()), "数据/A.PRJ": filetest.WGS84}), ingest.CrashOptions{}, usual, nil},
		{"lines where crashes are wanted", filetest.Shapefile(filetest.Layer{Name: "l", Kind: 3, PRJ: filetest.WGS84, Columns: crash.Columns, Rows: crash.Rows,
			Shapes: []orb.Geometry{orb.LineString{{120, 30}, {121, 31}}}}), ingest.CrashOptions{}, []string{"S1 | fatal | 2023-05-03 | nowhere"}, []string{"happened at a point"}},
	} {
		c.options.Now = asOf
		got, rejects, said := crashesOf(t, write(t, "s.zip", c.content), mapping(t, layerMapping), c.options)
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: got %v, want %v: %v %s", c.name, got, c.want, rejects, said)
		}
		wantWords(t, c.name, said, c.says...)
	}
}

// storedZip packs members whose sizes are declared as told, without compression.
func storedZip(t *testing.T, declared uint64, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: declared, CompressedSize64: 4})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte{3, 0, 0, 0}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFilesMadeToDoHarmAreRefused: each with a reason, and before memory goes.
func TestFilesMadeToDoHarmAreRefused(t *testing.T) {
	many := make([]string, 10_001)
	for i := range many {
		many[i] = fmt.Sprintf("m%d", i)
	}
	crash := filetest.Layer{Name: "a", Kind: 1, Columns: []filetest.Column{filetest.C("id", 8), filetest.C("day", 12), filetest.C("dead", 4)},
		Shapes: []orb.Geometry{orb.Point{120.15, 30.27}}, Rows: [][]string{{"S1", "2023-05-03", "1"}}}
	huge := crash.SHP()
	binary.BigEndian.PutUint32(huge[104:], 0x7fffffff)
	endless := crash.DBF()
	binary.LittleEndian.PutUint32(endless[4:], 0xffffffff)
	texts := oneSheet(bookHead())
	texts.Parts = map[string]string{"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si></si>", 4<<20+1) + "</sst>"}
	for _, c := range []struct {
		name    string
		content []byte
		says    []string
	}{
		{"a member that declares terabytes", storedZip(t, 1<<42, "xl/workbook.xml"), []string{"declares more than"}},
		{"a member that unpacks to a thousand times its size", storedZip(t, 1<<31, "a.shp"), []string{"400 times"}},
		{"too many members", storedZip(t, 1, many...), []string{"10001 members"}},
		{"a name that leads out", filetest.Zip(map[string]string{"../a.shp": "x"}), []string{"../a.shp", "leads out"}},
		{"a name of another system that leads out", filetest.Zip(map[string]string{`..\..\a.shp`: "x"}), []string{"leads out"}},
		{"a name from the root", filetest.Zip(map[string]string{"/etc/a.shp": "x"}), []string{"leads out"}},
		{"a name with a drive", filetest.Zip(map[string]string{`C:\a.shp`: "x"}), []string{"leads out"}},
		{"one name twice", storedZip(t, 2, "a.shp", "a.shp"), []string{"two members"}},
		{"an archive of something else", filetest.Zip(map[string]string{"a.exe": "x"}), []string{"neither"}},
		{"an archive that is cut", crashZip(crash)[:200], []string{"cut off"}},
		{"a shape that declares gigabytes", filetest.Zip(map[string]string{"a.shp": string(huge), "a.dbf": string(crash.DBF())}), []string{"declares a shape"}},
		{"a table that declares four thousand million rows", filetest.Zip(map[string]string{"a.shp": string(crash.SHP()), "a.dbf": string(endless)}), []string{"cut off"}},
		{"shared texts without end", texts.XLSX(), []string{"shared texts"}},
		{"an OpenDocument file", filetest.Zip(map[string]string{"mimetype": "x", "content.xml": "x"}), []string{".ods", "XLSX"}},
		{"a binary workbook", filetest.Zip(map[string]string{"xl/workbook.bin": "x"}), []string{".xlsb", "XLSX"}},
		{"the .shp alone", crash.SHP(), []string{".zip", ".dbf"}},
		{"a damaged GeoPackage", append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{7}, 5_000)...), []string{"GeoPackage"}},
	} {
		var got []string
		var said string
		path := write(t, "f.zip", c.content)
		peak := peakHeap(func() { got, _, said = crashesOf(t, path, mapping(t, layerMapping), ingest.CrashOptions{Now: asOf}) })
		if len(got) > 0 {
			t.Errorf("%s: it gives %v", c.name, got)
		}
		wantWords(t, c.name, said, c.says...)
		const most = 200 << 20
		if peak > most {
			t.Errorf("%s: %d MiB were in use", c.name, peak>>20)
		}
	}
}

// peakHeap is how much the heap grows while something runs.
func peakHeap(run func()) uint64 {
	heap := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before, peak := heap(), uint64(0)
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-ended:
				return
			case <-time.After(2 * time.Millisecond):
				peak = max(peak, heap())
			}
		}
	}()
	run()
	close(ended)
	<-watched
	return max(peak, before) - before
}

func crashZip(l filetest.Layer) []byte { return filetest.Shapefile(l) }

func TestGeoPackagesAsProgramsWriteThem(t *testing.T) {
	const columns = `id TEXT, day TEXT, dead INTEGER, photo BLOB`
	put := func(table string) string {
		return `INSERT INTO "` + table + `" VALUES (NULL, ?, ?, '2023-05-03', 1, x'00ff')`
	}
	at := func(p orb.Geometry, id string) []any { return []any{filetest.Blob(t, p), id} }
	degrees := orb.Point{120.15, 30.27}
	usual := []string{"G1 | fatal | 2023-05-03 | 120.1500 30.2700"}
	with := func(tables ...[]string) (list []string) {
		for _, table := range tables {
			list = append(list, table...)
		}
		return list
	}
	wal := filetest.PackageFile(t, "w.gpkg", with(filetest.Table("c", "4326", columns), []string{put("c")}), at(degrees, "G1"))
	if err := os.WriteFile(wal+"-wal", []byte("not yet written"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		path    string
		options ingest.CrashOptions
		want    []string
		says    []string
	}{
		{"as it should be", filetest.PackageFile(t, "a.gpkg", with(filetest.Table("c", "4326", columns), []string{put("c")}), at(degrees, "G1")), ingest.CrashOptions{}, usual, nil},
		{"a plane", filetest.PackageFile(t, "p.gpkg", with(filetest.Table("c", "4549", columns), []string{put("c")}), at(inPlane(t), "G1")), ingest.CrashOptions{}, usual, nil},
		{"a plane and another wanted", filetest.PackageFile(t, "q.gpkg", with(filetest.Table("c", "4549", columns), []string{put("c")}), at(inPlane(t), "G1")),
			ingest.CrashOptions{CRS: "wgs84"}, nil, []string{"EPSG:4549", "wgs84"}},
		{"no system", filetest.PackageFile(t, "n.gpkg", with(filetest.Table("c", "0", columns), []string{put("c")}), at(degrees, "G1")), ingest.CrashOptions{}, usual, nil},
		{"a system that is not known", filetest.PackageFile(t, "o.gpkg", with(filetest.Table("c", "4214", columns), []string{put("c")}), at(degrees, "G1")), ingest.CrashOptions{}, nil, []string{"EPSG:4214"}},
		{"a system that is not described", filetest.PackageFile(t, "u.gpkg", with(filetest.Table("c", "99", columns), []string{put("c")}), at(degrees, "G1")), ingest.CrashOptions{}, nil, []string{"does not describe"}},
		{"two layers, one with the columns", filetest.PackageFile(t, "t.gpkg", with(filetest.Table("c", "4326", columns), filetest.Table("lamps", "4326", "n TEXT"), []string{put("c")}), at(degrees, "G1")),
			ingest.CrashOptions{}, usual, []string{`layer "c" is read`, `"lamps"`}},
		{"two layers with the columns", filetest.PackageFile(t, "v.gpkg", with(filetest.Table("c1", "4326", columns), filetest.Table("c2", "4326", columns))), ingest.CrashOptions{}, nil, []string{"--layer", `"c1", "c2"`}},
		{"the one that is named", filetest.PackageFile(t, "x.gpkg", with(filetest.Table("c1", "4326", columns), filetest.Table(`c 2`, "4326", columns), []string{put("c 2")}), at(degrees, "G1")),
			ingest.CrashOptions{Layer: "c 2"}, usual, nil},
		{"a view that never ends", filetest.PackageFile(t, "y.gpkg", with([]string{
			`CREATE VIEW c AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, NULL AS geom, n AS id, '2023-05-03' AS day, 0 AS dead FROM r`,
			`INSERT INTO gpkg_contents VALUES ('c', 'features', 4326)`, `INSERT INTO gpkg_geometry_columns VALUES ('c', 'geom', 'POINT', 4326)`,
		})), ingest.CrashOptions{}, nil, []string{"no layer"}},
		{"a geometry that is damaged", filetest.PackageFile(t, "g.gpkg", with(filetest.Table("c", "4326", columns), []string{put("c")}), []any{[]byte("GP\x00\x01"), "G1"}), ingest.CrashOptions{},
			[]string{"G1 | fatal | 2023-05-03 | nowhere"}, []string{"declares more than it holds"}},
		{"a cell of megabytes", filetest.PackageFile(t, "l.gpkg", with(filetest.Table("c", "4326", columns), []string{put("c")}), []any{filetest.Blob(t, degrees), strings.Repeat("x", 1<<20)}), ingest.CrashOptions{},
			nil, nil},
		{"open in another program", wal, ingest.CrashOptions{}, nil, []string{"close it there"}},
	} {
		c.options.Now = asOf
		got, rejects, said := crashesOf(t, c.path, mapping(t, layerMapping), c.options)
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: got %v, want %v: %v %s", c.name, got, c.want, rejects, said)
		}
		wantWords(t, c.name, said, c.says...)
	}
}

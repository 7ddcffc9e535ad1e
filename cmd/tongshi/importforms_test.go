package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/ingest/filetest"
	"tongshi/server/pgtest"
)

// mostForForm is what an import of any form may take, resident at the peak, MiB.
const mostForForm = 300

// TestALongFileOfAnyFormStreams imports a workbook, a Shapefile and a GeoPackage
// of TONGSHI_SOAK_ROWS crashes, 200,000 in the soak, by the real binary, and
// measures what memory it takes.
func TestALongFileOfAnyFormStreams(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_ROWS"))
	if err != nil {
		t.Skip("needs TONGSHI_SOAK_ROWS, the number of rows, and minutes")
	}
	dir := t.TempDir()
	for name, written := range map[string]func() []byte{
		"long.xlsx": func() []byte { return longBook(n) },
		"long.zip":  func() []byte { return longShapes(n) },
		"long.gpkg": func() []byte { return longPackage(t, n) },
	} {
		path := filepath.Join(dir, name)
		content := written()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := command(t, "import", "crashes", path, "--mapping", "china-police", "--no-build", "--database-url", pgtest.URL(t))
		began := time.Now()
		out, peak := runWatched(t, cmd)
		t.Logf("%s: %d rows, %.1f MB: %.1f s, %d MiB resident at the peak", name, n, float64(len(content))/1e6, time.Since(began).Seconds(), peak)
		if !strings.Contains(out, fmt.Sprintf("read %d: %d added", n, n)) {
			t.Errorf("%s: %s", name, out)
		}
		if peak > mostForForm {
			t.Errorf("%s: %d MiB resident at the peak, %d at most", name, peak, mostForForm)
		}
	}
}

// The .prj of a file in degrees of Beijing 1954 is believed, and what is not known
// of Xian 1980 is said.
func TestAFileInAnOldDatumIsReadInIt(t *testing.T) {
	url := pgtest.URL(t)
	layer := filetest.Layer{Name: "old", Kind: 1, CPG: "UTF-8", PRJ: `GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`}
	for _, name := range longHead {
		layer.Columns = append(layer.Columns, filetest.C(name, 90))
	}
	layer.Shapes, layer.Rows = []orb.Geometry{longPlace(1)}, [][]string{longRow(1)}
	old := file(t, "old.zip", string(filetest.Shapefile(layer)))
	succeed(t, "import", "crashes", old, "--mapping", "china-police", "--crs", "EPSG:4214", "--no-build", "--database-url", url)
	moved := texts(t, url, `
		SELECT round(ST_Distance(geom::geography, ST_Transform(ST_SetSRID(ST_MakePoint(120.0001, 30), 0), '+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0 +no_defs', 4326)::geography)::numeric, 1) || ' '
		    || (ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(120.0001, 30), 4326)::geography) > 30) FROM crashes`)
	if len(moved) != 1 || moved[0] != "0.0 true" {
		t.Errorf("the crash of a file in Beijing 1954 lies %v from where it belongs", moved)
	}
	for system, want := range map[string]string{"EPSG:4610": "no parameters", "EPSG:4214": "unchanged"} {
		out := succeed(t, "import", "crashes", file(t, "c.csv", strings.Join(longHead, ",")+",经度,纬度\n"+strings.Join(longRow(1), ",")+",120.0001,30\n"),
			"--mapping", "china-police", "--crs", system, "--no-build", "--database-url", url)
		if !strings.Contains(out, want) {
			t.Errorf("%s: %s", system, out)
		}
	}
	if _, said, code := tongshi(t, "import", "crashes", old, "--mapping", "china-police", "--crs", "EPSG:2276", "--database-url", url); code == 0 || !strings.Contains(said, "ogr2ogr") {
		t.Errorf("feet of a conic projection: exit %d: %s", code, said)
	}
}

// runWatched runs a command to its end and gives what it wrote, and the memory it
// had at the peak, MiB: as the system tells it while it runs, since what it tells
// at the end holds that of the process that started it.
func runWatched(t *testing.T, cmd *exec.Cmd) (out string, peakMiB int) {
	t.Helper()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("%v: %s", err, said.String())
			}
			return said.String(), peakMiB
		case <-time.After(10 * time.Millisecond):
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)) // it may have ended
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
				var kB int
				if _, err := fmt.Sscanf(rest, "%d kB", &kB); err == nil {
					peakMiB = max(peakMiB, kB>>10)
				}
			}
		}
	}
}

var longHead = []string{"事故编号", "事故发生时间", "死亡人数", "重伤人数", "轻伤人数", "直接财产损失", "路名", "事故地点"}

// longRow is row i of the file, from 0: every place is a text of its own.
func longRow(i int) []string {
	return []string{
		fmt.Sprintf("330106%09d", i), fmt.Sprintf("2023-%02d-%02d %02d:%02d", 1+i%12, 1+i%28, i%24, i%60), strconv.Itoa(i % 50 / 49), strconv.Itoa(i % 7 / 6), "1", strconv.Itoa(i % 9000),
		fmt.Sprintf("第%d大道", i%300), fmt.Sprintf("第%d大道与第%d街交叉口东约%d米路南", i%300, i%170, i),
	}
}

func longPlace(i int) orb.Point {
	return orb.Point{120 + float64(i%1000)/10_000, 30 + float64(i/1000)/10_000}
}

func longBook(n int) []byte {
	book := filetest.Book{Sheets: []filetest.Sheet{{Name: "明细", Rows: []string{filetest.Texts(1, append(longHead[:len(longHead):len(longHead)], "经度", "纬度")...)}}}}
	for i := range n {
		row, at := longRow(i), longPlace(i)
		var cells []string
		for k, text := range row {
			switch k {
			case 1:
				cells = append(cells, filetest.Styled(2, strconv.FormatFloat(44927+float64(i%700)+float64(i%1440)/1440, 'f', -1, 64)))
			case 2, 3, 4, 5:
				cells = append(cells, filetest.Number(text))
			default:
				cells = append(cells, filetest.Shared(len(book.Shared)))
				book.Shared = append(book.Shared, text)
			}
		}
		cells = append(cells, filetest.Number(strconv.FormatFloat(at[0], 'f', -1, 64)), filetest.Number(strconv.FormatFloat(at[1], 'f', -1, 64)))
		book.Sheets[0].Rows = append(book.Sheets[0].Rows, filetest.Row(i+2, cells...))
	}
	return book.XLSX()
}

func longShapes(n int) []byte {
	layer := filetest.Layer{Name: "long", Kind: 1, PRJ: filetest.WGS84, CPG: "UTF-8"}
	for _, name := range longHead {
		layer.Columns = append(layer.Columns, filetest.C(name, 90))
	}
	for i := range n {
		layer.Shapes, layer.Rows = append(layer.Shapes, longPlace(i)), append(layer.Rows, longRow(i))
	}
	return filetest.Shapefile(layer)
}

func longPackage(t *testing.T, n int) []byte {
	columns := make([]string, len(longHead))
	for i, name := range longHead {
		columns[i] = `"` + name + `" TEXT`
	}
	statements := filetest.Table("long", "4326", strings.Join(columns, ", "))
	var arguments [][]any
	statements = append(statements, "BEGIN")
	for i := range n {
		statements = append(statements, `INSERT INTO long VALUES (NULL`+strings.Repeat(", ?", len(longHead)+1)+`)`)
		with := []any{filetest.Blob(t, longPlace(i))}
		for _, cell := range longRow(i) {
			with = append(with, cell)
		}
		arguments = append(arguments, with)
	}
	content, err := os.ReadFile(filetest.PackageFile(t, "long.gpkg", append(statements, "COMMIT"), arguments...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

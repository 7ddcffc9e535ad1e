package ingest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/server/ingest"
	"tongshi/server/ingest/sheet"
)

func TestARowBecomesACrash(t *testing.T) {
	c, reject := oneRow(t, "7,2026-03-04,116.1,36.4,0,2,张三", mapping(t, simple), ingest.CrashOptions{})
	if reject != nil {
		t.Fatal(reject.Reason.EN)
	}
	if c.Source != "test" || c.SourceID != "7" || c.Severity != "injury" || *c.InjuredUnspecified != 2 || c.Precision != geo.PrecisionDay ||
		*c.Weekday != 3 || *c.Position != (orb.Point{116.1, 36.4}) || c.OccurredAt != nil || c.SeriousInjured != nil {
		t.Errorf("got %+v", c)
	}
}

func TestUnmappedColumnsAreKeptNowhere(t *testing.T) {
	crashes, rejects, err := readAll(
		t,
		[]byte(simpleHeader+"1,2026-01-01,116,36,0,0,张三\n2,never,116,36,0,0,李四\n"),
		mapping(t, simple),
		ingest.CrashOptions{},
	)
	if err != nil || len(crashes) != 1 || len(rejects) != 1 {
		t.Fatalf("%d crashes, %d rejects, %v", len(crashes), len(rejects), err)
	}
	if all := fmt.Sprintf("%+v %+v", crashes, rejects); strings.Contains(all, "张三") || strings.Contains(all, "李四") {
		t.Errorf("a name survived: %s", all)
	}
	if rejects[0].Raw["day"] != "never" || rejects[0].Row != 2 || rejects[0].Line != 3 || rejects[0].Field != "day" {
		t.Errorf("the reject does not say where: %+v", rejects[0])
	}
}

func TestEncodingsAreDetectedOrRefused(t *testing.T) {
	text := "id,day,lon,lat,dead,hurt,街道\r\n1,2026-01-01,116,36,0,0,建设路\n2,2026-01-02,116,36,0,0,振兴路\r3,2026-01-03,116,36,0,0,兴华路\r\n"
	m := mapping(t, simple+"  street: 街道\n")
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(text)
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	for name, content := range map[string]string{
		"UTF-8": text, "UTF-8 with a byte order mark": "\ufeff" + text, "GB18030": gb, "UTF-16 LE with a mark": le, "UTF-16 BE without": be,
		"gzip of GB18030": string(zipped([]byte(gb))),
	} {
		crashes, rejects, err := readAll(t, []byte(content), m, ingest.CrashOptions{})
		if err != nil || len(crashes) != 3 || len(rejects) != 0 {
			t.Errorf("%s: %d crashes, %d rejects, %v", name, len(crashes), len(rejects), err)
			continue
		}
		if crashes[0].Street != "建设路" || crashes[2].Street != "兴华路" {
			t.Errorf("%s: streets %q and %q", name, crashes[0].Street, crashes[2].Street)
		}
	}
}

func TestUncertainEncodingIsNeverGuessed(t *testing.T) {
	m := mapping(t, simple)
	for name, c := range map[string]struct{ content, encoding, words string }{
		"Latin-1 text":          {simpleHeader + "1,2026-01-01,116,36,0,0,M\xfcller\n", "auto", "gb18030"},
		"a binary file":         {"id\x00\x00\x01,day\x00x\n", "auto", "zero bytes"},
		"declared UTF-8, isn't": {simpleHeader + "1,2026-01-01,116,36,0,0,\xff\n", "utf-8", "is not UTF-8"},
		"declared GB, isn't":    {simpleHeader + "1,2026-01-01,116,36,0,0,\xff\xff\n", "gb18030", "not gb18030"},
		"wrong only at the end": {simpleHeader + strings.Repeat("1,2026-01-01,116,36,0,0,x\n", 60_000) + "\xff\n", "auto", "--encoding"},
	} {
		_, _, err := readAll(t, []byte(c.content), m, ingest.CrashOptions{Encoding: c.encoding})
		if err == nil {
			t.Errorf("%s: read without an error", name)
			continue
		}
		wantWords(t, name, err.Error(), c.words)
	}
}

func TestStructuralFaultsEndTheFile(t *testing.T) {
	row := "1,2026-01-01,116,36,0,0,x\n"
	for name, c := range map[string]struct {
		content string
		words   []string
	}{
		"missing column":  {"id,day,lon,dead,hurt\n", []string{`"lat"`, "not in the header", `"dead"`}},
		"repeated column": {"id,day,lon,lat,lat,dead,hurt\n", []string{`"lat"`, "stands 2 times"}},
		"empty file":      {"", []string{"empty"}},
		"open quote":      {simpleHeader + row + `2,2026-01-01,116,36,0,0,"open` + "\n" + strings.Repeat(row, 200), []string{"line 3", "quote"}},
		"cut zip file":    {"PK\x03\x04rest", []string{"archive", "cut off"}},
		"old Excel file":  {"\xd0\xcf\x11\xe0rest", []string{"XLSX", "CSV"}},
		"cut gzip":        {string(zipped([]byte(simpleHeader + strings.Repeat(row, 5000)))[:60]), []string{"cut off"}},
	} {
		_, _, err := readAll(t, []byte(c.content), mapping(t, simple), ingest.CrashOptions{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantWords(t, name, err.Error(), c.words...)
	}
}

func TestOneRecordCannotSwallowTheFile(t *testing.T) {
	content := simpleHeader + `1,2026-01-01,116,36,0,0,"` + strings.Repeat("endless ", 100_000)
	_, _, err := readAll(t, []byte(content), mapping(t, simple), ingest.CrashOptions{Limits: sheet.Limits{RecordBytes: 10_000}})
	if err == nil {
		t.Fatal("an open quote over the limit was read")
	}
	wantWords(t, "open quote", err.Error(), "10000 bytes", "quote")
}

func TestLimitsOfCellsRowsAndBytes(t *testing.T) {
	row := "1,2026-01-01,116,36,0,0,xxxxxxxxxxxxxxxxxxxx\n"
	for name, limits := range map[string]sheet.Limits{
		"cell": {CellBytes: 10}, "rows": {Rows: 2}, "bytes": {FileBytes: 100},
	} {
		_, _, err := readAll(t, []byte(simpleHeader+row+row+row), mapping(t, simple), ingest.CrashOptions{Limits: limits})
		if err == nil {
			t.Errorf("%s: the limit did not hold", name)
		}
	}
}

func TestAGzipBombEndsAtTheLimit(t *testing.T) {
	bomb := zipped([]byte(simpleHeader + strings.Repeat("1,2026-01-01,116,36,0,0,x\n", 400_000)))
	_, _, err := readAll(t, bomb, mapping(t, simple), ingest.CrashOptions{Limits: sheet.Limits{FileBytes: 1 << 20}})
	if err == nil {
		t.Fatal("ten megabytes came out of a limit of one")
	}
	wantWords(t, "bomb", err.Error(), "limit")
}

func TestOnlyARecordWithoutKeyOrTimeIsRejected(t *testing.T) {
	m := mapping(t, simple)
	for row, words := range map[string][]string{
		"1,2026-01-01,116,36,0,0,x,y":     {"8 cells"},
		",2026-01-01,116,36,0,0,x":        {"key is empty"},
		"3.3E+17,2026-01-01,116,36,0,0,x": {"lost its digits", "column as text"},
		"1,20123,116,36,0,0,x":            {"Excel serial"},
		"1,,116,36,0,0,x":                 {"date is not known"},
		"1,yesterday,116,36,0,0,x":        {"not a date"},
		"1,03/04/26,116,36,0,0,x":         {"cannot be told apart"},
	} {
		_, reject := oneRow(t, row, m, ingest.CrashOptions{})
		if reject == nil {
			t.Errorf("row %q was accepted", row)
			continue
		}
		wantWords(t, row, reject.Reason.EN, words...)
	}
}

// report reads a file to its end and gives the crashes and what was noticed.
func report(t testing.TB, content string, m *ingest.Mapping, o ingest.CrashOptions) ([]geo.Crash, []geo.Reject, ingest.Noticed) {
	t.Helper()
	r, err := ingest.OpenCrashes(write(t, "crashes.csv", []byte(content)), m, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var crashes []geo.Crash
	var rejects []geo.Reject
	for c, reject := range r.Rows(t.Context()) {
		if reject != nil {
			rejects = append(rejects, *reject)
			continue
		}
		crashes = append(crashes, c)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return crashes, rejects, r.Report()
}

func TestAFaultInASideFieldCostsTheField(t *testing.T) {
	m := mapping(t, simple)
	for _, c := range []struct{ row, column, words string }{
		{"1,2026-01-01,1e400,36,0,1,x", "lon", "not a number"},
		{"1,2026-01-01,0x10,36,0,1,x", "lon", "not a number"},
		{"1,2026-01-01,500,36,0,1,x", "lon", "longitude 500"},
		{"1,2026-01-01,116,95,0,1,x", "lon", "latitude 95"},
		{"1,2026-01-01,36,116,0,1,x", "lon", "look swapped"},
		{"1,2026-01-01,12912000,4350000,0,1,x", "lon", "EPSG"},
		{"1,2026-01-01,116,,0,1,x", "lon", "one of longitude and latitude"},
		{"1,2026-01-01,116,36,-1,1,x", "dead", "whole number"},
		{"1,2026-01-01,116,36,1.5,1,x", "dead", "whole number"},
		{"1,03/04/2026,116,36,0,1,x", "day", "cannot be told apart"},
		{"1,2025-02-29,116,36,0,1,x", "day", "no such day"},
		{"1,2026-13-01,116,36,0,1,x", "day", "no such day"},
	} {
		crashes, rejects, r := report(t, simpleHeader+"2,2026-01-01,116,36,0,0,x\n"+strings.Replace(c.row, ",0,1,x", ",1,1,x", 1)+"\n", m, ingest.CrashOptions{})
		if strings.HasPrefix(c.column, "dead") {
			if len(crashes) != 2 || crashes[1].Severity != "unknown" || len(r.Unread) != 1 || r.Unread[0].Column != "dead" {
				t.Errorf("%s: %+v %+v", c.row, rejects, r)
			}
			continue
		}
		if len(crashes) != 2 || len(rejects) != 0 || len(r.Unread) != 1 || r.Unread[0].Column != c.column || r.Unread[0].Count != 1 ||
			len(r.Unread[0].Values) != 1 || r.Unread[0].Expected.Empty() || crashes[1].Severity != "fatal" {
			t.Errorf("%s: %d crashes, %+v, %+v", c.row, len(crashes), rejects, r)
			continue
		}
		wantWords(t, c.row, r.Unread[0].Reason.EN, c.words)
		if k := crashes[1]; (k.Position == nil) != (c.column == "lon") || (k.Precision == geo.PrecisionDay) != (c.column != "day") {
			t.Errorf("%s: %+v", c.row, k)
		}
	}
}

func TestWhatGivesNoPlaceIsNoFault(t *testing.T) {
	for _, place := range []string{"0,0", "0.000,0.0", ",", "NULL,NULL", "无,无", "-,-", "NaN,nan", "N/A,不详"} {
		crashes, rejects, r := report(t, simpleHeader+"1,2026-01-01,"+place+",0,0,x\n", mapping(t, simple), ingest.CrashOptions{})
		if len(crashes) != 1 || len(rejects) != 0 || crashes[0].Position != nil || len(r.Unread) != 0 || len(r.Notes) != 1 || r.Notes[0].Count != 1 {
			t.Errorf("%s: %d crashes, %+v, %+v", place, len(crashes), rejects, r)
		}
	}
}

func TestSwappedCoordinatesAreNoticedInsideTheServiceArea(t *testing.T) {
	area := orb.Bound{Min: orb.Point{-72, 42}, Max: orb.Point{-70, 43}}
	_, _, r := report(t, simpleHeader+"1,2026-01-01,42.3,-71.1,0,0,x\n", mapping(t, simple), ingest.CrashOptions{Area: area})
	if len(r.Unread) != 1 {
		t.Fatalf("swapped coordinates were read: %+v", r)
	}
	wantWords(t, "swapped", r.Unread[0].Reason.EN, "look swapped")
	crashes, _, _ := report(t, simpleHeader+"1,2026-01-01,10,50,0,0,x\n", mapping(t, simple), ingest.CrashOptions{Area: area})
	if crashes[0].Position == nil {
		t.Error("a place merely far away was not read")
	}
}

func TestTheSecondRowOfAKeyIsRejectedWithTheFirstsNumber(t *testing.T) {
	row := ",2026-01-01,116,36,0,0,x\n"
	crashes, rejects, err := readAll(t, []byte(simpleHeader+"a"+row+"b"+row+"a"+row), mapping(t, simple), ingest.CrashOptions{})
	if err != nil || len(crashes) != 2 || len(rejects) != 1 {
		t.Fatalf("%d crashes, %d rejects, %v", len(crashes), len(rejects), err)
	}
	wantWords(t, "double", rejects[0].Reason.EN, "row 1")
}

func TestDatesAreReadByTheDeclaredFormatOnly(t *testing.T) {
	for name, c := range map[string]struct{ format, text, want string }{
		"day first":      {"D/M/YYYY", "03/04/2026", "2026-04-03"},
		"month first":    {"M/D/YYYY", "03/04/2026", "2026-03-04"},
		"Excel":          {"excel", "45123", "2023-07-16"},
		"Chinese":        {"YYYY年M月D日", "2026年3月4日", "2026-03-04"},
		"leap day":       {"YYYY-MM-DD", "2024-02-29", "2024-02-29"},
		"two fit, equal": {"[D/M/YYYY, M/D/YYYY]", "05/05/2026", "2026-05-05"},
	} {
		m := mapping(t, strings.Replace(simple, "date: day", "date: {column: day, format: "+c.format+"}", 1))
		got, reject := oneRow(t, "1,"+c.text+",116,36,0,0,x", m, ingest.CrashOptions{})
		if reject != nil {
			t.Errorf("%s: reject %+v", name, reject)
			continue
		}
		if fmt.Sprintf("%04d-%02d-%02d", got.Year, *got.Month, *got.Day) != c.want {
			t.Errorf("%s: got %d-%d-%d, want %s", name, got.Year, *got.Month, *got.Day, c.want)
		}
	}
}

func TestADateThatTwoFormatsReadDifferentlyHasItsYearOnly(t *testing.T) {
	m := mapping(t, strings.Replace(simple, "date: day", "date: {column: day, format: [D/M/YYYY, M/D/YYYY]}", 1))
	crashes, _, r := report(t, simpleHeader+"1,03/04/2026,116,36,0,0,x\n", m, ingest.CrashOptions{})
	if len(crashes) != 1 || crashes[0].Year != 2026 || crashes[0].Month != nil || len(r.Unread) != 1 {
		t.Errorf("%+v %+v", crashes, r)
	}
}

func TestALocalTimeWithoutAZoneIsRefused(t *testing.T) {
	text := strings.Replace(simple, "zone: Asia/Shanghai\n", "", 1) + "  time: name\n"
	_, err := ingest.ParseMapping("test", []byte(text), geotest.Standards().Words)
	if err == nil {
		t.Fatal("a mapping with a time and no zone was accepted")
	}
	wantWords(t, "no zone", err.Error(), "zone is missing")
}

func TestTheHourThatTheClockSkipsHasNoInstant(t *testing.T) {
	m := mapping(t, strings.Replace(simple, "Asia/Shanghai", "America/Los_Angeles", 1)+"  time: name\n")
	for text, want := range map[string]string{
		"2011-03-13 02:30": "", // skipped in spring
		"2011-03-13 03:30": "2011-03-13T10:30:00Z",
		"2011-11-06 01:30": "2011-11-06T08:30:00Z", // twice in autumn: the first
		"2011-07-01 00:05": "2011-07-01T07:05:00Z",
	} {
		day, clock, _ := strings.Cut(text, " ")
		c, reject := oneRow(t, "1,"+day+",116,36,0,0,"+clock, m, ingest.CrashOptions{})
		if reject != nil {
			t.Fatal(reject.Reason.EN)
		}
		got := ""
		if c.OccurredAt != nil {
			got = c.OccurredAt.UTC().Format(time.RFC3339)
		}
		if got != want || c.Hour == nil || (want == "" && c.Precision != geo.PrecisionDay) {
			t.Errorf("%s: instant %q, want %q (precision %s)", text, got, want, c.Precision)
		}
	}
}

func TestFormulasStayText(t *testing.T) {
	m := mapping(t, simple+"  street: name\n")
	c, _ := oneRow(t, `1,2026-01-01,116,36,0,0,"=HYPERLINK(""http://x"",""y"")"`, m, ingest.CrashOptions{})
	if c.Street != `=HYPERLINK("http://x","y")` {
		t.Errorf("stored %q", c.Street)
	}
	for in, want := range map[string]string{"=1+1": "'=1+1", "+cmd": "'+cmd", "@x": "'@x", "-122.6": "-122.6", "-a": "'-a", "建设路": "建设路", "": ""} {
		if got := sheet.SafeCell(in); got != want {
			t.Errorf("SafeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeadersMayDifferInCaseSpacesAndWidth(t *testing.T) {
	_, rejects, err := readAll(t, []byte("ＩＤ, Day ,LON,Lat,dead,HURT\n1,2026-01-01,116,36,0,0\n"), mapping(t, simple), ingest.CrashOptions{})
	if err != nil || len(rejects) != 0 {
		t.Errorf("%v %v", rejects, err)
	}
}

func TestCoordinatesOfOtherSystemsBecomeWGS84(t *testing.T) {
	for crs, c := range map[string]struct {
		x, y string
		want orb.Point
	}{
		"gcj02":      {"115.99067917", "36.45708663", orb.Point{115.985, 36.457}},
		"bd09":       {"115.9972541", "36.46278606", orb.Point{115.985, 36.457}},
		"EPSG:3857":  {"12912023.81", "4362420.44", orb.Point{115.99, 36.4487}},
		"EPSG:32610": {"525000", "5040000", orb.Point{-122.679, 45.513}},
		"EPSG:25832": {"500000", "5600000", orb.Point{9, 50.5523}},
	} {
		got, reject := oneRow(t, "1,2026-01-01,"+c.x+","+c.y+",0,0,x", mapping(t, simple), ingest.CrashOptions{CRS: crs})
		if reject != nil {
			t.Errorf("%s: %s", crs, reject.Reason.EN)
			continue
		}
		if p := *got.Position; max(p[0]-c.want[0], c.want[0]-p[0]) > 2e-3 || max(p[1]-c.want[1], c.want[1]-p[1]) > 2e-3 {
			t.Errorf("%s: %v, want about %v", crs, p, c.want)
		}
	}
	_, _, err := readAll(t, []byte(simpleHeader), mapping(t, simple), ingest.CrashOptions{CRS: "EPSG:27700"})
	if err == nil {
		t.Fatal("a system that cannot be converted was accepted")
	}
	wantWords(t, "27700", err.Error(), "EPSG:4513-4554", "gcj02")
}

func TestAnEndedContextEndsTheRows(t *testing.T) {
	r, err := ingest.OpenCrashes(
		write(t, "c.csv", []byte(simpleHeader+strings.Repeat("1,2026-01-01,116,36,0,0,x\n", 5000))),
		mapping(t, simple),
		ingest.CrashOptions{},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ctx, stop := contextWithCause(t, errors.New("stopped"))
	stop()
	n := 0
	for range r.Rows(ctx) {
		n++
	}
	if r.Err() == nil || n >= 5000 {
		t.Errorf("%d rows were read, error %v", n, r.Err())
	}
}

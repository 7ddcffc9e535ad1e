package ingest_test

import (
	"strings"
	"testing"

	"tongshi/server/ingest"
	"tongshi/server/ingest/filetest"
	"tongshi/server/ingest/sheet"
)

// Workbooks as programs other than ours write them.

const bookMapping = `
source: s
zone: Asia/Shanghai
fields: {source_id: 编号, date: 日期, time: {column: 时间, optional: true}, lon: 经度, lat: 纬度, deaths: 死亡}
`

func bookHead() string {
	return filetest.Texts(1, "编号", "日期", "时间", "经度", "纬度", "死亡")
}

// bookRow is row 2 with a date and a clock as they stand in the file.
func bookRow(date, clock string) string {
	return filetest.Row(2, filetest.Text("B1"), date, clock, filetest.Number("120.15"), filetest.Number("30.27"), filetest.Number("1"))
}

func oneSheet(rows ...string) filetest.Book {
	return filetest.Book{Sheets: []filetest.Sheet{{Name: "表", Rows: rows}}}
}

func TestWorkbooksAsProgramsWriteThem(t *testing.T) {
	const where = "120.1500 30.2700"
	whole := func(date, clock string) []byte { return oneSheet(bookHead(), bookRow(date, clock)).XLSX() }
	listSheet := func(name string, hidden bool) filetest.Sheet {
		return filetest.Sheet{Name: name, Hidden: hidden, Rows: []string{bookHead(), bookRow(filetest.Text("2023-05-03"), "")}}
	}
	since04 := oneSheet(bookHead(), bookRow(filetest.Styled(1, "43587"), ""))
	since04.Since04 = true
	runs := oneSheet(filetest.Row(1, filetest.Shared(0), filetest.Text("日期"), filetest.Text("时间"), filetest.Text("经度"), filetest.Text("纬度"), filetest.Text("死亡")),
		bookRow(filetest.Styled(1, "45049"), ""))
	runs.Shared = []string{"<r><t>编</t></r><r><rPr/><t>号</t></r><rPh><t>biānhào</t></rPh>"}
	bare := oneSheet(strings.NewReplacer(` r="A1"`, "", ` r="B1"`, "", ` r="1"`, "").Replace(bookHead()), bookRow(filetest.Styled(1, "45049"), ""))
	prefixed := oneSheet(bookHead(), bookRow(filetest.Styled(1, "45049"), ""))
	prefixed.Sheets[0].Rows[1] = strings.NewReplacer("<row", "<x:row", "</row", "</x:row", "<c", "<x:c", "</c", "</x:c", "<v", "<x:v", "</v", "</x:v", "<is", "<x:is", "</is", "</x:is",
		"<t ", "<x:t ", "</t", "</x:t").Replace(prefixed.Sheets[0].Rows[1])
	merged := oneSheet(bookHead(), bookRow(filetest.Styled(1, "45049"), ""))
	merged.Sheets[0].Merged = []string{"A1:B1", "B2:B9"}
	for _, c := range []struct {
		name    string
		content []byte
		layer   string
		want    []string
		says    []string // of the report, or the error
	}{
		{"a day by a built-in style", whole(filetest.Styled(1, "45049"), ""), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"day and clock in one cell", whole(filetest.Styled(2, "45049.336805555555"), ""), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"a day as Chinese programs write it", whole(filetest.Styled(3, "45049"), ""), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"a clock of its own", whole(filetest.Styled(1, "45049"), filetest.Styled(4, "0.33680555555555558")), "", []string{"B1 | fatal | 2023-05-03 08:05 | " + where}, nil},
		{"midnight", whole(filetest.Styled(1, "45049"), filetest.Styled(4, "0")), "", []string{"B1 | fatal | 2023-05-03 00:00 | " + where}, nil},
		{"days from 1904", since04.XLSX(), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"a day as text", whole(filetest.Text("2023/5/3"), filetest.Text("8:05")), "", []string{"B1 | fatal | 2023-05-03 08:05 | " + where}, nil},
		{"texts of several runs, with how to say them", runs.XLSX(), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"cells and rows without their names", bare.XLSX(), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"elements with a prefix", prefixed.XLSX(), "", []string{"B1 | fatal | 2023-05-03 | " + where}, nil},
		{"cells merged over rows", merged.XLSX(), "", []string{"B1 | fatal | 2023-05-03 | " + where}, []string{"1: cells are merged over several rows"}},
		{"two sheets that fit", filetest.Book{Sheets: []filetest.Sheet{listSheet("2022", false), listSheet("2023", false)}}.XLSX(), "", nil, []string{`"2022", "2023"`, "--sheet"}},
		{"the one that is named", filetest.Book{Sheets: []filetest.Sheet{listSheet("2022", false), listSheet("2023", false)}}.XLSX(), "2023",
			[]string{"B1 | fatal | 2023-05-03 | " + where}, []string{`sheet "2023" is read`, `"2022"`}},
		{"one that is not there", filetest.Book{Sheets: []filetest.Sheet{listSheet("2022", false)}}.XLSX(), "2021", nil, []string{`no sheet "2021"`, `"2022"`}},
		{"a hidden copy", filetest.Book{Sheets: []filetest.Sheet{listSheet("旧", true), listSheet("新", false)}}.XLSX(), "",
			[]string{"B1 | fatal | 2023-05-03 | " + where}, []string{`sheet "新" is read`}},
		{"no sheet that fits", filetest.Book{Sheets: []filetest.Sheet{{Name: "说明", Rows: []string{filetest.Texts(1, "填表", "说明")}}}}.XLSX(), "", nil, []string{`"填表"`, "not in the header"}},
		{"an empty workbook", oneSheet().XLSX(), "", nil, []string{"no sheet with rows"}},
		{"a key whose digits are lost", oneSheet(bookHead(), strings.Replace(bookRow(filetest.Styled(1, "45049"), ""), filetest.Text("B1")[2:], filetest.Number("3.30106202305E+17")[2:], 1)).XLSX(), "", nil,
			[]string{"unread"}},
		{"a text that is not in the table", oneSheet(bookHead(), bookRow(filetest.Shared(7), "")).XLSX(), "", nil, []string{"refers to a text"}},
		{"a cell beyond the last column", oneSheet(bookHead(), `<row r="2"><c r="XFE2"><v>1</v></c></row>`).XLSX(), "", nil, []string{"16384 at most"}},
		{"a sheet that is cut", filetest.Book{Sheets: []filetest.Sheet{listSheet("表", false)}, Parts: map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + bookHead() + "<row><c><v>"}}.XLSX(),
			"", nil, []string{"cut off"}},
		{"entities", filetest.Book{Sheets: []filetest.Sheet{listSheet("表", false)}, Parts: map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE x [<!ENTITY a "b">]><sst/>`}}.XLSX(), "", nil, []string{"document type"}},
		{"elements without an end within each other", filetest.Book{Sheets: []filetest.Sheet{listSheet("表", false)}, Parts: map[string]string{"xl/styles.xml": strings.Repeat("<a>", 100_000)}}.XLSX(),
			"", nil, []string{"more than 64 deep"}},
		{"a cell of megabytes", oneSheet(bookHead(), bookRow(filetest.Text(strings.Repeat("x", 200_000)), "")).XLSX(), "", nil, []string{"a cell holds more than"}},
	} {
		got, rejects, said := crashesOf(t, write(t, "b.xlsx", c.content), mapping(t, bookMapping), ingest.CrashOptions{Layer: c.layer, Now: asOf})
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: got %v, want %v: %v %s", c.name, got, c.want, rejects, said)
		}
		if c.name == "a key whose digits are lost" {
			wantWords(t, c.name, strings.Join(rejects, "\n"), "lost its digits")
			continue
		}
		wantWords(t, c.name, said, c.says...)
	}
}

// TestNumbersOfAWorkbookAreThoseItShows: a spreadsheet keeps 15 digits and writes
// 17.
func TestNumbersOfAWorkbookAreThoseItShows(t *testing.T) {
	for written, want := range map[string]string{
		"30.270000000000003": "30.27", "120.15": "120.15", "1E-3": "0.001", "1.2E5": "120000", "330106202305030": "330106202305030",
		"3.30106202305E+17": "3.30106202305E+17", "-0.10000000000000001": "-0.1", "7": "7",
	} {
		book := oneSheet(filetest.Texts(1, "数"), filetest.Row(2, filetest.Number(written))).XLSX()
		w, err := sheet.OpenWorkbook(write(t, "n.xlsx", book), sheet.Form{}, sheet.Limits{}.WithDefaults())
		if err != nil {
			t.Fatal(err)
		}
		err = w.Each(t.Context(), func(r sheet.Record) bool {
			if r.Cells[0] != want {
				t.Errorf("%s is read as %s, want %s", written, r.Cells[0], want)
			}
			return true
		})
		if err != nil {
			t.Error(err)
		}
		_ = w.Close() // it was only read
	}
}

package sheet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongshi/server/ingest/filetest"
	"tongshi/server/ingest/sheet"
)

// The fuzz targets claim one thing: any bytes end in records or an error, and a
// record is as wide as the header or wider.

// small keeps a fuzzed file from taking long.
var small = sheet.Limits{FileBytes: 4 << 20, RecordBytes: 64 << 10, CellBytes: 4 << 10, Rows: 10_000}.WithDefaults()

func fuzzFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func book() filetest.Book {
	return filetest.Book{
		Sheets: []filetest.Sheet{{Name: "a", Merged: []string{"A1:A2"}, Rows: []string{filetest.Row(1, filetest.Shared(0), filetest.Text("b")), filetest.Row(2, filetest.Styled(1, "45049.3"), filetest.Number("1E5"))}}},
		Shared: []string{"a", "<r><t>x</t></r><rPh><t>y</t></rPh>"},
	}
}

func readBook(t *testing.T, content []byte) {
	path := fuzzFile(t, "f.xlsx", content)
	if kind, err := sheet.KindOf(path); err != nil || kind != sheet.XLSX {
		return
	}
	w, err := sheet.OpenWorkbook(path, sheet.Form{Fits: func(names []string) bool { return len(names) > 1 && names[1] == "b" }}, small)
	if err != nil {
		return
	}
	defer w.Close()
	last := 0
	err = w.Each(t.Context(), func(r sheet.Record) bool {
		if len(r.Cells) < len(w.Names()) || r.Row != last+1 {
			t.Fatalf("row %d behind %d has %d cells, the header %d", r.Row, last, len(r.Cells), len(w.Names()))
		}
		last = r.Row
		return true
	})
	if err == nil {
		w.Notes()
	}
}

// FuzzWorkbook damages a workbook as it lies on the disk.
func FuzzWorkbook(f *testing.F) {
	f.Add(book().XLSX())
	f.Add(book().XLSX()[:300])
	f.Fuzz(readBook)
}

// FuzzWorkbookParts damages what the archive of a workbook holds, which a damaged
// archive hides behind its check sums.
func FuzzWorkbookParts(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>b</t></is></c></row><row><c><v>7</v></c></row></sheetData>`, `<sst><si><t>a</t></si></sst>`,
		`<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add(`<row r="-1"><c r="ZZZZ9"><v>1e999</v></c></row>`, `<sst><si/></sst></sst>`, `<numFmt numFmtId="1" formatCode="[h"/>`)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		b := book()
		b.Parts = map[string]string{"xl/worksheets/sheet1.xml": rows, "xl/sharedStrings.xml": texts, "xl/styles.xml": styles}
		readBook(t, b.XLSX())
	})
}

// FuzzTable: CSV with its encodings, delimiters, titles and headings.
func FuzzTable(f *testing.F) {
	f.Add([]byte("sep=;\na;b\r1;\"2\n\";3\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add([]byte("title\n,,\na,\nx,b\n1,2,,,\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := sheet.OpenTable(fuzzFile(t, "f.csv", content), sheet.Form{Encoding: sheet.Auto, Fits: func(names []string) bool { return len(names) > 1 && names[1] == "b" }}, small)
		if err != nil {
			return
		}
		defer table.Close()
		_ = table.Each(t.Context(), func(r sheet.Record) bool {
			if len(r.Cells) < len(table.Names()) {
				t.Fatalf("row %d has %d cells, the header %d", r.Row, len(r.Cells), len(table.Names()))
			}
			return true
		})
	})
}

// FuzzArchive: no archive that is opened has a name that leads out of it.
func FuzzArchive(f *testing.F) {
	f.Add(filetest.Zip(map[string]string{"a/b.shp": "x", "c": ""}))
	f.Add(filetest.Zip(map[string]string{"../a": "x"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := sheet.OpenArchive(fuzzFile(t, "f.zip", content), small.FileBytes)
		if err != nil {
			return
		}
		defer a.Close()
		for _, name := range a.Members() {
			if !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `\`) {
				t.Fatalf("the name %q leads out", name)
			}
			text, err := a.Small(name, 1<<16)
			if err == nil && len(text) > 1<<16 {
				t.Fatalf("%q holds %d bytes", name, len(text))
			}
		}
	})
}

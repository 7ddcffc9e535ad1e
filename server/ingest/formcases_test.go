package ingest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tongshi/server/ingest"
	"tongshi/server/ingest/filetest"
)

// One list of crashes, written by a generator in every form that a file may have
// and with every trouble that a list may have: what is read stays the same.

// crashList is a list as an office has it: a header and rows of text. Where places
// is true, longitude and latitude are columns; else the form has a geometry.
type crashList struct {
	header []string
	rows   [][]string
	above  [][]string // lines above the header
}

func usualList() crashList {
	return crashList{
		header: []string{"事故编号", "事故发生时间", "经度", "纬度", "死亡人数", "重伤人数", "轻伤人数", "直接财产损失", "路名"},
		rows: [][]string{
			{"P1", "2023-05-03 08:05", "120.15", "30.27", "0", "0", "1", "500", "文三路"},
			{"P2", "2023-11-30 23:59", "120.16", "30.28", "1", "0", "0", "12000", "建设路"},
			{"P3", "2024-02-29 00:01", "120.17", "30.29", "0", "2", "0", "0", "振兴路"},
		},
	}
}

var usualCrashes = []string{
	"P1 | slight | 2023-05-03 08:05 | 120.1500 30.2700",
	"P2 | fatal | 2023-11-30 23:59 | 120.1600 30.2800",
	"P3 | serious | 2024-02-29 00:01 | 120.1700 30.2900",
}

// each changes every cell of a column.
func (l crashList) each(column string, change func(string) string) crashList {
	at := slices.Index(l.header, column)
	for _, row := range l.rows {
		row[at] = change(row[at])
	}
	return l
}

func (l crashList) rename(pairs ...string) crashList {
	for i := 0; i < len(pairs); i += 2 {
		l.header[slices.Index(l.header, pairs[i])] = pairs[i+1]
	}
	return l
}

func (l crashList) add(column string, cells ...string) crashList {
	l.header = append(l.header, column)
	for i := range l.rows {
		l.rows[i] = append(l.rows[i], cells[i])
	}
	return l
}

// trouble changes the list; lines is whether it is one of lines above or below the
// header, which only tables have.
type trouble struct {
	name   string
	lines  bool
	change func(crashList) crashList
	says   string
}

var troubles = []trouble{
	{name: "as it should be", change: func(l crashList) crashList { return l }},
	{name: "units and notes in brackets behind the names", says: "死亡人数（人） is read as 死亡人数", change: func(l crashList) crashList {
		return l.rename("死亡人数", "死亡人数（人）", "重伤人数", "重伤人数(人)", "轻伤人数", "轻伤人数【人】", "路名", "路名（必填）")
	}},
	{name: "columns in another order", change: func(l crashList) crashList {
		slices.Reverse(l.header)
		for _, row := range l.rows {
			slices.Reverse(row)
		}
		return l
	}},
	{name: "columns of persons among them", change: func(l crashList) crashList {
		return l.add("驾驶人姓名", "张三", "李四", "王五").add("电话", "13800000001", "13800000002", "13800000003")
	}},
	{name: "times in words", change: func(l crashList) crashList {
		words := map[string]string{"2023-05-03 08:05": "2023年5月3日 上午8时05分", "2023-11-30 23:59": "2023年11月30日 23点59分", "2024-02-29 00:01": "2024.2.29 0:01"}
		return l.each("事故发生时间", func(text string) string { return words[text] })
	}},
	{name: "figures of full width", change: func(l crashList) crashList {
		wide := func(text string) string {
			return strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return c - '0' + '０'
				}
				return c
			}, text)
		}
		return l.each("死亡人数", wide).each("轻伤人数", wide).each("事故发生时间", wide)
	}},
	{name: "faults in side fields", says: "直接财产损失 unread 3", change: func(l crashList) crashList {
		return l.each("直接财产损失", func(string) string { return "待定损" })
	}},
	{name: "marks of a spreadsheet before keys", change: func(l crashList) crashList {
		return l.each("事故编号", func(text string) string { return `="` + text + `"` })
	}},
	{name: "spaces, also wide ones, around cells", change: func(l crashList) crashList {
		return l.each("事故编号", func(text string) string { return "  " + text + " " }).each("死亡人数", func(text string) string { return "\u3000" + text + "\u3000" })
	}},
	{name: "counts with decimals", change: func(l crashList) crashList {
		return l.each("死亡人数", func(text string) string { return text + ".0" }).each("重伤人数", func(text string) string { return text + ".00" })
	}},
	{name: "title and date of printing above the header", lines: true, says: "lines above the header are left out", change: func(l crashList) crashList {
		l.above = [][]string{{"某市道路交通事故明细表"}, {"单位：某支队", "", "打印日期：2024-03-01"}}
		return l
	}},
	{name: "a heading of two lines", lines: true, change: func(l crashList) crashList {
		upper := make([]string, len(l.header))
		upper[slices.Index(l.header, "死亡人数")] = "伤亡情况"
		upper[0], l.header[0] = l.header[0], ""
		l.above = [][]string{upper}
		return l
	}},
	{name: "empty rows between", lines: true, change: func(l crashList) crashList {
		l.rows = [][]string{l.rows[0], make([]string, len(l.header)), l.rows[1], make([]string, len(l.header)), l.rows[2]}
		return l
	}},
	{name: "cells missing at the end of rows", lines: true, says: "shorter than the header", change: func(l crashList) crashList {
		for i := range l.rows {
			l.rows[i] = l.rows[i][:len(l.rows[i])-1]
		}
		return l
	}},
}

// listForm writes a list as a file.
type listForm struct {
	name  string
	file  string
	lines bool // there are lines above and between
	cut   bool // the names of its columns are cut, and said so
	write func(t *testing.T, l crashList) []byte
}

func gb18030(text string) []byte {
	out, _ := simplifiedchinese.GB18030.NewEncoder().String(text) // every character has a form
	return []byte(out)
}

func (l crashList) csv(comma string) string {
	var b strings.Builder
	for _, row := range slices.Concat(l.above, [][]string{l.header}, l.rows) {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(comma)
			}
			if strings.ContainsAny(cell, comma+`"`) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func utf16LE(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

func (l crashList) xlsx(shared bool) []byte {
	book := filetest.Book{}
	sheet := filetest.Sheet{Name: "事故明细"}
	for n, row := range slices.Concat(l.above, [][]string{l.header}, l.rows) {
		var cells []string
		for _, text := range row {
			_, notNumber := strconv.ParseFloat(text, 64)
			switch {
			case text == "":
				cells = append(cells, "")
			case notNumber == nil:
				cells = append(cells, filetest.Number(text))
			case shared:
				cells = append(cells, filetest.Shared(len(book.Shared)))
				book.Shared = append(book.Shared, text)
			default:
				cells = append(cells, filetest.Text(text))
			}
		}
		sheet.Rows = append(sheet.Rows, filetest.Row(n+1, cells...))
	}
	book.Sheets = []filetest.Sheet{sheet, {Name: "说明", Rows: []string{filetest.Texts(1, "填表说明", "见附件")}}}
	return book.XLSX()
}

// split takes longitude and latitude out of the list: the form has a geometry.
func (l crashList) split() (places []orb.Point, rest crashList) {
	lon, lat := slices.Index(l.header, "经度"), slices.Index(l.header, "纬度")
	without := func(row []string) (list []string) {
		for i, cell := range row {
			if i != lon && i != lat {
				list = append(list, cell)
			}
		}
		return list
	}
	rest.header = without(l.header)
	for _, row := range l.rows {
		var p orb.Point
		p[0], _ = strconv.ParseFloat(row[lon], 64) // as usualList has them
		p[1], _ = strconv.ParseFloat(row[lat], 64)
		places, rest.rows = append(places, p), append(rest.rows, without(row))
	}
	return places, rest
}

func (l crashList) features() (list []string) {
	places, rest := l.split()
	for i, row := range rest.rows {
		own := map[string]string{}
		for k, name := range rest.header {
			own[name] = row[k]
		}
		text, _ := json.Marshal(own) // of texts
		list = append(list, fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%v,%v]},"properties":%s}`, places[i][0], places[i][1], text))
	}
	return list
}

func (l crashList) geoJSON() string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(l.features(), ",\n") + `]}`
}

func (l crashList) layer(encode func(string) []byte) filetest.Layer {
	places, rest := l.split()
	layer := filetest.Layer{Name: "事故点", Kind: 1, PRJ: filetest.WGS84}
	const width = 60
	for _, name := range rest.header {
		layer.Columns = append(layer.Columns, filetest.C(string(encode(name)), width))
	}
	for i, row := range rest.rows {
		var cells []string
		for _, text := range row {
			cells = append(cells, string(encode(text)))
		}
		layer.Shapes, layer.Rows = append(layer.Shapes, places[i]), append(layer.Rows, cells)
	}
	return layer
}

func (l crashList) geoPackage(t *testing.T) []byte {
	places, rest := l.split()
	var columns, marks []string
	for _, name := range rest.header {
		columns, marks = append(columns, `"`+name+`" TEXT`), append(marks, "?")
	}
	statements := filetest.Table("事故", "4326", strings.Join(columns, ", "))
	var arguments [][]any
	for i, row := range rest.rows {
		statements = append(statements, `INSERT INTO "事故" VALUES (NULL, ?, `+strings.Join(marks, ", ")+`)`)
		with := []any{filetest.Blob(t, places[i])}
		for _, cell := range row {
			with = append(with, cell)
		}
		arguments = append(arguments, with)
	}
	content, err := os.ReadFile(filetest.PackageFile(t, "c.gpkg", statements, arguments...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func plain(text string) []byte { return []byte(text) }

var listForms = []listForm{
	{name: "CSV", file: "c.csv", lines: true, write: func(_ *testing.T, l crashList) []byte { return plain(l.csv(",")) }},
	{name: "CSV in GB18030 with semicolons", file: "c.csv", lines: true, write: func(_ *testing.T, l crashList) []byte { return gb18030(l.csv(";")) }},
	{name: "CSV in UTF-16 with tabs", file: "c.txt", lines: true, write: func(_ *testing.T, l crashList) []byte { return utf16LE(l.csv("\t")) }},
	{name: "CSV in gzip without its suffix", file: "c.csv", lines: true, write: func(_ *testing.T, l crashList) []byte { return zipped(plain(l.csv(","))) }},
	{name: "XLSX with shared texts", file: "c.xlsx", lines: true, write: func(_ *testing.T, l crashList) []byte { return l.xlsx(true) }},
	{name: "XLSX with inline texts, named otherwise", file: "c.xls", lines: true, write: func(_ *testing.T, l crashList) []byte { return l.xlsx(false) }},
	{name: "Shapefile in GBK without a .cpg", file: "c.zip", cut: true, write: func(_ *testing.T, l crashList) []byte { return filetest.Shapefile(l.layer(gb18030)) }},
	{name: "Shapefile in UTF-8 with a .cpg", file: "c.zip", cut: true, write: func(_ *testing.T, l crashList) []byte {
		layer := l.layer(plain)
		layer.CPG = "UTF-8"
		return filetest.Shapefile(layer)
	}},
	{name: "GeoPackage", file: "c.gpkg", write: func(t *testing.T, l crashList) []byte { return l.geoPackage(t) }},
	{name: "GeoJSON", file: "c.geojson", write: func(_ *testing.T, l crashList) []byte { return plain(l.geoJSON()) }},
	{name: "GeoJSON in GB18030", file: "c.json", write: func(_ *testing.T, l crashList) []byte { return gb18030(l.geoJSON()) }},
	{name: "GeoJSON text sequence", file: "c.geojsons", write: func(_ *testing.T, l crashList) []byte {
		return plain("\x1e" + strings.Join(l.features(), "\n\x1e") + "\n")
	}},
	{name: "a feature a line, without a suffix that says so", file: "c.txt", write: func(_ *testing.T, l crashList) []byte {
		return plain(strings.Join(l.features(), "\n"))
	}},
}

func TestEveryFormAndTroubleGivesTheSameCrashes(t *testing.T) {
	m := ready(t, "china-police")
	cases := 0
	for _, form := range listForms {
		for _, trouble := range troubles {
			if trouble.lines && !form.lines {
				continue
			}
			cases++
			t.Run(form.name+", "+trouble.name, func(t *testing.T) {
				path := write(t, form.file, form.write(t, trouble.change(usualList())))
				got, rejects, said := crashesOf(t, path, m, ingest.CrashOptions{Area: hangzhou, Now: asOf})
				if !slices.Equal(got, usualCrashes) {
					t.Errorf("got\n%s\nwant\n%s\n%v\n%s", strings.Join(got, "\n"), strings.Join(usualCrashes, "\n"), rejects, said)
				}
				if form.cut {
					wantWords(t, "the report", said, "is read as 事故发生时间")
					return
				}
				short := strings.Contains(trouble.says, "shorter") && bytes.HasPrefix(form.write(t, usualList()), []byte("PK"))
				if !short { // a workbook does not write empty cells anyway
					wantWords(t, "the report", said, trouble.says)
				}
			})
		}
	}
	if cases < 60 {
		t.Errorf("only %d cases were made", cases)
	}
}

// crashesOf reads a file to its end: the crashes in short, the rejects, and what
// the report says.
func crashesOf(t *testing.T, path string, m *ingest.Mapping, o ingest.CrashOptions) (got, rejects []string, said string) {
	t.Helper()
	r, err := ingest.OpenCrashes(path, m, o)
	if err != nil {
		return nil, nil, err.Error()
	}
	defer r.Close()
	for c, reject := range r.Rows(t.Context()) {
		if reject != nil {
			rejects = append(rejects, reject.Reason.EN)
			continue
		}
		got = append(got, inShort(c))
	}
	if r.Err() != nil {
		return got, rejects, r.Err().Error()
	}
	return got, rejects, noticed(r.Report())
}

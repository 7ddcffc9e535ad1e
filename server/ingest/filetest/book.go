package filetest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// Sheet is a sheet of a workbook: its XML rows.
type Sheet struct {
	Name   string
	Rows   []string // as [Row] makes them
	Merged []string // "A1:B1"
	Hidden bool
}

// Book is an XLSX workbook, part by part. Styles: 1 is a day (built-in 14), 2 day
// and clock (22), 3 a day as Chinese programs write it, 4 a clock (20), 5 a number
// with unit, 6 elapsed hours.
type Book struct {
	Sheets  []Sheet
	Shared  []string // shared texts; in XML where they begin with <
	Since04 bool
	Parts   map[string]string // beside or instead of the ordinary ones
}

// Row makes a row of cells, each as Text, Shared, Number or Day makes it; an empty
// one is left out.
func Row(number int, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, number)
	for i, cell := range cells {
		if cell != "" {
			b.WriteString(strings.Replace(cell, "<c", fmt.Sprintf(`<c r="%s%d"`, column(i), number), 1))
		}
	}
	return b.String() + "</row>"
}

func column(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

func escaped(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // into memory
	return b.String()
}

// Text is a cell with its own text, Shared one that refers to a shared text,
// Number one with a number as the file writes it, Styled one with a style.
func Text(text string) string {
	return `<c t="inlineStr"><is><t xml:space="preserve">` + escaped(text) + `</t></is></c>`
}

// Shared refers to a shared text.
func Shared(at int) string { return fmt.Sprintf(`<c t="s"><v>%d</v></c>`, at) }

// Number is a number as the file writes it.
func Number(digits string) string { return `<c><v>` + digits + `</v></c>` }

// Styled is a number with a style.
func Styled(style int, digits string) string {
	return fmt.Sprintf(`<c s="%d"><v>%s</v></c>`, style, digits)
}

// Texts is a row of texts.
func Texts(number int, texts ...string) string {
	var cells []string
	for _, text := range texts {
		if text == "" {
			cells = append(cells, "")
			continue
		}
		cells = append(cells, Text(text))
	}
	return Row(number, cells...)
}

// XLSX packs the workbook.
func (b Book) XLSX() []byte {
	parts := map[string]string{}
	var list, relations, types strings.Builder
	for i, s := range b.Sheets {
		state := ""
		if s.Hidden {
			state = ` state="hidden"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escaped(s.Name), i+1, state, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		merged := ""
		if len(s.Merged) > 0 {
			merged = `<mergeCells><mergeCell ref="` + strings.Join(s.Merged, `"/><mergeCell ref="`) + `"/></mergeCells>`
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
			strings.Join(s.Rows, "") + `</sheetData>` + merged + `</worksheet>`
	}
	const base = `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	relations.WriteString(`<Relationship Id="rIdS" ` + base + `styles" Target="/xl/styles.xml"/><Relationship Id="rIdT" ` + base + `sharedStrings" Target="sharedStrings.xml"/>`)
	since := ""
	if b.Since04 {
		since = `<workbookPr date1904="1"/>`
	}
	parts["[Content_Types].xml"] = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` + types.String() + `</Types>`
	parts["_rels/.rels"] = `<Relationships/>`
	parts["xl/workbook.xml"] = `<workbook xmlns:r="r">` + since + `<sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	parts["xl/styles.xml"] = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="0.0&quot; m&quot;"/><numFmt numFmtId="178" formatCode="[h]:mm"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="176"/><xf numFmtId="20"/><xf numFmtId="177"/><xf numFmtId="178"/></cellXfs></styleSheet>`
	var shared strings.Builder
	for _, text := range b.Shared {
		if !strings.HasPrefix(text, "<") {
			text = "<t>" + escaped(text) + "</t>"
		}
		shared.WriteString("<si>" + text + "</si>")
	}
	parts["xl/sharedStrings.xml"] = `<sst>` + shared.String() + `</sst>`
	for name, text := range b.Parts {
		parts[name] = text
	}
	return Zip(parts)
}

// Zip packs members; those with an empty name are left out.
func Zip(parts map[string]string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, _ = w.Write([]byte(text)) // into memory
		}
	}
	_ = z.Close()
	return out.Bytes()
}

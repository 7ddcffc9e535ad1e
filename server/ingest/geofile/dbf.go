package geofile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// dbfReader reads a dBASE table record by record, as Shapefiles have it: dBASE
// III, and the types of column that others have added.
type dbfReader struct {
	r        io.Reader
	fields   []dbfField
	language byte // the driver, which may name the encoding
	records  int
	record   []byte
	read     int
	encoding string
	cells    []string
}

type dbfField struct {
	name       []byte
	kind       byte
	from, size int
}

const (
	dbfHeader = 32 // bytes of the header, and of the description of a field
	dbfFields = 1_024
)

func newDBF(r io.Reader) (*dbfReader, error) {
	head := make([]byte, dbfHeader)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, dbfWords(err)
	}
	d := &dbfReader{r: r, language: head[29], records: int(binary.LittleEndian.Uint32(head[4:]))}
	headSize, recordSize := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	if headSize < dbfHeader+1 || recordSize < 1 {
		return nil, say.Errorf("the .dbf does not begin as one; is it damaged?")
	}
	rest := make([]byte, headSize-dbfHeader)
	if _, err := io.ReadFull(r, rest); err != nil {
		return nil, dbfWords(err)
	}
	from := 1 // behind the mark of a deleted record
	for len(rest) >= dbfHeader && rest[0] != 0x0d && len(d.fields) < dbfFields {
		name, _, _ := bytes.Cut(rest[:11], []byte{0})
		f := dbfField{name: bytes.Clone(name), kind: rest[11], from: from, size: int(rest[16])}
		if f.kind == 'C' {
			f.size += int(rest[17]) << 8 // longer texts, as Clipper and FoxPro have them
		}
		from += f.size
		d.fields = append(d.fields, f)
		rest = rest[dbfHeader:]
	}
	if from > recordSize || len(d.fields) == 0 {
		return nil, say.Errorf("the .dbf declares columns of %d bytes in records of %d; it is damaged", from, recordSize)
	}
	d.record = make([]byte, recordSize)
	return d, nil
}

func dbfWords(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return say.Errorf("the .dbf is cut off; pack the files anew")
	}
	return err
}

// next gives the next record's cells, valid until the call after it. At the end
// the error is io.EOF.
func (d *dbfReader) next() (cells []string, deleted bool, err error) {
	if err := d.raw(); err != nil {
		return nil, false, err
	}
	d.cells = d.cells[:0]
	for _, f := range d.fields {
		text, err := f.text(d.record[f.from:f.from+f.size], d.encoding)
		if err != nil {
			return nil, false, err
		}
		d.cells = append(d.cells, text)
	}
	return d.cells, d.record[0] == '*', nil
}

// raw reads the next record's bytes.
func (d *dbfReader) raw() error {
	if d.read >= d.records {
		return io.EOF
	}
	if _, err := io.ReadFull(d.r, d.record); err != nil {
		return dbfWords(err)
	}
	d.read++
	return nil
}

// text is a cell as text; empty for what dBASE writes where nothing is known.
func (f dbfField) text(b []byte, encoding string) (string, error) {
	switch f.kind {
	case 'I', '+':
		if len(b) == 4 {
			return strconv.Itoa(int(int32(binary.LittleEndian.Uint32(b)))), nil
		}
	case 'O', 'B':
		if len(b) == 8 {
			return strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)), 'f', -1, 64), nil
		}
	case '@', 'T':
		if len(b) == 8 {
			return dbfMoment(b), nil
		}
	case 'M', 'G', 'P':
		return "", nil // in a file of its own, which Shapefiles lack
	}
	b = bytes.Trim(b, " \x00")
	if len(b) == 0 {
		return "", nil
	}
	switch f.kind {
	case 'N', 'F':
		return strings.TrimLeft(string(b), "*"), nil // stars stand for a number that had no room
	case 'D':
		if text := string(b); len(text) == 8 && strings.Trim(text, "0123456789") == "" {
			if strings.Trim(text, "0") == "" {
				return "", nil
			}
			return text[:4] + "-" + text[4:6] + "-" + text[6:], nil
		}
	case 'L':
		switch b[0] {
		case 'T', 't', 'Y', 'y':
			return "yes", nil
		case 'F', 'f', 'N', 'n':
			return "no", nil
		}
		return "", nil
	}
	return sheet.Decode(b, encoding)
}

// dbfMoment reads a Julian day and milliseconds since midnight; empty for none.
func dbfMoment(b []byte) string {
	const epoch = 2_440_588 // Julian day of 1 January 1970
	day, ms := int64(int32(binary.LittleEndian.Uint32(b))), int64(int32(binary.LittleEndian.Uint32(b[4:])))
	if day == 0 {
		return ""
	}
	return time.UnixMilli((day-epoch)*86_400_000 + ms).UTC().Format("2006-01-02 15:04:05")
}

// languageDrivers are the encodings that a dBASE table may name by one byte, as
// far as they can be read here.
var languageDrivers = map[byte]string{0x03: sheet.Latin1, 0x57: sheet.Latin1, 0x58: sheet.Latin1, 0x4d: sheet.GB18030, 0x7a: sheet.GB18030}

// pageOf reads what a .cpg says: UTF-8, GBK, 936, ANSI 936, CP1252, ISO 8859-1.
func pageOf(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")))
	plain := name
	for _, prefix := range []string{"ansi", "oem", "cp", "windows", "ms"} {
		plain = strings.TrimLeft(strings.TrimPrefix(plain, prefix), " -_")
	}
	switch strings.NewReplacer(" ", "", "-", "", "_", "").Replace(plain) {
	case "936", "54936":
		return sheet.GB18030, nil
	case "65001":
		return sheet.UTF8, nil
	case "1252", "28591", "88591", "iso88591":
		return sheet.Latin1, nil
	}
	encoding, err := sheet.ParseEncoding(name)
	if err != nil || encoding == sheet.Auto || encoding == sheet.UTF16LE || encoding == sheet.UTF16BE {
		return "", say.Errorf("the .cpg says %q, which is no encoding that is known here; say which with --encoding", name)
	}
	return encoding, nil
}

// guess decides the encoding by the names of the columns and the texts of the
// first records, where nothing says it.
func (d *dbfReader) guess() (string, error) {
	const most = 2_000 // records
	var sample bytes.Buffer
	for _, f := range d.fields {
		sample.Write(append(whole(f.name), ' '))
	}
	for range most {
		if err := d.raw(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", err
		}
		for _, f := range d.fields {
			if f.kind == 'C' {
				sample.Write(append(whole(bytes.Trim(d.record[f.from:f.from+f.size], " \x00")), ' '))
			}
		}
	}
	return sheet.DetectEncoding(bytes.ReplaceAll(sample.Bytes(), []byte{0}, []byte{' '}))
}

// whole is a text without the character of several bytes that the end of its cell
// has cut.
func whole(text []byte) []byte {
	if plain, err := sheet.Decode(text, sheet.UTF8); err == nil {
		return []byte(plain)
	}
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		if i++; i == len(text) { // the first byte of two
			return text[: i-1 : i-1]
		}
	}
	return text[:len(text):len(text)]
}

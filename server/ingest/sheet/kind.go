package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tongshi/geo/say"
)

// Kind is the form of a file.
type Kind string

// The forms that are told apart; anything else is a CSV file, or none.
const (
	CSV        Kind = "CSV"
	XLSX       Kind = "XLSX"
	Shapefile  Kind = "Shapefile (.zip)"
	GeoPackage Kind = "GeoPackage"
	GeoJSON    Kind = "GeoJSON"
	OSMXML     Kind = "OpenStreetMap XML"
	PBF        Kind = "OpenStreetMap PBF"
)

// KindOf tells the form of a file by its content, and where that leaves it open
// by its name.
func KindOf(path string) (Kind, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return "", say.Errorf("open %s: %w", name, PlainPathError(err))
	}
	defer f.Close()
	head, err := bufio.NewReader(f).Peek(32)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", say.Errorf("open %s: %w", name, PlainPathError(err))
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return kindOfArchive(path)
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return GeoPackage, nil
	case bytes.Contains(head[:min(len(head), 16)], []byte("OSMH")), strings.HasSuffix(strings.ToLower(name), ".pbf"):
		return PBF, nil
	case bytes.HasPrefix(head, []byte{0, 0, 0x27, 0x0a}):
		return "", say.Errorf("%s: this is the .shp of a Shapefile alone; pack it into a .zip with its .dbf, .prj and .cpg and give that", name)
	}
	return kindOfText(path)
}

// kindOfText looks at the beginning of what a file unpacks to.
func kindOfText(path string) (Kind, error) {
	src, err := OpenSource(path, 1<<20)
	if err != nil {
		return "", err
	}
	defer src.Close()
	head := make([]byte, 4<<10)
	n, err := io.ReadFull(src, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", say.Errorf("open %s: %w", src.Name, err)
	}
	// UTF-16 has zeros between the letters that are looked for.
	text := bytes.TrimLeft(bytes.ReplaceAll(head[:n], []byte{0}, nil), "\xef\xbb\xbf\xff\xfe \t\r\n\x1e")
	suffix := strings.ToLower(src.Name)
	for _, packed := range []string{".gz", ".bz2"} {
		suffix = strings.TrimSuffix(suffix, packed)
	}
	switch filepath.Ext(suffix) {
	case ".geojson", ".json", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl":
		return GeoJSON, nil
	case ".osm":
		return OSMXML, nil
	}
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		return GeoJSON, nil
	case bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text, []byte("<osm")):
		return OSMXML, nil
	}
	return CSV, nil
}

func kindOfArchive(path string) (Kind, error) {
	a, err := OpenArchive(path, maxUnpacked)
	if err != nil {
		return "", err
	}
	defer a.Close()
	switch {
	case a.Has("xl/workbook.xml"), a.Has("[Content_Types].xml") && a.Has("_rels/.rels") && len(a.Ending("workbook.xml")) == 1:
		return XLSX, nil
	case len(a.Ending(".shp")) > 0:
		return Shapefile, nil
	case a.Has("xl/workbook.bin"):
		return "", say.Errorf("%s: this is a binary Excel file (.xlsb); save it as XLSX or CSV (UTF-8)", a.Name)
	case a.Has("content.xml") && a.Has("mimetype"):
		return "", say.Errorf("%s: this is an OpenDocument file (.ods); save the sheet as XLSX or CSV (UTF-8)", a.Name)
	}
	return "", say.Errorf("%s: the archive holds neither an XLSX workbook nor a Shapefile; unpack it and give its file", a.Name)
}

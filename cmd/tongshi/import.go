package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store/roads"
)

// ImportCmd is `tongshi import`.
type ImportCmd struct {
	Roads   ImportRoadsCmd   `cmd:"" help:"Read roads from OpenStreetMap (.osm.pbf, .osm) or from lines (GeoJSON, Shapefile in a .zip, GeoPackage) and build the network."`
	Crashes ImportCrashesCmd `cmd:"" help:"Read crashes by a mapping (CSV, XLSX, GeoJSON, Shapefile in a .zip, GeoPackage) and assign them to the network."`

	Obstructions ImportObstructionsCmd `cmd:"" help:"Read trees and other things that may hide the view, by a mapping; the forms are those of crashes."`
	Places       ImportPlacesCmd       `cmd:"" help:"Read schools, markets and other places that draw people, by a mapping; the forms are those of crashes."`
	List         ImportListCmd         `cmd:"" help:"List what was imported, with its number."`
	Undo         ImportUndoCmd         `cmd:"" help:"Take a whole import back: what it added goes, what it changed stands as before."`

	Volumes ImportVolumesCmd `cmd:"" help:"Read traffic volumes (AADT) of roads, places on them or arms of junctions, by a mapping."`
}

// ImportFlags are common to all imports.
type ImportFlags struct {
	Database
	Files   []string `arg:"" name:"file" help:"Files to read, plain, .gz or .bz2." type:"existingfile"`
	Mapping string   `help:"Ready-made mapping or a .yaml file." placeholder:"NAME|FILE.yaml"`
	CRS     string   `help:"Reference system of the coordinates: auto, wgs84, gcj02, bd09 or EPSG:n." default:"auto" name:"crs"`
	Layer   string   `help:"Sheet of a workbook, or layer of a file, where it has several." placeholder:"NAME" aliases:"sheet"`
	Rejects string   `help:"Write the rows that were not stored to this CSV file." type:"path" placeholder:"FILE.csv"`
	DryRun  bool     `help:"Read and check everything, store nothing."`
	JSON    bool     `help:"Print one JSON object." name:"json"`
	NoBuild bool     `help:"Do not build the network or assign crashes afterwards."`
}

// mapping reads the mapping that was asked for; nil when none was.
func (f *ImportFlags) mapping(app *App) (*ingest.Mapping, error) {
	if f.Mapping == "" {
		return nil, nil
	}
	m, err := ingest.LoadMapping(f.Mapping, app.Standards.Words)
	if err != nil {
		return nil, usageError{err}
	}
	return m, nil
}

func (f *ImportFlags) checkCRS() error {
	if _, err := geofile.ParseCRS(f.CRS); err != nil {
		return usageError{fmt.Errorf("--crs: %w", err)}
	}
	return nil
}

// contentHash stands for all that decides the result of an import: the files,
// the mapping and the options.
func contentHash(files []string, m *ingest.Mapping, options ...string) (string, error) {
	sum := sha256.New()
	for _, path := range files {
		hash, err := sheet.HashFile(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, hash)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("hash mapping: %w", err)
	}
	fmt.Fprintf(sum, "%s\n%q\n", text, options)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// ImportReport is what an import prints.
type ImportReport struct {
	Kind      string         `json:"kind"`
	File      string         `json:"file"`
	Source    string         `json:"source"`
	DryRun    bool           `json:"dry_run,omitempty"`
	Earlier   bool           `json:"earlier"` // the same content was imported before
	Read      int            `json:"read"`
	Added     int            `json:"added"`
	Updated   int            `json:"updated"`
	Unchanged int            `json:"unchanged"`
	SetApart  int            `json:"set_apart"` // have the key of a stored row and seem to be another
	Rejected  int            `json:"rejected"`
	Removed   int            `json:"removed"`
	CRS       string         `json:"crs,omitempty"`
	Encoding  string         `json:"encoding,omitempty"`
	Dropped   []string       `json:"dropped_columns,omitempty"`
	Reasons   map[string]int `json:"reject_reasons,omitempty"`
	Seconds   float64        `json:"seconds"`
	// Apart are the first of the rows that were set apart.
	Apart []roads.SetApart `json:"rows_set_apart,omitempty"`
	// Import is the number that the import was noted under; 0 of none.
	Import int64 `json:"import,omitempty"`
	// Options are kept with the import, among them the model of an estimate.
	Options map[string]string `json:"options,omitempty"`
	// Unknown are words that the mapping takes for "not known", by column.
	Unknown map[string]map[string]int `json:"unknown_words,omitempty"`
	// Noticed is what the reader could not read and what else it saw.
	Noticed ingest.Report `json:"noticed,omitzero"`
	// Unplaced are traffic counts that the network has no road for, by reason.
	Unplaced map[string]int `json:"unplaced,omitempty"`

	passed      int
	firstReason string
}

func (r *ImportReport) setCounts(c geo.ImportCounts) {
	r.Read, r.Added, r.Updated, r.Unchanged, r.Rejected = c.Read, c.Added, c.Updated, c.Unchanged, c.Rejected
	r.SetApart = c.SetApart
}

// text is the report for people.
func (r *ImportReport) text(w io.Writer) {
	switch {
	case r.DryRun:
		fmt.Fprintf(w, "%s: read %d %s, %d would be rejected; nothing was stored (dry run)\n", r.File, r.Read, r.Kind, r.Rejected)
	case r.Earlier:
		fmt.Fprintf(w, "%s: this content is imported already; nothing changed (%d rows, %d rejected)\n", r.File, r.Read, r.Rejected)
	default:
		fmt.Fprintf(w, "%s: read %d: %d added, %d updated, %d unchanged, %d rejected", r.File, r.Read, r.Added, r.Updated, r.Unchanged, r.Rejected)
		if r.Removed > 0 {
			fmt.Fprintf(w, "; %d no longer in the file removed", r.Removed)
		}
		fmt.Fprintf(w, " (%.1f s)\n", r.Seconds)
	}
	r.apartText(w)
	for _, reason := range slices.SortedFunc(maps.Keys(r.Reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Reasons[b], r.Reasons[a]), cmp.Compare(a, b))
	}) {
		fmt.Fprintf(w, "  rejected %d: %s\n", r.Reasons[reason], reason)
	}
	for _, reason := range slices.Sorted(maps.Keys(r.Unplaced)) {
		fmt.Fprintf(w, "  %d stored and waiting for a road (table volumes): %s\n", r.Unplaced[reason], reason)
	}
	for _, column := range slices.Sorted(maps.Keys(r.Unknown)) {
		fmt.Fprintf(w, "  words of %s that the mapping does not know, stored as not known: %s\n", column,
			strings.Join(slices.Sorted(maps.Keys(r.Unknown[column])), ", "))
	}
	noticedText(w, r.Noticed)
	if len(r.Dropped) > 0 {
		fmt.Fprintf(w, "  columns not mapped and not kept: %s\n", strings.Join(r.Dropped, ", "))
	}
}

// apartText names what was not stored because it seems to be another crash.
func (r *ImportReport) apartText(w io.Writer) {
	if r.SetApart == 0 {
		return
	}
	fmt.Fprintf(w, "  %d not stored: the key is that of a stored crash, which seems to be another one. "+
		"If the file is right about them, say --replace; if numbers were given twice, tell them apart in the mapping (key: several columns)\n", r.SetApart)
	for _, a := range r.Apart {
		fmt.Fprintf(w, "    %s differs in %s: stored %s, in the file %s\n", a.SourceID, strings.Join(a.Differs, " and "), inShort(a.Stored), inShort(a.Given))
	}
}

func inShort(c roads.CrashInShort) string {
	place := "no position"
	if c.Lon != nil && c.Lat != nil {
		place = fmt.Sprintf("%.5f, %.5f", *c.Lon, *c.Lat)
	}
	return strings.Join([]string{c.Date, c.Severity, place}, " ")
}

// printJSON prints one JSON object.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// cancelled says of an interrupted step what a person wants to know.
func cancelled(err error, state string) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; " + state)
	}
	return err
}

// What an interrupted step leaves behind.
const (
	nothingStored = "nothing was stored"
	fileStored    = "the file is stored; tongshi network build does the rest"
	oldNetwork    = "the network is as it was"
	oldSight      = "the sight triangles are as they were"
)

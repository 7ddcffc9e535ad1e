package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tongshi/server/importer"
	"tongshi/server/ingest"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store"
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

	Stakes    ImportStakesCmd    `cmd:"" help:"Read known points of roads (stakes, kilometre posts), by which crashes with a road and a stake are found."`
	Areas     ImportAreasCmd     `cmd:"" help:"Read areas (districts, squadrons, street offices) from polygons: GeoJSON, a Shapefile in a .zip, a GeoPackage."`
	RoadNames ImportRoadNamesCmd `cmd:"" name:"road-names" help:"Read other names of roads and words of the city's road names."`

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

// request is what the flags ask for; of all kinds but roads the mapping must be
// said.
func (f *ImportFlags) request(app *App, kind, encoding string) (importer.Request, error) {
	r := importer.Request{Kind: kind, Files: f.Files, CRS: f.CRS, Encoding: encoding, Layer: f.Layer, DryRun: f.DryRun, NoBuild: f.NoBuild,
		Rejects: f.Rejects, By: "tongshi import"}
	if _, err := geofile.ParseCRS(f.CRS); err != nil {
		return r, usageError{fmt.Errorf("--crs: %w", err)}
	}
	if _, err := sheet.ParseEncoding(encoding); err != nil {
		return r, usageError{fmt.Errorf("--encoding: %w", err)}
	}
	m, err := f.mapping(app)
	if err == nil && m == nil && kind != "roads" {
		err = usageError{fmt.Errorf("say how the columns are to be read: --mapping %s, or a .yaml file", strings.Join(ingest.MappingNames(), " | "))}
	}
	r.Mapping = m
	return r, err
}

// run imports and prints.
func (f *ImportFlags) run(ctx context.Context, app *App, r importer.Request) error {
	st, closeStore, err := openStore(ctx, f.Database, app)
	if err != nil {
		return err
	}
	return withClose(f.importInto(ctx, app, st, r), closeStore)
}

func (f *ImportFlags) importInto(ctx context.Context, app *App, st *store.Store, r importer.Request) error {
	bars := newBars(app.Stderr, f.JSON)
	defer bars.finish()
	state := nothingStored
	i := importer.Importer{Store: st, Progress: bars.set, Stored: func() { state = fileStored }, Each: func(done *importer.FileReport) {
		bars.finish()
		if !f.JSON {
			reportText(app.Stdout, done)
		}
	}}
	out, err := i.Run(ctx, r)
	bars.finish()
	switch {
	case err != nil && state == nothingStored && out != nil && r.Kind != "roads":
		return cancelled(err, "nothing of "+filepath.Base(r.Files[min(len(out.Files), len(r.Files)-1)])+" was stored")
	case err != nil:
		return cancelled(err, state)
	case f.JSON && r.Kind == "roads":
		return printJSON(app.Stdout, roadReport{out.Files[0], out.Network})
	case f.JSON:
		return printJSON(app.Stdout, out)
	}
	f.after(app.Stdout, r, out)
	return nil
}

// roadReport is what an import of roads prints for machines: they are one file.
type roadReport struct {
	*importer.FileReport
	Network *importer.Built `json:"network,omitempty"`
}

// after says what followed when the files were stored.
func (f *ImportFlags) after(w io.Writer, r importer.Request, out *importer.Outcome) {
	if out.Note != nil {
		fmt.Fprintln(w, out.Note.EN)
	}
	switch {
	case out.Network != nil:
		builtText(w, out.Network)
	case out.Assignment != nil:
		assignmentText(w, *out.Assignment)
	case r.Kind == "crashes" && !r.DryRun && !r.NoBuild:
		fmt.Fprintln(w, "no network yet: import roads, then the crashes are assigned")
	}
}

// text is the report for people.
func reportText(w io.Writer, r *importer.FileReport) {
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
	apartText(w, r)
	for _, c := range r.Reasons {
		fmt.Fprintf(w, "  rejected %d: %s\n", c.Count, c.Reason.EN)
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
func apartText(w io.Writer, r *importer.FileReport) {
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

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/ingest"
	"tongshi/server/ingest/roadfile"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// openStreetMap must be named wherever its data is shown (ODbL 1.0).
var openStreetMap = store.Attribution{Text: "© OpenStreetMap contributors (ODbL)", URL: "https://www.openstreetmap.org/copyright"}

// ImportRoadsCmd is `tongshi import roads`.
type ImportRoadsCmd struct {
	ImportFlags
	AcceptRemoval bool   `help:"Let the file remove most of the roads that its data set had."`
	Source        string `help:"Name of the data set; a file replaces what its data set had." default:"osm"`
}

// roadReport is what the command prints.
type roadReport struct {
	ImportReport
	// Notes are what the reader noticed: numbers that mean other roads.
	Notes   []string     `json:"notes,omitempty"`
	Network *BuildReport `json:"network,omitempty"`
}

// Run reads the files as one road file, stores it and builds the network.
func (c *ImportRoadsCmd) Run(ctx context.Context, app *App) error {
	if err := c.checkCRS(); err != nil {
		return err
	}
	m, err := c.mapping(app)
	if err != nil {
		return err
	}
	began := time.Now()
	ways, rejects, err := roadfile.Read(ctx, roadfile.Options{CRS: c.CRS, Layer: c.Layer, Mapping: m}, c.Files...)
	if err != nil {
		return cancelled(err, nothingStored)
	}
	if err := writeRejects(c.Rejects, nil, rejects); err != nil {
		return err
	}
	report := &roadReport{ImportReport: ImportReport{
		Kind: "roads", File: fileNames(c.Files), Source: c.Source, DryRun: c.DryRun, Reasons: reasonsOf(rejects),
		Read: len(ways.Ways) + len(ways.Points) + len(rejects), Rejected: len(rejects),
	}}
	for _, note := range ways.Notes {
		report.Notes = append(report.Notes, note.EN)
	}
	if c.DryRun {
		return c.print(app, report)
	}
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	if err = c.store(ctx, st, m, ways, rejects, report); err == nil && !c.NoBuild {
		report.Network, err = buildNetwork(ctx, st, app, c.JSON)
		err = cancelled(err, fileStored)
	}
	if err == nil {
		report.Seconds = time.Since(began).Seconds()
		err = c.print(app, report)
	}
	return withClose(err, closeStore)
}

// store replaces what the data set had and names whom the data comes from.
func (c *ImportRoadsCmd) store(ctx context.Context, st *store.Store, m *ingest.Mapping, ways network.Roads, rejects []geo.Reject, report *roadReport) error {
	hash, err := contentHash(c.Files, m, cutEnd([]string{c.CRS, c.Layer})...)
	if err != nil {
		return err
	}
	result, err := roads.ReplaceRoads(ctx, st, roads.ImportMeta{
		Source: c.Source, FileName: report.File, FileHash: hash, Mapping: c.Mapping,
		Options: map[string]string{"crs": c.CRS}, Attribution: c.attribution().Text, Rejects: rejects, AcceptRemoval: c.AcceptRemoval,
	}, ways)
	if errors.Is(err, roads.ErrRemoval) {
		err = fmt.Errorf("%w If it is meant, say --accept-removal", err)
	}
	if err != nil {
		return cancelled(err, nothingStored)
	}
	report.setCounts(result.Counts)
	report.Earlier, report.Removed = result.Earlier, result.Removed
	return attribute(ctx, st, c.attribution())
}

func (c *ImportRoadsCmd) print(app *App, report *roadReport) error {
	if c.JSON {
		return printJSON(app.Stdout, report)
	}
	report.text(app.Stdout)
	for _, note := range report.Notes {
		fmt.Fprintf(app.Stdout, "  %s\n", note)
	}
	if report.Network != nil {
		report.Network.text(app.Stdout)
	}
	return nil
}

func (c *ImportRoadsCmd) attribution() store.Attribution {
	if c.Source == "osm" {
		return openStreetMap
	}
	return store.Attribution{}
}

// attribute adds an attribution to those on the screen, once.
func attribute(ctx context.Context, st *store.Store, a store.Attribution) error {
	if a.Text == "" {
		return nil
	}
	_, err := st.ChangeSettings(ctx, "tongshi import", func(s *store.Settings) error {
		if !slices.Contains(s.Attributions, a) {
			s.Attributions = append(slices.Clone(s.Attributions), a)
		}
		return nil
	})
	return err
}

func fileNames(paths []string) string {
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return strings.Join(names, ", ")
}

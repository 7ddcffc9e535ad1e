package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tongshi/server/importer"
	"tongshi/server/ingest"
)

// textFlags are those of files whose text has an encoding.
type textFlags struct {
	ImportFlags
	Encoding string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
}

// plain imports files of a kind that has no flags of its own, by the ready-made
// mapping of that name, where there is one, unless another is said.
func (f *textFlags) plain(ctx context.Context, app *App, kind string) error {
	if f.Mapping == "" && slices.Contains(ingest.MappingNames(), kind) {
		f.Mapping = kind
	}
	r, err := f.request(app, kind, f.Encoding)
	if err != nil {
		return err
	}
	return f.run(ctx, app, r)
}

// ImportRoadsCmd is `tongshi import roads`.
type ImportRoadsCmd struct {
	ImportFlags
	AcceptRemoval bool   `help:"Let the file remove most of the roads that its data set had."`
	Source        string `help:"Name of the data set; a file replaces what its data set had." default:"osm"`
}

// Run reads the files as one road file, stores it and builds the network.
func (c *ImportRoadsCmd) Run(ctx context.Context, app *App) error {
	r, err := c.request(app, "roads", "")
	if err != nil {
		return err
	}
	r.Source, r.AcceptRemoval = c.Source, c.AcceptRemoval
	return c.run(ctx, app, r)
}

// ImportCrashesCmd is `tongshi import crashes`.
type ImportCrashesCmd struct {
	textFlags
	Replace     bool `help:"Let a row take the place of a stored crash of the same key that differs in two of date, place and severity."`
	AcceptShift bool `help:"Store positions that lie consistently off the network all the same."`
}

// Run reads the files one after the other, each in one transaction, and
// assigns the crashes.
func (c *ImportCrashesCmd) Run(ctx context.Context, app *App) error {
	r, err := c.request(app, "crashes", c.Encoding)
	if err != nil {
		return err
	}
	r.Replace, r.AcceptShift = c.Replace, c.AcceptShift
	return c.run(ctx, app, r)
}

// ImportObstructionsCmd is `tongshi import obstructions`.
type ImportObstructionsCmd struct {
	textFlags
	Surveyed        bool   `help:"The file is a complete survey of its kinds within 100 m of what it has: where it has nothing there, there is nothing."`
	AcceptShift     bool   `help:"Store positions that lie consistently off the network all the same."`
	Estimate        bool   `help:"Estimate heights and crowns of trees that were not measured, from trees of which they were."`
	EstimateFrom    string `help:"Fit the estimate to this file instead of the stored trees." type:"existingfile" placeholder:"FILE"`
	EstimateMapping string `help:"Mapping of that file; the import's own when left out." placeholder:"NAME|FILE.yaml"`
}

// Run reads the files one after the other, each in one transaction.
func (c *ImportObstructionsCmd) Run(ctx context.Context, app *App) error {
	if c.EstimateFrom != "" && !c.Estimate {
		return usageError{errors.New("--estimate-from belongs to --estimate")}
	}
	r, err := c.request(app, "obstructions", c.Encoding)
	if err != nil {
		return err
	}
	r.Surveyed, r.AcceptShift = c.Surveyed, c.AcceptShift
	if c.Estimate {
		r.Estimate = &importer.Estimate{From: c.EstimateFrom}
	}
	if c.EstimateFrom != "" && c.EstimateMapping != "" {
		if r.Estimate.Mapping, err = ingest.LoadMapping(c.EstimateMapping, app.Standards.Words); err != nil {
			return usageError{fmt.Errorf("--estimate-mapping: %w", err)}
		}
	}
	return c.run(ctx, app, r)
}

// ImportPlacesCmd is `tongshi import places`.
type ImportPlacesCmd struct {
	textFlags
}

// Run reads the files one after the other, each in one transaction.
func (c *ImportPlacesCmd) Run(ctx context.Context, app *App) error {
	return c.plain(ctx, app, "places")
}

// ImportVolumesCmd is `tongshi import volumes`.
type ImportVolumesCmd struct {
	textFlags
}

// Run reads the files one after the other, each in one transaction.
func (c *ImportVolumesCmd) Run(ctx context.Context, app *App) error {
	return c.plain(ctx, app, "volumes")
}

// ImportStakesCmd is `tongshi import stakes`.
type ImportStakesCmd struct {
	textFlags
}

// Run reads the files one after the other, each in one transaction, and looks
// again for the crashes that say where in words.
func (c *ImportStakesCmd) Run(ctx context.Context, app *App) error {
	return c.plain(ctx, app, "stakes")
}

// ImportRoadNamesCmd is `tongshi import road-names`.
type ImportRoadNamesCmd struct {
	textFlags
}

// Run reads the files one after the other, each in one transaction, and looks
// again for the places of crashes.
func (c *ImportRoadNamesCmd) Run(ctx context.Context, app *App) error {
	return c.plain(ctx, app, "road-names")
}

// ImportAreasCmd is `tongshi import areas`.
type ImportAreasCmd struct {
	textFlags
}

// Run reads the files one after the other, each in one transaction, and says what
// lies in which area.
func (c *ImportAreasCmd) Run(ctx context.Context, app *App) error {
	return c.plain(ctx, app, "areas")
}

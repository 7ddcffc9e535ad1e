package main

import (
	"context"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/store/roads"
)

// ImportStakesCmd is `tongshi import stakes`.
type ImportStakesCmd struct {
	ImportFlags
	Encoding string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
}

// Run reads the files one after the other, each in one transaction, and looks
// again for the crashes that say where in words.
func (c *ImportStakesCmd) Run(ctx context.Context, app *App) error {
	if c.Mapping == "" {
		c.Mapping = "stakes"
	}
	err := importThings(ctx, app, c.ImportFlags, c.Encoding, "stakes", ingest.OpenStakes, func(s geo.Stake) geo.Stake { return s }, roads.ImportStakes)
	return assignAgain(ctx, app, c.ImportFlags, err)
}

// ImportRoadNamesCmd is `tongshi import road-names`.
type ImportRoadNamesCmd struct {
	ImportFlags
	Encoding string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
}

// Run reads the files one after the other, each in one transaction, and looks
// again for the places of crashes.
func (c *ImportRoadNamesCmd) Run(ctx context.Context, app *App) error {
	if c.Mapping == "" {
		c.Mapping = "road-names"
	}
	err := importThings(ctx, app, c.ImportFlags, c.Encoding, "road-names", ingest.OpenRoadNames,
		func(a geo.RoadAlias) geo.RoadAlias { return a }, roads.ImportRoadNames)
	return assignAgain(ctx, app, c.ImportFlags, err)
}

// assignAgain assigns the crashes after what names and stakes are has changed; err
// is that of the change.
func assignAgain(ctx context.Context, app *App, flags ImportFlags, err error) error {
	if err != nil || flags.DryRun || flags.NoBuild {
		return err
	}
	st, closeStore, err := openStore(ctx, flags.Database, app)
	if err != nil {
		return err
	}
	net, err := roads.LoadNetwork(ctx, st)
	if err == nil && len(net.Segments) > 0 {
		var counts roads.AssignCounts
		counts, err = assignCrashes(ctx, st, net, app, flags.JSON)
		if err == nil && !flags.JSON {
			assignmentText(app.Stdout, counts)
		}
	}
	return withClose(cancelled(err, fileStored), closeStore)
}

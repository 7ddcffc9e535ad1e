package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tongshi/server/importer"
	"tongshi/server/store/roads"
)

// NetworkCmd is `tongshi network`.
type NetworkCmd struct {
	Build       NetworkBuildCmd       `cmd:"" help:"Derive segments, intersections and legs from the roads and assign the crashes."`
	Correct     NetworkCorrectCmd     `cmd:"" help:"Note what the road file has wrong; every build replays it."`
	Corrections NetworkCorrectionsCmd `cmd:"" help:"List what people corrected, and what waits for a person."`
	Withdraw    NetworkWithdrawCmd    `cmd:"" help:"End a correction."`
	Warnings    NetworkWarningsCmd    `cmd:"" help:"List what the last build found wrong in the road files, and what mends it."`
}

// NetworkBuildCmd is `tongshi network build`.
type NetworkBuildCmd struct {
	Database
	JSON bool `help:"Print one JSON object." name:"json"`
}

// Run builds, saves and assigns.
func (c *NetworkBuildCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	bars := newBars(app.Stderr, c.JSON)
	i := importer.Importer{Store: st, Progress: bars.set}
	built, err := i.Build(ctx)
	bars.finish()
	switch {
	case errors.Is(err, importer.ErrNoRoads):
		err = fmt.Errorf("%w; run tongshi import roads FILE first", err)
	case err != nil:
	case c.JSON:
		err = printJSON(app.Stdout, built)
	default:
		builtText(app.Stdout, built)
	}
	return withClose(cancelled(err, oldNetwork), closeStore)
}

func builtText(w io.Writer, r *importer.Built) {
	for _, row := range []struct {
		name string
		c    roads.TableChange
	}{{"intersections", r.Intersections}, {"segments", r.Segments}, {"legs", r.Legs}} {
		fmt.Fprintf(w, "%s: %d (%d new, %d changed, %d retired)\n", row.name, row.c.Total, row.c.Added, row.c.Changed, row.c.Retired)
	}
	if r.Warnings > 0 {
		fmt.Fprintf(w, "%d things in the road file are worth a look (tongshi network warnings)\n", r.Warnings)
	}
	if r.Corrected+r.Waiting > 0 {
		fmt.Fprintf(w, "corrections: %d applied, %d found no place and wait for a person (tongshi network corrections)\n", r.Corrected, r.Waiting)
	}
	if v := r.Volumes; v.Counts > 0 {
		fmt.Fprintf(w, "traffic: %d counts bear on %d segments and %d legs; %d find no road (table volumes)\n", v.Counts, v.Segments, v.Legs, v.Unplaced)
	}
	assignmentText(w, r.Assignment)
}

func assignmentText(w io.Writer, a roads.AssignCounts) {
	if a.Total+a.ByPerson == 0 {
		return
	}
	fmt.Fprintf(w, "crashes: %d good, %d fair, %d ambiguous, %d unmatched, %d assigned by a person (%d changed)\n",
		a.Good, a.Fair, a.Ambiguous, a.Unmatched, a.ByPerson, a.Changed)
	if m := a.Names; m != nil {
		fmt.Fprintf(w, "only %d of %d crashes that name a road find one of that name; the commonest that the road file does not have:\n", m.Known, m.Named)
		for _, miss := range m.Misses {
			fmt.Fprintf(w, "  %s (%d)\n", miss.Name, miss.Count)
		}
		fmt.Fprintln(w, "give other names of roads with tongshi import road-names FILE (columns name, alias)")
	}
}

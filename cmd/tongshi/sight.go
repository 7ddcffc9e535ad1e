package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"tongshi/geo/sight"
	"tongshi/server/store"
	sightstore "tongshi/server/store/sight"
)

// SightCmd is `tongshi sight`.
type SightCmd struct {
	Database
	Profile      []string `help:"Standards to look by; the default one when none is given, all with --profile all." placeholder:"NAME"`
	Intersection int64    `help:"One intersection only, by its number." placeholder:"ID"`
	JSON         bool     `help:"Print one JSON object." name:"json"`
}

// SightReport is what a run found.
type SightReport struct {
	Runs   []sightstore.SightCounts `json:"runs"`
	PeakMB float64                  `json:"peak_mb,omitempty"` // memory of this process at its highest
}

// Run looks across the triangles of each profile; what was stored of a profile
// is replaced when all of its triangles are found, or not at all.
func (c *SightCmd) Run(ctx context.Context, app *App) error {
	names, err := c.profiles(app.Standards.Sight)
	if err != nil {
		return err
	}
	opened, err := openDatabase(ctx, c.Database, app)
	if err != nil {
		return err
	}
	report := &SightReport{}
	for _, name := range names {
		var counts sightstore.SightCounts
		if counts, err = c.run(ctx, opened.sight, app, name); err != nil {
			break
		}
		report.Runs = append(report.Runs, counts)
	}
	report.PeakMB = peakMB()
	switch {
	case err != nil:
	case c.JSON:
		err = printJSON(app.Stdout, report)
	default:
		report.text(app.Stdout)
	}
	return withClose(cancelled(err, oldSight), opened.close)
}

func (c *SightCmd) profiles(known sight.Profiles) ([]string, error) {
	var all []string
	for _, p := range known {
		all = append(all, p.Name)
	}
	switch {
	case len(c.Profile) == 0:
		return []string{""}, nil
	case len(c.Profile) == 1 && c.Profile[0] == "all":
		return all, nil
	}
	for _, name := range c.Profile {
		if _, err := known.ByName(name); err != nil {
			return nil, usageError{fmt.Errorf("--profile: %w", err)}
		}
	}
	return c.Profile, nil
}

func (c *SightCmd) run(ctx context.Context, keeper *sightstore.SightKeeper, app *App, name string) (sightstore.SightCounts, error) {
	bar := newProgress(app.Stderr, strings.TrimSpace("sight "+name), c.JSON)
	defer bar.finish()
	counts, err := keeper.RunSight(ctx, name, c.Intersection, bar.step)
	if errors.Is(err, store.ErrNotFound) {
		err = usageError{fmt.Errorf("--intersection %d: the network has none of that number", c.Intersection)}
	}
	return counts, err
}

func (r *SightReport) text(w io.Writer) {
	for _, n := range r.Runs {
		fmt.Fprintf(w, "%s: %d triangles in %.1f s (%d new, %d changed, %d gone)\n", n.Profile, n.Triangles, n.Seconds, n.Added, n.Changed, n.Gone)
		for _, verdict := range []string{"blocked", "partial", "clear", "unknown"} {
			fmt.Fprintf(w, "  %-8s %7d", verdict, n.Verdicts[verdict])
			if some := n.ByOrigin[verdict]["estimated"]; some > 0 {
				fmt.Fprintf(w, "  (%d of them rest on estimates: survey first)", some)
			}
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "  known from: survey %d, inventory %d, nothing %d\n", n.Evidence["surveyed"], n.Evidence["inventory"], n.Evidence["none"])
		if n.Faults > 0 {
			fmt.Fprintf(w, "  %d could not be looked across; their sentence says why\n", n.Faults)
		}
	}
	if r.PeakMB > 0 {
		fmt.Fprintf(w, "peak memory %.0f MB\n", r.PeakMB)
	}
}

// peakMB is the highest memory of this process; 0 where the system does not
// say (only Linux does).
func peakMB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tongshi/server/auth"
	"tongshi/server/store"
	"tongshi/server/store/spots"
)

// ScreenCmd is `tongshi screen`.
type ScreenCmd struct {
	Database
	Profile          string   `help:"Rules that nominate, such as CN-MPS-2001; none for no rules." placeholder:"CODE"`
	From             string   `help:"First day; three years before the last when left out." placeholder:"YYYY-MM-DD"`
	To               string   `help:"Last day; that of the newest crash when left out." placeholder:"YYYY-MM-DD"`
	Severity         []string `help:"Only these severities: fatal,serious,slight,injury,damage." placeholder:"CODE"`
	Modes            []string `help:"Only crashes with one of these modes." placeholder:"CODE"`
	Types            []string `help:"Only these collision types." placeholder:"CODE"`
	Measure          string   `help:"What ranks: excess, weighted_excess, expected, probability, moments, frequency, epdo, rate." placeholder:"NAME"`
	Weights          string   `help:"Set of severity weights." placeholder:"CODE"`
	Seed             uint64   `help:"Of everything that is drawn; the same seed, data and parameters give the same result." placeholder:"N"`
	LeastProbability float64  `help:"Of being worse than similar places, for a place that no rule names." name:"least-probability" placeholder:"P"`
	Most             int      `help:"Longest list." placeholder:"N"`
	ClusterM         float64  `help:"Distance along the roads within which crashes are one cluster, m." name:"cluster-m" placeholder:"M"`
	ClusterPoints    int      `help:"Crashes that make a cluster; from the city's density when left out." name:"cluster-points" placeholder:"N"`
	Publish          bool     `help:"Show it to everyone who may see black spots; without it only planners see it."`
	Density          bool     `help:"Make the map of density." default:"true" negatable:""`
	JSON             bool     `help:"Print one JSON object." name:"json"`
}

// Run screens and stores the result.
func (c *ScreenCmd) Run(ctx context.Context, app *App) error {
	q := c.request()
	if err := q.Check(app.Standards); err != nil {
		return screenUsage(err)
	}
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	actor := auth.CommandLine("tongshi screen")
	made, err := screen(ctx, st, app, actor, q, c.JSON)
	if err == nil && c.Publish {
		err = publish(ctx, st, actor, made.ID)
		made.Published, made.Current = err == nil, err == nil
	}
	switch {
	case err != nil:
	case c.JSON:
		err = printJSON(app.Stdout, made)
	default:
		err = screeningText(ctx, app.Stdout, st, made)
	}
	return withClose(cancelled(screenUsage(err), "nothing was stored"), closeStore)
}

func (c *ScreenCmd) request() spots.ScreeningRequest {
	return spots.ScreeningRequest{
		Profile: c.Profile, From: c.From, To: c.To, Severity: c.Severity, Modes: c.Modes, Types: c.Types,
		Measure: c.Measure, Weights: c.Weights, Seed: c.Seed, LeastProbability: c.LeastProbability, Most: c.Most,
		ClusterM: c.ClusterM, ClusterPoints: c.ClusterPoints, Density: &c.Density,
	}
}

// screenUsage makes wrong parameters a wrong call, by the names of the flags.
func screenUsage(err error) error {
	wrong := store.ParameterErrors{}
	if !errors.As(err, &wrong) {
		return err
	}
	flags := slices.Clone(wrong)
	for i := range flags {
		flags[i].Field = "--" + strings.ReplaceAll(flags[i].Field, "_", "-")
	}
	return usageError{flags}
}

// screen runs a screening with its progress on a terminal.
func screen(ctx context.Context, st *store.Store, app *App, actor auth.Actor, q spots.ScreeningRequest, quiet bool) (spots.Screening, error) {
	bar := newProgress(app.Stderr, "screen", quiet)
	defer bar.finish()
	return spots.Screen(ctx, st, actor, q, func(step, steps int, _ string) { bar.step(step, steps) })
}

// publish makes a screening the one that is shown.
func publish(ctx context.Context, st *store.Store, actor auth.Actor, id int64) error {
	return st.WriteTx(ctx, actor, func(tx *store.Tx) error {
		_, err := spots.PublishScreening(ctx, tx, id, true)
		return err
	})
}

// shownSpots is how many places the command prints.
const shownSpots = 20

func screeningText(ctx context.Context, out io.Writer, st *store.Store, s spots.Screening) error {
	fmt.Fprintf(out, "screening %d: %s to %s, %s, %d places\n", s.ID, s.From, s.To, s.Profile, s.Spots)
	if !s.Published {
		fmt.Fprintln(out, "a draft, which planners see; --publish shows it to all")
	}
	top, err := spots.TopSpots(ctx, st, s.ID, shownSpots)
	if err != nil {
		return err
	}
	for _, b := range top {
		fmt.Fprintf(out, "%4d  %-12s %s\n      %s\n", b.Rank, b.Place, b.Name, b.ReasonEN)
	}
	return nil
}

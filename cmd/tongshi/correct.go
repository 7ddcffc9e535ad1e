package main

import (
	"context"
	"fmt"
	"os/user"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// NetworkCorrectCmd is `tongshi network correct`.
type NetworkCorrectCmd struct {
	Database
	Object string   `arg:"" help:"intersection, leg, segment or node."`
	Field  string   `arg:"" help:"intersection: name, control, merge, split; leg: control, speed, lanes_in, lanes_out; segment: name, speed, lanes; node: add, join, part."`
	Value  []string `arg:"" help:"The value that holds. Of merge, split, add, join, part: positions LON,LAT; of add the road from the junction outwards."`
	At     string   `help:"Position of the object; of a leg that of its stop line. Without it the first position of the value." placeholder:"LON,LAT"`
	Class  string   `help:"Of an added road: its class." default:"unclassified"`
	Name   string   `help:"Of an added road: its name."`
	Reason string   `help:"Why; kept with the correction." required:""`
	By     string   `help:"Who; your login name without it."`
}

// Run ties the correction to the network in force and stores it.
func (c *NetworkCorrectCmd) Run(ctx context.Context, app *App) error {
	o, err := c.override(&app.Standards.Roads)
	if err != nil {
		return usageError{err}
	}
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	return withClose(c.store(ctx, st, app, o), closeStore)
}

func (c *NetworkCorrectCmd) store(ctx context.Context, st *store.Store, app *App, o network.Override) error {
	n, err := roads.LoadNetwork(ctx, st)
	if err != nil {
		return err
	}
	if err := o.Anchor(n, &app.Standards.Roads); err != nil {
		return err
	}
	by := c.By
	if u, err := user.Current(); by == "" && err == nil {
		by = u.Username
	}
	id, err := roads.AddCorrection(ctx, st, roads.Correction{Override: o, Reason: c.Reason, MadeBy: by})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(app.Stdout, "correction %d is noted; tongshi network build applies it\n", id)
	return err
}

// override reads the arguments.
func (c *NetworkCorrectCmd) override(options *network.Options) (network.Override, error) {
	o := network.Override{Object: c.Object, Field: c.Field}
	switch c.Field {
	case "merge", "split", "add", "join", "part":
		positions, err := parsePositions(c.Value)
		if err != nil {
			return o, err
		}
		o.At, o.Value = positions[0], network.OverrideValue{Positions: positions}
		if c.Field == "add" {
			o.Value = network.OverrideValue{Line: positions, Class: c.Class, Text: c.Name}
		}
	case "speed", "lanes", "lanes_in", "lanes_out":
		number, err := strconv.ParseFloat(strings.Join(c.Value, " "), 64)
		if err != nil {
			return o, fmt.Errorf("value %q: want a number", strings.Join(c.Value, " "))
		}
		o.Value.Number = number
	default:
		o.Value.Text = strings.Join(c.Value, " ")
	}
	if c.At != "" {
		at, err := parsePositions([]string{c.At})
		if err != nil {
			return o, err
		}
		o.At = at[0]
	} else if o.Value.Positions == nil && o.Value.Line == nil {
		return o, fmt.Errorf("--at LON,LAT is missing: where is the %s", c.Object)
	}
	return o, o.Check(options)
}

func parsePositions(texts []string) (line orb.LineString, err error) {
	for _, text := range texts {
		lon, lat, _ := strings.Cut(text, ",")
		x, err1 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
		y, err2 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("position %q: want longitude,latitude in degrees", text)
		}
		line = append(line, orb.Point{x, y})
	}
	return line, nil
}

// NetworkCorrectionsCmd is `tongshi network corrections`.
type NetworkCorrectionsCmd struct {
	Database
	JSON bool `help:"Print one JSON array." name:"json"`
}

// Run lists the corrections.
func (c *NetworkCorrectionsCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openToRead(ctx, c.Database, app)
	if err != nil {
		return err
	}
	list, err := roads.Corrections(ctx, st)
	switch {
	case err != nil:
	case c.JSON:
		err = printJSON(app.Stdout, list)
	default:
		for _, o := range list {
			fmt.Fprintf(app.Stdout, "%d  %s  %s %s at %.6f,%.6f  %s, %s: %s\n", o.ID, o.State, o.Object, o.Field, o.At.Lon(), o.At.Lat(),
				o.MadeAt.Format("2006-01-02"), o.MadeBy, o.Reason)
		}
	}
	return withClose(err, closeStore)
}

// NetworkWithdrawCmd is `tongshi network withdraw`.
type NetworkWithdrawCmd struct {
	Database
	ID int64 `arg:"" help:"Number of the correction."`
}

// Run withdraws a correction.
func (c *NetworkWithdrawCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	if err = roads.WithdrawCorrection(ctx, st, c.ID); err == nil {
		_, err = fmt.Fprintf(app.Stdout, "correction %d is withdrawn; tongshi network build undoes it\n", c.ID)
	}
	return withClose(err, closeStore)
}

package main

import (
	"context"
	"fmt"

	"tongshi/server/store/roads"
)

// NetworkWarningsCmd is `tongshi network warnings`.
type NetworkWarningsCmd struct {
	Database
	JSON bool `help:"Print one JSON array." name:"json"`
}

// Run lists the warnings of the last build, each with the correction that would
// mend it where there is one.
func (c *NetworkWarningsCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openToRead(ctx, c.Database, app)
	if err != nil {
		return err
	}
	list, err := roads.Warnings(ctx, st)
	switch {
	case err != nil:
	case c.JSON:
		err = printJSON(app.Stdout, list)
	default:
		for _, w := range list {
			fmt.Fprintf(app.Stdout, "%s at %.7f,%.7f  %s\n", w.Kind, w.At[0], w.At[1], w.WhatEN)
			if w.Correction != "" {
				fmt.Fprintf(app.Stdout, "  tongshi network correct %s --reason …\n", w.Correction)
			}
		}
	}
	return withClose(err, closeStore)
}

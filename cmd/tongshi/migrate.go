package main

import (
	"context"
	"fmt"
)

// MigrateCmd is `tongshi migrate`.
type MigrateCmd struct{ Database }

// Run brings the schema up to date, which every other command does as well.
func (c *MigrateCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	schema, err := st.SchemaVersion(ctx)
	if err != nil {
		return withClose(err, closeStore)
	}
	_, err = fmt.Fprintln(app.Stdout, "schema version", schema)
	return withClose(err, closeStore)
}

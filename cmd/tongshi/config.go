package main

import (
	"context"
	"errors"
	"fmt"

	"tongshi/server/cluster"
	"tongshi/server/store"
	sightstore "tongshi/server/store/sight"
)

// Database says where the data lies. Commands embed it.
type Database struct {
	Data        string `help:"Folder of the private database." env:"TONGSHI_DATA" default:"tongshi-data" type:"path" placeholder:"DIR"`
	DatabaseURL string `help:"A PostGIS database to use instead of the private one." env:"TONGSHI_DATABASE_URL" name:"database-url" placeholder:"URL"`
}

// openStore opens the store that where names, migrated. Without a database
// address it joins the private cluster, or starts it for as long as anyone
// uses it. The function it returns closes both.
func openStore(ctx context.Context, where Database, app *App) (*store.Store, func() error, error) {
	opened, err := openDatabase(ctx, where, app)
	if err != nil {
		return nil, nil, err
	}
	return opened.store, opened.close, nil
}

// opened is a store and, unless it is somebody else's database, its cluster.
type opened struct {
	store   *store.Store
	sight   *sightstore.SightKeeper
	cluster *cluster.Cluster // nil with --database-url
}

func openDatabase(ctx context.Context, where Database, app *App) (*opened, error) {
	o, err := openAsItIs(ctx, where, app)
	if err != nil {
		return nil, err
	}
	if err := o.store.Migrate(ctx); err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// openToRead is openStore for commands that only read: it changes no schema,
// and makes no database where there is none.
func openToRead(ctx context.Context, where Database, app *App) (*store.Store, func() error, error) {
	o, err := openThere(ctx, where, app)
	if err != nil {
		return nil, nil, err
	}
	if err := o.store.Migrated(ctx); err != nil {
		return nil, nil, errors.Join(err, o.close())
	}
	return o.store, o.close, nil
}

// openThere opens a database that is there, whatever its schema.
func openThere(ctx context.Context, where Database, app *App) (*opened, error) {
	if where.DatabaseURL == "" {
		if state := cluster.Inspect(where.Data); state.Problem == "" && state.Major == 0 {
			return nil, fmt.Errorf("there is no database in %s: name its folder with --data; tongshi serve makes a new one", where.Data)
		}
	}
	return openAsItIs(ctx, where, app)
}

// openAsItIs opens the database without a look at its schema.
func openAsItIs(ctx context.Context, where Database, app *App) (*opened, error) {
	o := &opened{}
	url := where.DatabaseURL
	if url == "" {
		private, err := cluster.Open(ctx, where.Data, app.Log)
		if err != nil {
			return nil, err
		}
		o.cluster, url = private, private.URL()
	}
	var err error
	if o.store, err = store.Open(ctx, url, app.Log, app.Standards, app.Rules); err != nil {
		return nil, errors.Join(err, o.close())
	}
	o.sight = sightstore.NewSightKeeper(o.store)
	return o, nil
}

// close ends what was opened, the store first: PostgreSQL stops last.
func (o *opened) close() error {
	if o.store != nil {
		o.store.Close()
	}
	if o.cluster == nil {
		return nil
	}
	return o.cluster.Close()
}

// withClose closes what a command opened and joins the errors.
func withClose(err error, closeStore func() error) error {
	return errors.Join(err, closeStore())
}

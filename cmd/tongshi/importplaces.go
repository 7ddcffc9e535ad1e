package main

import (
	"context"
	"iter"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// ImportPlacesCmd is `tongshi import places`.
type ImportPlacesCmd struct {
	ImportFlags
	Encoding string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
}

// Run reads the files one after the other, each in one transaction.
func (c *ImportPlacesCmd) Run(ctx context.Context, app *App) error {
	return importThings(ctx, app, c.ImportFlags, c.Encoding, "places", ingest.OpenPlaces,
		func(p ingest.PlaceRow) geo.Place { return p.Place }, roads.ImportPlaces)
}

// ImportVolumesCmd is `tongshi import volumes`.
type ImportVolumesCmd struct {
	ImportFlags
	Encoding string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
}

// Run reads the files one after the other, each in one transaction.
func (c *ImportVolumesCmd) Run(ctx context.Context, app *App) error {
	return importThings(ctx, app, c.ImportFlags, c.Encoding, "volumes", ingest.OpenVolumes,
		func(v geo.Volume) geo.Volume { return v }, roads.ImportVolumes)
}

// importThings imports files that need nothing but their mapping.
func importThings[In, Out any](ctx context.Context, app *App, flags ImportFlags, encoding, kind string,
	open func(string, *ingest.Mapping, ingest.Options) (*ingest.Reader[In], error), turn func(In) Out,
	put func(context.Context, *store.Store, roads.ImportMeta, iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error),
) error {
	m, err := flags.neededMapping(app, encoding)
	if err != nil {
		return err
	}
	st, closeStore, err := openStore(ctx, flags.Database, app)
	if err != nil {
		return err
	}
	area, err := cityArea(ctx, st)
	if err == nil {
		file := &rowFile[In, Out]{
			kind: kind, flags: flags, app: app, mapping: m, notes: map[string]string{}, turn: turn,
			open: func(_ context.Context, path string) (rowReader[In], error) {
				return open(path, m, ingest.Options{CRS: flags.CRS, Encoding: encoding, Layer: flags.Layer, Area: area})
			},
			store: func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error) {
				return put(ctx, st, meta, rows)
			},
		}
		err = file.run(ctx)
	}
	return withClose(err, closeStore)
}

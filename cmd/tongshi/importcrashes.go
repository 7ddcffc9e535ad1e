package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/ingest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// ImportCrashesCmd is `tongshi import crashes`.
type ImportCrashesCmd struct {
	ImportFlags
	Encoding    string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
	Replace     bool   `help:"Let a row take the place of a stored crash of the same key that differs in two of date, place and severity."`
	AcceptShift bool   `help:"Store positions that lie consistently off the network all the same."`
}

// crashReport is what the command prints for its files.
type crashReport struct {
	Files      []*ImportReport     `json:"files"`
	Assignment *roads.AssignCounts `json:"assignment,omitempty"`
	Note       string              `json:"note,omitempty"`
}

// Run reads the files one after the other, each in one transaction, and
// assigns the crashes.
func (c *ImportCrashesCmd) Run(ctx context.Context, app *App) error {
	m, err := c.neededMapping(app, c.Encoding)
	if err != nil {
		return err
	}
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	return withClose(c.run(ctx, app, st, m), closeStore)
}

func (c *ImportCrashesCmd) run(ctx context.Context, app *App, st *store.Store, m *ingest.Mapping) error {
	net, err := roads.LoadNetwork(ctx, st)
	if err != nil {
		return err
	}
	area, err := expectedArea(ctx, st, net)
	if err != nil {
		return err
	}
	file := crashFile{cmd: c, app: app, mapping: m, network: net,
		options: ingest.CrashOptions{CRS: c.CRS, Encoding: c.Encoding, Layer: c.Layer, Area: area}}
	had, err := hasCrashes(ctx, st)
	if err != nil {
		return err
	}
	var report crashReport
	if report.Files, err = file.rows(st).importAll(ctx); err != nil {
		return err
	}
	if !c.DryRun {
		if report.Note, err = cityZone(ctx, st, !had, m.Zone); err != nil {
			return err
		}
	}
	if !c.DryRun && !c.NoBuild && len(net.Segments) > 0 {
		// Somebody may have built anew while the files were read.
		if net, err = roads.LoadNetwork(ctx, st); err != nil {
			return err
		}
		counts, err := assignCrashes(ctx, st, net, app, c.JSON)
		if err != nil {
			return cancelled(err, fileStored)
		}
		report.Assignment = &counts
	}
	return c.print(app, report)
}

func (c *ImportCrashesCmd) print(app *App, report crashReport) error {
	if c.JSON {
		return printJSON(app.Stdout, report)
	}
	if err := printNote(app.Stdout, report.Note); err != nil {
		return err
	}
	if report.Assignment != nil {
		assignmentText(app.Stdout, *report.Assignment)
		return nil
	}
	if !c.DryRun && !c.NoBuild {
		_, err := fmt.Fprintln(app.Stdout, "no network yet: import roads, then the crashes are assigned")
		return err
	}
	return nil
}

// expectedArea is where crashes are expected, to notice swapped coordinates:
// the service area, or else the network with a margin of about 20 km.
func expectedArea(ctx context.Context, st *store.Store, net *network.Network) (orb.Bound, error) {
	settings, err := st.Settings(ctx)
	if err != nil {
		return orb.Bound{}, err
	}
	if len(settings.ServiceArea) > 0 {
		return settings.ServiceArea.Bound(), nil
	}
	var area orb.Bound
	for i, s := range net.Segments {
		if i == 0 {
			area = s.Line.Bound()
		}
		area = area.Union(s.Line.Bound())
	}
	if len(net.Segments) > 0 {
		area = area.Pad(0.2)
	}
	return area, nil
}

// crashFile is how the files of crashes are read.
type crashFile struct {
	cmd     *ImportCrashesCmd
	app     *App
	mapping *ingest.Mapping
	network *network.Network
	options ingest.CrashOptions
}

// cutEnd leaves out the last where it says nothing.
func cutEnd(list []string) []string {
	if last := len(list) - 1; list[last] == "" {
		return list[:last]
	}
	return list
}

// rows imports them. Their hash is of system and encoding as it has always been,
// so that a file is known again.
func (f *crashFile) rows(st *store.Store) *rowFile[geo.Crash, geo.Crash] {
	return &rowFile[geo.Crash, geo.Crash]{
		kind: "crashes", flags: f.cmd.ImportFlags, app: f.app, mapping: f.mapping,
		content: func(options map[string]string) []string {
			return cutEnd([]string{options["crs"], options["encoding"], options["layer"]})
		},
		open: func(ctx context.Context, path string) (rowReader[geo.Crash], error) {
			if err := f.refuseShift(ctx, path); err != nil {
				return nil, err
			}
			return ingest.OpenCrashes(path, f.mapping, f.options)
		},
		turn: func(k geo.Crash) geo.Crash { return k },
		store: func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[geo.Crash, *geo.Reject]) (roads.ImportResult, error) {
			meta.Replace = f.cmd.Replace
			return roads.ImportCrashes(ctx, st, meta, rows)
		},
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"time"

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
	if err := c.checkCRS(); err != nil {
		return err
	}
	if _, err := ingest.ParseEncoding(c.Encoding); err != nil {
		return usageError{fmt.Errorf("--encoding: %w", err)}
	}
	m, err := c.mapping(app)
	if err == nil && m == nil {
		err = usageError{fmt.Errorf("say how the columns are to be read: --mapping %s, or a .yaml file", strings.Join(ingest.MappingNames(), " | "))}
	}
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
	one := crashFile{cmd: c, app: app, store: st, mapping: m, network: net,
		options: ingest.CrashOptions{CRS: c.CRS, Encoding: c.Encoding, Area: area}}
	had, err := hasCrashes(ctx, st)
	if err != nil {
		return err
	}
	var report crashReport
	for _, path := range c.Files {
		done, err := one.importFile(ctx, path)
		if err != nil {
			return cancelled(err, "nothing of "+filepath.Base(path)+" was stored")
		}
		report.Files = append(report.Files, done)
		if !c.JSON {
			done.text(app.Stdout)
		}
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

// crashFile imports one file.
type crashFile struct {
	cmd     *ImportCrashesCmd
	app     *App
	store   *store.Store
	mapping *ingest.Mapping
	network *network.Network
	options ingest.CrashOptions
}

func (f *crashFile) importFile(ctx context.Context, path string) (*ImportReport, error) {
	began := time.Now()
	if err := f.refuseShift(ctx, path); err != nil {
		return nil, err
	}
	reader, err := ingest.OpenCrashes(path, f.mapping, f.options)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	report := &ImportReport{Kind: "crashes", File: filepath.Base(path), Source: f.mapping.Source, DryRun: f.cmd.DryRun,
		CRS: reader.CRS(), Encoding: reader.Encoding(), Dropped: reader.Dropped()}
	rejects, err := newRejectFile(f.cmd.Rejects, reader.Columns())
	if err != nil {
		return nil, err
	}
	defer rejects.abandon()
	bar := newProgress(f.app.Stderr, "crashes", f.cmd.JSON)
	rows := f.watch(reader, reader.Rows(ctx), rejects, bar, report)
	if f.cmd.DryRun {
		for range rows { // counting is the purpose
			report.Read++
		}
		err = errors.Join(reader.Err(), rejects.err, report.nothingLeft())
	} else {
		err = f.storeRows(ctx, path, reader, rows, rejects, report)
	}
	bar.finish()
	if err != nil {
		if errors.Is(err, errAllRejected) { // the rejects say why
			err = errors.Join(err, rejects.commit())
		}
		return nil, err
	}
	report.Seconds = time.Since(began).Seconds()
	report.Unknown = reader.UnknownWords()
	return report, rejects.commit()
}

func (f *crashFile) storeRows(
	ctx context.Context,
	path string,
	reader *ingest.CrashReader,
	rows iter.Seq2[geo.Crash, *geo.Reject],
	rejects *rejectFile,
	report *ImportReport,
) error {
	hash, err := contentHash([]string{path}, f.mapping, reader.CRS(), reader.Encoding())
	if err != nil {
		return err
	}
	result, err := roads.ImportCrashes(ctx, f.store, roads.ImportMeta{
		Source: f.mapping.Source, FileName: report.File, FileHash: hash, Mapping: f.mapping.Name,
		Options: map[string]string{"crs": reader.CRS(), "encoding": reader.Encoding()},
		Check:   func() error { return errors.Join(reader.Err(), rejects.err, report.nothingLeft()) },
	}, rows)
	if err != nil {
		return err
	}
	report.setCounts(result.Counts)
	report.Earlier = result.Earlier
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store/roads"
)

// thingsReport is what the imports of obstructions, places and volumes print.
type thingsReport struct {
	Files []*ImportReport `json:"files"`
}

// rowReader reads the rows of a file.
type rowReader[T any] interface {
	CRS() string
	Encoding() string
	Columns() []string
	Dropped() []string
	UnknownWords() map[string]map[string]int
	Report() ingest.Report
	Rows(ctx context.Context) iter.Seq2[T, *geo.Reject]
	Progress() (done, total int64)
	Err() error
	Close() error
}

// rowFile imports files of one kind, each in one transaction.
type rowFile[In, Out any] struct {
	kind    string
	flags   ImportFlags
	app     *App
	mapping *ingest.Mapping
	notes   map[string]string                        // kept with the import, and part of what it is
	content func(options map[string]string) []string // what is hashed of the options; nil means all
	open    func(ctx context.Context, path string) (rowReader[In], error)
	turn    func(In) Out
	store   func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error)
}

// neededMapping is the mapping that was asked for, without which no row is read.
func (f *ImportFlags) neededMapping(app *App, encoding string) (*ingest.Mapping, error) {
	if err := f.checkCRS(); err != nil {
		return nil, err
	}
	if _, err := sheet.ParseEncoding(encoding); err != nil {
		return nil, usageError{fmt.Errorf("--encoding: %w", err)}
	}
	m, err := f.mapping(app)
	if err == nil && m == nil {
		err = usageError{fmt.Errorf("say how the columns are to be read: --mapping %s, or a .yaml file", strings.Join(ingest.MappingNames(), " | "))}
	}
	return m, err
}

func (f *rowFile[In, Out]) run(ctx context.Context) error {
	files, err := f.importAll(ctx)
	if err == nil && f.flags.JSON {
		err = printJSON(f.app.Stdout, thingsReport{files})
	}
	return err
}

// importAll imports one file after the other and says what became of each.
func (f *rowFile[In, Out]) importAll(ctx context.Context) (reports []*ImportReport, err error) {
	for _, path := range f.flags.Files {
		done, err := f.importFile(ctx, path)
		if err != nil {
			return nil, cancelled(err, "nothing of "+filepath.Base(path)+" was stored")
		}
		reports = append(reports, done)
		if !f.flags.JSON {
			done.text(f.app.Stdout)
		}
	}
	return reports, nil
}

func (f *rowFile[In, Out]) importFile(ctx context.Context, path string) (*ImportReport, error) {
	began := time.Now()
	reader, err := f.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	report := &ImportReport{Kind: f.kind, File: filepath.Base(path), Source: f.mapping.Source, DryRun: f.flags.DryRun,
		CRS: reader.CRS(), Encoding: reader.Encoding(), Dropped: reader.Dropped(), Options: f.notes}
	rejects, err := newRejectFile(f.flags.Rejects, reader.Columns())
	if err != nil {
		return nil, err
	}
	defer rejects.abandon()
	bar := newProgress(f.app.Stderr, f.kind, f.flags.JSON)
	rows := f.watch(reader, reader.Rows(ctx), rejects, bar, report)
	check := func() error { return errors.Join(reader.Err(), rejects.err, report.nothingLeft()) }
	if f.flags.DryRun {
		for range rows { // counting is the purpose
			report.Read++
		}
		err = check()
	} else {
		err = f.storeRows(ctx, path, reader, rows, check, report)
	}
	bar.finish()
	if err != nil {
		if errors.Is(err, errAllRejected) { // the rejects say why
			err = errors.Join(err, rejects.commit())
		}
		return nil, err
	}
	report.Seconds = time.Since(began).Seconds()
	report.Unknown, report.Noticed = reader.UnknownWords(), reader.Report()
	return report, rejects.commit()
}

func (f *rowFile[In, Out]) storeRows(
	ctx context.Context,
	path string,
	reader rowReader[In],
	rows iter.Seq2[Out, *geo.Reject],
	check func() error,
	report *ImportReport,
) error {
	options := map[string]string{"crs": reader.CRS(), "encoding": reader.Encoding()}
	for key, value := range f.notes {
		options[key] = value
	}
	content := []string{fmt.Sprint(options)} // maps print in order
	if f.content != nil {
		content = f.content(options)
	}
	hash, err := contentHash([]string{path}, f.mapping, content...)
	if err != nil {
		return err
	}
	result, err := f.store(ctx, roads.ImportMeta{
		Source: f.mapping.Source, FileName: report.File, FileHash: hash, Mapping: f.mapping.Name, Options: options, Check: check,
	}, rows)
	if err != nil {
		return err
	}
	report.setCounts(result.Counts)
	report.Earlier, report.Unplaced, report.Import, report.Apart = result.Earlier, result.Unplaced, result.ID, result.Apart
	return nil
}

// watch passes the rows on, keeps the rejects and moves the progress bar.
func (f *rowFile[In, Out]) watch(
	reader rowReader[In],
	rows iter.Seq2[In, *geo.Reject],
	rejects *rejectFile,
	bar *progress,
	report *ImportReport,
) iter.Seq2[Out, *geo.Reject] {
	return func(yield func(Out, *geo.Reject) bool) {
		for thing, reject := range rows {
			bar.set(reader.Progress())
			var out Out
			if reject != nil {
				rejects.add(reject)
				report.addReason(reject.Reason.EN)
			} else {
				report.passed++
				out = f.turn(thing)
			}
			if !yield(out, reject) {
				return
			}
		}
	}
}

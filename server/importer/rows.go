package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"time"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store/roads"
)

// rowReader reads the rows of a file.
type rowReader[T any] interface {
	CRS() string
	Encoding() string
	Columns() []string
	Dropped() []string
	UnknownWords() map[string]map[string]int
	Report() ingest.Noticed
	Rows(ctx context.Context) iter.Seq2[T, *geo.Reject]
	Progress() (done, total int64)
	Err() error
	Close() error
}

// rowFiles imports files of one kind, each in one transaction.
type rowFiles[In, Out any] struct {
	*Importer
	asked   Request
	notes   map[string]string                        // kept with the import, and part of what it is
	content func(options map[string]string) []string // what is hashed of the options; nil means all
	open    func(ctx context.Context, path string, sink func(geo.SourceRow) bool) (rowReader[In], error)
	turn    func(In) Out
	store   func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error)
}

func (f *rowFiles[In, Out]) take(ctx context.Context, path string) (*FileReport, error) {
	unread := &unreadRows{}
	reader, err := f.open(ctx, path, unread.add)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	report := &FileReport{Kind: f.asked.Kind, File: filepath.Base(path), Source: f.asked.Mapping.Source, DryRun: f.asked.DryRun,
		CRS: reader.CRS(), Encoding: reader.Encoding(), Dropped: reader.Dropped(), Options: f.notes, began: time.Now()}
	rejects, err := newRejectFile(f.asked.Rejects, reader.Columns())
	if err != nil {
		return nil, err
	}
	defer rejects.abandon()
	rows := f.watch(reader, reader.Rows(ctx), rejects, report)
	check := func() error {
		report.commonestFirst()
		report.Unknown, report.Noticed = reader.UnknownWords(), reader.Report()
		return errors.Join(reader.Err(), rejects.err, report.nothingLeft())
	}
	if f.asked.DryRun {
		for range rows { // counting is the purpose
			report.Read++
		}
		err = check()
	} else {
		err = f.keep(ctx, path, roads.ImportMeta{
			Source: report.Source, FileName: report.File, Mapping: f.asked.Mapping.Name, MappingText: f.asked.Mapping.Text(),
			By: f.asked.By, Options: f.options(reader), Check: check, Report: report.kept, Unread: unread.kept,
		}, rows, report)
	}
	var refused *Refusal
	if errors.As(err, &refused) { // the rejects say why
		err = errors.Join(err, rejects.commit())
	}
	if err != nil {
		return nil, err
	}
	report.Seconds = time.Since(report.began).Seconds()
	return report, rejects.commit()
}

// options are what decides, beside the mapping, how the file is read.
func (f *rowFiles[In, Out]) options(reader rowReader[In]) map[string]string {
	options := map[string]string{"crs": reader.CRS(), "encoding": reader.Encoding()}
	if f.asked.Layer != "" {
		options["layer"] = f.asked.Layer
	}
	maps.Copy(options, f.notes)
	return options
}

func (f *rowFiles[In, Out]) keep(
	ctx context.Context, path string, meta roads.ImportMeta, rows iter.Seq2[Out, *geo.Reject], report *FileReport,
) error {
	content := []string{fmt.Sprint(meta.Options)} // maps print in order
	if f.content != nil {
		content = f.content(meta.Options)
	}
	var err error
	if meta.FileHash, err = contentHash([]string{path}, f.asked.Mapping, content...); err != nil {
		return err
	}
	result, err := f.store(ctx, meta, rows)
	if err == nil {
		report.became(result)
	}
	return err
}

// watch passes the rows on, keeps the rejects and tells how far it is.
func (f *rowFiles[In, Out]) watch(
	reader rowReader[In], rows iter.Seq2[In, *geo.Reject], rejects *rejectFile, report *FileReport,
) iter.Seq2[Out, *geo.Reject] {
	return func(yield func(Out, *geo.Reject) bool) {
		for thing, reject := range rows {
			done, total := reader.Progress()
			f.step("read", done, total)
			var out Out
			if reject != nil {
				rejects.add(reject)
				report.reject(reject)
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

// unreadRows are the first of the records with a cell that could not be read.
type unreadRows struct{ list []geo.SourceRow }

func (u *unreadRows) add(row geo.SourceRow) (more bool) {
	u.list = append(u.list, row)
	return len(u.list) < roads.MostUnread
}

func (u *unreadRows) kept() []geo.SourceRow { return u.list }

// cutEnd leaves out the last where it says nothing, so that a file of before there
// was such a thing is known again.
func cutEnd(list []string) []string {
	if last := len(list) - 1; list[last] == "" {
		return list[:last]
	}
	return list
}

// contentHash stands for all that decides the result of an import: the files,
// the mapping and the options.
func contentHash(files []string, m *ingest.Mapping, options ...string) (string, error) {
	sum := sha256.New()
	for _, path := range files {
		hash, err := sheet.HashFile(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, hash)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("hash mapping: %w", err)
	}
	fmt.Fprintf(sum, "%s\n%q\n", text, options)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

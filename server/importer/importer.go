// Package importer brings files into the store, for the command line and for
// the server alike: it reads them by their mapping, refuses what lies beside the
// roads, stores each in one transaction, and does what follows: the network is
// built, crashes are given their places. All kinds have one report.
package importer

import (
	"context"
	"slices"

	"tongshi/geo/say"
	"tongshi/server/ingest"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// Request is what is to be imported, and how.
type Request struct {
	Kind    string // one of Kinds
	Files   []string
	Mapping *ingest.Mapping // nil only of roads
	Source  string          // name of the data set of roads; the others have it in the mapping
	// CRS and Encoding override the mapping's; empty or auto: the mapping's.
	CRS, Encoding string
	Layer         string // sheet of a workbook, or layer of a file, where it has several

	DryRun        bool // read and check everything, store nothing
	NoBuild       bool // neither build the network nor assign crashes afterwards
	Replace       bool // let a row take the place of a stored one that seems to be another crash
	AcceptShift   bool // store positions that lie consistently off the network all the same
	AcceptRemoval bool // let a road file remove most of what its data set had
	Surveyed      bool // obstructions: a complete survey of its kinds
	Estimate      *Estimate

	By string // who imports

	// Rejects is the CSV file that rows which are not stored are written to; empty
	// means none.
	Rejects string
}

// Estimate asks for sizes of trees that were not measured.
type Estimate struct {
	From    string          // the file that it is fitted to; empty: the stored trees
	Mapping *ingest.Mapping // of that file; nil: the import's own
}

// Importer imports into one store.
type Importer struct {
	Store *store.Store
	// Progress is told how far a step is, of total, which is 0 while unknown.
	Progress func(step string, done, total int64)
	// Each is told of every file as soon as it is stored or, in a dry run, read.
	Each func(*FileReport)
	// Stored is told when all files are stored and only what follows is left to do.
	Stored func()
}

// Outcome is what an import did.
type Outcome struct {
	Files      []*FileReport       `json:"files"`
	Network    *Built              `json:"network,omitempty"`
	Assignment *roads.AssignCounts `json:"assignment,omitempty"`
	Note       *say.Words          `json:"note,omitempty"`
}

// Refusal is why nothing of a file was stored although it could be read: its
// rows, or where they lie, do not fit. What it says goes to whoever sent the file.
type Refusal struct {
	File string
	Kind RefusalKind
	Says say.Text
	// Option is what to say on a command line when the file is right all the same,
	// or is to be read otherwise; a page has buttons for that.
	Option say.Key
	// Report is what was found until then; nil where nothing was.
	Report *FileReport
}

// RefusalKind says what could be done: read it otherwise, or say that it is meant.
type RefusalKind string

// The kinds of refusals.
const (
	Shifted     RefusalKind = "shift"        // another system, or AcceptShift
	AllRejected RefusalKind = "all_rejected" // another mapping
	Removes     RefusalKind = "removal"      // another source, or AcceptRemoval
)

func (r *Refusal) Error() string {
	text := r.Says.In(say.English)
	if r.Option != "" {
		text += " " + say.New(r.Option).In(say.English)
	}
	return text
}

// Run imports the files: those of roads as one, all others one after the other.
// What was stored before a fault stays and is in the outcome. A *[Refusal] stores
// nothing of its file.
func (i *Importer) Run(ctx context.Context, r Request) (*Outcome, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if r.Kind == "roads" {
		return i.roads(ctx, r)
	}
	out := &Outcome{}
	files, err := i.filesOf(ctx, r)
	if err != nil {
		return out, err
	}
	had, err := roads.HasCrashes(ctx, i.Store)
	if err != nil {
		return out, err
	}
	for _, path := range r.Files {
		report, err := files.take(ctx, path)
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, report)
		if i.Each != nil {
			i.Each(report)
		}
	}
	if r.Kind == "crashes" && !r.DryRun {
		out.Note, err = i.cityZone(ctx, r, !had)
	}
	if err == nil && roads.PlacesCrashes(r.Kind) && !r.DryRun && !r.NoBuild {
		err = i.settle(ctx, out)
	}
	return out, err
}

// Kinds are the kinds of files.
var Kinds = []string{"roads", "crashes", "obstructions", "places", "volumes", "stakes", "road-names", "areas"}

func (r Request) check() error {
	if !slices.Contains(Kinds, r.Kind) {
		return say.Errorf("nothing is known of imports of %s", r.Kind)
	}
	if r.Mapping == nil && r.Kind != "roads" {
		return say.Errorf("a mapping must say how the columns are to be read")
	}
	if _, err := geofile.ParseCRS(r.CRS); err != nil {
		return err
	}
	_, err := sheet.ParseEncoding(r.Encoding)
	return err
}

func (i *Importer) step(name string, done, total int64) {
	if i.Progress != nil {
		i.Progress(name, done, total)
	}
}

// takenFiles imports the files of one kind.
type takenFiles interface {
	take(ctx context.Context, path string) (*FileReport, error)
}

func (i *Importer) filesOf(ctx context.Context, r Request) (takenFiles, error) {
	net, err := roads.LoadNetwork(ctx, i.Store)
	if err != nil {
		return nil, err
	}
	area, err := expectedArea(ctx, i.Store, net)
	if err != nil {
		return nil, err
	}
	options := ingest.Options{CRS: r.CRS, Find: Systems(ctx, i.Store), Encoding: r.Encoding, Layer: r.Layer, Area: area}
	switch r.Kind {
	case "crashes":
		return i.crashes(r, net, options), nil
	case "obstructions":
		return i.obstructions(ctx, r, net, options)
	case "places":
		return i.places(r, options), nil
	}
	return i.others(r, options), nil
}

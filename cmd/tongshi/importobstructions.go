package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"tongshi/geo"
	"tongshi/geo/allometry"
	"tongshi/geo/profile"
	"tongshi/server/ingest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// ImportObstructionsCmd is `tongshi import obstructions`.
type ImportObstructionsCmd struct {
	ImportFlags
	Encoding        string `help:"Encoding of the text: auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252." default:"auto"`
	Surveyed        bool   `help:"The file is a complete survey of its kinds within 100 m of what it has: where it has nothing there, there is nothing."`
	AcceptShift     bool   `help:"Store positions that lie consistently off the network all the same."`
	Estimate        bool   `help:"Estimate heights and crowns of trees that were not measured, from trees of which they were."`
	EstimateFrom    string `help:"Fit the estimate to this file instead of the stored trees." type:"existingfile" placeholder:"FILE"`
	EstimateMapping string `help:"Mapping of that file; the import's own when left out." placeholder:"NAME|FILE.yaml"`
}

// surveyCellM is the side of the cells by which the area of a complete survey
// is told: a surveyor of a street sees at least the next 100 m of it.
const surveyCellM = 100

// Run reads the files one after the other, each in one transaction.
func (c *ImportObstructionsCmd) Run(ctx context.Context, app *App) error {
	if c.EstimateFrom != "" && !c.Estimate {
		return usageError{errors.New("--estimate-from belongs to --estimate")}
	}
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

func (c *ImportObstructionsCmd) run(ctx context.Context, app *App, st *store.Store, m *ingest.Mapping) error {
	area, err := cityArea(ctx, st)
	if err != nil {
		return err
	}
	options := ingest.Options{CRS: c.CRS, Encoding: c.Encoding, Layer: c.Layer, Area: area}
	file := &rowFile[ingest.Obstruction, geo.Obstruction]{
		kind: "obstructions", flags: c.ImportFlags, app: app, mapping: m, notes: map[string]string{},
		open: func(ctx context.Context, path string) (rowReader[ingest.Obstruction], error) {
			if err := c.refuseShift(ctx, app, st, path, m, options); err != nil {
				return nil, err
			}
			return ingest.OpenObstructions(path, m, options)
		},
		turn: func(o ingest.Obstruction) geo.Obstruction { return o.Obstruction },
	}
	var survey *roads.SurveyedArea
	if c.Surveyed {
		survey = &roads.SurveyedArea{Method: "import of " + m.Source, CellM: surveyCellM}
		file.notes["surveyed"] = "yes"
	}
	if c.Estimate {
		model, err := c.model(ctx, st, m, options)
		if err != nil {
			return err
		}
		file.notes["estimate"] = modelJSON(model)
		file.turn = func(o ingest.Obstruction) geo.Obstruction { return estimated(model, o) }
	}
	file.store = func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[geo.Obstruction, *geo.Reject]) (roads.ImportResult, error) {
		return roads.ImportObstructions(ctx, st, meta, survey, rows)
	}
	return file.run(ctx)
}

// refuseShift compares the things of a file with the stored network as the
// crashes of one are: what may hide the view stands along the roads.
func (c *ImportObstructionsCmd) refuseShift(
	ctx context.Context, app *App, st *store.Store, path string, m *ingest.Mapping, o ingest.Options,
) error {
	if c.AcceptShift {
		return nil
	}
	net, err := roads.LoadNetwork(ctx, st)
	if err != nil || len(net.Segments) == 0 {
		return err
	}
	sample, err := ingest.SampleObstructions(ctx, path, m, o, sampledPositions)
	if err != nil {
		return err
	}
	return shiftProblem(app, path, net, sample)
}

// crossFolds is the number of parts of the cross-validation.
const crossFolds = 5

// model is fitted to the file that was named, or to the stored trees.
func (c *ImportObstructionsCmd) model(ctx context.Context, st *store.Store, m *ingest.Mapping, o ingest.Options) (allometry.Model, error) {
	var trees []allometry.Tree
	var err error
	if c.EstimateFrom == "" {
		trees, err = roads.MeasuredTrees(ctx, st)
	} else {
		trees, err = c.treesOf(ctx, m, st.Standards.Words, o)
	}
	if err != nil {
		return allometry.Model{}, err
	}
	model := allometry.Fit(trees, crossFolds)
	if model.Empty() {
		return model, fmt.Errorf(
			"--estimate needs at least %d trees with a trunk diameter and a height or crown, and there are %d; import such trees first or give --estimate-from FILE",
			allometry.MinAll,
			len(trees),
		)
	}
	return model, nil
}

func (c *ImportObstructionsCmd) treesOf(
	ctx context.Context, m *ingest.Mapping, words *profile.Vocabulary, o ingest.Options,
) ([]allometry.Tree, error) {
	if c.EstimateMapping != "" {
		var err error
		if m, err = ingest.LoadMapping(c.EstimateMapping, words); err != nil {
			return nil, usageError{fmt.Errorf("--estimate-mapping: %w", err)}
		}
		o.CRS, o.Encoding, o.Layer = "", "", ""
	}
	reader, err := ingest.OpenObstructions(c.EstimateFrom, m, o)
	if err != nil {
		return nil, fmt.Errorf("--estimate-from: %w", err)
	}
	defer reader.Close()
	var trees []allometry.Tree
	for tree, reject := range reader.Rows(ctx) {
		if reject == nil && tree.Kind == "tree" && tree.DiameterM != nil {
			trees = append(trees, treeOf(tree))
		}
	}
	return trees, reader.Err()
}

func treeOf(o ingest.Obstruction) allometry.Tree {
	t := allometry.Tree{HeightM: o.TopM, CrownBM: o.BaseM, Genus: o.Genus, Growth: o.Growth}
	if o.DiameterM != nil {
		t.DiameterM = *o.DiameterM
	}
	if o.RadiusM != nil {
		width := 2 * *o.RadiusM
		t.CrownM = &width
	}
	return t
}

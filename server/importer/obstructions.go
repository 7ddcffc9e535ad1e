package importer

import (
	"context"
	"fmt"
	"iter"

	"tongshi/geo"
	"tongshi/geo/allometry"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest"
	"tongshi/server/store/roads"
)

// surveyCellM is the side of the cells by which the area of a complete survey
// is told: a surveyor of a street sees at least the next 100 m of it.
const surveyCellM = 100

// obstructions imports them. What may hide the view stands along the roads, so
// it is compared with them as crashes are.
func (i *Importer) obstructions(ctx context.Context, r Request, net *network.Network, o ingest.Options) (takenFiles, error) {
	files := &rowFiles[ingest.Obstruction, geo.Obstruction]{
		Importer: i, asked: r, notes: map[string]string{},
		open: func(ctx context.Context, path string, sink func(geo.SourceRow) bool) (rowReader[ingest.Obstruction], error) {
			if !r.AcceptShift {
				if err := i.refuseShift(path, net, func() (ingest.Sample, error) {
					return ingest.SampleObstructions(ctx, path, r.Mapping, o, sampledPositions)
				}); err != nil {
					return nil, err
				}
			}
			o := o
			o.Sink = sink
			return ingest.OpenObstructions(path, r.Mapping, o)
		},
		turn: func(o ingest.Obstruction) geo.Obstruction { return o.Obstruction },
	}
	var survey *roads.SurveyedArea
	if r.Surveyed {
		survey = &roads.SurveyedArea{Method: "import of " + r.Mapping.Source, CellM: surveyCellM}
		files.notes["surveyed"] = "yes"
	}
	if r.Estimate != nil {
		model, err := i.model(ctx, r, o)
		if err != nil {
			return nil, err
		}
		files.notes["estimate"] = modelJSON(model)
		files.turn = func(o ingest.Obstruction) geo.Obstruction { return estimated(model, o) }
	}
	files.store = func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[geo.Obstruction, *geo.Reject]) (roads.ImportResult, error) {
		return roads.ImportObstructions(ctx, i.Store, meta, survey, rows)
	}
	return files, nil
}

// crossFolds is the number of parts of the cross-validation.
const crossFolds = 5

// model is fitted to the file that was named, or to the stored trees.
func (i *Importer) model(ctx context.Context, r Request, o ingest.Options) (allometry.Model, error) {
	var trees []allometry.Tree
	var err error
	if r.Estimate.From == "" {
		trees, err = roads.MeasuredTrees(ctx, i.Store)
	} else {
		trees, err = treesOf(ctx, r, o)
	}
	if err != nil {
		return allometry.Model{}, err
	}
	model := allometry.Fit(trees, crossFolds)
	if model.Empty() {
		return model, say.Errorf(
			"--estimate needs at least %d trees with a trunk diameter and a height or crown, and there are %d; import such trees first or give --estimate-from FILE",
			allometry.MinAll,
			len(trees),
		)
	}
	return model, nil
}

func treesOf(ctx context.Context, r Request, o ingest.Options) ([]allometry.Tree, error) {
	m := r.Mapping
	if r.Estimate.Mapping != nil {
		m, o.CRS, o.Encoding, o.Layer = r.Estimate.Mapping, "", "", ""
	}
	reader, err := ingest.OpenObstructions(r.Estimate.From, m, o)
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

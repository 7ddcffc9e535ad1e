package importer

import (
	"context"
	"iter"

	"tongshi/geo"
	"tongshi/server/ingest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

func (i *Importer) places(r Request, o ingest.Options) takenFiles {
	return things(i, r, o, ingest.OpenPlaces, func(p ingest.PlaceRow) geo.Place { return p.Place }, roads.ImportPlaces)
}

func (i *Importer) others(r Request, o ingest.Options) takenFiles {
	switch r.Kind {
	case "stakes":
		return things(i, r, o, ingest.OpenStakes, func(s geo.Stake) geo.Stake { return s }, roads.ImportStakes)
	case "areas":
		return things(i, r, o, ingest.OpenAreas, func(a geo.Area) geo.Area { return a }, roads.ImportAreas)
	case "road-names":
		return things(i, r, o, ingest.OpenRoadNames, func(a geo.RoadAlias) geo.RoadAlias { return a }, roads.ImportRoadNames)
	}
	return things(i, r, o, ingest.OpenVolumes, func(v geo.Volume) geo.Volume { return v }, roads.ImportVolumes)
}

// things imports files that need nothing but their mapping.
func things[In, Out any](i *Importer, r Request, o ingest.Options,
	open func(string, *ingest.Mapping, ingest.Options) (*ingest.Reader[In], error), turn func(In) Out,
	put func(context.Context, *store.Store, roads.ImportMeta, iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error),
) takenFiles {
	return &rowFiles[In, Out]{
		Importer: i, asked: r, notes: map[string]string{}, turn: turn,
		open: func(_ context.Context, path string, sink func(geo.SourceRow) bool) (rowReader[In], error) {
			o := o
			o.Sink = sink
			return open(path, r.Mapping, o)
		},
		store: func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[Out, *geo.Reject]) (roads.ImportResult, error) {
			return put(ctx, i.Store, meta, rows)
		},
	}
}

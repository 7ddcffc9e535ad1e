package importer

import (
	"context"
	"iter"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/ingest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// crashes imports them. Their hash is of system and encoding as it has always
// been, so that a file is known again.
func (i *Importer) crashes(r Request, net *network.Network, o ingest.Options) takenFiles {
	return &rowFiles[geo.Crash, geo.Crash]{
		Importer: i, asked: r,
		content: func(options map[string]string) []string {
			return cutEnd([]string{options["crs"], options["encoding"], options["layer"]})
		},
		open: func(ctx context.Context, path string, sink func(geo.SourceRow) bool) (rowReader[geo.Crash], error) {
			if !r.AcceptShift {
				if err := i.refuseShift(path, net, func() (ingest.Sample, error) {
					return ingest.SampleCrashes(ctx, path, r.Mapping, o, sampledPositions)
				}); err != nil {
					return nil, err
				}
			}
			o := o
			o.Sink = sink
			return ingest.OpenCrashes(path, r.Mapping, o)
		},
		turn: func(k geo.Crash) geo.Crash { return k },
		store: func(ctx context.Context, meta roads.ImportMeta, rows iter.Seq2[geo.Crash, *geo.Reject]) (roads.ImportResult, error) {
			meta.Replace = r.Replace
			return roads.ImportCrashes(ctx, i.Store, meta, rows)
		},
	}
}

// settle gives the crashes their places.
func (i *Importer) settle(ctx context.Context, out *Outcome) error {
	if i.Stored != nil {
		i.Stored()
	}
	net, err := roads.LoadNetwork(ctx, i.Store) // somebody may have built anew while the files were read
	if err != nil || len(net.Segments) == 0 {
		return err
	}
	counts, err := i.assign(ctx, net)
	out.Assignment = &counts
	return err
}

func (i *Importer) assign(ctx context.Context, net *network.Network) (roads.AssignCounts, error) {
	return roads.AssignCrashes(ctx, i.Store, net, func(done, total int) { i.step("assign", int64(done), int64(total)) })
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

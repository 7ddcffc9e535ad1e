package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// Build turns a road file into segments, intersections and legs. The same
// roads give the same network whatever their order and numbering. Roads with
// nothing to drive on give an empty network and no error.
//
// The steps: mend what the file has wrong where roads meet (mend.go), split the
// ways at shared nodes (graph.go), take dead stubs and
// turning loops out (trim.go), join what merely continues (contract.go), set
// slip lanes aside (channel.go), merge the nodes of one intersection
// (consolidate.go), and write down what is left (junction.go, segment.go,
// leg.go, control.go, naming.go). What people corrected is replayed on the way
// (override_roads.go, override_values.go).
func Build(ctx context.Context, roads Roads, opts Options) (*Network, error) {
	if len(opts.Classes) == 0 {
		return nil, fmt.Errorf("build network: options name no road class; start from ReadOptions")
	}
	if opts.Names == nil {
		return nil, fmt.Errorf("build network: options have no words of road names; start from ReadOptions")
	}
	opts.Names = opts.Names.Learned(wayNames(roads))
	warnings := checkWays(roads)
	found := map[int64]bool{} // the overrides, and whether they found their place
	overrides := roads.Overrides
	roads.Overrides = opts.sound(overrides)
	roads = opts.correctRoads(roads, found)
	g, more := newGraph(roads, &opts, found)
	steps := []func(){g.trim, g.contract, g.setChannelsAside, g.contract}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("build network: %w", err)
		}
		step()
	}
	g.signs = g.readSigns(roads.Points)
	d := g.newDistricts()
	g.mergeRings(d)
	d.correct(roads.Overrides, found)
	err := g.consolidate(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("build network: %w", err)
	}
	n, err := g.write(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("build network: %w", err)
	}
	n.correctValues(roads.Overrides, opts.Side, found)
	n.countOverrides(overrides, found)
	n.Warnings = slices.Concat(warnings, more)
	inOrder(n.Warnings)
	return n, nil
}

// sound are the overrides without a fault; the others wait for a person.
func (opts *Options) sound(overrides []Override) []Override {
	faulty := func(o Override) bool { return o.Check(opts) != nil }
	return slices.DeleteFunc(slices.Clone(overrides), faulty)
}

// countOverrides says which overrides found their place.
func (n *Network) countOverrides(overrides []Override, found map[int64]bool) {
	for i := range overrides {
		if id := overrides[i].ID; found[id] {
			n.Applied = append(n.Applied, id)
		} else {
			n.Waiting = append(n.Waiting, id)
		}
	}
}

// checkWays reports ways that cannot be read as lines.
func checkWays(roads Roads) (warnings []Warning) {
	for _, w := range roads.Ways {
		if len(w.Line) < 2 {
			var at orb.Point
			if len(w.Line) > 0 {
				at = w.Line[0]
			}
			warnings = append(warnings, warn(kindFaultyWay, at, "a way has fewer than two positions; it was left out").about(w.ID, 0))
		}
		if len(w.Line) > 0 && len(w.Nodes) != 0 && len(w.Nodes) != len(w.Line) {
			warnings = append(warnings, warn(kindFaultyWay, w.Line[0],
				"a way has %d nodes but %d positions; its nodes were numbered by position", len(w.Nodes), len(w.Line)).about(w.ID, 0))
		}
	}
	return warnings
}

// classWarning reports a road whose class had to be assumed.
func classWarning(w Way, class string) Warning {
	at := w.Line[len(w.Line)/2]
	if given := w.Tags["highway"]; given != "" {
		return warn(kindClassMissing, at, "the road class %q is not known; the road was taken as %q", given, class).about(w.ID, 0)
	}
	return warn(kindClassMissing, at, "the road has no class; it was taken as %q", class).about(w.ID, 0)
}

// wayNames are the names of a road file's roads.
func wayNames(roads Roads) []string {
	var names []string
	for _, w := range roads.Ways {
		if name := w.Tags["name"]; name != "" {
			names = append(names, name)
		}
	}
	return names
}

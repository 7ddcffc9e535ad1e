package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tongshi/geo/network"
	"tongshi/server/ingest"
)

// sampledPositions is the most positions of a file that are compared with the
// network before anything is stored.
const sampledPositions = 50_000

// refuseShift compares a file's positions with the stored network and refuses
// the file when they, or a part of them, lie consistently beside it: a wrong datum
// or projection moves every crash to the wrong road.
func (f *crashFile) refuseShift(ctx context.Context, path string) error {
	if f.cmd.AcceptShift || len(f.network.Segments) == 0 {
		return nil
	}
	sample, err := ingest.SampleCrashes(ctx, path, f.mapping, f.options, sampledPositions)
	if err != nil {
		return err
	}
	return shiftProblem(f.app, path, f.network, sample)
}

// shiftProblem refuses a file of which all or a part lies beside the roads, and
// says what to do; nil when it fits.
func shiftProblem(app *App, path string, net *network.Network, sample ingest.Sample) error {
	found := network.DetectShifts(network.NewIndex(net, app.Standards.Roads.Names), sample.Points, sample.Groupings, app.Standards.Shift)
	if !found.Found() {
		return nil
	}
	lines := []string{fileNames([]string{path}) + ": the positions do not fit the road network, so nothing was stored."}
	lines = append(lines, found.Sentences()...)
	switch {
	case found.Whole != nil:
		lines = append(lines, remedy(found.Whole.Cause))
	case found.Mixed != nil:
		lines = append(lines, "Ask who made the file which records are in which system, give them a column that says so, and import them apart.")
	default:
		lines = append(lines, "Import that part as a file of its own and the rest without it.", remedy(found.Parts[0].Shift.Cause))
	}
	return errors.New(strings.Join(append(lines, "If the positions are right and the roads are not, say --accept-shift."), " "))
}

// remedy names the option that a cause calls for; empty where there is none.
func remedy(cause network.Cause) string {
	switch cause {
	case network.CauseGCJ02, network.CauseBD09:
		return fmt.Sprintf("If the file is in this system, say --crs %s.", cause)
	case network.CauseGCJ02Back, network.CauseBD09Back:
		return "If the file is WGS 84 already, say --crs wgs84."
	case network.CauseProjection:
		return "Say the right projected system with --crs EPSG:n."
	case network.CauseSwapped:
		return "Exchange the columns of lon and lat in the mapping."
	}
	return ""
}

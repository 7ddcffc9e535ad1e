package main

import (
	"context"
	"fmt"
	"strings"

	"tongshi/geo/network"
	"tongshi/server/ingest"
)

// sampledPositions is how many positions of a file are compared with the
// network before anything is stored.
const sampledPositions = 50_000

// refuseShift compares a file's positions with the stored network and refuses
// the file when they lie consistently beside it: a wrong datum or projection
// moves every crash to the wrong road.
func (f *crashFile) refuseShift(ctx context.Context, path string) error {
	if f.cmd.AcceptShift || len(f.network.Segments) == 0 {
		return nil
	}
	points, err := ingest.SamplePositions(ctx, path, f.mapping, f.options, sampledPositions)
	if err != nil {
		return err
	}
	shift, found := network.DetectShift(network.NewIndex(f.network, f.app.Standards.Roads.Names), points, f.app.Standards.Shift)
	if !found {
		return nil
	}
	return fmt.Errorf("%s: the positions do not fit the road network, so nothing was stored. %s %s", fileNames([]string{path}), shift.Reason, f.remedy(shift))
}

// remedy names the option that a cause calls for.
func (f *crashFile) remedy(shift network.Shift) string {
	var ways []string
	switch shift.Cause {
	case network.CauseGCJ02, network.CauseBD09:
		ways = append(ways, fmt.Sprintf("If the file is in this system, say --crs %s.", shift.Cause))
	case network.CauseGCJ02Back, network.CauseBD09Back:
		ways = append(ways, "If the file is WGS 84 already, say --crs wgs84.")
	case network.CauseProjection:
		ways = append(ways, "Say the right projected system with --crs EPSG:n.")
	case network.CauseSwapped:
		ways = append(ways, "Exchange the columns of lon and lat in the mapping.")
	}
	ways = append(ways, "If the positions are right and the roads are not, say --accept-shift.")
	return strings.Join(ways, " ")
}

package importer

import (
	"path/filepath"

	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest"
)

// sampledPositions is the most positions of a file that are compared with the
// network before anything is stored.
const sampledPositions = 50_000

// refuseShift compares a file's positions with the network and refuses the file
// when they, or a part of them, lie consistently beside it: a wrong datum or
// projection moves every crash to the wrong road.
func (i *Importer) refuseShift(path string, net *network.Network, sample func() (ingest.Sample, error)) error {
	if len(net.Segments) == 0 {
		return nil
	}
	s, err := sample()
	if err != nil {
		return err
	}
	std := i.Store.Standards
	found := network.DetectShifts(network.NewIndex(net, std.Roads.Names), s.Points, s.Groupings, std.Shift)
	if !found.Found() {
		return nil
	}
	name := filepath.Base(path)
	return &Refusal{File: name, Kind: Shifted, Says: shiftText(name, found)}
}

// shiftText says what was found, and what to do about it.
func shiftText(name string, found network.Shifts) say.Text {
	text := say.New("%s: the positions do not fit the road network, so nothing was stored.", name)
	for _, line := range found.Sentences() {
		text = say.New("%s %s", text, line)
	}
	for _, advice := range advices(found) {
		text = say.New("%s %s", text, say.New(advice))
	}
	return text
}

func advices(found network.Shifts) (list []say.Key) {
	cause := network.CauseUnknown
	switch {
	case found.Whole != nil:
		cause = found.Whole.Cause
	case found.Mixed != nil:
		list = append(list, "Ask who made the file which records are in which system, give them a column that says so, and import them apart.")
	default:
		list = append(list, "Import that part as a file of its own and the rest without it.")
		cause = found.Parts[0].Shift.Cause
	}
	if way, known := remedies[cause]; known {
		list = append(list, way)
	}
	return append(list, "If the positions are right and the roads are not, say --accept-shift.")
}

// remedies are what a cause calls for.
var remedies = map[network.Cause]say.Key{
	network.CauseGCJ02:      "If the file is in this system, say --crs gcj02.",
	network.CauseBD09:       "If the file is in this system, say --crs bd09.",
	network.CauseGCJ02Back:  "If the file is WGS 84 already, say --crs wgs84.",
	network.CauseBD09Back:   "If the file is WGS 84 already, say --crs wgs84.",
	network.CauseProjection: "Say the right projected system with --crs EPSG:n.",
	network.CauseSwapped:    "Exchange the columns of lon and lat in the mapping.",
}

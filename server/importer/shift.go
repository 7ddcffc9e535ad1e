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
	return &Refusal{File: name, Kind: Shifted, Says: shiftText(name, found), Option: shiftOption(found)}
}

// shiftText says what was found.
func shiftText(name string, found network.Shifts) say.Text {
	text := say.New("%s: the positions do not fit the road network, so nothing was stored.", name)
	for _, line := range found.Sentences() {
		text = say.New("%s %s", text, line)
	}
	switch {
	case found.Mixed != nil:
		text = say.New("%s %s", text,
			say.New("Ask who made the file which records are in which system, give them a column that says so, and import them apart."))
	case found.Whole == nil:
		text = say.New("%s %s", text, say.New("Import that part as a file of its own and the rest without it."))
	}
	return text
}

// shiftOption is the option that answers it.
func shiftOption(found network.Shifts) say.Key {
	cause := network.CauseUnknown
	switch {
	case found.Whole != nil:
		cause = found.Whole.Cause
	case found.Mixed == nil:
		cause = found.Parts[0].Shift.Cause
	}
	if option, known := shiftOptions[cause]; known {
		return option
	}
	return "If the positions are right and the roads are not, say --accept-shift."
}

// shiftOptions are what a cause calls for.
var shiftOptions = map[network.Cause]say.Key{
	network.CauseGCJ02:      "If the file is in this system, say --crs gcj02. If the positions are right and the roads are not, say --accept-shift.",
	network.CauseBD09:       "If the file is in this system, say --crs bd09. If the positions are right and the roads are not, say --accept-shift.",
	network.CauseGCJ02Back:  "If the file is WGS 84 already, say --crs wgs84. If the positions are right and the roads are not, say --accept-shift.",
	network.CauseBD09Back:   "If the file is WGS 84 already, say --crs wgs84. If the positions are right and the roads are not, say --accept-shift.",
	network.CauseProjection: "Say the right projected system with --crs EPSG:n. If the positions are right and the roads are not, say --accept-shift.",
	network.CauseSwapped:    "Exchange the columns of lon and lat in the mapping. If the positions are right and the roads are not, say --accept-shift.",
}

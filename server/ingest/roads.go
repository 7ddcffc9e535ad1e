package ingest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
)

// RoadOptions say how a road file that is not OpenStreetMap's own is read.
type RoadOptions struct {
	CRS     string   // of line GeoJSON; empty or auto: the mapping's, or wgs84
	Mapping *Mapping // its tags; nil when the properties are OpenStreetMap tags
	Limits  Limits
}

// ReadRoads reads OpenStreetMap extracts (.osm.pbf) and line GeoJSON, plain or
// gzip, told apart by content. Several files make one network: the lines of
// one, the signals of another. What is no road is left out; a road without a
// class is kept, or rejected with the reason.
// A structural fault is an error that names the file and the byte; then no
// part of the result may be used.
func ReadRoads(ctx context.Context, o RoadOptions, paths ...string) (network.Roads, []geo.Reject, error) {
	all := newTogether()
	var rejects []geo.Reject
	o.Limits = o.Limits.withDefaults()
	for _, path := range paths {
		roads, bad, err := readRoadFile(ctx, o, path)
		if err != nil {
			return network.Roads{}, nil, say.Errorf("%s: %w", filepath.Base(path), err)
		}
		all.add(filepath.Base(path), roads)
		rejects = append(rejects, bad...)
	}
	if len(all.roads.Ways) == 0 {
		return network.Roads{}, rejects, noRoads(rejects)
	}
	all.roads.Notes = all.notes
	return all.roads, rejects, nil
}

func noRoads(rejects []geo.Reject) error {
	if len(rejects) > 0 {
		return say.Errorf("no road could be read: %d features were rejected, the first because: %s", len(rejects), rejects[0].Reason)
	}
	return say.Errorf("no way has a highway tag; is the file cut off, or is it not a road file? A mapping can give the tags of other files")
}

func readRoadFile(ctx context.Context, o RoadOptions, path string) (network.Roads, []geo.Reject, error) {
	isPBF, err := looksPBF(path)
	if err != nil {
		return network.Roads{}, nil, err
	}
	if isPBF {
		roads, err := readPBF(ctx, path)
		return roads, nil, err
	}
	return readGeoJSONRoads(ctx, o, path)
}

// looksPBF looks at the content: a PBF file begins with the length and kind
// of its header block.
func looksPBF(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, plainPathError(err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, _ := f.Read(head)
	head = head[:n]
	return bytes.Contains(head, []byte("OSMH")) || filepath.Ext(path) == ".pbf", nil
}

// readPBF reads the file twice: the ways, then the nodes that they use.
func readPBF(ctx context.Context, path string) (network.Roads, error) {
	var roads network.Roads
	places := map[int64]orb.Point{}
	err := eachBlockOf(ctx, path, func(b *block) error {
		return b.ways(func(w osmWay) error {
			if w.tags["highway"] == "" && !network.Roadlike(w.tags) || len(w.nodes) < 2 {
				return nil
			}
			roads.Ways = append(roads.Ways, network.Way{ID: w.id, Nodes: w.nodes, Tags: w.tags})
			for _, node := range w.nodes {
				places[node] = orb.Point{}
			}
			return nil
		})
	})
	if err != nil {
		return network.Roads{}, err
	}
	found := make(map[int64]bool, len(places))
	err = eachBlockOf(ctx, path, func(b *block) error {
		return b.nodes(func(n osmNode) error {
			_, used := places[n.id]
			if used {
				places[n.id], found[n.id] = n.at, true
			}
			if len(n.tags) > 0 && (used || standsAlone(n.tags)) {
				roads.Points = append(roads.Points, network.Point{Node: n.id, Position: n.at, Tags: n.tags})
			}
			return nil
		})
	})
	if err != nil {
		return network.Roads{}, err
	}
	roads.Ways, err = placed(roads.Ways, places, found)
	return roads, err
}

func eachBlockOf(ctx context.Context, path string, see func(*block) error) error {
	f, err := os.Open(path)
	if err != nil {
		return plainPathError(err)
	}
	defer f.Close()
	return eachBlock(ctx, f, func(data []byte) error {
		b, err := parseBlock(data)
		if err != nil {
			return err
		}
		return see(b)
	})
}

// standsAlone reports whether a tagged node matters though no road runs
// through it: a signal or a sign beside the road.
func standsAlone(tags map[string]string) bool {
	switch tags["highway"] {
	case "traffic_signals", "stop", "give_way", "bus_stop":
		return true
	}
	return tags["traffic_sign"] != "" || tags["railway"] == "level_crossing"
}

// placed gives every way its line. Nodes that the extract lacks, because it
// was cut along an edge, end the way there; a file that lacks most of them is
// damaged.
func placed(ways []network.Way, places map[int64]orb.Point, found map[int64]bool) ([]network.Way, error) {
	if missing := len(places) - len(found); missing > len(places)/2 {
		return nil, say.Errorf("%d of the %d nodes that the roads use are not in the file; is it cut off?", missing, len(places))
	}
	var whole []network.Way
	for _, way := range ways {
		for i, part := range runs(way.Nodes, found) {
			stretch := network.Way{ID: way.ID, Nodes: part, Tags: way.Tags, Line: make(orb.LineString, len(part))}
			if i > 0 { // the way left the extract and came back
				stretch.ID = lineID([]int64{way.ID, part[0]})
			}
			for k, node := range part {
				stretch.Line[k] = places[node]
			}
			whole = append(whole, stretch)
		}
	}
	return whole, nil
}

// runs are the stretches of two nodes and more that the file has, the longest
// first.
func runs(nodes []int64, found map[int64]bool) [][]int64 {
	var list [][]int64
	start := 0
	for i := 0; i <= len(nodes); i++ {
		if i < len(nodes) && found[nodes[i]] {
			continue
		}
		if i-start >= 2 {
			list = append(list, nodes[start:i])
			if last := len(list) - 1; len(list[last]) > len(list[0]) {
				list[0], list[last] = list[last], list[0]
			}
		}
		start = i + 1
	}
	return list
}

package roadfile

import (
	"context"
	"path/filepath"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// Options say how a road file that is not OpenStreetMap's own is read.
type Options struct {
	CRS      string // of positions; empty or auto: the mapping's, the file's own, or wgs84
	Find     geofile.Finder
	Encoding string          // of texts; empty or auto: as the file says or shows
	Layer    string          // of a file with several
	Mapping  *ingest.Mapping // its tags; nil when the properties are OpenStreetMap tags
	Limits   sheet.Limits
}

// Read reads OpenStreetMap extracts (.osm.pbf, .osm) and lines with properties
// (GeoJSON, a Shapefile in a zip, a GeoPackage), told apart by content. Several
// files make one network: the lines of one, the signals of another. What is no
// road is left out; a road without a class is kept, or rejected with the reason.
// A structural fault is an error that names the file and the byte; then no
// part of the result may be used.
func Read(ctx context.Context, o Options, paths ...string) (network.Roads, []geo.Reject, error) {
	all := newTogether()
	var rejects []geo.Reject
	o.Limits = o.Limits.WithDefaults()
	for _, path := range paths {
		roads, bad, err := readFile(ctx, o, path)
		if err != nil {
			return network.Roads{}, nil, err
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

// readFile reads one file; an error names it.
func readFile(ctx context.Context, o Options, path string) (roads network.Roads, rejects []geo.Reject, err error) {
	kind, err := sheet.KindOf(path)
	if err != nil {
		return roads, nil, err
	}
	switch kind {
	case sheet.Shapefile, sheet.GeoPackage:
		return readLayer(ctx, o, path, kind)
	case sheet.PBF:
		roads, err = readOSM(func(see osmSight) error { return eachInPBF(ctx, path, see) })
	case sheet.OSMXML:
		roads, err = readOSM(func(see osmSight) error { return eachInXML(ctx, path, o.Limits, see) })
	case sheet.XLSX:
		err = say.Errorf("this is a workbook, which has no lines; give the roads as .osm.pbf, .osm, GeoJSON, Shapefile (.zip) or GeoPackage")
	default:
		roads, rejects, err = readGeoJSON(ctx, o, path)
	}
	if err != nil {
		err = say.Errorf("%s: %w", filepath.Base(path), err)
	}
	return roads, rejects, err
}

// osmSight is what one reading of an OpenStreetMap file wants to see; what is nil
// is skipped.
type osmSight struct {
	way  func(osmWay) error
	node func(osmNode) error
}

// readOSM reads the file twice: the ways, then the nodes that they use.
func readOSM(each func(osmSight) error) (network.Roads, error) {
	var roads network.Roads
	places := map[int64]orb.Point{}
	err := each(osmSight{way: func(w osmWay) error {
		if w.tags["highway"] == "" && !network.Roadlike(w.tags) || len(w.nodes) < 2 {
			return nil
		}
		roads.Ways = append(roads.Ways, network.Way{ID: w.id, Nodes: w.nodes, Tags: w.tags})
		for _, node := range w.nodes {
			places[node] = orb.Point{}
		}
		return nil
	}})
	if err != nil {
		return network.Roads{}, err
	}
	found := make(map[int64]bool, len(places))
	err = each(osmSight{node: func(n osmNode) error {
		_, used := places[n.id]
		if used {
			places[n.id], found[n.id] = n.at, true
		}
		if len(n.tags) > 0 && (used || standsAlone(n.tags)) {
			roads.Points = append(roads.Points, network.Point{Node: n.id, Position: n.at, Tags: n.tags})
		}
		return nil
	}})
	if err != nil {
		return network.Roads{}, err
	}
	roads.Ways, err = placed(roads.Ways, places, found)
	return roads, err
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

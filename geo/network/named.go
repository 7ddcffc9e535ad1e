package network

import "slices"

// Network is the network of the index, Words the words that its names are read
// with.
func (x *Index) Network() *Network { return x.net }
func (x *Index) Words() *Words     { return x.names.words }

// SegmentsNamed are the segments that bear a road's name, in ascending order;
// none for an empty name.
func (x *Index) SegmentsNamed(road string) []int {
	names := x.names.words.Parse(road)
	return x.names.bearing(x.names.segBase, x.names.segments, names)
}

// JunctionsNamed are the intersections that bear both names, each as a road of
// its own, in ascending order.
func (x *Index) JunctionsNamed(street, cross string) []int {
	r := recordNames{street: x.names.words.Parse(street), cross: x.names.words.Parse(cross)}
	if r.given() < 2 || x.names.words.same(r.street, r.cross) {
		return nil
	}
	nodes := x.names.bearing(x.names.byBase, x.names.nodes, r.street)
	return slices.DeleteFunc(nodes, func(node int) bool { return !x.names.both(node, r) })
}

// bearing are those among what is listed by bases that bear one of the names.
func (t *nameTable) bearing(byBase map[string][]int32, named [][]int32, names []RoadName) []int {
	var all []int
	for _, name := range names {
		for _, i := range byBase[name.Base] {
			if t.bears(named[i], names) {
				all = append(all, int(i))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// both reports whether two names of an intersection are the record's two roads.
// Unlike agreement it lets no slip road stand for a name.
func (t *nameTable) both(node int, r recordNames) bool {
	for i, street := range t.nodes[node] {
		for k, cross := range t.nodes[node] {
			if i != k && t.words.same(r.street, t.parsed[street]) && t.words.same(r.cross, t.parsed[cross]) {
				return true
			}
		}
	}
	return false
}

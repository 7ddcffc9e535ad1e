package network

import "strings"

// nameTable holds the parsed names of a network's segments and intersections,
// each spelling once.
type nameTable struct {
	words    *Words
	known    map[string]int32
	parsed   [][]RoadName
	segments [][]int32 // indices into parsed
	nodes    [][]int32
	ramps    []bool             // per intersection: a slip road meets it
	byBase   map[string][]int32 // intersections by the bases of their names
	segBase  map[string][]int32 // segments by the bases of theirs
}

func newNameTable(net *Network, words *Words) nameTable {
	t := nameTable{
		words:    words,
		known:    map[string]int32{},
		segments: make([][]int32, len(net.Segments)),
		nodes:    make([][]int32, len(net.Intersections)),
		ramps:    make([]bool, len(net.Intersections)),
	}
	for i := range net.Intersections {
		for _, name := range net.Intersections[i].Names {
			t.nodes[i] = t.add(t.nodes[i], name)
		}
	}
	for i := range net.Segments {
		s := &net.Segments[i]
		t.segments[i] = t.add(t.add(nil, s.Name), s.Ref)
		for _, name := range s.Names {
			t.segments[i] = t.add(t.segments[i], name)
		}
		for _, node := range []int{s.From, s.To, s.Internal} {
			if node >= 0 && node < len(t.nodes) {
				t.nodes[node] = union(t.nodes[node], t.segments[i])
				t.ramps[node] = t.ramps[node] || strings.HasSuffix(s.Class, "_link")
			}
		}
	}
	t.listBases()
	return t
}

func (t *nameTable) listBases() {
	t.byBase, t.segBase = t.basesOf(t.nodes), t.basesOf(t.segments)
}

// basesOf lists what bears a name by the base of the name.
func (t *nameTable) basesOf(named [][]int32) map[string][]int32 {
	all := map[string][]int32{}
	for i, numbers := range named {
		for _, n := range numbers {
			for _, name := range t.parsed[n] {
				if list := all[name.Base]; len(list) == 0 || list[len(list)-1] != int32(i) {
					all[name.Base] = append(list, int32(i))
				}
			}
		}
	}
	return all
}

// anywhere says whether some intersection of the network bears both names. A
// slip road's name tells nothing of where.
func (t *nameTable) anywhere(r recordNames) bool {
	if r.given() < 2 || isRamp(r.street) || isRamp(r.cross) {
		return false
	}
	for _, street := range r.street {
		for _, node := range t.byBase[street.Base] {
			if t.agreement(int(node), r) == 2 {
				return true
			}
		}
	}
	return false
}

// add appends the number of a name unless it is empty or there already.
func (t *nameTable) add(to []int32, name string) []int32 {
	number, ok := t.known[name]
	if !ok {
		parsed := t.words.Parse(name)
		number = int32(len(t.parsed))
		if len(parsed) == 0 {
			number = -1
		} else {
			t.parsed = append(t.parsed, parsed)
		}
		t.known[name] = number
	}
	if number < 0 {
		return to
	}
	return union(to, []int32{number})
}

func union(to, from []int32) []int32 {
next:
	for _, a := range from {
		for _, b := range to {
			if a == b {
				continue next
			}
		}
		to = append(to, a)
	}
	return to
}

// recordNames are the road names of a record, parsed.
type recordNames struct {
	street, cross []RoadName
	key           [2]string // as written
}

// given says how many of the two names the record has.
func (r recordNames) given() int {
	n := 0
	if len(r.street) > 0 {
		n++
	}
	if len(r.cross) > 0 {
		n++
	}
	return n
}

// bears reports whether one of the numbered names is the record's road.
func (t *nameTable) bears(numbers []int32, road []RoadName) bool {
	if len(road) == 0 {
		return false
	}
	for _, n := range numbers {
		if t.words.same(road, t.parsed[n]) {
			return true
		}
	}
	return false
}

// agreement counts how many of the record's names an intersection bears. One
// road does not stand for both names of the record. A record that names a slip
// road ("EB EX BROADWAY", 匝道) is content with any: road files do not name them.
func (t *nameTable) agreement(node int, r recordNames) int {
	street, cross := -1, -1
	for i, n := range t.nodes[node] {
		if street < 0 && len(r.street) > 0 && t.words.same(r.street, t.parsed[n]) {
			street = i
			continue
		}
		if cross < 0 && len(r.cross) > 0 && t.words.same(r.cross, t.parsed[n]) {
			cross = i
		}
	}
	agreed := 0
	for _, road := range []struct {
		bears bool
		names []RoadName
	}{{street >= 0, r.street}, {cross >= 0, r.cross}} {
		if road.bears || (t.ramps[node] && isRamp(road.names)) {
			agreed++
		}
	}
	return agreed
}

func isRamp(names []RoadName) bool {
	for _, n := range names {
		if n.Ramp {
			return true
		}
	}
	return false
}

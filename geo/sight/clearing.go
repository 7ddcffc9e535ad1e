package sight

import "slices"

// Clearing is the shortest list of removable obstacles without which the
// triangle is clear.
type Clearing struct {
	// Set is nil when no removal clears the triangle: then Immovable stand in
	// the way. Empty means that nothing needs to go.
	Set       []int64 `json:"set"`
	Immovable []int64 `json:"immovable,omitempty"`
	// Exact: no smaller set does it. Otherwise the set is a greedy one: no
	// smaller set than AtLeast can do it, so it is at most Factor times larger
	// than the smallest.
	Exact   bool    `json:"exact"`
	AtLeast int     `json:"at_least"`
	Factor  float64 `json:"factor,omitempty"`
}

// searchLimit bounds the nodes of the exact search, each of which looks at all
// that hides something. Along real streets full of trees a few triangles would
// take twenty thousand nodes and more, nearly all the time of a whole city.
const searchLimit = 500

// search looks for a smallest set by depth: of a hidden stretch that counts, at
// least one obstacle must go, so only those are tried. Things that hide alone
// leave one choice, and only rows of thin ones branch.
type search struct {
	s     *scene
	gone  []bool
	nodes int
}

func (s *scene) clearing() Clearing {
	x := search{s: s, gone: make([]bool, len(s.near))}
	if fixed := x.immovable(); len(fixed) > 0 {
		return Clearing{Immovable: fixed, Exact: true}
	}
	sets := x.bad()
	lower := x.disjoint(sets) // each takes a removal of its own
	for k := lower; x.nodes < searchLimit; k++ {
		if x.within(k, sets) {
			return Clearing{Set: x.ids(), Exact: true, AtLeast: k}
		}
		if x.nodes < searchLimit {
			lower = k + 1
		}
	}
	clear(x.gone)
	x.greedy()
	set := x.ids()
	return Clearing{Set: set, AtLeast: lower, Factor: float64(len(set)) / float64(max(1, lower))}
}

// immovable are the obstacles that still hide when all that can go is gone.
func (x *search) immovable() []int64 {
	for i, o := range x.s.near {
		x.gone[i] = o.Removable
	}
	var ids []int64
	for _, set := range x.bad() {
		for _, n := range set {
			id := int64(0)
			if n >= 0 {
				id = x.s.near[n].ID
			}
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	clear(x.gone)
	slices.Sort(ids)
	return ids
}

// bad lists for each hidden stretch that counts the obstacles that make it.
func (x *search) bad() [][]int32 {
	s, use := x.s, chosen{without: x.gone}
	var sets [][]int32
	for i := range s.channels {
		ch := &s.channels[i]
		for _, st := range s.stretches(ch, use) {
			if st.Counts {
				sets = append(sets, x.makers(ch, use, st))
			}
		}
	}
	var area []int32
	if s.areaCounts(use, func(n int32) {
		if !slices.Contains(area, n) {
			area = append(area, n)
		}
	}) {
		sets = append(sets, area)
	}
	return sets
}

// makers are the obstacles whose hidden stretches join into one. The stretch
// was followed beyond the lane, so all that touch it from outside belong to it.
func (x *search) makers(ch *channel, use chosen, st Stretch) []int32 {
	lo, hi := st.From, st.To
	var out []int32
	for grown := true; grown; {
		grown = false
		for _, sp := range ch.view.spans {
			n := x.s.items[sp.obstacle].near
			if !x.s.uses(use, int(sp.obstacle)) || sp.From > hi+thinnest || sp.To < lo-thinnest {
				continue
			}
			if sp.From < lo || sp.To > hi {
				lo, hi, grown = min(lo, sp.From), max(hi, sp.To), true
			}
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// disjoint counts hidden stretches that share no removable obstacle, and sorts
// them by how many make them.
func (x *search) disjoint(sets [][]int32) int {
	slices.SortStableFunc(sets, func(a, b []int32) int { return len(a) - len(b) })
	var used []int32
	count := 0
	for _, set := range sets {
		if slices.ContainsFunc(set, func(n int32) bool { return slices.Contains(used, n) }) {
			continue
		}
		count++
		for _, n := range set {
			if n >= 0 && x.s.near[n].Removable {
				used = append(used, n)
			}
		}
	}
	return count
}

// within says whether k more removals are enough where sets are hidden still,
// and leaves them in gone.
func (x *search) within(k int, sets [][]int32) bool {
	x.nodes++
	if len(sets) == 0 {
		return true
	}
	if x.nodes >= searchLimit || x.disjoint(sets) > k {
		return false
	}
	for _, n := range sets[0] { // the shortest after disjoint: fewest branches
		if n < 0 || !x.s.near[n].Removable {
			continue
		}
		x.gone[n] = true
		if x.within(k-1, x.bad()) {
			return true
		}
		x.gone[n] = false
	}
	return false
}

// greedy removes what makes most of the hidden stretches until none is left,
// then puts back what turned out not to be needed.
func (x *search) greedy() {
	for {
		sets := x.bad()
		if len(sets) == 0 {
			break
		}
		counts := map[int32]int{}
		best := int32(-1)
		for _, set := range sets {
			for _, n := range set {
				if n < 0 || !x.s.near[n].Removable {
					continue
				}
				counts[n]++
				if best < 0 || counts[n] > counts[best] || counts[n] == counts[best] && n < best {
					best = n
				}
			}
		}
		x.gone[best] = true
	}
	for n, gone := range x.gone {
		if !gone {
			continue
		}
		x.gone[n] = false
		if len(x.bad()) > 0 {
			x.gone[n] = true
		}
	}
}

func (x *search) ids() []int64 {
	ids := []int64{}
	for n, gone := range x.gone {
		if gone {
			ids = append(ids, x.s.near[n].ID)
		}
	}
	slices.Sort(ids)
	return ids
}

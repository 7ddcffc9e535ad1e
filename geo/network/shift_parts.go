package network

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"tongshi/geo/say"

	"github.com/paulmach/orb"
)

// Shifts of parts of an import: one year of it, one unit's records, one block of
// its rows; and shifts that are mixed through all of it.

// Grouping sorts the points of an import by what may have a shift of its own.
type Grouping struct {
	By string   // header of a column, "year", "rows"
	Of []string // of each point; "" for none
	// Ordered parts are blocks one after the other: neighbours with one shift are
	// one part.
	Ordered bool
}

// ShiftedPart is a part of an import that lies beside the roads as one.
type ShiftedPart struct {
	By, Value string
	Shift     Shift
}

// Shifts says how the points of an import lie to the roads. At most one of its
// members is set: all points have the shift, or the parts have each its own, or
// a share of the points has it and nothing tells which.
type Shifts struct {
	Whole *Shift
	Parts []ShiftedPart
	Mixed *Mixture
}

// Found reports whether any shift was found.
func (s Shifts) Found() bool { return s.Whole != nil || len(s.Parts) > 0 || s.Mixed != nil }

// Sentences say it to the person who imports.
func (s Shifts) Sentences() (lines []say.Text) {
	switch {
	case s.Whole != nil:
		lines = append(lines, s.Whole.Reason)
	case s.Mixed != nil:
		lines = append(lines, s.Mixed.Reason)
	}
	for _, p := range s.Parts {
		lines = append(lines, say.New("Of %s %s: %s", p.By, p.Value, p.Shift.Reason))
	}
	return lines
}

// DetectShifts looks for a shift of all points (lon, lat, as imported), of the
// parts that a grouping makes, and of a share of them. Groupings that come
// earlier are believed sooner when two explain the points alike.
func DetectShifts(x *Index, points []orb.Point, groupings []Grouping, o ShiftOptions) Shifts {
	d, misread := newShiftSearch(x, points, o)
	switch {
	case misread != nil:
		return Shifts{Whole: misread}
	case d == nil:
		return Shifts{}
	}
	parts := &partSearch{x: x, o: o, points: points}
	if list := parts.parts(groupings); len(list) > 0 {
		return Shifts{Parts: list}
	}
	whole, found := d.detect()
	mixed, isMixed := d.mixed(points)
	switch {
	case isMixed && (!found || mixed.Share < wholeShare):
		return Shifts{Mixed: &mixed}
	case found:
		return Shifts{Whole: &whole}
	}
	return Shifts{}
}

const (
	// wholeShare is the share of the points from which on a shift counts as that
	// of all: what is left is noise.
	wholeShare = 0.9
	// rowBlocks is into how many blocks the rows of a file are cut.
	rowBlocks = 20
	// mostValues bounds the parts of a grouping: a column of more values tells
	// records apart, not kinds of them.
	mostValues = 40
)

// Rows groups points by the blocks of rows that they stand in; rows are their
// numbers in the file, in its order.
func Rows(rows []int) Grouping {
	n := len(rows)
	g := Grouping{By: "rows", Of: make([]string, n), Ordered: true}
	for i := range g.Of {
		block := i * rowBlocks / n
		first, last := (block*n+rowBlocks-1)/rowBlocks, ((block+1)*n-1)/rowBlocks
		g.Of[i] = fmt.Sprintf("%d%s%d", rows[first], upTo, rows[last])
	}
	return g
}

// upTo stands between the ends of a block.
const upTo = " to "

type partSearch struct {
	x      *Index
	o      ShiftOptions
	points []orb.Point
}

// group is the points of one value.
type group struct {
	value  string
	points []orb.Point
	still  float64 // share on the road as they are
	shift  Shift
	found  bool
}

// parts are the shifted parts of the grouping that explains the points best;
// none when no part differs from the others.
func (d *partSearch) parts(groupings []Grouping) (best []ShiftedPart) {
	most := 0.0
	for _, g := range groupings {
		parts, gained := d.partsBy(g)
		if gained > most*1.02+1 {
			best, most = parts, gained
		}
	}
	return best
}

// partsBy are the shifted parts of one grouping, and how many points the taking
// back brings onto the roads. A grouping whose parts are all shifted alike, or
// not at all, explains nothing.
func (d *partSearch) partsBy(by Grouping) (parts []ShiftedPart, gained float64) {
	groups := d.groups(by)
	if len(groups) < 2 || len(groups) > mostValues {
		return nil, 0
	}
	top := slices.MaxFunc(groups, func(a, b *group) int { return cmp.Compare(a.still, b.still) }).still
	shifted := 0
	for _, g := range groups {
		if g.still < aligned*top || top < aligned*d.o.Support {
			g.shift, g.found = DetectShift(d.x, g.points, d.o)
			// A part of another kind, such as crashes in car parks, lies off the
			// roads in its own way: taking back must make it like the others.
			g.found = g.found && !g.shift.Ambiguous && g.shift.Support >= alikeShare*top
		}
		if g.found {
			shifted++
		}
	}
	if shifted == 0 || shifted == len(groups) && alike(groups) || !d.parted(groups) {
		return nil, 0
	}
	if by.Ordered {
		groups = joined(groups)
	}
	for _, g := range groups {
		if g.found {
			parts = append(parts, ShiftedPart{by.By, g.value, g.shift})
			gained += (g.shift.Support - g.shift.Before) * float64(len(g.points))
		}
	}
	return parts, gained
}

// alikeShare is the share of the best part's points on the road that a shifted
// part must come to once its shift is taken back.
const alikeShare = 0.75

// aligned is the share of the best part's points on the road from which on
// another part lies as well as that.
const aligned = 0.9

func (d *partSearch) groups(by Grouping) (list []*group) {
	at := map[string]*group{}
	for i, value := range by.Of {
		if value == "" || i >= len(d.points) {
			continue
		}
		g := at[value]
		if g == nil {
			g = &group{value: value}
			at[value], list = g, append(list, g)
		}
		g.points = append(g.points, d.points[i])
	}
	list = slices.DeleteFunc(list, func(g *group) bool { return len(g.points) < d.o.MinimumPoints })
	for _, g := range list {
		g.still = d.x.onRoadShare(g.points, d.o.OnRoadM)
	}
	return list
}

// onRoadShare is the share of points (lon, lat) that lie on a road.
func (x *Index) onRoadShare(points []orb.Point, within float64) float64 {
	n := 0
	for _, p := range points {
		if isPosition(p) && x.distance(x.plane.Forward(p), 2*within) <= within {
			n++
		}
	}
	return float64(n) / float64(len(points))
}

// parted reports whether the shifted parts are shifted through and through and
// the others are not: else the shift is mixed through all of them.
func (d *partSearch) parted(groups []*group) bool {
	for _, g := range groups {
		if !g.found {
			continue
		}
		if d.shareOf(g.points, g.shift) < throughout {
			return false
		}
		for _, other := range groups {
			if !other.found && d.shareOf(other.points, g.shift) > hardly {
				return false
			}
		}
	}
	return true
}

// A part is shifted throughout from the one share of its points on, and hardly
// at all up to the other; few points tell no better.
const (
	throughout = 0.8
	hardly     = 0.3
)

// shareOf is the share of some points that have a shift.
func (d *partSearch) shareOf(points []orb.Point, s Shift) float64 {
	one := &shiftSearch{x: d.x, o: d.o}
	for _, p := range one.sample(points) {
		if isPosition(p) {
			one.degrees, one.all = append(one.degrees, p), append(one.all, d.x.plane.Forward(p))
		}
	}
	e := one.moved(vector{s.EastM, s.NorthM})
	for _, datum := range one.datums() {
		if datum.cause == s.Cause {
			e = datum
		}
	}
	return one.fit(one.moved(vector{}), e, one.coverage()).share()
}

// alike reports whether all parts have the same shift: then it is that of all.
func alike(groups []*group) bool {
	first := groups[0].shift
	return !slices.ContainsFunc(groups, func(g *group) bool { return !first.near(g.shift) })
}

// near reports whether two shifts are one, within what noise makes of them.
func (s Shift) near(other Shift) bool {
	apart := math.Hypot(s.EastM-other.EastM, s.NorthM-other.NorthM)
	return s.Cause == other.Cause && apart <= math.Max(10, 0.1*s.SizeM)
}

// joined makes one of neighbouring blocks with the same shift.
func joined(groups []*group) (list []*group) {
	for _, g := range groups {
		if last := len(list) - 1; last >= 0 && g.found && list[last].found && list[last].shift.near(g.shift) {
			was := list[last]
			n, m := float64(len(was.points)), float64(len(g.points))
			s := was.shift
			s.Before, s.Support = (s.Before*n+g.shift.Before*m)/(n+m), (s.Support*n+g.shift.Support*m)/(n+m)
			s.Points += g.shift.Points
			first, _, _ := strings.Cut(was.value, upTo)
			_, end, _ := strings.Cut(g.value, upTo)
			list[last] = &group{value: first + upTo + end, points: append(slices.Clip(was.points), g.points...), shift: s, found: true}
			continue
		}
		list = append(list, g)
	}
	return list
}

package placewords

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// known is a stake on the plane.
type known struct {
	m  float64
	at orb.Point
}

// stakeTable are the known points of roads by every name of the road, in the
// order of their stakes.
type stakeTable map[string][]known

func (f *Finder) newStakeTable(stakes []Stake) stakeTable {
	t := stakeTable{}
	for _, s := range stakes {
		name := f.index.Words().Normal(s.Road)
		t[name] = append(t[name], known{s.M, f.plane.Forward(s.Point)})
	}
	for _, points := range t {
		slices.SortFunc(points, func(a, b known) int { return cmp.Compare(a.m, b.m) })
	}
	return t
}

// atStake is the place between the nearest two known points of a road, along the
// road; never past the last one.
func (f *Finder) atStake(s Statement, road string, segments []int) Found {
	points := f.knownPoints(road, segments)
	if len(points) == 0 {
		return nowhere(reasonNoStakes)
	}
	m := *s.Stake
	after := slices.IndexFunc(points, func(k known) bool { return k.m >= m-exactStakeM })
	if after < 0 || after == 0 && points[0].m > m+exactStakeM {
		return nowhere(reasonStakeBeyond)
	}
	if b := points[after]; math.Abs(b.m-m) <= exactStakeM {
		return f.placed(b.at, network.Good, reasonStake)
	}
	a, b := points[after-1], points[after]
	if b.m-a.m > farStakesM {
		return nowhere(reasonStakeBeyond)
	}
	path := f.path(segments, a.at, b.at)
	if len(path) < 2 {
		return nowhere(reasonOutside)
	}
	length := path.lengthM()
	at, _ := path.at(length * (m - a.m) / (b.m - a.m))
	if math.Abs(length-(b.m-a.m)) > looseStakeM {
		return f.placed(at, network.Fair, reasonStakeRough)
	}
	return f.placed(at, network.Good, reasonStake)
}

// knownPoints are the stakes of a road under any of its names.
func (f *Finder) knownPoints(road string, segments []int) []known {
	names := []string{road}
	for _, i := range segments {
		names = append(append(names, f.net.Segments[i].Names...), f.net.Segments[i].Ref)
	}
	slices.Sort(names[1:])
	for _, name := range slices.Compact(names) {
		if points := f.stakes[f.index.Words().Normal(name)]; name != "" && len(points) > 0 {
			return points
		}
	}
	return nil
}

// path is the shortest way along a road's segments between two points beside it;
// none when it does not join them.
func (f *Finder) path(segments []int, from, to orb.Point) line {
	a, aM := f.onRoad(segments, from)
	b, bM := f.onRoad(segments, to)
	if a < 0 || b < 0 {
		return nil
	}
	if a == b {
		return f.lines[a].cut(aM, bM)
	}
	return f.join(segments, a, aM, b, bM)
}

func (f *Finder) onRoad(segments []int, p orb.Point) (segment int, stationM float64) {
	segment, offM := -1, stakeAsideM
	for _, i := range segments {
		if f.net.Segments[i].Internal >= 0 {
			continue
		}
		if at, off := f.lines[i].project(p); off <= offM {
			segment, stationM, offM = i, at, off
		}
	}
	return segment, stationM
}

// cut is the part of a line between two stations, in their order.
func (l line) cut(from, to float64) line {
	if from > to {
		return l.reversed().cut(l.lengthM()-from, l.lengthM()-to)
	}
	first, _ := l.at(from)
	last, _ := l.at(math.Min(to, l.lengthM()))
	part, station := line{first}, 0.0
	for i, p := range l {
		if i > 0 {
			station += distance(l[i-1], p)
		}
		if station > from && station < to {
			part = append(part, p)
		}
	}
	return append(part, last)
}

// reach is how far a walk came: the way of the step it ends with.
type reach struct {
	m    float64
	step step
	via  *reach
}

type reaches []*reach

func (r reaches) Len() int           { return len(r) }
func (r reaches) Less(i, j int) bool { return r[i].m < r[j].m }
func (r reaches) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *reaches) Push(x any)        { *r = append(*r, x.(*reach)) }
func (r *reaches) Pop() any {
	old := *r
	last := old[len(old)-1]
	*r = old[:len(old)-1]
	return last
}

// join is Dijkstra's search from a station of segment a to one of segment b.
func (f *Finder) join(segments []int, a int, aM float64, b int, bM float64) line {
	open := &reaches{
		{m: f.lines[a].lengthM() - aM, step: step{a, false}},
		{m: aM, step: step{a, true}},
	}
	heap.Init(open)
	done := map[step]bool{}
	for open.Len() > 0 {
		r := heap.Pop(open).(*reach)
		if done[r.step] {
			continue
		}
		done[r.step] = true
		if r.step.segment == b {
			return f.wayOf(r, a, aM, b, bM)
		}
		way := f.lineOf(r.step)
		for _, next := range f.follow(r.step, segments) {
			hop := distance(way[len(way)-1], f.lineOf(next)[0])
			length := f.lines[next.segment].lengthM()
			if next.segment == b {
				length = bM
				if next.back {
					length = f.lines[b].lengthM() - bM
				}
			}
			heap.Push(open, &reach{r.m + hop + length, next, r})
		}
	}
	return nil
}

// follow are the steps along the road that may come after one.
func (f *Finder) follow(at step, segments []int) (all []step) {
	node, junction := endOf(&f.net.Segments[at.segment], !at.back)
	for _, i := range segments {
		o := &f.net.Segments[i]
		if i == at.segment || len(f.lines[i]) < 2 || o.Internal >= 0 {
			continue
		}
		for _, back := range []bool{false, true} {
			if n, j := endOf(o, back); n == node || junction >= 0 && j == junction {
				all = append(all, step{i, back})
			}
		}
	}
	return all
}

// wayOf is the line of a walk, cut at its ends.
func (f *Finder) wayOf(r *reach, a int, aM float64, b int, bM float64) line {
	var parts []line
	for ; r != nil; r = r.via {
		length := f.lines[r.step.segment].lengthM()
		from, to := 0.0, length
		if r.step.segment == a {
			from = aM
			if r.step.back {
				from = length - aM
			}
		} else if r.step.segment == b {
			to = bM
			if r.step.back {
				to = length - bM
			}
		}
		parts = append(parts, f.lineOf(r.step).cut(from, to))
	}
	slices.Reverse(parts)
	var way line
	for _, p := range parts {
		way = append(way, p...)
	}
	return way
}

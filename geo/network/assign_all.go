package network

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// assignBatch is how many records one goroutine takes at a time.
const assignBatch = 4096

// AssignAll says of every record which intersection or segment it belongs to,
// on all processors, and returns the answers in the same order. Position gives
// the candidates; what the record says of the junction, its level and, if
// wanted, its road names choose among them. A position that is NaN, off the
// globe or farther than SnapM from every road is unmatched.
//
// Progress, when not nil, is called with growing counts, from one goroutine at
// a time. When the context ends, so does AssignAll, with its error.
func (x *Index) AssignAll(ctx context.Context, records []Locator, o AssignOptions, progress func(done, total int)) ([]Assignment, error) {
	out := make([]Assignment, len(records))
	var next, done atomic.Int64
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(records)/assignBatch+1) {
		workers.Go(func() {
			s := scratch{parsed: map[string][]RoadName{}, named: map[[2]string]bool{}}
			for ctx.Err() == nil {
				to := int(next.Add(assignBatch))
				from := to - assignBatch
				if from >= len(records) {
					return
				}
				to = min(to, len(records))
				for i := from; i < to; i++ {
					out[i] = x.assign(records[i], o, &s)
				}
				if progress != nil {
					mu.Lock()
					progress(int(done.Add(int64(to-from))), len(records))
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// Catchment is the part of the network that belongs to an intersection, as
// lines in lon, lat: its inside, and its legs up to catchmentM beyond the stop
// lines or half-way to the next intersection. Empty for an index that is not
// an intersection's.
func (x *Index) Catchment(intersection int, o AssignOptions) orb.MultiLineString {
	if !x.isNode(intersection) {
		return nil
	}
	var lines orb.MultiLineString
	for _, segment := range x.inside[intersection] {
		lines = append(lines, x.cut(int(segment), 0, x.lengthM(int(segment))))
	}
	for _, arm := range x.arms[intersection] {
		segment := int(arm)
		length := x.lengthM(segment)
		for k, e := range x.ends[segment] {
			if e.node != intersection {
				continue
			}
			from, to := 0.0, e.limitM(o.CatchmentM)
			if k == 1 {
				from, to = length-to, length
			}
			lines = append(lines, x.cut(segment, from, to))
		}
	}
	return dropEmpty(lines)
}

// cut is the part of a segment between two stations, in lon, lat; empty when
// there is nothing between them.
func (x *Index) cut(segment int, from, to float64) orb.LineString {
	var line orb.LineString
	if to <= from {
		return nil
	}
	for i := x.first[segment]; i < x.first[segment+1]; i++ {
		p := x.pieces[i]
		if p.station+p.length <= from || p.station >= to || p.length == 0 {
			continue
		}
		if len(line) == 0 {
			line = append(line, x.plane.Inverse(p.at(max(from, p.station))))
		}
		line = append(line, x.plane.Inverse(p.at(min(to, p.station+p.length))))
	}
	return line
}

// at is the point of a piece at a station.
func (p piece) at(station float64) orb.Point {
	t := (station - p.station) / p.length
	return orb.Point{p.a[0] + t*(p.b[0]-p.a[0]), p.a[1] + t*(p.b[1]-p.a[1])}
}

func dropEmpty(lines orb.MultiLineString) orb.MultiLineString {
	kept := lines[:0]
	for _, line := range lines {
		if len(line) > 1 {
			kept = append(kept, line)
		}
	}
	return kept
}

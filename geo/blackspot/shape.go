package blackspot

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
)

// Shapes draws stretches of segments as lines in lon, lat, in the order given.
// Stretches that meet end to end become one line; a stretch of no length is a
// line of two equal points. Stations are taken along the line as shares of the
// segment's length.
func Shapes(net *network.Network, stretches []Stretch) (orb.MultiLineString, error) {
	var out orb.MultiLineString
	for _, s := range stretches {
		line, err := shape(net, s)
		if err != nil {
			return nil, fmt.Errorf("draw stretch: segment %d: %w", s.Segment, err)
		}
		if n := len(out); n > 0 {
			if joined, meets := joinLines(out[n-1], line); meets {
				out[n-1] = joined
				continue
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// shape cuts the line of a segment.
func shape(net *network.Network, s Stretch) (orb.LineString, error) {
	if s.Segment < 0 || s.Segment >= len(net.Segments) {
		return nil, fmt.Errorf("not in 0 to %d", len(net.Segments)-1)
	}
	seg := &net.Segments[s.Segment]
	if len(seg.Line) < 2 || math.IsNaN(s.FromM) || math.IsNaN(s.ToM) {
		return nil, fmt.Errorf("%d vertices, stations %g to %g m", len(seg.Line), s.FromM, s.ToM)
	}
	plane := geo.NewPlane(seg.Line[0])
	xy := plane.ForwardLine(seg.Line)
	length := planar.Length(xy)
	scale := 1.0
	if seg.LengthM > 0 {
		scale = length / seg.LengthM
	}
	from := min(max(s.FromM*scale, 0), length)
	to := min(max(s.ToM*scale, from), length)
	out := orb.LineString{along(xy, from)}
	at := 0.0
	for i := 1; i < len(xy); i++ {
		at += planar.Distance(xy[i-1], xy[i])
		if at > from && at < to {
			out = append(out, xy[i])
		}
	}
	return plane.InverseLine(append(out, along(xy, to))), nil
}

// sameM is how near two ends count as one.
const sameM = 0.01

// joinLines puts a line at the end of another where they meet, either turned
// round if need be: the pieces of a reversed segment lie against the street.
func joinLines(a, b orb.LineString) (orb.LineString, bool) {
	plane := geo.NewPlane(b[0])
	meet := func(p, q orb.Point) bool { return planar.Distance(plane.Forward(p), plane.Forward(q)) <= sameM }
	last, end := a[len(a)-1], b[len(b)-1]
	switch {
	case meet(last, b[0]):
	case meet(last, end):
		b = b.Clone()
		b.Reverse()
	case meet(a[0], b[0]):
		a = a.Clone()
		a.Reverse()
	case meet(a[0], end):
		a, b = a.Clone(), b.Clone()
		a.Reverse()
		b.Reverse()
	default:
		return nil, false
	}
	return append(a, b[1:]...), true
}

package sight

import "math"

// groundLookM is the step at which the ground itself is tried as an obstacle,
// along the lane and along each line: finer than any public height grid.
const groundLookM = 1

// hideByGround adds what crests hide of a lane. A height grid is a sampled
// thing; so is this, and only this: each metre of lane, each metre of line.
func (s *scene) hideByGround(v *view) {
	item := int32(-1)
	for i := 1; i < len(v.points); i++ {
		a, b := v.points[i-1], v.points[i]
		n := max(1, int(math.Ceil((b.s-a.s)/groundLookM)))
		for k := range n {
			f := (float64(k) + 0.5) / float64(n)
			to := lanePoint{z: a.z + f*(b.z-a.z)}
			to.at[0], to.at[1] = a.at[0]+f*(b.at[0]-a.at[0]), a.at[1]+f*(b.at[1]-a.at[1])
			if !s.overCrest(v, to) {
				continue
			}
			if item < 0 {
				item = s.groundItem()
			}
			step := (b.s - a.s) / float64(n)
			from := a.s + float64(k)*step
			v.spans = append(v.spans, span{Interval{from, from + step}, item})
		}
	}
}

// overCrest says whether the ground rises above the line from any eye to a
// target at this place.
func (s *scene) overCrest(v *view, to lanePoint) bool {
	l := math.Hypot(to.at[0], to.at[1])
	n := int(l / groundLookM)
	for k := 1; k < n; k++ {
		f := float64(k) / float64(n)
		at := v.eye
		at[0], at[1] = at[0]+f*to.at[0], at[1]+f*to.at[1]
		z, known := s.opts.Ground(at)
		if !known {
			continue
		}
		for _, h := range s.eye.EyesM {
			start := v.eyeZ + h
			if z > start+f*(to.z+s.eye.TargetM-start) {
				return true
			}
		}
	}
	return false
}

// groundItem is the item that stands for the ground.
func (s *scene) groundItem() int32 {
	if s.ground == 0 {
		s.items = append(s.items, item{near: -1})
		s.ground = int32(len(s.items))
	}
	return s.ground - 1
}

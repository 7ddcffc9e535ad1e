package geo

// Sets are disjoint sets of the numbers 0 to n-1; the lowest number of a set
// stands for it.
type Sets []int32

// NewSets are n sets of one number each.
func NewSets(n int) Sets {
	s := make(Sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// Find gives the number that stands for the set of i.
func (s Sets) Find(i int) int {
	for int(s[i]) != i {
		s[i] = s[s[i]]
		i = int(s[i])
	}
	return i
}

// Join makes the sets of i and k one.
func (s Sets) Join(i, k int) {
	a, b := s.Find(i), s.Find(k)
	s[max(a, b)] = int32(min(a, b))
}

package served

// CountsSpared is how many counts were answered without counting.
func (s *Reader) CountsSpared() int { return s.counted.hits }

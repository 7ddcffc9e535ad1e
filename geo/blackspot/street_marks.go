package blackspot

import (
	"fmt"

	"tongshi/geo/netstat"
)

// Marks puts crashes on the streets they lie on, one list for each street; the
// mark of spot i has the number i and the spot's weight.
func (s *Streets) Marks(spots []netstat.Spot) ([][]netstat.Mark, error) {
	marks := make([][]netstat.Mark, len(s.List))
	for i, spot := range spots {
		if spot.Edge < 0 || spot.Edge >= len(s.at) {
			return nil, fmt.Errorf("put crash %d on a street: segment %d is not in 0 to %d", i, spot.Edge, len(s.at)-1)
		}
		street, at := s.At(spot.Edge, spot.StationM)
		marks[street] = append(marks[street], netstat.Mark{ID: i, StationM: at, Weight: spot.Weight})
	}
	return marks, nil
}

// Sections are the streets as KDE+ looks at them, numbered like the streets,
// with the zones of their junctions cut out (JunctionZones). Streets without
// length are left out.
func (s *Streets) Sections(spots []netstat.Spot, reach func(intersection int) float64) ([]netstat.Section, error) {
	marks, err := s.Marks(spots)
	if err != nil {
		return nil, err
	}
	var sections []netstat.Section
	for i := range s.List {
		if t := &s.List[i]; t.LengthM > 0 {
			sections = append(sections, netstat.Section{ID: i, LengthM: t.LengthM, Cuts: t.JunctionZones(reach), Crashes: marks[i]})
		}
	}
	return sections, nil
}

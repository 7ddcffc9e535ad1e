package casework

import (
	"fmt"
)

// Candidate is a file that may be about the same hazard.
type Candidate struct {
	ID        int64   `json:"id"`
	Number    string  `json:"number"`
	Title     string  `json:"title"`
	Class     string  `json:"class" must:"true" vocab:"site_class"`
	State     string  `json:"state" must:"true" vocab:"site_state"`
	DistanceM float64 `json:"distance_m" unit:"m"`
}

// Duplicates is the error of a file for which others may stand already.
type Duplicates struct{ Candidates []Candidate }

func (d Duplicates) Error() string {
	return fmt.Sprintf("%d files may be about the same hazard", len(d.Candidates))
}

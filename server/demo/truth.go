package demo

import "github.com/paulmach/orb"

// Truth is what lies behind the city, for scoring what the methods find.
type Truth struct {
	Sites   []TrueSite
	Spots   []BlackSpot
	Blocked []Corner
	Clear   []Corner
}

// TrueSite is one intersection, or one carriageway between two intersections,
// with the mean its crashes were drawn from.
type TrueSite struct {
	Kind             string         `json:"kind"` // intersection, segment
	Name             string         `json:"name"`
	Roads            []string       `json:"roads"`
	Position         orb.Point      `json:"position"`
	Line             orb.LineString `json:"line,omitempty"` // of a segment
	LengthM          float64        `json:"length_m,omitempty"`
	Control          string         `json:"control,omitempty"`
	VehiclesPerDay   float64        `json:"vehicles_per_day"`
	PredictedPerYear float64        `json:"predicted_per_year"` // from exposure alone
	ExpectedPerYear  float64        `json:"expected_per_year"`  // the true mean
	Observed         int            `json:"observed"`           // crashes drawn, all years
	Spot             string         `json:"spot,omitempty"`     // pattern planted here
}

// BlackSpot is a planted place with more crashes than its traffic explains.
type BlackSpot struct {
	Pattern         string    `json:"pattern"`
	Site            int       `json:"site"` // index into Sites
	Kind            string    `json:"kind"`
	Name            string    `json:"name"`
	Position        orb.Point `json:"position"`
	Multiplier      float64   `json:"multiplier"`
	ExpectedPerYear float64   `json:"expected_per_year"`
	ReasonZH        string    `json:"reason_zh"`
	ReasonEN        string    `json:"reason_en"`
}

// Approach is one side of a corner.
type Approach struct {
	Road       string  `json:"road"`
	BearingDeg float64 `json:"bearing_deg"` // looking out from the intersection
	SpeedKMH   float64 `json:"speed_kmh"`
	RequiredM  float64 `json:"required_m"`
}

// Corner is the CN-URBAN sight triangle of an approach with the one that
// comes from its right, and what stands in it.
type Corner struct {
	Intersection orb.Point   `json:"intersection"`
	Name         string      `json:"name"`
	Control      string      `json:"control"`
	Own          Approach    `json:"own"`
	Right        Approach    `json:"right"`
	Triangle     orb.Polygon `json:"triangle"`
	Verdict      string      `json:"verdict"`      // blocked, clear
	HiddenShare  float64     `json:"hidden_share"` // of the worse lane, by sampling
	Blockers     []string    `json:"blockers"`     // UUIDs of obstructions
	Recipe       string      `json:"recipe,omitempty"`
}

// Fact is one planted truth with its place.
type Fact struct {
	Kind  string // site_mean, black_spot, blocked_triangle, clear_corner
	At    orb.Point
	Truth any
}

// Facts lists the whole truth.
func (t Truth) Facts() []Fact {
	var out []Fact
	for _, s := range t.Sites {
		out = append(out, Fact{"site_mean", s.Position, s})
	}
	for _, s := range t.Spots {
		out = append(out, Fact{"black_spot", s.Position, s})
	}
	for _, c := range t.Blocked {
		out = append(out, Fact{"blocked_triangle", c.Intersection, c})
	}
	for _, c := range t.Clear {
		out = append(out, Fact{"clear_corner", c.Intersection, c})
	}
	return out
}

package geo

import "github.com/paulmach/orb"

// Stake is a known point of a road: a kilometre post.
type Stake struct {
	SourceID string
	Road     string    // name or number
	M        float64   // the stake, metres
	Position orb.Point // WGS 84 lon, lat
}

// RoadAlias is what people write for a road's name or for a word of such names.
type RoadAlias struct {
	SourceID string
	Name     string // as the road file has it; empty for a word to drop
	Alias    string
	Kind     string // alias, type, word or drop
}

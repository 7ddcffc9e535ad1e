package geo

import "github.com/paulmach/orb"

// Area is an administrative area: a district, a squadron's beat, a street office,
// or a stretch of town of one setting.
type Area struct {
	SourceID string
	Kind     string // vocabulary "area_kind"
	Name     string
	Setting  string           // vocabulary "setting"; empty when the area says nothing of it
	Extent   orb.MultiPolygon // WGS 84, longitude and latitude
}

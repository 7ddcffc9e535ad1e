package network

// The reasons of assignments at intersections. Each is one plain sentence, with
// its Chinese in the vocabulary "assignment_reason".
const (
	reasonNoPosition     = "The record has no usable position."
	reasonNoRoad         = "No road is near the position."
	reasonNearest        = "The record says junction and this is the nearest one."
	reasonBothNames      = "This is the junction of both roads that the record names."
	reasonOneName        = "The junction bears only one of the two roads that the record names."
	reasonOnlyName       = "The record says junction, and this one bears the road that it names."
	reasonNoName         = "The record says junction and this is the nearest one, but it bears no road that the record names."
	reasonNamesOverrule  = "The road names decided for this junction, although another one is nearer."
	reasonFarNode        = "The record says junction, but this nearest one is not close."
	reasonTwoNodes       = "Two junctions fit the record equally well."
	reasonNamesElsewhere = "The record names a junction that is elsewhere: its names and its position contradict each other."
	reasonOffRoad        = "The position is some way off the road."
)

// The reasons of assignments by the road that a position is nearest to.
const (
	reasonCatchment    = "The position is within the catchment of this junction."
	reasonBetween      = "The position is between junctions, outside of their catchments."
	reasonNotJunction  = "The record says that it was not at a junction."
	reasonJunctionFar  = "The record says junction, but none is within reach along the road."
	reasonNameChose    = "The record's road name decided for this road, although another one is nearer."
	reasonNameMissing  = "No road near the position bears the name that the record gives."
	reasonTwoRoads     = "Two roads are equally near and nothing in the record tells them apart."
	reasonTwoCarriages = "Two carriageways or stretches of one road are equally near."
)

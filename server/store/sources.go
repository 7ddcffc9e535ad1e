package store

// Who asks is mostly who asked a moment ago. Sessions and tokens that were
// found are kept by the hash of their secret, and hold as long as the version
// of all that they are made of is for sure the one that they were read at. As
// with layers, a change of this process counts before its method returns, one
// of another when it is announced, and while announcements cannot come in the
// database is asked. What is not found is never kept.

// AccessLayer is the name under which people, passwords, second factors, sessions and tokens
// have a version. The note of a use does not change it.
const AccessLayer = "access"

// accessTables are what it counts; those in useTables note their last use.
var (
	accessTables = []string{"users", "credentials", "sessions", "tokens", "second_factors"}
	useTables    = []string{"sessions", "tokens"}
)

// What sight is made of has versions as layers have, under these names, which
// are no layers.
const (
	SightObstacles = "sight-obstacles"
	SightNetwork   = "sight-network"
	SightSurveys   = "sight-surveys"
	SightPlaces    = "sight-places"
)

// sightTables are their tables, as those of layers; the ids of the network are
// those of intersections.
var sightTables = map[string][]string{
	SightObstacles: {"obstructions", "obstruction_states.obstruction_id"},
	SightNetwork:   {"legs.intersection_id", "segments.from_intersection_id", "segments.to_intersection_id"},
	SightSurveys:   {"survey_coverage"},
	SightPlaces:    {"places"},
}

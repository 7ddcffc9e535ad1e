package geo

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// Obstruction is a thing that may hide what a driver must see.
type Obstruction struct {
	UUID      string
	Source    string
	SourceID  string
	Kind      string       // vocabulary "obstruction_kind"
	Footprint orb.Geometry // Point, LineString or Polygon, WGS 84
	RadiusM   *float64     // of a point footprint, or half the thickness of a line
	// The band that blocks, above the ground at the thing: BaseM to TopM.
	// Nil means not known.
	BaseM, TopM *float64
	// GroundAboveLaneM is the ground at the thing above the lane surface.
	GroundAboveLaneM *float64
	Origin           string // vocabulary "origin": measured, estimated, assumed
	Status           string // vocabulary "obstruction_status"
	Species          string
	Deciduous        *bool
	Removable        *bool
	Protected        *bool
	Land             string // vocabulary "land": right_of_way, private, unknown
	OwnerUnit        string // code of a unit
	ValidFrom        time.Time
	Windows          []TimeWindow // when a temporary thing is there; empty means always

	// What an inventory says besides. TrunkRadiusM is half the diameter at
	// breast height: the trunk hides from the ground to BaseM, the crown of
	// RadiusM from there to TopM.
	TrunkRadiusM  *float64
	HeightErrorM  *float64 // standard error of an estimated height
	Estimated     struct{ Radius, Base, Top bool }
	Genus, Growth string // genus and functional type, by which crowns are estimated
	Condition     string // in the source's own words
	Address       string
	Owner         string // in the source's own words
}

// TimeWindow is a repeated stretch of local time.
type TimeWindow struct {
	Months   []int  `json:"months,omitempty" minimum:"1" maximum:"12" maxItems:"12" doc:"All when empty"`
	Weekdays []int  `json:"weekdays,omitempty" minimum:"1" maximum:"7" maxItems:"7" doc:"1 Monday to 7 Sunday; all when empty"`
	From     string `json:"from,omitempty" maxLength:"5" pattern:"^$|^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$" doc:"Local time"`
	To       string `json:"to,omitempty" maxLength:"5" pattern:"^$|^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$"`
}

// Place is something that draws people to a road: a school gate, a market.
type Place struct {
	UUID     string
	Source   string // name of the data set; empty when made here
	SourceID string // key within it
	Kind     string // vocabulary "place_kind"
	Name     string
	Geometry orb.Geometry
	Hours    []TimeWindow
	Note     string
}

// Volume is a traffic count: of a road, of the place on it, or of one arm of a
// junction when Bearing is given.
type Volume struct {
	Source, SourceID string
	Road             string     `db:"road"`
	CrossRoad        string     `db:"cross_road"`
	Position         *orb.Point `db:"geom"`
	Bearing          *float64   `db:"bearing_deg"` // of the arm, degrees clockwise from north
	AADT             float64    `db:"aadt"`        // vehicles a day, both directions
	Year             int        `db:"year"`
}

// Unit is an organisation that owns, does or accepts work.
type Unit struct {
	Code string
	Kind string // vocabulary "unit_kind"
	Name string // in the city's own language
}

// Coverage says where, when and for which kinds someone really looked.
type Coverage struct {
	UUID       string
	Area       orb.Polygon
	Kinds      []string // vocabulary "obstruction_kind"
	SurveyedOn time.Time
	Method     string
}

// Site is one hazard file (隐患点).
type Site struct {
	UUID     string
	Number   string
	Title    string
	Class    string // vocabulary "site_class"
	State    string // vocabulary "site_state"
	Tier     string // vocabulary "tier"; empty when not supervised
	Deadline *time.Time
	Position orb.Point
	// IntersectionAt is a position on the intersection the site belongs to;
	// nil when it belongs to none.
	IntersectionAt *orb.Point
	Note           string
	OpenedAt       time.Time
	LeadUnit       string // code of a unit
}

// Work is one task (整治任务) at a site.
type Work struct {
	UUID         string
	SiteUUID     string
	Kind         string // vocabulary "work_kind"
	Title        string
	State        string // vocabulary "work_state"
	Geometry     orb.Geometry
	Quantity     float64
	QuantityDone float64
	UnitOfWork   string // vocabulary "work_unit"
	Crew         string // code of a crew
	DueOn        *time.Time
	DoneAt       *time.Time
}

// LookBack is a scheduled re-inspection (回头看) of a site.
type LookBack struct {
	UUID     string
	SiteUUID string
	DueOn    time.Time
	DoneAt   *time.Time
	Result   string // vocabulary "look_back_result"; empty until done
}

// Corridor is a named road campaign (样板路).
type Corridor struct {
	UUID      string
	Name      string
	RoadNames []string
	StartsOn  time.Time
	EndsOn    *time.Time
}

// Holds reports whether a moment, in local time, lies in the window. From is
// in it, To is not; a window over midnight belongs to the day it begins on. A
// clock time that cannot be read bounds nothing.
func (w TimeWindow) Holds(at time.Time) bool {
	minute := at.Hour()*60 + at.Minute()
	from, hasFrom := clock(w.From)
	to, hasTo := clock(w.To)
	if !hasFrom {
		from = 0
	}
	if !hasTo {
		to = 24 * 60
	}
	inside := minute >= from && minute < to
	if to <= from {
		inside = minute >= from || minute < to
		if minute < to {
			at = at.AddDate(0, 0, -1)
		}
	}
	weekday := (int(at.Weekday())+6)%7 + 1
	return inside && (len(w.Months) == 0 || slices.Contains(w.Months, int(at.Month()))) &&
		(len(w.Weekdays) == 0 || slices.Contains(w.Weekdays, weekday))
}

// clock reads "06:30" as minutes of the day; "24:00" is the end of it.
func clock(text string) (int, bool) {
	if text == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

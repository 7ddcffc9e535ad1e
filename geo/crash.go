package geo

import (
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// TimePrecision says how much of a crash's time its record gave.
type TimePrecision string

// The precisions of a crash time, finest first.
const (
	PrecisionMinute TimePrecision = "minute"
	PrecisionHour   TimePrecision = "hour"
	PrecisionDay    TimePrecision = "day"
	PrecisionMonth  TimePrecision = "month"
	PrecisionYear   TimePrecision = "year"
)

// Crash is one crash record as imported. Pointers are nil where the record is
// silent: unknown is not zero.
type Crash struct {
	Source   string // name of the data set, e.g. "odot"
	SourceID string // key within the source

	// OccurredAt is nil unless the precision is minute or hour.
	OccurredAt *time.Time
	Precision  TimePrecision
	// Local parts in the source's own zone; Year is always known.
	Year                      int
	Month, Day, Hour, Weekday *int // Weekday is 1 (Monday) to 7 (Sunday)

	Position *orb.Point // WGS 84 lon, lat; nil when the record has none

	// Casualties by severity. Injured is the total where the source gives
	// only that; InjuredUnspecified the part whose severity is unknown.
	Deaths, SeriousInjured, SlightInjured, InjuredUnspecified *int
	DeathWindowDays                                           *int // deaths are counted within this many days
	DamageYuan                                                *float64
	Severity                                                  string // vocabulary "severity"
	Procedure                                                 string // vocabulary "procedure": general, simple; empty when unknown

	Kind      string   // vocabulary "collision_type"; empty when unknown
	Cause     string   // the source's own words
	Light     string   // vocabulary "light"
	Weather   string   // vocabulary "weather"
	Surface   string   // vocabulary "surface"
	Modes     []string // vocabulary "mode", sorted, distinct
	Control   string   // vocabulary "control": the control the record names
	Obscured  []string // vocabulary "obscured_by": what hid the view, by the record
	HitAndRun *bool
	Alcohol   *bool

	Street, CrossStreet string // road names as the record gives them
	// AtJunction is what the record says of its place; nil when silent.
	AtJunction      *bool
	DistanceToNodeM *float64 // metres from the junction along the street, by the record

	// Place is where it happened in the record's words; Stake, Direction (from the
	// crossing road) and Side are columns of their own.
	Place, Stake, Direction, Side string

	Parties []Party
	// Extra holds the columns mapped on purpose to no field of ours.
	Extra map[string]string
}

// Party is one vehicle or person in a crash.
type Party struct {
	Mode     string // vocabulary "mode"
	Manner   string // vocabulary "manoeuvre"; empty when unknown
	Injury   string // vocabulary "injury"; empty when unknown
	WrongWay *bool
	Helmet   *bool
	AgeBand  string // vocabulary "age_band"; empty when unknown
}

// Reject is an input row that was not stored, and why.
type Reject struct {
	Row    int    // 1-based record number; the header is row 0
	Line   int    // 1-based line of the file where the record starts
	Field  string // the file's column, or our field
	Value  string
	Reason say.Words // a sentence that says what to do
	Raw    map[string]string
}

// ImportCounts says what became of the rows of one import. Read is always the
// sum of the others.
type ImportCounts struct {
	Read, Added, Updated, Unchanged, SetApart, Rejected int
}

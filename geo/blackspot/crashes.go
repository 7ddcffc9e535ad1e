package blackspot

import "tongshi/geo/counts"

// Crashes are crash records as columns, as compact as a million of them asks:
// about 80 bytes each. All columns have one length.
type Crashes struct {
	ID []int64
	// Intersection and Segment are indices into the network, -1 where the
	// crash belongs to none; StationM is along the segment. A crash at an
	// intersection may know the segment it lies on too.
	Intersection, Segment []int32
	StationM              []float64
	Lon, Lat              []float64 // NaN without a position

	Year, Day     []int16 // Day of the year; 0 when unknown
	Hour, Weekday []int8  // -1 and 0 when unknown

	Severity, Type, Procedure, Light, Weather, Surface Coded

	Modes []uint16 // into ModeSets
	// ModeSets are the distinct sets of modes.
	ModeSets [][]string

	Deaths, Serious, Slight, Injured []int16 // persons
	DamageYuan                       []float32
}

// Coded is a column of vocabulary codes: each value is a place in Words.
type Coded struct {
	Codes []uint8
	Words []string
}

// At is the i-th value.
func (c *Coded) At(i int) string { return c.Words[c.Codes[i]] }

// Len is the number of crashes.
func (c *Crashes) Len() int { return len(c.ID) }

// Event is the i-th crash as rules and diagnosis see it, its station along its
// segment.
func (c *Crashes) Event(i int) Event {
	return Event{
		ID: c.ID[i], StationM: c.StationM[i],
		Year: int(c.Year[i]), Day: int(c.Day[i]), Hour: int(c.Hour[i]), Weekday: int(c.Weekday[i]),
		Severity: c.Severity.At(i), Type: c.Type.At(i), Procedure: c.Procedure.At(i),
		Light: c.Light.At(i), Weather: c.Weather.At(i), Surface: c.Surface.At(i), Modes: c.ModeSets[c.Modes[i]],
		Deaths: int(c.Deaths[i]), Serious: int(c.Serious[i]), Slight: int(c.Slight[i]), Injured: int(c.Injured[i]),
		DamageYuan: float64(c.DamageYuan[i]),
	}
}

// Events are those of some rows, in their order.
func (c *Crashes) Events(rows []int32) []Event {
	out := make([]Event, len(rows))
	for i, row := range rows {
		out[i] = c.Event(int(row))
	}
	return out
}

// severities are the places of the rows' severities in Severities; 255 for a
// code that is none.
func (c *Crashes) severities() []uint8 {
	places := c.severityPlaces()
	out := make([]uint8, c.Len())
	for i, code := range c.Severity.Codes {
		out[i] = places[code]
	}
	return out
}

// addPersons adds the victims of the i-th crash by severity; a crash without
// any counts once as damage only.
func (c *Crashes) addPersons(i int, into *counts.BySeverity) {
	into[counts.Fatal] += float64(c.Deaths[i])
	into[counts.Serious] += float64(c.Serious[i])
	into[counts.Slight] += float64(c.Slight[i])
	into[counts.InjuryUnknown] += float64(max(0, c.Injured[i]-c.Serious[i]-c.Slight[i]))
	if c.Deaths[i] == 0 && c.Injured[i] == 0 {
		into[counts.DamageOnly]++
	}
}

// severityPlaces are the places in Severities of the severity column's words.
func (c *Crashes) severityPlaces() []uint8 {
	places := make([]uint8, len(c.Severity.Words))
	for i, word := range c.Severity.Words {
		places[i] = uint8(counts.SeverityIndex(word)) // -1 becomes 255
	}
	return places
}

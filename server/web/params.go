package web

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// Validation and parsing of query parameters.

// Limits of a page of items.
const (
	DefaultLimit = 100
	MaxLimit     = 10_000
	// MaxOffset is how many features can be passed over by number: each of them is
	// found before it is left out.
	MaxOffset = 100_000
	// maxExport is for the forms that are files rather than pages.
	maxExport = 10_000_000
)

// Printable reports whether a text is valid UTF-8 without NUL, so that
// PostgreSQL can store it.
func Printable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// SortFaults orders faults by location, so that an answer does not depend on
// the order of a map.
func SortFaults(faults []Fault) {
	slices.SortFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Location, b.Location) })
}

// ParseLimit is the page size, never above most.
func ParseLimit(text string, most int) (int, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, say.Errorf("want a whole number from 1 to %d", most)
	}
	return int(min(n, int64(most))), nil
}

// ParseOffset is how many features to pass over; 0 is none.
func ParseOffset(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > MaxOffset {
		return 0, say.Errorf("want a whole number from 0 to %d; to go on from there follow the next links, whose cursor leads to the end", MaxOffset)
	}
	return n, nil
}

// ParseBoxNumbers reads four numbers, or six with heights, which are not used.
func ParseBoxNumbers(text string) ([]float64, error) { return ParseBoxNumbersIn(geo.Frame{}, text) }

// ParseBoxNumbersIn is [ParseBoxNumbers] of a box in a reference system, whose
// order of axes the numbers have.
func ParseBoxNumbersIn(frame geo.Frame, text string) ([]float64, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return nil, say.Errorf("want 4 numbers (%s) or 6 with heights", frame.BoxOrder())
	}
	numbers := make([]float64, len(parts))
	for i, part := range parts {
		n, ok := ParseNumber(part)
		if !ok {
			return nil, say.Errorf("“%s” is not a number", Shorten(part))
		}
		numbers[i] = n
	}
	if len(numbers) == 6 {
		if numbers[2] > numbers[5] {
			return nil, say.Errorf("the lower height is above the upper one")
		}
		numbers = []float64{numbers[0], numbers[1], numbers[3], numbers[4]}
	}
	return numbers, nil
}

// Boxes is a box in degrees. West of east crosses the antimeridian and gives
// two boxes. The second result says what is wrong, if anything.
func Boxes(west, south, east, north float64) ([]orb.Bound, error) {
	return BoxesIn(geo.Frame{}, []float64{west, south, east, north})
}

// BoxesIn is [Boxes] of four numbers in the order of a frame of degrees.
func BoxesIn(frame geo.Frame, n []float64) ([]orb.Bound, error) {
	west, south, east, north := n[0], n[1], n[2], n[3]
	if frame.LatLon {
		west, south, east, north = south, west, north, east
	}
	switch {
	case math.Abs(west) > 180 || math.Abs(east) > 180:
		return nil, say.Errorf("longitudes lie between -180 and 180; the order is %s", frame.BoxOrder())
	case math.Abs(south) > 90 || math.Abs(north) > 90:
		return nil, say.Errorf("latitudes lie between -90 and 90; the order is %s", frame.BoxOrder())
	case south > north:
		return nil, say.Errorf("south is north of north; the order is %s", frame.BoxOrder())
	case west > east:
		return []orb.Bound{
			{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
			{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
		}, nil
	}
	return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}, nil
}

// ParseNumber reads a finite decimal number; hexadecimal, underscores, NaN and
// infinities are none.
func ParseNumber(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// ErrDatetime: a text is neither an instant, a date nor an interval of them.
var ErrDatetime = say.Errorf("want 2025-01-31T08:00:00Z, 2025-01-31, or two of them as from/to with .. for an open end")

// ParseInstant is the first and the last moment that text names; nil, nil for
// an open end.
func ParseInstant(text string, mayBeOpen bool) (first, last *time.Time, ok bool) {
	if mayBeOpen && (text == "" || text == "..") {
		return nil, nil, true
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(text)); err == nil {
		return &t, &t, true
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		end := t.AddDate(0, 0, 1).Add(-time.Microsecond)
		return &t, &end, true
	}
	return nil, nil, false
}

// LimitParameter is how many rows an answer has, which [Request.Limit] reads.
func LimitParameter(usual, most int) *huma.Param {
	return Parameter("limit", "How many. More than the maximum is no error: it counts as the maximum.", limitSchema(usual, most))
}

// limitSchema has the maximum by which clients know how large a page can be.
// More is taken for it (OGC API – Features Part 1, /req/core/fc-limit-definition
// and -response-1), as the parameter's description says.
func limitSchema(usual, most int) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Minimum: new(1.0), Maximum: new(float64(most)), Default: usual}
}

// NumberParameter describes an optional parameter that is a number.
func NumberParameter(name, description string) *huma.Param {
	return Parameter(name, description, &huma.Schema{Type: huma.TypeNumber})
}

// CodeParameter is a parameter that is a code of the vocabulary of its name.
func (s *Server) CodeParameter(name, description string) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, code := range s.Terms.Codes(name) {
		schema.Enum = append(schema.Enum, code)
	}
	return Parameter(name, description, schema)
}

// FileAnswer describes a read whose answer is a file; 409 when it was damaged on
// the disk.
func (s *Server) FileAnswer(id, path, summary, kind string, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, path, summary, kind, &huma.Schema{Type: huma.TypeString, Format: "binary"}, params...)
	return Refusing(op, http.StatusConflict, http.StatusRequestedRangeNotSatisfiable)
}

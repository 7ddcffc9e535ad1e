package geofile

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// Members splits a JSON object into its members. A name that stands twice is
// an error: readers differ in which they believe.
func Members(raw json.RawMessage) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, say.Errorf("it is not an object")
	}
	list := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, say.JSON(err)
		}
		name := key.(string) // the decoder gives nothing else for a key
		if _, twice := list[name]; twice {
			return nil, say.Errorf("the member %q stands twice", name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, say.JSON(err)
		}
		list[name] = value
	}
	return list, nil
}

// PlainText is a JSON value as text, true and false as yes and no; ok is false
// for null and for nested values.
func PlainText(value json.RawMessage) (string, bool) {
	switch value[0] {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return CleanText(text), err == nil
	case 't':
		return "yes", true
	case 'f':
		return "no", true
	case 'n', '{', '[':
		return "", false
	}
	return string(value), true
}

// OrNull is a value, or null where it is missing.
func OrNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// Coordinate is a number and nothing that can be taken for one.
type Coordinate float64

var errCoordinate = say.Errorf("a coordinate is not a number")

// UnmarshalJSON refuses null, strings and numbers that no float64 holds.
func (c *Coordinate) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return say.Errorf("%w: %s", errCoordinate, bytes.TrimSpace(b))
	}
	*c = Coordinate(n)
	return nil
}

// CoordinateWords says what is wrong with a list of coordinates.
func CoordinateWords(err error) error {
	if errors.Is(err, errCoordinate) {
		return err
	}
	return say.Errorf("the coordinates are not a list of positions")
}

// CleanText is a text without control characters, which become spaces.
func CleanText(text string) string {
	clean := func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}
	return strings.TrimSpace(strings.Map(clean, text))
}

package ogc

import (
	"encoding/json"
	"strconv"
	"time"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/web"
)

// Paging of features: cursors of sorted pages.

// formatPlace is the cursor behind a feature of a sorted page: with what it is
// sorted by.
func formatPlace(after int64, behind []layer.Value, by []readmodel.Sort, l layer.Layer) string {
	if len(by) == 0 {
		return web.FormatCursor(after)
	}
	values := make([]*string, len(by))
	for i, v := range behind {
		if !v.Null {
			values[i] = new(cursorText(v, sortType(l, by[i])))
		}
	}
	list, _ := json.Marshal(values) // texts always marshal
	return web.EncodeCursor(strconv.FormatInt(after, 10) + " " + string(list))
}

// sortType is the type of a column to sort by; "id" may be none.
func sortType(l layer.Layer, by readmodel.Sort) layer.Type {
	if c, ok := l.Column(by.Column); ok {
		return c.Type
	}
	return layer.Integer
}

func cursorText(v layer.Value, t layer.Type) string {
	switch t {
	case layer.Integer:
		return strconv.FormatInt(v.Integer, 10)
	case layer.Number:
		return strconv.FormatFloat(v.Number, 'g', -1, 64)
	case layer.Boolean:
		return strconv.FormatBool(v.Boolean)
	case layer.Time:
		return v.Time.UTC().Format(time.RFC3339Nano)
	}
	return v.Text
}

func parsePlace(l layer.Layer, by []readmodel.Sort, text string) (after int64, behind []layer.Value, wrong error) {
	if len(by) == 0 {
		after, wrong = web.ParseCursor(text)
		return after, nil, wrong
	}
	after, list, wrong := web.DecodeCursor(text)
	var texts []*string
	if wrong != nil || json.Unmarshal([]byte(list), &texts) != nil || len(texts) != len(by) {
		return 0, nil, web.ErrCursor
	}
	for i, t := range texts {
		v, ok := cursorValue(t, sortType(l, by[i]))
		if !ok {
			return 0, nil, web.ErrCursor
		}
		behind = append(behind, v)
	}
	return after, behind, nil
}

func cursorValue(text *string, t layer.Type) (v layer.Value, ok bool) {
	if text == nil {
		return layer.Value{Null: true}, true
	}
	var err error
	switch t {
	case layer.Integer:
		v.Integer, err = strconv.ParseInt(*text, 10, 64)
	case layer.Number:
		v.Number, err = strconv.ParseFloat(*text, 64)
	case layer.Boolean:
		v.Boolean, err = strconv.ParseBool(*text)
	case layer.Time:
		v.Time, err = time.Parse(time.RFC3339Nano, *text)
	case layer.Date:
		v.Text = *text
		_, err = time.Parse(time.DateOnly, *text)
	default:
		v.Text = *text
		return v, web.Printable(*text)
	}
	return v, err == nil
}

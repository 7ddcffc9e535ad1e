package ogc

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Parsing and validation of a query for features: bbox, datetime, filter
// (CQL2), sorting.

// page is what a request for features asks for.
type page struct {
	served.ItemQuery
	columns []string // names of the properties to answer with
	datum   geo.Datum
	crs     web.Reference
}

// place is what positions of the answer go through; nil leaves them.
func (p *page) place() func(orb.Point) orb.Point {
	if p.datum != geo.DatumWGS84 {
		return web.PlaceIn(p.datum)
	}
	return p.crs.Place
}

// queryParser reads the parameters of a query and collects what is wrong.
type queryParser struct {
	request    *web.Request
	references []web.Reference
	page       page
	faults     []web.Fault
	boxCRS     web.Reference
	filterCRS  web.Reference
}

// parsePage reads the parameters that checkQuery let through, names every one
// that is wrong, and refuses properties that the reader may not see as it
// refuses those that do not exist.
func (s *API) parsePage(ctx context.Context, l layer.Layer, r *web.Request) (page, error) {
	kept, err := s.Settled(ctx)
	if err != nil {
		return page{}, err
	}
	q := queryParser{request: r, references: kept.References}
	q.boxCRS, q.filterCRS = q.references[0], q.references[0]
	q.page = page{datum: geo.DatumWGS84, crs: q.references[0], ItemQuery: served.ItemQuery{Layer: l, Zone: kept.Zone}}
	q.page.Limit = web.DefaultLimit
	q.page.columns = make([]string, 0, len(l.Columns))
	for _, c := range l.Columns {
		q.page.columns = append(q.page.columns, c.Name)
	}
	for _, name := range []string{"crs", "bbox-crs", "filter-crs", "sortby"} { // others are read by these
		q.read(name)
	}
	for name := range r.Query {
		switch name {
		case "crs", "bbox-crs", "filter-crs", "sortby", "filter-lang", "f", "by", "zoom", "collections": // read above or by others
		default:
			q.read(name)
		}
	}
	q.checkTogether()
	q.defaultRows()
	if len(q.faults) > 0 {
		web.SortFaults(q.faults)
		return page{}, web.BadQuery(q.faults...)
	}
	return q.page, nil
}

func (q *queryParser) read(name string) {
	if !q.request.Query.Has(name) {
		return
	}
	text := q.request.Query.Get(name)
	if wrong := q.parameter(name, text); wrong != nil {
		q.faults = append(q.faults, web.InQuery(name, text, "%s", wrong))
	}
}

// parameter reads one parameter and says what is wrong with it.
func (q *queryParser) parameter(name, text string) (wrong error) {
	p := &q.page
	switch name {
	case "limit":
		p.Limit, wrong = web.ParseLimit(text, q.request.MostFeatures())
	case "offset":
		p.Offset, wrong = web.ParseOffset(text)
	case "crs":
		p.crs, wrong = web.FindReference(q.references, text)
	case "bbox-crs":
		q.boxCRS, wrong = web.FindReference(q.references, text)
	case "filter-crs":
		q.filterCRS, wrong = web.FindReference(q.references, text)
	case "bbox":
		wrong = q.box(text)
	case "datetime":
		if p.When, wrong = parseDatetime(text); p.Layer.Time.Column == "" {
			p.When = nil // what has no time, or hides it, is there at any
		}
	case "sortby":
		p.SortBy, wrong = parseSort(p.Layer, text)
	case "cursor":
		p.After, p.Behind, wrong = parsePlace(p.Layer, p.SortBy, text)
	case "properties":
		p.columns, wrong = parseProperties(p.Layer, text)
	case "datum":
		p.datum, wrong = web.ParseDatum(text)
	case "filter":
		q.filter(text)
	case "id":
		wrong = q.number(text)
	default:
		column, ok := p.Layer.Column(name)
		if !ok {
			q.faults = append(q.faults, web.UnknownParameter(name, text))
			return nil
		}
		var equal *cql2.Node
		if equal, wrong = parseEqual(column, text); wrong == nil {
			p.Filters = append(p.Filters, equal)
		}
	}
	return wrong
}

// box reads bbox: as boxes of degrees, or as a condition when it is of a plane,
// where its edges are not those of a box of degrees. One of a plane reaches so far
// that it holds what it was made of, a position or an extent as served.
func (q *queryParser) box(text string) (wrong error) {
	frame := q.boxCRS.Frame
	numbers, wrong := web.ParseBoxNumbersIn(frame, text)
	if wrong != nil {
		return wrong
	}
	if frame.Degrees() {
		q.page.Boxes, wrong = web.BoxesIn(frame, numbers)
		return wrong
	}
	for i, outwards := range []float64{-1, -1, 1, 1} {
		numbers[i] += outwards * web.PlaneHalfM
	}
	shape, err := cql2.Box(frame, numbers)
	if err != nil {
		return err
	}
	q.page.Filters = append(q.page.Filters, cql2.Intersects(shape))
	return nil
}

// number reads id, a queryable that is no column.
func (q *queryParser) number(text string) error {
	literal, wrong := parseValue(layer.Integer, text)
	if wrong != nil {
		return wrong
	}
	equal := &cql2.Node{Kind: cql2.Call, Op: "=", Args: []*cql2.Node{{Kind: cql2.Property, Text: "id"}, literal}}
	if err := cql2.Check(equal, q.page.Layer); err != nil {
		return err
	}
	q.page.Filters = append(q.page.Filters, equal)
	return nil
}

// filter reads a CQL2 filter in the language that the request names.
func (q *queryParser) filter(text string) {
	var n *cql2.Node
	var err error
	switch lang := q.request.Query.Get("filter-lang"); lang {
	case "", "cql2-text":
		n, err = cql2.ParseTextIn(q.filterCRS.Frame, text)
	case "cql2-json":
		n, err = cql2.ParseJSONIn(q.filterCRS.Frame, []byte(text))
	default:
		q.faults = append(q.faults, web.InQuery("filter-lang", lang, "want cql2-text or cql2-json"))
		return
	}
	if err == nil {
		err = cql2.Check(n, q.page.Layer)
	}
	if err != nil {
		fault := web.InQuery("filter", text, "%s", err)
		var at *cql2.Error
		if errors.As(err, &at) {
			fault.Position = at.Pos
		}
		q.faults = append(q.faults, fault)
		return
	}
	q.page.Filters = append(q.page.Filters, n)
}

// defaultRows leaves out the rows that are shown only on request.
func (q *queryParser) defaultRows() {
	l := q.page.Layer
	for _, f := range q.page.Filters {
		if slices.ContainsFunc(f.Properties(), func(name string) bool { return name == l.Of || name == l.Default }) {
			return
		}
	}
	if rows := cql2.DefaultRows(l); rows != nil {
		q.page.Filters = append(q.page.Filters, rows)
	}
}

// checkTogether finds parameters that make no sense without or with others.
func (q *queryParser) checkTogether() {
	query := q.request.Query
	without := func(name, other string) {
		if query.Has(name) && !query.Has(other) {
			q.faults = append(q.faults, web.InQuery(name, query.Get(name), "goes with %s only", other))
		}
	}
	without("filter-crs", "filter")
	without("filter-lang", "filter")
	without("bbox-crs", "bbox")
	if query.Has("offset") && query.Has("cursor") {
		q.faults = append(q.faults, web.InQuery("offset", query.Get("offset"), "does not go with cursor, which says by itself where the page begins"))
	}
	if q.page.datum != geo.DatumWGS84 && q.page.crs.Uri != web.CRS84 {
		q.faults = append(q.faults, web.InQuery("datum", query.Get("datum"), "goes with longitude and latitude only, not with this crs"))
	}
}

// parseSort reads sortby: columns separated by commas, each with an optional
// sign. A plus that was not escaped comes as a space.
func parseSort(l layer.Layer, text string) (list []readmodel.Sort, wrong error) {
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		name := strings.TrimLeft(part, "+ ")
		descending := strings.HasPrefix(part, "-")
		if descending {
			name = part[1:]
		}
		c, ok := l.Column(name)
		switch {
		case name != "id" && (!ok || !c.Sortable()):
			return nil, say.Errorf("no property “%s” to sort by; the collection's sortables list those there are", web.Shorten(name))
		case seen[name]:
			return nil, say.Errorf("“%s” is named twice", web.Shorten(name))
		}
		seen[name] = true
		list = append(list, readmodel.Sort{Column: name, Descending: descending})
	}
	return list, nil
}

func parseProperties(l layer.Layer, text string) ([]string, error) {
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name == "" {
			continue
		}
		if _, ok := l.Column(name); !ok {
			return nil, say.Errorf("no property “%s”; the collection's schema lists those there are", web.Shorten(name))
		}
		names = append(names, name)
	}
	return names, nil
}

// parseEqual is the condition that a column has a value; of a list, that it
// holds it.
func parseEqual(c layer.Column, text string) (*cql2.Node, error) {
	property := &cql2.Node{Kind: cql2.Property, Text: c.Name, Column: c}
	literal, wrong := parseValue(c.Type, text)
	if wrong != nil {
		return nil, wrong
	}
	if c.Type == layer.Strings {
		list := &cql2.Node{Kind: cql2.Array, Args: []*cql2.Node{literal}}
		return &cql2.Node{Kind: cql2.Call, Op: "a_contains", Args: []*cql2.Node{property, list}}, nil
	}
	return &cql2.Node{Kind: cql2.Call, Op: "=", Args: []*cql2.Node{property, literal}}, nil
}

func parseValue(t layer.Type, text string) (*cql2.Node, error) {
	switch t {
	case layer.Integer:
		if n, ok := web.ParseNumber(text); ok && n == math.Trunc(n) && !strings.ContainsAny(text, ".eE") {
			return &cql2.Node{Kind: cql2.Number, Number: n}, nil
		}
		return nil, say.Errorf("want a whole number")
	case layer.Number:
		if n, ok := web.ParseNumber(text); ok {
			return &cql2.Node{Kind: cql2.Number, Number: n}, nil
		}
		return nil, say.Errorf("want a number")
	case layer.Boolean:
		if text == "true" || text == "false" {
			return &cql2.Node{Kind: cql2.Boolean, Bool: text == "true"}, nil
		}
		return nil, say.Errorf("want true or false")
	case layer.Time:
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return &cql2.Node{Kind: cql2.Instant, Time: t.UTC()}, nil
		}
		return nil, say.Errorf("want a time such as 2025-01-31T08:00:00Z")
	case layer.Date:
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return &cql2.Node{Kind: cql2.Instant, Time: t, Date: true}, nil
		}
		return nil, say.Errorf("want a date such as 2025-01-31")
	}
	return &cql2.Node{Kind: cql2.String, Text: text}, nil
}

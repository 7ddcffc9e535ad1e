package web

import (
	"cmp"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The forms of an answer (content negotiation): JSON, CSV, HTML, XLSX and tiles
// by the parameter f or the Accept header.

// PlainCell keeps a table program from taking text for a formula (OWASP, CSV
// injection).
func PlainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// The media types of answers that have more than one form.
const (
	GeoJSON  = "application/geo+json"
	SeqKind  = "application/geo+json-seq"
	CSVKind  = "text/csv"
	HTMLKind = "text/html"
	XLSXKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// formOf are the values of the parameter f; json is whatever JSON an
// operation has.
var formOf = map[string]string{"geojson": GeoJSON, "geojsonseq": SeqKind, "csv": CSVKind, "html": HTMLKind, "xlsx": XLSXKind, "tilejson": TileJSONKind}

// Forms adds to an operation the parameter f with the given values besides
// json, and to its 200 the media types of those values.
func (s *Server) Forms(op *huma.Operation, names ...string) *huma.Operation {
	values := []any{"json"}
	for _, name := range names {
		values = append(values, name)
		if kind := formOf[name]; op.Responses["200"].Content[kind] == nil {
			answer := &huma.Schema{Type: huma.TypeString}
			if isJSON(kind) {
				answer = &huma.Schema{Type: huma.TypeObject}
			}
			op.Responses["200"].Content[kind] = &huma.MediaType{Schema: answer}
		}
	}
	op.Parameters = append(op.Parameters, Parameter("f", "Form of the answer; goes before the Accept header.",
		&huma.Schema{Type: huma.TypeString, Enum: values}))
	return op
}

// Alternates are links to the document at path, as it was asked for, in its
// other forms, which are values of f (OGC API – Features Part 1,
// /req/core/fc-links, f-links).
func (s *Server) Alternates(r *Request, path string, forms ...string) (links []Link) {
	for _, form := range forms {
		kind := cmp.Or(formOf[form], "application/json")
		if kind == r.Kind {
			continue
		}
		query := "f=" + form
		if len(r.Query) > 0 {
			all := maps.Clone(r.Query)
			all.Set("f", form)
			query = all.Encode()
		}
		links = append(links, Link{Href: s.Link(r.Request, path+"?"+query), Rel: "alternate", Type: kind, Title: "This as " + form})
	}
	return links
}

// negotiate chooses the media type of an answer: what f names, else the one of
// those served that the Accept header likes best; JSON where it is all the same.
func negotiate(op *huma.Operation, served []string, query url.Values, accept []string) (string, error) {
	if f := query.Get("f"); query.Has("f") {
		values := declared(op, "f").Schema.Enum
		switch kind, named := formOf[f]; {
		case !slices.Contains(values, any(f)):
			return "", BadQuery(InQuery("f", f, "served are %q", values))
		case named:
			return kind, nil
		}
		return served[0], nil
	}
	if len(accept) == 0 || len(served) == 0 {
		return first(served), nil
	}
	header := strings.Join(accept, ",")
	best, liking := "", 0.0
	for _, kind := range served {
		if q := quality(header, kind); q > liking {
			best, liking = kind, q
		}
	}
	if best != "" {
		return best, nil
	}
	p := Refuse(http.StatusNotAcceptable, "This is served as %s only.", strings.Join(served, ", "))
	p.Errors = []Fault{inHeader("Accept", header, "allows none of the media types served")}
	return "", p
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// kinds are the media types of an operation's success, JSON first; none when it
// has no body.
func kinds(op *huma.Operation) []string {
	var list []string
	for status, response := range op.Responses {
		if status[0] == '2' {
			list = slices.AppendSeq(list, maps.Keys(response.Content))
		}
	}
	rank := func(kind string) int {
		if isJSON(kind) {
			return 0
		}
		return 1
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	return list
}

func isJSON(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.HasSuffix(kind, "json")
}

// quality is how much an Accept header (RFC 9110, 12.5.1) likes a media type;
// 0 is not at all. The most specific range decides. JSON kinds stand in for
// each other: who asks for application/json gets GeoJSON too.
func quality(header, kind string) float64 {
	best, liking := -1, 0.0
	for part := range strings.SplitSeq(header, ",") {
		pattern, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := matchRank(pattern, kind)
		if rank < 0 || rank < best {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		switch {
		case params["q"] == "":
			q = 1
		case err != nil:
			q = 0
		}
		best, liking = rank, q
	}
	return liking
}

func matchRank(pattern, kind string) int {
	kind, _, _ = strings.Cut(kind, ";")
	major, _, _ := strings.Cut(kind, "/")
	switch pattern {
	case kind:
		return 3
	case "application/json":
		if strings.HasSuffix(kind, "+json") {
			return 2
		}
	case major + "/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

const (
	// MvtKind is the media type of a Mapbox vector tile.
	MvtKind = "application/vnd.mapbox-vector-tile"
	// TileJSONKind is the media type of TileJSON.
	TileJSONKind = "application/vnd.mapbox.tile+json"
	// MaxTileZoom is the deepest zoom of tiles: 1 mm of ground a unit of them.
	MaxTileZoom = 22
	// MercatorQuad is the tile matrix set of the tiles, by its OGC name.
	MercatorQuad = "WebMercatorQuad"
	// MercatorURI is that tile matrix set in OGC's register.
	MercatorURI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	// RelTiling is the relation of a link to a tile matrix set.
	RelTiling = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	// RelTilingSchemes is that of a link to all of them.
	RelTilingSchemes = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
	// RelTilesets is the relation of a link to vector tile sets.
	RelTilesets = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	// RelGeodata is the relation of a link to a collection that tiles are of.
	RelGeodata = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
)

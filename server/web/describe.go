package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/layer"
)

// The OpenAPI document, made from the routes and the layers.

const (
	// OpenAPIKind is the media type of an OpenAPI 3.0 document.
	OpenAPIKind = "application/vnd.oai.openapi+json;version=3.0"
	// SchemaKind is the media type of a JSON Schema.
	SchemaKind  = "application/schema+json"
	problemKind = "application/problem+json"
)

// describe is the head of the API description. Its operations come from the
// routes, those of collections from the layer registry.
func describe(cfg Config) (huma.Config, error) {
	contact, err := contactOf(cfg.Contact)
	if err != nil {
		return huma.Config{}, err
	}
	return huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:       "通视 Tongshi",
			Version:     cfg.Version,
			Contact:     contact,
			License:     licenseOf(cfg.License),
			Description: "Road network, crashes, sight obstructions and remediation of a city. Positions are longitude, latitude (WGS 84) unless the parameter datum says otherwise. Refusals are in English, or in Chinese where Accept-Language likes it better.",
		},
		Servers: []*huma.Server{{URL: serverMark}},
		// Where an operation says nothing else: nobody has to sign in, and who has
		// sees more.
		Security:   []map[string][]string{{}, {"session": {}}, {"token": {}}},
		Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
	}}, nil
}

// serverMark stands in the description for the server's own address, which is
// that by which a request came.
const serverMark = "urn:tongshi:server"

// contactOf is whom to ask about a server: a mail address or that of a page; nil
// when nobody is named.
func contactOf(text string) (*huma.Contact, error) {
	if text == "" {
		return nil, nil
	}
	if at, err := url.Parse(text); err == nil && (at.Scheme == "http" || at.Scheme == "https") && at.Host != "" {
		return &huma.Contact{URL: text}, nil
	}
	if at, err := mail.ParseAddress(text); err == nil {
		return &huma.Contact{Name: at.Name, Email: at.Address}, nil
	}
	return nil, fmt.Errorf("--contact %q: want a mail address, or that of a page such as https://tongshi.example.cn/contact", text)
}

// licenseOf is the licence of the data: a name with, behind it, the address of
// its text when there is one.
func licenseOf(text string) *huma.License {
	name, address := strings.TrimSpace(text), ""
	if i := strings.LastIndexByte(name, ' '); strings.Contains(name[i+1:], "://") {
		name, address = strings.TrimSpace(name[:max(i, 0)]), name[i+1:]
	}
	if name == "" && address == "" {
		return nil
	}
	return &huma.License{Name: cmp.Or(name, address), URL: address}
}

// freeze makes the published form of the description once all routes are in:
// OpenAPI 3.0, which the conformance class oas30 asks for.
func (s *Server) freeze() error {
	s.describeRefusals()
	s.api.OpenAPI().Tags = s.tagsOf(s.api.OpenAPI().Paths)
	spec, err := s.api.OpenAPI().Downgrade()
	if err != nil {
		return err
	}
	var whole any
	if err := json.Unmarshal(spec, &whole); err != nil {
		return err
	}
	loneReferences(whole)
	if spec, err = json.Marshal(whole); err != nil {
		return err
	}
	s.spec.before, s.spec.after, _ = bytes.Cut(spec, []byte(`"`+serverMark+`"`))
	return nil
}

// splitSpec is the description around the address of the server.
type splitSpec struct{ before, after []byte }

// tagsOf lists the tags of all operations: the layers, and the server for all
// that is of none.
func (s *Server) tagsOf(paths map[string]*huma.PathItem) (tags []*huma.Tag) {
	var names []string
	for path := range paths {
		if name := tagOf(path); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		tag := &huma.Tag{Name: name, Description: "The API itself, its tile sets, people, casework, screenings, sight and what is made of them. 服务与业务接口。"}
		if l, ok := s.Layers.Find(name); ok {
			tag.Description = l.TitleEN + ": " + l.DescriptionEN + " " + l.TitleZH + "：" + l.DescriptionZH
		}
		tags = append(tags, tag)
	}
	return tags
}

// loneReferences wraps references that have members beside them, which OpenAPI
// 3.0 does not allow.
func loneReferences(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			loneReferences(item)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && len(v) > 1 {
			delete(v, "$ref")
			v["allOf"] = []any{map[string]any{"$ref": ref}}
		}
		for _, item := range v {
			loneReferences(item)
		}
	}
}

// Openapi answers the OpenAPI document, or a page that tells people the same.
func (s *Server) Openapi(w http.ResponseWriter, r *Request) error {
	if r.Kind == HTMLKind {
		r.words = pageWords{names: apiWords}
		return RespondJSON(w, r, s.apiForPeople())
	}
	address, err := json.Marshal(s.root(r.Request))
	if err != nil {
		return err
	}
	return Respond(w, r, OpenAPIKind, slices.Concat(s.spec.before, address, s.spec.after))
}

// root is the address that the paths of the API follow: as [Server.Link] has it,
// else where the request's connection ended here.
func (s *Server) root(r *http.Request) string {
	if address := s.Link(r, ""); address != "" {
		return address
	}
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		at := local.AddrPort()
		return "http://" + netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port()).String()
	}
	return "/"
}

// Operation describes a GET whose answer is of that media type and schema. Its id
// is what clients made from the description call it, and never changes; of a
// collection it begins with the name of the layer.
func (s *Server) Operation(id, path, summary, kind string, answer *huma.Schema, params ...*huma.Param) *huma.Operation {
	return &huma.Operation{
		Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{tagOf(path)},
		Parameters: params,
		Responses: map[string]*huma.Response{
			"200":     {Description: summary, Content: map[string]*huma.MediaType{kind: {Schema: answer}}},
			"default": {Description: "What went wrong", Content: map[string]*huma.MediaType{problemKind: {Schema: s.Typed(Problem{})}}},
		},
	}
}

func tagOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 2 && parts[1] == "collections" {
		return parts[2]
	}
	return "server"
}

// Parameter describes an optional parameter of the query; a list is separated
// by commas.
func Parameter(name, description string, schema *huma.Schema) *huma.Param {
	explode := false
	return &huma.Param{Name: name, In: "query", Description: description, Schema: schema, Style: "form", Explode: &explode}
}

// FormatParameter describes "f" of an operation that answers JSON only.
func FormatParameter() *huma.Param {
	return Parameter("f", "Form of the answer; goes before the Accept header.", &huma.Schema{Type: huma.TypeString, Enum: []any{"json"}})
}

// DatumParameter describes "datum", by which positions fit a shifted base map.
func DatumParameter() *huma.Param {
	return Parameter("datum", "Datum of the positions in the answer, for base maps that are shifted.",
		&huma.Schema{Type: huma.TypeString, Enum: []any{"wgs84", "gcj02", "bd09"}, Default: "wgs84"})
}

// PropertiesParameter describes "properties", the columns of l to answer with.
func PropertiesParameter(l layer.Layer) *huma.Param {
	item := &huma.Schema{Type: huma.TypeString}
	for _, c := range l.Columns {
		item.Enum = append(item.Enum, c.Name)
	}
	return Parameter(
		"properties",
		"Properties to answer with, separated by commas; all when absent.",
		&huma.Schema{Type: huma.TypeArray, Items: item},
	)
}

func sortParameter(l layer.Layer) *huma.Param {
	names := []string{"id"}
	for _, c := range l.Columns {
		if c.Sortable() {
			names = append(names, c.Name)
		}
	}
	item := &huma.Schema{Type: huma.TypeString, Pattern: "^[+-]?(" + strings.Join(names, "|") + ")$"}
	return Parameter("sortby", "Properties to order by, each with + or - before it for up or down; features without a value come last.",
		&huma.Schema{Type: huma.TypeArray, Items: item})
}

// CRSParameter describes a parameter that names a reference system; without it
// positions are CRS84.
func CRSParameter(name, description string) *huma.Param {
	return Parameter(name, description+" One of the collection's crs; its axes come in the order of its definition, in EPSG:4326 and EPSG:4490 latitude first.", &huma.Schema{Type: huma.TypeString, Format: "uri", Default: CRS84})
}

// IDParameter describes "id" in a path: a feature's number, from 1.
func IDParameter() *huma.Param {
	one := 1.0
	return &huma.Param{
		Name:        "id",
		In:          "path",
		Required:    true,
		Description: "Number of the feature.",
		Schema:      &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &one},
	}
}

// ItemsParameters are the parameters of a layer's items: the standard's own,
// then one a column for equality (OGC API Features Part 1, 7.15.5).
func (s *Server) ItemsParameters(l layer.Layer) []*huma.Param {
	params := []*huma.Param{
		BoxParameter(), CRSParameter("bbox-crs", "Reference system of bbox."),
		Parameter(
			"limit",
			"Features on a page. More than the maximum counts as the maximum, which is 10,000,000 for the forms that are files: geojson (asked for by f), geojsonseq and csv.",
			limitSchema(DefaultLimit, MaxLimit),
		),
		Parameter("offset", "Features to pass over; more than the maximum is refused. The links to next pages have a cursor, with which it does not go together.",
			&huma.Schema{Type: huma.TypeInteger, Minimum: new(0.0), Maximum: new(float64(MaxOffset)), Default: 0}),
		Parameter("cursor", "Where the page begins; comes with the link to the next page.", &huma.Schema{Type: huma.TypeString}),
		PropertiesParameter(l), sortParameter(l), DatumParameter(), CRSParameter("crs", "Reference system of the positions in the answer."),
	}
	return append(params, s.SelectionParameters(l)...)
}

// BoxParameter describes "bbox".
func BoxParameter() *huma.Param {
	four, six := 4, 6
	return Parameter("bbox", "West, south, east, north in degrees (WGS 84), or six numbers with heights; in another reference system (bbox-crs), the lower corner and the upper one in the order of its axes: south, west, north, east in EPSG:4326. West of east crosses the antimeridian.",
		&huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeNumber}, MinItems: &four, MaxItems: &six})
}

// DatetimeParameter describes "datetime".
func DatetimeParameter() *huma.Param {
	return Parameter("datetime", "An instant, or an interval from/to with .. for an open end (RFC 3339). Layers without a time of their own take any.",
		someText())
}

// SelectionParameters say which features of a layer are meant, wherever they
// are: by time, by a filter, and by one column each.
func (s *Server) SelectionParameters(l layer.Layer) []*huma.Param {
	params := []*huma.Param{
		DatetimeParameter(),
		Parameter("filter", "A condition in CQL2 over the queryables, at most 8 KB.", someText()),
		Parameter(
			"filter-lang",
			"The language of filter.",
			&huma.Schema{Type: huma.TypeString, Enum: []any{"cql2-text", "cql2-json"}, Default: "cql2-text"},
		),
		CRSParameter("filter-crs", "Reference system of the positions in filter."),
		Parameter("id", "Only the feature of this number (编号).", &huma.Schema{Type: huma.TypeInteger}),
	}
	for _, c := range l.Columns {
		if c.Filterable() {
			params = append(
				params,
				Parameter(c.Name, "Only features whose "+strings.ToLower(c.TitleEN)+" is this ("+c.TitleZH+").", s.filterSchema(c)),
			)
		}
	}
	return params
}

// someText is a text that is not empty.
func someText() *huma.Schema { return &huma.Schema{Type: huma.TypeString, MinLength: new(1)} }

// filterSchema is what a column is compared with: of a list, one element.
func (s *Server) filterSchema(c layer.Column) *huma.Schema {
	value := s.valueSchema(c)
	if value.Type == huma.TypeArray {
		return value.Items
	}
	return value
}

// FeatureSchema is a feature of a layer, kept by name, so that clients made from
// the description get one type a layer.
func (s *Server) FeatureSchema(l layer.Layer) *huma.Schema {
	return s.component(itemName(l.Name), &huma.Schema{
		Type: huma.TypeObject, Required: []string{"type", "id", "geometry", "properties"},
		Properties: map[string]*huma.Schema{
			"type":       {Type: huma.TypeString, Enum: []any{"Feature"}},
			"id":         {Type: huma.TypeInteger, Format: "int64"},
			"geometry":   {Type: huma.TypeObject, Nullable: true, Description: "GeoJSON geometry (RFC 7946)"},
			"properties": s.servedProperties(l),
			"links":      {Type: huma.TypeArray, Items: s.Typed(Link{})},
		},
	})
}

// servedProperties are those that a layer shows of a feature.
func (s *Server) servedProperties(l layer.Layer) *huma.Schema {
	properties := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	for _, c := range l.Columns {
		value := s.valueSchema(c)
		value.Description = c.TitleEN + " " + c.TitleZH
		if value.Nullable = value.Type != ""; len(value.Enum) > 0 {
			value.Enum = append(value.Enum, nil)
		}
		properties.Properties[c.Name] = value
	}
	return properties
}

// itemName is what a feature of a layer is called in the description: that of
// black-spots is a BlackSpotsItem.
func itemName(layer string) string {
	name := ""
	for part := range strings.SplitSeq(layer, "-") {
		name += strings.ToUpper(part[:1]) + part[1:]
	}
	return name + "Item"
}

// LayerFeature is a feature of the layer of that name.
func (s *Server) LayerFeature(name string) *huma.Schema {
	l, _ := s.Layers.Find(name)
	return s.FeatureSchema(l)
}

// PageSchema is the schema of a page of features, each of the given schema.
func (s *Server) PageSchema(feature *huma.Schema) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"type", "features"},
		Properties: map[string]*huma.Schema{
			"type":           {Type: huma.TypeString, Enum: []any{"FeatureCollection"}},
			"features":       {Type: huma.TypeArray, Items: feature},
			"numberMatched":  {Type: huma.TypeInteger},
			"numberReturned": {Type: huma.TypeInteger},
			"timeStamp":      {Type: huma.TypeString, Format: "date-time"},
			"links":          {Type: huma.TypeArray, Items: s.Typed(Link{})},
		},
	}
}

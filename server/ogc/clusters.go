package ogc

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/geojson"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/web"
)

// Clusters and facets: features counted by cells of the map (also for a heat
// map) and by values.

// Facets are counts of features by the values of columns.
type Facets struct {
	NumberMatched int          `json:"numberMatched"`
	Facets        []FacetTable `json:"facets"`
	Links         []web.Link   `json:"links"`
}

// FacetTable counts by one column or a pair of them.
type FacetTable struct {
	By     []string   `json:"by"`
	Counts []FacetRow `json:"counts"`
	// Truncated: there are more values than are listed.
	Truncated bool `json:"truncated,omitempty"`
}

// FacetRow is how many features have a value, or a pair of them.
type FacetRow struct {
	Values []json.RawMessage `json:"values"`
	Count  int               `json:"count"`
}

// maxFacetRows is how many values of a column are listed at most.
const maxFacetRows = 2000

// FacetsOperation describes the facets of a layer: counts by columns.
func (s *API) FacetsOperation(l layer.Layer) *huma.Operation {
	params := append([]*huma.Param{web.BoxParameter(), required(web.Parameter(
		"by",
		"Columns to count by, separated by commas; two joined by * are counted in pairs: severity,hour*weekday. A feature with a list counts for each of its values.",
		&huma.Schema{Type: huma.TypeString},
	))}, s.SelectionParameters(l)...)
	return s.Forms(
		s.Operation(
			l.Name+".getFacets",
			"/api/collections/"+l.Name+"/facets",
			"Counts of "+l.TitleEN,
			"application/json",
			s.Typed(Facets{}),
			params...),
		"html",
	)
}

// Facets counts the features that are asked for by columns.
func (s *API) Facets(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		by, err := parseBy(l, r)
		if err != nil {
			return err
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		self := s.Link(r.Request, "/api/collections/"+l.Name+"/facets?"+r.Query.Encode())
		return s.RespondKept(w, r, tag, "application/json", func(ctx context.Context) ([]byte, error) {
			answer, err := aggregate(s, ctx, p.ItemQuery, columnsOfFacets(by), func(snap *readmodel.Snapshot, q *readmodel.Query) (Facets, error) {
				return countFacets(snap, q, by)
			})
			if err != nil {
				return nil, err
			}
			answer.Links = []web.Link{{Href: self, Rel: "self", Type: "application/json"}}
			return json.Marshal(answer)
		})
	}
}

func countFacets(snap *readmodel.Snapshot, q *readmodel.Query, by [][]string) (Facets, error) {
	counted, total, err := snap.Facets(q, by)
	if err != nil {
		return Facets{}, err
	}
	answer := Facets{NumberMatched: total, Facets: make([]FacetTable, 0, len(counted))}
	for _, f := range counted {
		table := FacetTable{By: f.Columns, Counts: []FacetRow{}, Truncated: len(f.Counts) > maxFacetRows}
		for _, c := range f.Counts[:min(len(f.Counts), maxFacetRows)] {
			row := FacetRow{Count: c.Count}
			for _, v := range c.Values {
				row.Values = append(row.Values, json.RawMessage(v))
			}
			table.Counts = append(table.Counts, row)
		}
		answer.Facets = append(answer.Facets, table)
	}
	return answer, nil
}

func parseBy(l layer.Layer, r *web.Request) (by [][]string, err error) {
	text := r.Query.Get("by")
	for part := range strings.SplitSeq(text, ",") {
		names := strings.Split(part, "*")
		if len(names) > 2 {
			return nil, web.BadQuery(web.InQuery("by", text, "at most two columns are counted together"))
		}
		for _, name := range names {
			if c, ok := l.Column(name); !ok || c.Type == layer.JSON {
				return nil, web.BadQuery(
					web.InQuery("by", text, "no property “%s” to count by; the collection's queryables list those there are", web.Shorten(name)),
				)
			}
		}
		by = append(by, names)
	}
	if len(by) > 20 {
		return nil, web.BadQuery(web.InQuery("by", text, "at most 20 counts at once"))
	}
	return by, nil
}

func columnsOfFacets(by [][]string) (names []string) {
	for _, part := range by {
		names = append(names, part...)
	}
	return names
}

// ClustersSchema is a FeatureCollection of cells.
func (s *API) ClustersSchema(l layer.Layer) *huma.Schema {
	integer := &huma.Schema{Type: huma.TypeInteger}
	counts := map[string]*huma.Schema{"count": integer}
	if l.CountBy != "" {
		counts[l.CountBy] = &huma.Schema{
			Type:                 huma.TypeObject,
			AdditionalProperties: integer,
			Description:          "Features by value; under \"\" those without one",
		}
	}
	cell := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"type", "geometry", "properties"},
		Properties: map[string]*huma.Schema{
			"type":       {Type: huma.TypeString, Enum: []any{"Feature"}},
			"id":         {Type: huma.TypeInteger, Format: "int64", Description: "Of the feature, when it is the only one of its cell."},
			"geometry":   {Type: huma.TypeObject, Description: "GeoJSON point: the mean position"},
			"properties": {Type: huma.TypeObject, Required: []string{"count"}, Properties: counts},
		},
	}
	return s.PageSchema(cell)
}

// ClustersOperation describes the clusters of a layer; page is the schema of
// the answer.
func (s *API) ClustersOperation(l layer.Layer, page *huma.Schema) *huma.Operation {
	zero, most := 0.0, float64(web.MaxTileZoom)
	params := append([]*huma.Param{web.BoxParameter(),
		required(
			web.Parameter(
				"zoom",
				"Zoom of the map: cells are 64 pixels of it wide.",
				&huma.Schema{Type: huma.TypeInteger, Minimum: &zero, Maximum: &most},
			),
		),
		web.DatumParameter(),
	}, s.SelectionParameters(l)...)
	return s.Forms(
		s.Operation(l.Name+".getClusters", "/api/collections/"+l.Name+"/clusters", l.TitleEN+" counted by cells", web.GeoJSON, page, params...),
		"geojson",
		"html",
	)
}

// Clusters counts the features that are asked for by cells of a zoom: a point
// at the mean position of each cell's, with their number, and how many have
// each value of the layer's column to count by. A feature that is alone has its
// own number as "id".
func (s *API) Clusters(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		zoom, err := strconv.Atoi(r.Query.Get("zoom"))
		if err != nil || zoom < 0 || zoom > web.MaxTileZoom {
			return web.BadQuery(web.InQuery("zoom", r.Query.Get("zoom"), "want a whole number from 0 to %d", web.MaxTileZoom))
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		self := web.Link{Href: s.Link(r.Request, "/api/collections/"+l.Name+"/clusters?"+r.Query.Encode()), Rel: "self", Type: web.GeoJSON}
		return s.RespondKept(w, r, tag, web.GeoJSON, func(ctx context.Context) ([]byte, error) {
			by := countedBy(l)
			found, err := aggregate(
				s,
				ctx,
				p.ItemQuery,
				[]string{by},
				func(snap *readmodel.Snapshot, q *readmodel.Query) (*readmodel.ClusterSet, error) {
					return snap.Clusters(q, zoom, by)
				},
			)
			if err != nil {
				return nil, err
			}
			return encodeClusters(found, by, &p, self), nil
		})
	}
}

// countedBy is the layer's column to count by, if the view has it.
func countedBy(l layer.Layer) string {
	if _, ok := l.Column(l.CountBy); ok {
		return l.CountBy
	}
	return ""
}

func encodeClusters(found *readmodel.ClusterSet, by string, p *page, self web.Link) []byte {
	b := []byte(`{"type":"FeatureCollection","features":[` + "\n")
	total := 0
	place := p.place()
	for i, c := range found.Clusters {
		if i > 0 {
			b = append(b, ',', '\n')
		}
		b = append(b, `{"type":"Feature",`...)
		if c.Only != 0 {
			b = strconv.AppendInt(append(b, `"id":`...), c.Only, 10)
			b = append(b, ',')
		}
		b = append(b, `"geometry":`...)
		b = geojson.AppendGeometry(b, c.At, place)
		b = strconv.AppendInt(append(b, `,"properties":{"count":`...), int64(c.Count), 10)
		if by != "" {
			b = append(geojson.AppendString(append(b, ','), by), ':')
			b = appendCounts(b, found.Values, c.By)
		}
		b = append(b, "}}"...)
		total += c.Count
	}
	b = strconv.AppendInt(append(b, "\n"+`],"numberMatched":`...), int64(total), 10)
	b = strconv.AppendInt(append(b, `,"numberReturned":`...), int64(len(found.Clusters)), 10)
	b = time.Now().UTC().AppendFormat(append(b, `,"timeStamp":"`...), time.RFC3339)
	return append(web.AppendLinks(append(b, `","links":`...), []web.Link{self}), '}', '\n')
}

// appendCounts writes counts by value as an object; features without a value
// count under "".
func appendCounts(b []byte, values []string, counts []int) []byte {
	b = append(b, '{')
	first := true
	for k, n := range counts {
		if n == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		name := values[k]
		if !strings.HasPrefix(name, `"`) { // none, or no text
			name = strconv.Quote(name)
		}
		b = append(append(b, name...), ':')
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, '}')
}

func required(p *huma.Param) *huma.Param {
	p.Required = true
	return p
}

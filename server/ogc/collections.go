package ogc

import (
	"net/http"
	"time"

	"tongshi/server/layer"
	"tongshi/server/store"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Collections is the list of layers.
type Collections struct {
	Links       []web.Link   `json:"links"`
	Collections []Collection `json:"collections"`
}

// Collection is one layer as OGC API describes it, and what our own map needs
// to draw it.
type Collection struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Extent      *Extent    `json:"extent,omitempty"`
	ItemType    string     `json:"itemType"`
	CRS         []string   `json:"crs"`
	StorageCRS  string     `json:"storageCrs"`
	Links       []web.Link `json:"links"`
	Tongshi     Legend     `json:"tongshi"`
}

// Extent is where and when a layer's features are.
type Extent struct {
	Spatial  *SpatialExtent  `json:"spatial,omitempty"`
	Temporal *TemporalExtent `json:"temporal,omitempty"`
}

// SpatialExtent holds west, south, east, north.
type SpatialExtent struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

// TemporalExtent holds the first and the last time.
type TemporalExtent struct {
	Interval [][2]*time.Time `json:"interval"`
	TRS      string          `json:"trs"`
}

// Legend is what a map needs to draw a layer and to name its columns.
type Legend struct {
	TitleZH  string         `json:"title_zh"`
	TitleEN  string         `json:"title_en"`
	Geometry string         `json:"geometry"`
	Color    string         `json:"color"`
	MinZoom  int            `json:"min_zoom"`
	MaxZoom  int            `json:"max_zoom"`
	Count    int64          `json:"count"`
	Columns  []LegendColumn `json:"columns"`
}

// LegendColumn names one property.
type LegendColumn struct {
	Name       string `json:"name"`
	TitleZH    string `json:"title_zh"`
	TitleEN    string `json:"title_en"`
	Type       string `json:"type"`
	Unit       string `json:"unit"`
	Vocabulary string `json:"vocabulary"`
}

// Collections answers the layers that the reader may see, with an ETag that
// changes with any of them.
func (s *API) Collections(w http.ResponseWriter, r *web.Request) error {
	shown, err := s.Visible(r)
	if err != nil {
		return err
	}
	tag, err := s.LayersTag(r, shown)
	if err != nil || web.Unchanged(w, r.Request, tag) {
		return err
	}
	list, err := s.describeLayers(r, shown)
	if err != nil {
		return err
	}
	return web.RespondJSONTagged(w, r, tag, Collections{
		Links: append(s.Alternates(r, "/api/collections", "json", "html"),
			web.Link{Href: s.Link(r.Request, "/api/collections"), Rel: "self", Type: "application/json"}),
		Collections: list,
	})
}

// Collection answers one layer; it is 404 when the reader may not see it.
func (s *API) Collection(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		list, err := s.describeLayers(r, layer.Registry{l})
		if err != nil {
			return err
		}
		return web.RespondJSONTagged(w, r, tag, list[0])
	}
}

func (s *API) describeLayers(r *web.Request, shown layer.Registry) ([]Collection, error) {
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	extents, err := served.LayerExtents(ctx, s.Store, shown)
	if err != nil {
		return nil, err
	}
	set, err := s.Settings(r.Context())
	if err != nil {
		return nil, err
	}
	list := make([]Collection, 0, len(shown))
	for i, l := range shown {
		list = append(list, s.describeLayer(r, l, extents[i], set))
	}
	return list, nil
}

func (s *API) describeLayer(r *web.Request, l layer.Layer, extent served.LayerExtent, set store.Settings) Collection {
	path := "/api/collections/" + l.Name
	link := func(suffix, rel, kind, title string) web.Link {
		return web.Link{Href: s.Link(r.Request, path+suffix), Rel: rel, Type: kind, Title: title}
	}
	return Collection{
		ID: l.Name, Title: l.TitleZH + " " + l.TitleEN, Description: l.DescriptionZH + " " + l.DescriptionEN,
		ItemType: "feature", CRS: web.URIs(web.References(set)), StorageCRS: web.CRS84, Extent: ogcExtent(extent), Tongshi: legend(l, extent.Count),
		Links: []web.Link{
			link("", "self", "application/json", "This collection"),
			link("?f=html", "alternate", web.HTMLKind, "This collection for people"),
			link("/items", "items", web.GeoJSON, "Its features"),
			link("/items?f=geojsonseq&limit=10000000", "items", web.SeqKind, "Its features, one a line"),
			link("/items?f=csv&limit=10000000", "items", web.CSVKind, "Its features as a table"),
			link("/items?f=html", "items", web.HTMLKind, "Its features for people"),
			link("/tiles", web.RelTilesets, "application/json", "Its vector tiles"),
			link("/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json", "What it can be filtered by"),
			link("/sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables", "application/schema+json", "What it can be ordered by"),
			link("/schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", "application/schema+json", "Its properties"),
			link("/schema", "describedby", "application/schema+json", "Its properties"),
		},
	}
}

func ogcExtent(e served.LayerExtent) *Extent {
	if e.Bound == nil && e.From == nil {
		return nil
	}
	extent := &Extent{}
	if b := e.Bound; b != nil {
		extent.Spatial = &SpatialExtent{BBox: [][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}, CRS: web.CRS84}
	}
	if e.From != nil {
		extent.Temporal = &TemporalExtent{
			Interval: [][2]*time.Time{{e.From, e.To}},
			TRS:      "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
		}
	}
	return extent
}

func legend(l layer.Layer, count int64) Legend {
	g := Legend{
		TitleZH: l.TitleZH, TitleEN: l.TitleEN, Geometry: l.Geometry, Color: l.Color,
		MinZoom: l.MinZoom, MaxZoom: l.MaxZoom, Count: count, Columns: make([]LegendColumn, 0, len(l.Columns)),
	}
	for _, c := range l.Columns {
		g.Columns = append(g.Columns, LegendColumn{c.Name, c.TitleZH, c.TitleEN, string(c.Type), c.Unit, c.Vocabulary})
	}
	return g
}

package ogc

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// The tile sets that describe vector tiles: of each layer, and of all of them.

// Tilesets lists the tile sets of a layer, or of all of them (OGC API – Tiles).
type Tilesets struct {
	Links    []web.Link     `json:"links"`
	Tilesets []TilesetEntry `json:"tilesets"`
}

// TilesetEntry is one tile set in a list.
type TilesetEntry struct {
	Title            string     `json:"title"`
	DataType         string     `json:"dataType"`
	CRS              string     `json:"crs"`
	TileMatrixSetID  string     `json:"tileMatrixSetId"`
	TileMatrixSetURI string     `json:"tileMatrixSetURI"`
	Links            []web.Link `json:"links"`

	Limits []TileMatrixLimit `json:"tileMatrixSetLimits"`
}

// Tileset describes one tile set.
type Tileset struct {
	TilesetEntry
	Layers []TilesetLayer `json:"layers,omitempty"`
}

// TilesetLayer is a layer in the tiles.
type TilesetLayer struct {
	ID               string         `json:"id"`
	DataType         string         `json:"dataType"`
	GeometryType     string         `json:"geometryType,omitempty"`
	Dimension        *int           `json:"geometryDimension,omitempty" doc:"0 points, 1 lines, 2 areas; left out where they are mixed"`
	PropertiesSchema map[string]any `json:"propertiesSchema"`
}

// TileMatrixLimit is where at one zoom there may be tiles.
type TileMatrixLimit struct {
	TileMatrix string `json:"tileMatrix"`
	MinTileRow int    `json:"minTileRow"`
	MaxTileRow int    `json:"maxTileRow"`
	MinTileCol int    `json:"minTileCol"`
	MaxTileCol int    `json:"maxTileCol"`
}

// TileJSON describes a tile set as TileJSON 3.0.0 does.
type TileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer names a layer of the tiles and its fields.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// TilesetOperation describes the tile set of a layer, as OGC or as TileJSON.
func (s *API) TilesetOperation(l layer.Layer) *huma.Operation {
	return s.tilesetOperation(l.Name+".collection.vector.getTileSet", "/api/collections/"+l.Name, "The tile set of "+l.TitleEN)
}

// DatasetTilesetOperation describes the tile set of all layers.
func (s *API) DatasetTilesetOperation() *huma.Operation {
	return s.tilesetOperation(".dataset.vector.getTileSet", "/api", "The tile set of all layers", s.collectionsParameter())
}

func (s *API) tilesetOperation(id, of, summary string, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, of+"/tiles/{tileMatrixSetId}", summary, "application/json", s.Typed(Tileset{}), append(params, TileMatrixSetParameter())...)
	op = s.Forms(op, "tilejson", "html")
	op.Responses["200"].Content[web.TileJSONKind] = &huma.MediaType{Schema: s.Typed(TileJSON{})}
	return op
}

// tiled is what a tile set is of: some layers, below a path.
type tiled struct {
	path, title string
	layers      layer.Registry
	query       string // that chooses the layers; empty for all
	bounds      *[4]float64
}

// ofLayer is what the tile set of a layer is of.
func (s *API) ofLayer(r *web.Request, l layer.Layer) (tiled, error) {
	return s.bounded(r, tiled{path: "/api/collections/" + l.Name, title: l.TitleZH + " " + l.TitleEN, layers: layer.Registry{l}})
}

// ofAll is what the tile set of all chosen layers is of.
func (s *API) ofAll(r *web.Request, chosen layer.Registry) (tiled, error) {
	of := tiled{path: "/api", title: "通视 Tongshi", layers: chosen}
	if r.Query.Has("collections") {
		of.query = url.Values{"collections": {r.Query.Get("collections")}}.Encode()
	}
	return s.bounded(r, of)
}

func (s *API) bounded(r *web.Request, of tiled) (tiled, error) {
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	extents, err := served.LayerExtents(ctx, s.Store, of.layers)
	if err != nil {
		return of, err
	}
	for _, e := range extents {
		switch b := e.Bound; {
		case b == nil:
		case of.bounds == nil:
			of.bounds = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		default:
			of.bounds = &[4]float64{
				min(of.bounds[0], b.Min[0]), min(of.bounds[1], b.Min[1]), max(of.bounds[2], b.Max[0]), max(of.bounds[3], b.Max[1]),
			}
		}
	}
	return of, nil
}

// below is an address of what is tiled, with the choice of layers and what else
// is asked for.
func (of tiled) below(path, query string) string {
	switch {
	case of.query != "" && query != "":
		query = of.query + "&" + query
	case of.query != "":
		query = of.query
	}
	if query != "" {
		query = "?" + query
	}
	return of.path + "/tiles" + path + query
}

// Tilesets lists the one tile set of a layer.
func (s *API) Tilesets(name string) web.Handler {
	return s.layerDocument(name, func(r *web.Request, l layer.Layer) (any, error) {
		of, err := s.ofLayer(r, l)
		return s.tilesets(r, of), err
	})
}

// DatasetTilesets lists the one tile set of all layers.
func (s *API) DatasetTilesets(w http.ResponseWriter, r *web.Request) error {
	return s.datasetDocument(w, r, func(of tiled) any { return s.tilesets(r, of) })
}

func (s *API) tilesets(r *web.Request, of tiled) Tilesets {
	return Tilesets{
		Links: append(s.Alternates(r, of.below("", ""), "json", "html"),
			web.Link{Href: s.Link(r.Request, of.below("", "")), Rel: "self", Type: "application/json"}),
		Tilesets: []TilesetEntry{s.tilesetEntry(r, of)},
	}
}

func (s *API) tilesetEntry(r *web.Request, of tiled) TilesetEntry {
	link := func(path, query, rel, kind, title string) web.Link {
		return web.Link{Href: s.Link(r.Request, of.below("/"+web.MercatorQuad+path, query)), Rel: rel, Type: kind, Title: title}
	}
	tile := link("/{tileMatrix}/{tileRow}/{tileCol}", "", "item", web.MvtKind, "Tiles")
	tile.Templated = true
	links := []web.Link{
		link("", "", "self", "application/json", "This tile set"),
		link("", "f=html", "alternate", web.HTMLKind, "This tile set for people"),
		link("", "f=tilejson", "describedby", web.TileJSONKind, "TileJSON"),
		{Href: s.Link(r.Request, "/api/tileMatrixSets/"+web.MercatorQuad), Rel: web.RelTiling, Type: "application/json", Title: "The tiling scheme"},
		tile,
	}
	for _, l := range of.layers {
		links = append(links, web.Link{Href: s.Link(r.Request, "/api/collections/"+l.Name), Rel: web.RelGeodata, Type: "application/json", Title: l.TitleEN})
	}
	return TilesetEntry{
		Title: of.title, DataType: "vector", CRS: web.EPSGURI + "3857", TileMatrixSetID: web.MercatorQuad, TileMatrixSetURI: web.MercatorURI,
		Links: links, Limits: tileLimits(of.bounds),
	}
}

// Tileset describes the tile set of a layer, as OGC API – Tiles or as TileJSON does.
func (s *API) Tileset(name string) web.Handler {
	return s.layerDocument(name, func(r *web.Request, l layer.Layer) (any, error) {
		if err := checkTileMatrixSet(r); err != nil {
			return nil, err
		}
		of, err := s.ofLayer(r, l)
		return s.tileset(r, of), err
	})
}

// DatasetTileset describes the tile set of all layers, or of those chosen.
func (s *API) DatasetTileset(w http.ResponseWriter, r *web.Request) error {
	if err := checkTileMatrixSet(r); err != nil {
		return err
	}
	return s.datasetDocument(w, r, func(of tiled) any { return s.tileset(r, of) })
}

func (s *API) tileset(r *web.Request, of tiled) any {
	if r.Kind == web.TileJSONKind {
		return s.tileJSON(r, of)
	}
	set := Tileset{TilesetEntry: s.tilesetEntry(r, of)}
	for _, l := range of.layers {
		properties := map[string]any{}
		for _, c := range l.Columns {
			if c.Type != layer.JSON {
				properties[c.Name] = s.ColumnSchema(c)
			}
		}
		kind, dimension := geometryDimension(l.Geometry)
		set.Layers = append(set.Layers, TilesetLayer{
			ID: l.Name, DataType: "vector", GeometryType: kind, Dimension: dimension,
			PropertiesSchema: map[string]any{"type": "object", "properties": properties},
		})
	}
	return set
}

func geometryDimension(geometry string) (kind string, dimension *int) {
	switch geometry {
	case "Point":
		return "points", new(0)
	case "LineString", "MultiLineString":
		return "lines", new(1)
	case "Polygon":
		return "polygons", new(2)
	}
	return "", nil
}

func tileLimits(bounds *[4]float64) []TileMatrixLimit {
	limits := []TileMatrixLimit{}
	if bounds == nil {
		return limits
	}
	for z := range web.MaxTileZoom + 1 {
		west, north := readmodel.TileAt(z, bounds[0], bounds[3])
		east, south := readmodel.TileAt(z, bounds[2], bounds[1])
		limits = append(limits, TileMatrixLimit{strconv.Itoa(z), north, south, west, east})
	}
	return limits
}

func (s *API) tileJSON(r *web.Request, of tiled) TileJSON {
	described := TileJSON{
		TileJSON: "3.0.0", Name: of.title, Tiles: []string{s.Link(r.Request, of.below("/"+web.MercatorQuad+"/{z}/{y}/{x}", ""))},
		MinZoom: 0, MaxZoom: web.MaxTileZoom, Bounds: of.bounds, VectorLayers: []VectorLayer{},
	}
	for _, l := range of.layers {
		described.VectorLayers = append(described.VectorLayers,
			VectorLayer{l.Name, l.DescriptionZH + " " + l.DescriptionEN, 0, web.MaxTileZoom, tileFields(l)})
	}
	return described
}

// tileFields are the properties of a layer in tiles, with their types.
func tileFields(l layer.Layer) map[string]string {
	fields := map[string]string{}
	for _, c := range l.Columns {
		switch c.Type {
		case layer.JSON:
		case layer.Integer, layer.Number:
			fields[c.Name] = "Number"
		case layer.Boolean:
			fields[c.Name] = "Boolean"
		default:
			fields[c.Name] = "String"
		}
	}
	if l.Tiles.ThinBelow > 0 {
		fields["count"] = "Number"
	}
	return fields
}

// layerDocument answers a document about a layer, kept until the layer changes.
func (s *API) layerDocument(name string, make func(*web.Request, layer.Layer) (any, error)) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		document, err := make(r, l)
		if err != nil {
			return err
		}
		return web.RespondKindTagged(w, r, documentKind(r), tag, document)
	}
}

// datasetDocument answers a document about the chosen layers, kept until one of
// them changes.
func (s *API) datasetDocument(w http.ResponseWriter, r *web.Request, make func(tiled) any) error {
	chosen, err := s.chosen(r)
	if err != nil {
		return err
	}
	tag, err := s.LayersTag(r, chosen)
	if err != nil || web.Unchanged(w, r.Request, tag) {
		return err
	}
	of, err := s.ofAll(r, chosen)
	if err != nil {
		return err
	}
	return web.RespondKindTagged(w, r, documentKind(r), tag, make(of))
}

// documentKind is the media type of a document before it becomes a page.
func documentKind(r *web.Request) string {
	if r.Kind == web.HTMLKind {
		return "application/json"
	}
	return r.Kind
}

package ogc

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Vector tiles (MVT) of the layers and the tile sets that describe them.

// Tilesets lists the tile sets of a layer (OGC API Tiles).
type Tilesets struct {
	Links    []web.Link     `json:"links"`
	Tilesets []TilesetEntry `json:"tilesets"`
}

// TilesetEntry is one tile set in a list.
type TilesetEntry struct {
	Title            string     `json:"title"`
	DataType         string     `json:"dataType"`
	CRS              string     `json:"crs"`
	TileMatrixSetURI string     `json:"tileMatrixSetURI"`
	Links            []web.Link `json:"links"`
}

// Tileset describes one tile set.
type Tileset struct {
	TilesetEntry
	Layers []TilesetLayer    `json:"layers"`
	Limits []TileMatrixLimit `json:"tileMatrixSetLimits"`
}

// TilesetLayer is the layer in the tiles.
type TilesetLayer struct {
	ID               string         `json:"id"`
	DataType         string         `json:"dataType"`
	GeometryType     string         `json:"geometryType,omitempty"`
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

// TileOperation describes a vector tile of a layer.
func (s *API) TileOperation(l layer.Layer) *huma.Operation {
	op := s.Operation(
		l.Name+".collection.vector.getTile",
		"/api/collections/"+l.Name+"/tiles/"+web.MercatorQuad+"/{z}/{y}/{x}",
		"A vector tile of "+l.TitleEN,
		web.MvtKind,
		&huma.Schema{Type: huma.TypeString, Format: "binary"},
		s.SelectionParameters(l)...)
	op.Parameters = append(
		op.Parameters,
		tileParameter("z", "Zoom."),
		tileParameter("y", "Row, from the north."),
		tileParameter("x", "Column, from the west."),
		web.Parameter("f", "Form of the answer; goes before the Accept header.", &huma.Schema{Type: huma.TypeString, Enum: []any{"mvt"}}),
	)
	return op
}

// TilesetOperation describes the tile set of a layer, as OGC or as TileJSON.
func (s *API) TilesetOperation(l layer.Layer) *huma.Operation {
	op := s.Forms(
		s.Operation(
			l.Name+".collection.vector.getTileSet",
			"/api/collections/"+l.Name+"/tiles/"+web.MercatorQuad,
			"The tile set of "+l.TitleEN,
			"application/json",
			s.Typed(Tileset{}),
		),
		"tilejson",
		"html",
	)
	op.Responses["200"].Content[web.TileJSONKind] = &huma.MediaType{Schema: s.Typed(TileJSON{})}
	return op
}

func tileParameter(name, description string) *huma.Param {
	zero := 0.0
	return &huma.Param{Name: name, In: "path", Required: true, Description: description, Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &zero}}
}

// Tile answers one vector tile; empty where there is nothing.
func (s *API) Tile(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		t, err := parseTile(r)
		if err != nil {
			return err
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		return s.RespondKept(w, r, tag, web.MvtKind, func(ctx context.Context) ([]byte, error) { return s.drawTile(ctx, t, p) })
	}
}

func (s *API) drawTile(ctx context.Context, t readmodel.Tile, p page) ([]byte, error) {
	columns := p.Layer.TileColumns(t.Z)
	p.Boxes = t.Boxes()
	return aggregate(s, ctx, p.ItemQuery, columns, func(snap *readmodel.Snapshot, q *readmodel.Query) ([]byte, error) {
		rules := p.Layer.Tiles
		return snap.TileOf(t, readmodel.TileOptions{
			Name: p.Layer.Name, Columns: columns, ThinBelow: rules.ThinBelow, Simplify: rules.Simplify, Filters: q.Filters, When: q.When,
		})
	})
}

func parseTile(r *web.Request) (t readmodel.Tile, err error) {
	var faults []web.Fault
	number := func(name string, into *int) {
		text := r.PathValue(name)
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			faults = append(
				faults,
				web.Fault{Location: "path." + name, Parameter: name, Message: say.New("want a whole number from 0"), Value: web.Shorten(text)},
			)
		}
		*into = n
	}
	number("z", &t.Z)
	number("y", &t.Y)
	number("x", &t.X)
	if len(faults) > 0 {
		return t, web.BadQuery(faults...)
	}
	if t.Z > web.MaxTileZoom || t.X >= 1<<t.Z || t.Y >= 1<<t.Z {
		return t, web.Refuse(
			http.StatusNotFound,
			"There is no tile %d/%d/%d: zooms go from 0 to %d, rows and columns up to 2 to the power of the zoom, less 1.",
			t.Z,
			t.Y,
			t.X,
			web.MaxTileZoom,
		)
	}
	return t, nil
}

// Tilesets lists the one tile set of a layer.
func (s *API) Tilesets(name string) web.Handler {
	return s.layerDocument(name, func(r *web.Request, l layer.Layer) (any, error) {
		return Tilesets{
			Links:    []web.Link{{Href: s.Link(r.Request, "/api/collections/"+l.Name+"/tiles"), Rel: "self", Type: "application/json"}},
			Tilesets: []TilesetEntry{s.tilesetEntry(r, l)},
		}, nil
	})
}

func (s *API) tilesetEntry(r *web.Request, l layer.Layer) TilesetEntry {
	path := "/api/collections/" + l.Name + "/tiles/" + web.MercatorQuad
	return TilesetEntry{
		Title: l.TitleZH + " " + l.TitleEN, DataType: "vector", CRS: web.EPSGURI + "3857", TileMatrixSetURI: web.MercatorURI,
		Links: []web.Link{
			{Href: s.Link(r.Request, path), Rel: "self", Type: "application/json", Title: "This tile set"},
			{Href: s.Link(r.Request, path+"?f=tilejson"), Rel: "describedby", Type: web.TileJSONKind, Title: "TileJSON"},
			{Href: web.MercatorURI, Rel: web.RelTiling, Title: "The tiling scheme"},
			{Href: s.Link(r.Request, path+"/{tileMatrix}/{tileRow}/{tileCol}"), Rel: "item", Type: web.MvtKind, Title: "Tiles", Templated: true},
		},
	}
}

// Tileset describes the tile set, as OGC API Tiles or as TileJSON does.
func (s *API) Tileset(name string) web.Handler {
	return s.layerDocument(name, func(r *web.Request, l layer.Layer) (any, error) {
		bounds, err := s.boundsOf(r, l)
		if err != nil {
			return nil, err
		}
		if r.Kind == web.TileJSONKind {
			return s.tileJSON(r, l, bounds), nil
		}
		properties := map[string]any{}
		for _, c := range l.Columns {
			if c.Type != layer.JSON {
				properties[c.Name] = s.ColumnSchema(c)
			}
		}
		return Tileset{
			TilesetEntry: s.tilesetEntry(r, l),
			Layers: []TilesetLayer{{ID: l.Name, DataType: "vector", GeometryType: geometryDimension(l.Geometry),
				PropertiesSchema: map[string]any{"type": "object", "properties": properties}}},
			Limits: tileLimits(bounds),
		}, nil
	})
}

func geometryDimension(geometry string) string {
	return map[string]string{"Point": "points", "LineString": "lines", "Polygon": "polygons"}[geometry]
}

func (s *API) boundsOf(r *web.Request, l layer.Layer) (*[4]float64, error) {
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	extents, err := served.LayerExtents(ctx, s.Store, []layer.Layer{l})
	if err != nil || extents[0].Bound == nil {
		return nil, err
	}
	b := extents[0].Bound
	return &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}, nil
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

func (s *API) tileJSON(r *web.Request, l layer.Layer, bounds *[4]float64) TileJSON {
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
	return TileJSON{
		TileJSON: "3.0.0", Name: l.TitleZH + " " + l.TitleEN,
		Tiles:   []string{s.Link(r.Request, "/api/collections/"+l.Name+"/tiles/"+web.MercatorQuad+"/{z}/{y}/{x}")},
		MinZoom: 0, MaxZoom: web.MaxTileZoom, Bounds: bounds,
		VectorLayers: []VectorLayer{{l.Name, l.DescriptionZH + " " + l.DescriptionEN, 0, web.MaxTileZoom, fields}},
	}
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
		kind := r.Kind
		if kind == web.HTMLKind {
			kind = "application/json"
		}
		document, err := make(r, l)
		if err != nil {
			return err
		}
		return web.RespondKindTagged(w, r, kind, tag, document)
	}
}

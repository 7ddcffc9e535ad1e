package ogc

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/web"
)

// Vector tiles (MVT): of one layer, and of several at once.

// tilePath is the address of a tile below what it is of.
const tilePath = "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"

// TileOperation describes a vector tile of a layer.
func (s *API) TileOperation(l layer.Layer) *huma.Operation {
	return s.tileOperation(l.Name+".collection.vector.getTile", "/api/collections/"+l.Name, "A vector tile of "+l.TitleEN, s.SelectionParameters(l)...)
}

// DatasetTileOperation describes a vector tile of all layers.
func (s *API) DatasetTileOperation() *huma.Operation {
	return s.tileOperation(".dataset.vector.getTile", "/api", "A vector tile of all layers", s.collectionsParameter(), web.DatetimeParameter())
}

func (s *API) tileOperation(id, of, summary string, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, of+tilePath, summary, web.MvtKind, &huma.Schema{Type: huma.TypeString, Format: "binary"}, params...)
	op.Parameters = append(
		op.Parameters,
		TileMatrixSetParameter(),
		tileParameter("tileMatrix", "Zoom."),
		tileParameter("tileRow", "Row, from the north."),
		tileParameter("tileCol", "Column, from the west."),
		web.Parameter("f", "Form of the answer; goes before the Accept header.", &huma.Schema{Type: huma.TypeString, Enum: []any{"mvt"}}),
	)
	return op
}

// TileMatrixSetParameter describes which tiling scheme; there is one.
func TileMatrixSetParameter() *huma.Param {
	return &huma.Param{
		Name: "tileMatrixSetId", In: "path", Required: true, Description: "Tiling scheme.",
		Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{web.MercatorQuad}},
	}
}

// collectionsParameter describes which layers are in what is made of several.
func (s *API) collectionsParameter() *huma.Param {
	item := &huma.Schema{Type: huma.TypeString}
	for _, l := range s.Layers {
		item.Enum = append(item.Enum, l.Name)
	}
	return web.Parameter("collections", "Layers to be in it, in this order, separated by commas; all that the reader may see when absent.",
		&huma.Schema{Type: huma.TypeArray, Items: item})
}

func tileParameter(name, description string) *huma.Param {
	zero := 0.0
	return &huma.Param{Name: name, In: "path", Required: true, Description: description, Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &zero}}
}

// Tile answers one vector tile of a layer; empty where there is nothing.
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

// DatasetTile answers one vector tile of several layers: their tiles one behind
// the other, as the format allows.
func (s *API) DatasetTile(w http.ResponseWriter, r *web.Request) error {
	t, err := parseTile(r)
	if err != nil {
		return err
	}
	chosen, err := s.chosen(r)
	if err != nil {
		return err
	}
	pages := make([]page, len(chosen))
	for i, l := range chosen {
		if pages[i], err = s.parsePage(r.Context(), l, r); err != nil {
			return err
		}
	}
	tag, err := s.LayersTag(r, chosen)
	if err != nil || web.Unchanged(w, r.Request, tag) {
		return err
	}
	return s.RespondKept(w, r, tag, web.MvtKind, func(ctx context.Context) ([]byte, error) {
		var whole []byte
		for _, p := range pages {
			drawn, err := s.drawTile(ctx, t, p)
			if err != nil {
				return nil, err
			}
			whole = append(whole, drawn...)
		}
		return whole, nil
	})
}

// chosen are the layers that the parameter collections names, by name or by the
// address of the collection; without it all that the reader may see.
func (s *API) chosen(r *web.Request) (layer.Registry, error) {
	shown, err := s.Visible(r)
	if err != nil || !r.Query.Has("collections") {
		return shown, err
	}
	text := r.Query.Get("collections")
	var named layer.Registry
	for part := range strings.SplitSeq(text, ",") {
		l, ok := shown.Find(strings.TrimPrefix(part, s.Link(r.Request, "/api/collections/")))
		switch {
		case !ok:
			return nil, web.BadQuery(web.InQuery("collections", text, "there is no collection %q; /api/collections lists those there are", web.Shorten(part)))
		case slices.ContainsFunc(named, func(n layer.Layer) bool { return n.Name == l.Name }):
			return nil, web.BadQuery(web.InQuery("collections", text, "“%s” is named twice", l.Name))
		}
		named = append(named, l)
	}
	return named, nil
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
	if err := checkTileMatrixSet(r); err != nil {
		return t, err
	}
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
	number("tileMatrix", &t.Z)
	number("tileRow", &t.Y)
	number("tileCol", &t.X)
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

func checkTileMatrixSet(r *web.Request) error {
	if id := r.PathValue("tileMatrixSetId"); id != web.MercatorQuad {
		return web.Refuse(http.StatusNotFound, "There is no tiling scheme %q; /api/tileMatrixSets lists those there are.", web.Shorten(id))
	}
	return nil
}

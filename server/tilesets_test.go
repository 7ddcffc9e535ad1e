package server_test

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/ogc"
	"tongshi/server/store"
	"tongshi/server/web"
)

// What OGC API – Tiles demands of tiles and of what describes them.

// cityTile is where the fixtures lie.
const cityTile = "/tiles/WebMercatorQuad/10/400/841"

func (c city) layersTiles(names ...string) string {
	c.Helper()
	whole := ""
	for _, name := range names {
		got := c.get("/api/collections/" + name + cityTile)
		c.want(name, got, http.StatusOK)
		whole += got.body
	}
	return whole
}

func TestATileOfAllLayersIsTheirTilesTogether(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	var all []string
	for _, l := range layer.All() {
		all = append(all, l.Name)
	}
	for query, names := range map[string][]string{
		"":                            all,
		"?collections=places,crashes": {"places", "crashes"},
		"?collections=crashes,places": {"crashes", "places"},
		"?collections=intersections":  {"intersections"},
		"?f=mvt&collections=sites":    {"sites"},
		"?collections=http://127.0.0.1:8080/api/collections/places,sites": {"places", "sites"},
	} {
		got := c.get("/api" + cityTile + query)
		c.want(query, got, http.StatusOK)
		if kind := got.Header.Get("Content-Type"); kind != web.MvtKind {
			t.Errorf("%s is %s", query, kind)
		}
		if want := c.layersTiles(names...); got.body != want {
			t.Errorf("%s: %d bytes, the layers' own have %d", query, len(got.body), len(want))
		}
	}
	if all := len(c.layersTiles(all...)); all < 500 {
		t.Errorf("the layers' tiles have %d bytes: nothing is compared", all)
	}
	past, recent := c.get("/api"+cityTile+"?collections=crashes&datetime=1990-01-01"), c.get("/api"+cityTile+"?collections=crashes&datetime=2024-01-01/..")
	if past.body != "" || recent.body == "" {
		t.Errorf("crashes of 1990 take %d bytes, those since 2024 %d", len(past.body), len(recent.body))
	}
	for name, query := range map[string]string{
		"one that is none": "?collections=places,nothing", "empty": "?collections=", "twice": "?collections=places,places",
		"of another server": "?collections=http://elsewhere.example/api/collections/places", "of a column": "?kind=school",
	} {
		wantProblem(t, name, c.get("/api"+cityTile+query), http.StatusBadRequest)
	}
}

// The tile's ETag stands for the versions of all that is in it, and who sees less
// gets less.
func TestATileOfAllLayersIsOfTheReadersView(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open(opened...)
	staff := []string{"Authorization", "Bearer " + c.token("wang", auth.Viewer)}
	all := c.get("/api"+cityTile, staff...)
	tag := all.Header.Get("ETag")
	c.want("the same again", c.get("/api"+cityTile, append([]string{"If-None-Match", tag}, staff...)...), http.StatusNotModified)
	open := []string{"segments", "legs", "intersections", "black-spots", "places"}
	public := c.get("/api"+cityTile, "If-None-Match", tag)
	if c.want("the public", public, http.StatusOK); public.body != c.layersTiles(open...) || len(public.body) >= len(all.body) {
		t.Errorf("the public gets %d bytes, the staff %d", len(public.body), len(all.body))
	}
	wantProblem(t, "a hidden one", c.get("/api"+cityTile+"?collections=crashes"), http.StatusBadRequest)
	for _, change := range []string{`UPDATE places SET note = 'x' WHERE id = 1`, `UPDATE crashes SET cause = 'x' WHERE id = 1`, `UPDATE sites SET title = 'x' WHERE id = 1`} {
		exec(t, c.address, change)
		again := c.get("/api"+cityTile, append([]string{"If-None-Match", tag}, staff...)...)
		if tag = again.Header.Get("ETag"); again.StatusCode != http.StatusOK {
			t.Errorf("after %s: %s", change, again.Status)
		}
	}
	_, err := c.store.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { s.PublicLayers = []string{}; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got := c.get("/api" + cityTile); got.StatusCode != http.StatusOK || got.body != "" {
		t.Errorf("with nothing open the public gets %s and %d bytes", got.Status, len(got.body))
	}
	set := getJSON[ogc.Tileset](c, "/api/tiles/WebMercatorQuad")
	if len(set.Layers) != 0 || len(set.Limits) != 0 {
		t.Errorf("with nothing open the tile set is %+v", set)
	}
}

// /req/tilesets-list, /req/tileset/description: each tile set says what it is of,
// and leads to its tiles and its tiling scheme.
func TestTileSetsLeadToTheirTiles(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	whole := []string{"/api"}
	for _, l := range layer.All() {
		whole = append(whole, "/api/collections/"+l.Name)
	}
	for _, of := range whole {
		list := getJSON[ogc.Tilesets](c, of+"/tiles")
		if len(list.Tilesets) != 1 {
			t.Fatalf("%s has %d tile sets", of, len(list.Tilesets))
		}
		set := getJSON[ogc.Tileset](c, of+"/tiles/WebMercatorQuad")
		for name, entry := range map[string]ogc.TilesetEntry{"list": list.Tilesets[0], "set": set.TilesetEntry} {
			if entry.DataType != "vector" || entry.CRS != "http://www.opengis.net/def/crs/EPSG/0/3857" || entry.TileMatrixSetID != "WebMercatorQuad" ||
				entry.TileMatrixSetURI != "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad" {
				t.Errorf("%s: %s: %+v", of, name, entry)
			}
			scheme, tile := linkOf(entry.Links, web.RelTiling), linkOf(entry.Links, "item")
			if scheme.Href != "http://127.0.0.1:8080/api/tileMatrixSets/WebMercatorQuad" || linkOf(entry.Links, "self").Href != "http://127.0.0.1:8080"+of+"/tiles/WebMercatorQuad" ||
				!tile.Templated || tile.Type != web.MvtKind || tile.Href != "http://127.0.0.1:8080"+of+"/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}" {
				t.Errorf("%s: %s: tiles at %+v, scheme at %+v", of, name, tile, scheme)
			}
			c.checkLimits(tile.Href, entry.Limits)
		}
		if described := getJSON[ogc.TileJSON](c, of+"/tiles/WebMercatorQuad?f=tilejson"); len(described.VectorLayers) != len(set.Layers) {
			t.Errorf("%s: TileJSON has %d layers, the tile set %d", of, len(described.VectorLayers), len(set.Layers))
		}
	}
	some := getJSON[ogc.Tileset](c, "/api/tiles/WebMercatorQuad?collections=crashes,places")
	if len(some.Layers) != 2 || some.Layers[0].ID != "crashes" || *some.Layers[0].Dimension != 0 || some.Layers[1].Dimension != nil ||
		!strings.HasSuffix(linkOf(some.Links, "item").Href, "/{tileCol}?collections=crashes%2Cplaces") {
		t.Errorf("of two layers: %+v", some)
	}
}

func linkOf(links []web.Link, rel string) web.Link {
	if i := slices.IndexFunc(links, func(l web.Link) bool { return l.Rel == rel }); i >= 0 {
		return links[i]
	}
	return web.Link{}
}

// checkLimits asks for a tile within the limits of a zoom, and for one beyond the
// scheme.
func (c city) checkLimits(template string, limits []ogc.TileMatrixLimit) {
	c.Helper()
	at := func(zoom string, row, column int) answer {
		return c.get(strings.NewReplacer("http://127.0.0.1:8080", "", "{tileMatrix}", zoom,
			"{tileRow}", fmt.Sprint(row), "{tileCol}", fmt.Sprint(column)).Replace(template))
	}
	for _, limit := range []int{0, 14, 22} {
		if limit >= len(limits) {
			return // a layer without features
		}
		l := limits[limit]
		c.want(template, at(l.TileMatrix, l.MaxTileRow, l.MinTileCol), http.StatusOK)
		wantProblem(c.T, template, at(l.TileMatrix, math.MaxInt32, l.MinTileCol), http.StatusNotFound)
	}
}

// The measures are those of the register (OGC 17-083r4, annex D.1).
func TestTheTilingSchemeIsTheRegisteredOne(t *testing.T) {
	c := newCity(t, server.Config{})
	list := getJSON[ogc.TileMatrixSets](c, "/api/tileMatrixSets")
	if len(list.TileMatrixSets) != 1 || linkOf(list.TileMatrixSets[0].Links, "self").Href != "http://127.0.0.1:8080/api/tileMatrixSets/WebMercatorQuad" {
		t.Errorf("there are %+v", list)
	}
	set := getJSON[ogc.TileMatrixSet](c, "/api/tileMatrixSets/WebMercatorQuad")
	near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-9*want }
	for zoom, want := range map[int][2]float64{0: {559082264.028717, 156543.033928041}, 12: {136494.693366386, 38.2185141425881}, 24: {33.3238997477504, 0.00933069192937011}} {
		m := set.TileMatrices[zoom]
		if !near(m.ScaleDenominator, want[0]) || !near(m.CellSize, want[1]) || m.ID != fmt.Sprint(zoom) || m.MatrixWidth != 1<<zoom || m.MatrixHeight != 1<<zoom ||
			!near(m.PointOfOrigin[1], 20037508.3427892) || m.PointOfOrigin[0] != -m.PointOfOrigin[1] || m.TileWidth != 256 || m.TileHeight != 256 {
			t.Errorf("zoom %d is %+v", zoom, m)
		}
	}
	if len(set.TileMatrices) != 25 || set.ID != "WebMercatorQuad" || set.CRS != "http://www.opengis.net/def/crs/EPSG/0/3857" {
		t.Errorf("%s of %s has %d zooms", set.ID, set.CRS, len(set.TileMatrices))
	}
}

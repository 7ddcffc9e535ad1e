package ogc

import (
	"math"
	"net/http"
	"strconv"

	"tongshi/server/web"
)

// The tiling scheme of the tiles (OGC Two Dimensional Tile Matrix Set 2.0).

// TileMatrixSets lists the tiling schemes.
type TileMatrixSets struct {
	Links          []web.Link           `json:"links"`
	TileMatrixSets []TileMatrixSetEntry `json:"tileMatrixSets"`
}

// TileMatrixSetEntry is one tiling scheme in the list.
type TileMatrixSetEntry struct {
	ID    string     `json:"id"`
	Title string     `json:"title"`
	URI   string     `json:"uri"`
	CRS   string     `json:"crs"`
	Links []web.Link `json:"links"`
}

// TileMatrixSet is a tiling scheme.
type TileMatrixSet struct {
	TileMatrixSetEntry
	OrderedAxes       []string     `json:"orderedAxes"`
	WellKnownScaleSet string       `json:"wellKnownScaleSet"`
	TileMatrices      []TileMatrix `json:"tileMatrices"`
}

// TileMatrix is one zoom of a tiling scheme.
type TileMatrix struct {
	ID               string     `json:"id"`
	ScaleDenominator float64    `json:"scaleDenominator"`
	CellSize         float64    `json:"cellSize" unit:"m"`
	CornerOfOrigin   string     `json:"cornerOfOrigin"`
	PointOfOrigin    [2]float64 `json:"pointOfOrigin"`
	TileWidth        int        `json:"tileWidth"`
	TileHeight       int        `json:"tileHeight"`
	MatrixWidth      int        `json:"matrixWidth"`
	MatrixHeight     int        `json:"matrixHeight"`
}

// The measures of WebMercatorQuad as registered (OGC 17-083r4, annex D.1): half
// the side of its square on the sphere of 6,378,137 m, and the size of a pixel
// that scales are of.
const (
	halfSideM  = math.Pi * 6378137
	pixelM     = 0.00028
	tilePixels = 256
	matrices   = 25 // there are tiles down to [web.MaxTileZoom]
)

// TileMatrixSets answers the list of tiling schemes.
func (s *API) TileMatrixSets(w http.ResponseWriter, r *web.Request) error {
	const path = "/api/tileMatrixSets"
	return web.RespondJSON(w, r, TileMatrixSets{
		Links: append(s.Alternates(r, path, "json", "html"),
			web.Link{Href: s.Link(r.Request, path), Rel: "self", Type: "application/json"}),
		TileMatrixSets: []TileMatrixSetEntry{s.mercatorEntry(r)},
	})
}

// TileMatrixSet answers one tiling scheme.
func (s *API) TileMatrixSet(w http.ResponseWriter, r *web.Request) error {
	if err := checkTileMatrixSet(r); err != nil {
		return err
	}
	set := TileMatrixSet{
		TileMatrixSetEntry: s.mercatorEntry(r), OrderedAxes: []string{"X", "Y"},
		WellKnownScaleSet: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
	}
	for z := range matrices {
		cellM := 2 * halfSideM / tilePixels / float64(int(1)<<z)
		set.TileMatrices = append(set.TileMatrices, TileMatrix{
			ID: strconv.Itoa(z), ScaleDenominator: cellM / pixelM, CellSize: cellM, CornerOfOrigin: "topLeft", PointOfOrigin: [2]float64{-halfSideM, halfSideM},
			TileWidth: tilePixels, TileHeight: tilePixels, MatrixWidth: 1 << z, MatrixHeight: 1 << z,
		})
	}
	return web.RespondJSON(w, r, set)
}

func (s *API) mercatorEntry(r *web.Request) TileMatrixSetEntry {
	path := "/api/tileMatrixSets/" + web.MercatorQuad
	return TileMatrixSetEntry{
		ID: web.MercatorQuad, Title: "Google Maps Compatible for the World", URI: web.MercatorURI, CRS: web.EPSGURI + "3857",
		Links: []web.Link{
			{Href: s.Link(r.Request, path), Rel: "self", Type: "application/json", Title: "This tiling scheme"},
			{Href: s.Link(r.Request, path+"?f=html"), Rel: "alternate", Type: web.HTMLKind, Title: "This tiling scheme for people"},
		},
	}
}

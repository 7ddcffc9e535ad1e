package ogc

import (
	"net/http"
	"slices"

	"tongshi/geo/say"
	"tongshi/server/web"
)

// Landing is the front page of the API.
type Landing struct {
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Links       []web.Link `json:"links"`
}

// Conformance lists the parts of the standards that hold here.
type Conformance struct {
	ConformsTo []string `json:"conformsTo"`
}

// conformanceClasses are only those that the tests show.
var conformanceClasses = slices.Concat(
	classes("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/", "core", "json", "html"),
	classes("http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/", "collections"),
	classes("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", "core", "geojson", "html", "oas30"),
	classes("http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/", "crs"),
	classes("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/", "queryables", "queryables-query-parameters", "filter", "features-filter"),
	classes("http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/", "create-replace-delete", "update", "optimistic-locking-etags", "features"),
	// Features Part 5, which was approved as Common Part 3 too and is named as that.
	classes("http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/", "schemas", "advanced-property-roles", "returnables-and-receivables",
		"queryables", "sortables"),
	classes("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
		"collections-selection", "oas30", "mvt"),
	classes("http://www.opengis.net/spec/cql2/1.0/conf/", "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
		"case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus",
		"spatial-functions", "temporal-functions", "array-functions", "property-property", "arithmetic"),
)

func classes(part string, names ...string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = part + name
	}
	return list
}

// Landing answers the front page, with links to everything else.
func (s *API) Landing(w http.ResponseWriter, r *web.Request) error {
	link := func(path, rel, kind, title string) web.Link {
		return web.Link{Href: s.Link(r.Request, path), Rel: rel, Type: kind, Title: title}
	}
	return web.RespondJSON(w, r, Landing{
		Title:       "通视 Tongshi",
		Description: say.Bilingual(say.Key("Roads, crashes, sight obstructions and remediation of a city, as an OGC API.")),
		Links: []web.Link{
			link("/api", "self", "application/json", "This page"),
			link("/api?f=html", "alternate", web.HTMLKind, "This page for people"),
			link("/api/openapi.json", "service-desc", web.OpenAPIKind, "Description of the API"),
			link("/api/openapi.json?f=html", "service-doc", web.HTMLKind, "Description of the API for people"),
			link("/api/conformance", "conformance", "application/json", "Parts of the standards that hold here"),
			link("/api/collections", "data", "application/json", "The layers"),
			link("/api/tiles", web.RelTilesets, "application/json", "Vector tiles of all layers"),
			link("/api/tileMatrixSets", web.RelTilingSchemes, "application/json", "Tiling schemes"),
			link("/api/settings", "settings", "application/json", "The city's settings"),
			link("/api/vocabulary", "vocabulary", "application/json", "Codes and their words"),
			link("/", "about", web.HTMLKind, "The map"),
		},
	})
}

// Conformance answers the conformance classes of OGC API that hold here.
func (s *API) Conformance(w http.ResponseWriter, r *web.Request) error {
	return web.RespondJSON(w, r, Conformance{ConformsTo: conformanceClasses})
}

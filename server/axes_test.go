package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/store"
)

// Who sends positions in a system with the latitude first is told of that order,
// not of the one that holds without a system.
func TestHintsNameTheOrderOfTheReferenceSystem(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	const plain, swapped = "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "latitude comes first in this reference system"
	items := "/api/collections/places/items?"
	for name, test := range map[string]struct{ query, want, never string }{
		"a box":                         {"bbox=116,36,117,37&bbox-crs=" + latLon, "the order is south,west,north,east", "west,south"},
		"a box of CGCS2000":             {"bbox=116,36,117,37&bbox-crs=" + epsg + "4490", "the order is south,west,north,east", "west,south"},
		"a box upside down":             {"bbox=37,116,36,117&bbox-crs=" + latLon, "the order is south,west,north,east", "west,south"},
		"a box of three numbers":        {"bbox=37,116,36&bbox-crs=" + latLon, "(south,west,north,east)", "west,south"},
		"a box of no longitude":         {"bbox=36,216,37,217&bbox-crs=" + latLon, "the order is south,west,north,east", "west,south"},
		"a box in a plane":              {"bbox=1,2,3&bbox-crs=" + epsg + "3857", "in the order of the axes", "west"},
		"a filter":                      {"filter-crs=" + latLon + "&filter=S_INTERSECTS(geometry,POINT(116 36.5))", swapped, "longitude comes"},
		"a filter of CGCS2000":          {"filter-crs=" + epsg + "4490&filter=S_INTERSECTS(geometry,POINT(116 36.5))", swapped, "longitude comes"},
		"a box by itself":               {"bbox=36,116,37,117", "the order is west,south,east,north", "south,west"},
		"a filter by itself":            {"filter=S_INTERSECTS(geometry,POINT(36.5 116))", "longitude comes first", "latitude comes"},
		"a filter that names the usual": {"filter-crs=" + plain + "&filter=S_INTERSECTS(geometry,POINT(36.5 116))", "longitude comes first", "latitude comes"},
	} {
		got := c.get(items + escapeQuery(test.query))
		if got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, test.want) || strings.Contains(got.body, test.never) {
			t.Errorf("%s: %s %s", name, got.Status, got.body)
		}
	}
	if got := c.get(items+"bbox="+url.QueryEscape("116,36,117,37")+"&bbox-crs="+latLon, "Accept-Language", "zh"); !strings.Contains(got.body, "顺序为南,西,北,东") {
		t.Errorf("in Chinese: %s", got.body)
	}
}

// A city at 36.5° north and 85° east, where both numbers may be a latitude: the
// guess that they are swapped says which comes first where the body is of.
func TestTheGuessOfSwappedNumbersNamesTheirOrder(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	_, err := c.store.ChangeSettings(t.Context(), "test", func(s *store.Settings) error {
		s.ServiceArea = orb.MultiPolygon{orb.Bound{Min: orb.Point{84, 36}, Max: orb.Point{86, 37}}.ToPolygon()}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	planner := []string{"Authorization", "Bearer " + c.token("zhao", auth.Planner)}
	add := func(position, crs string) answer {
		headers := planner
		if crs != "" {
			headers = append([]string{"Content-Crs", "<" + crs + ">"}, planner...)
		}
		return c.send(http.MethodPost, "/api/collections/places/items",
			`{"type":"Feature","geometry":{"type":"Point","coordinates":`+position+`},"properties":{"kind":"school"}}`, headers...)
	}
	for name, test := range map[string]struct{ position, crs, want, never string }{
		"latitude first by itself":  {"[36.5,85]", "", "lies at [36.5 85], outside the city's area, and inside it with the numbers swapped: longitude comes first", "latitude comes"},
		"longitude first in 4326":   {"[85,36.5]", latLon, "lies at [85 36.5], outside the city's area, and inside it with the numbers swapped: latitude comes first", "longitude comes"},
		"longitude first in 4490":   {"[85,36.5]", epsg + "4490", "swapped: latitude comes first", "longitude comes"},
		"no latitude in 4326":       {"[116,36.5]", latLon, "has the latitude 116; it lies between -90 and 90, and latitude comes first", "longitude comes"},
		"one number in 4326":        {"[36.5]", latLon, "want two, of which latitude comes first", "longitude"},
		"elsewhere in 4326":         {"[10,20]", latLon, "lies at [10 20], outside", "swapped"},
		"elsewhere in Web Mercator": {"[4063161.41,10227168.91]", epsg + "3857", "outside the city's area", "swapped"},
		"elsewhere by itself":       {"[10,20]", "", "lies at [10 20], outside", "swapped"},
	} {
		got := add(test.position, test.crs)
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.want) || strings.Contains(got.body, test.never) {
			t.Errorf("%s: %s %s", name, got.Status, got.body)
		}
	}
	c.want("in the order of 4326", add("[36.5,85]", latLon), http.StatusCreated)
	c.want("in the order of 4490", add("[36.5,85]", epsg+"4490"), http.StatusCreated)
	c.want("in the usual order", add("[85,36.5]", ""), http.StatusCreated)
}

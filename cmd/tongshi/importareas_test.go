package main_test

import (
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

const districts = `{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"名称": "东区", "类型": "行政区"}, "geometry": {"type": "MultiPolygon", "coordinates": [
  [[[116.0, 36.4], [116.1, 36.4], [116.1, 36.6], [116.0, 36.6], [116.0, 36.4]], [[116.07, 36.5], [116.07, 36.51], [116.08, 36.51], [116.08, 36.5], [116.07, 36.5]]],
  [[[116.2, 36.4], [116.3, 36.4], [116.3, 36.6], [116.2, 36.6], [116.2, 36.4]]]]}},
{"type": "Feature", "properties": {"名称": "一中队", "类型": "中队"}, "geometry": {"type": "Polygon", "coordinates": [
  [[116.04, 36.49], [116.06, 36.51], [116.06, 36.49], [116.04, 36.51], [116.04, 36.49]]]}},
{"type": "Feature", "properties": {"名称": "老城", "类型": "setting", "环境": "城区"}, "geometry": {"type": "Polygon", "coordinates": [
  [[116.04, 36.4], [116.06, 36.4], [116.06, 36.6], [116.04, 36.6], [116.04, 36.4]]]}},
{"type": "Feature", "properties": {"名称": "一点"}, "geometry": {"type": "Point", "coordinates": [116, 36]}}]}`

const crossOfRoads = `{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"highway": "primary", "name": "建设路"}, "geometry": {"type": "LineString", "coordinates": [[116.02, 36.505], [116.045, 36.505], [116.07, 36.505]]}},
{"type": "Feature", "properties": {"highway": "primary", "name": "振兴路"}, "geometry": {"type": "LineString", "coordinates": [[116.045, 36.49], [116.045, 36.505], [116.045, 36.52]]}}]}`

// Districts, beats and settings are read from polygons as offices have them, with
// parts, holes and outlines that cross themselves; what lies in several belongs to
// the smallest, also when the roads come later, and taking the areas back leaves
// nothing in them.
func TestAreasAreReadAndSayWhatLiesInThem(t *testing.T) {
	url := pgtest.URL(t)
	lies := func() string {
		return strings.Join(texts(t, url, `SELECT concat_ws(' ', coalesce(a.name, '-'), coalesce(i.setting, '-')) FROM intersections AS i LEFT JOIN areas AS a ON a.id = i.area_id WHERE i.valid_to IS NULL`), ";")
	}
	areas := file(t, "a.geojson", districts)
	out := succeed(t, "import", "areas", areas, "--database-url", url)
	if !strings.Contains(out, "read 4: 3 added, 0 updated, 0 unchanged, 1 rejected") || !strings.Contains(out, "an area is a polygon") {
		t.Errorf("areas: %s", out)
	}
	succeed(t, "import", "roads", file(t, "r.geojson", crossOfRoads), "--database-url", url)
	if got := lies(); got != "一中队 urban" {
		t.Errorf("roads after areas: %s", got)
	}
	moved := file(t, "b.geojson", strings.Replace(districts, "[[116.04, 36.49], [116.06, 36.51], [116.06, 36.49], [116.04, 36.51], [116.04, 36.49]]", "[[116.2, 36.49], [116.21, 36.51], [116.21, 36.49], [116.2, 36.49]]", 1))
	if out := succeed(t, "import", "areas", moved, "--database-url", url); !strings.Contains(out, "0 added, 1 updated, 2 unchanged") {
		t.Errorf("a beat that moved: %s", out)
	}
	if got := lies(); got != "东区 urban" {
		t.Errorf("with the beat moved: %s", got)
	}
	if out := succeed(t, "import", "undo", "3", "--database-url", url); !strings.Contains(out, "1 put back") {
		t.Errorf("undone: %s", out)
	}
	if got := lies(); got != "一中队 urban" {
		t.Errorf("with that undone: %s", got)
	}
	if out := succeed(t, "import", "undo", "1", "--database-url", url); !strings.Contains(out, "3 removed") {
		t.Errorf("all undone: %s", out)
	}
	if got := lies(); got != "- -" {
		t.Errorf("without areas: %s", got)
	}
}

package geofile

import (
	"encoding/json"
	"testing"
)

// CheckGeometry reads a geometry as a GeoPackage keeps it: it is JSON, nothing, or
// an error.
func CheckGeometry(t *testing.T, blob []byte) {
	t.Helper()
	g, err := packageGeometry(blob)
	if err != nil {
		return
	}
	if text, err := geometryText(g); err == nil && len(text) > 0 && !json.Valid(text) {
		t.Fatalf("%q is no JSON", text)
	}
}

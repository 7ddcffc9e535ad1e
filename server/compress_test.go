package server_test

import (
	"net/http"
	"testing"

	"tongshi/server"
)

// What a client weighs with nothing it does not get, in streams as in kept
// answers.
func TestEncodingsFollowTheirWeights(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for header, want := range map[string]string{
		"gzip": "gzip", "gzip, zstd": "zstd", "gzip;q=0": "", "gzip;q=0, zstd;q=0": "", "gzip;q=0.0, identity": "",
		"zstd;q=0, gzip": "gzip", "zstd;q=0.2, gzip;q=0.8": "gzip",
		"*": "zstd", "*;q=0": "", "gzip;q=0, *": "zstd", "gzip;q=0.5, identity;q=1": "", "br": "",
		"br;q=1, gzip;q=0.1": "gzip", "GZIP;Q=1": "gzip", "gzip;q=x": "", "gzip;q=2": "", "": "",
	} {
		for _, path := range []string{
			"/api/collections/crashes/items?limit=100", "/api/openapi.json", "/api/collections/crashes/facets?by=severity",
			"/api/collections/segments/tiles/WebMercatorQuad/10/401/842",
		} {
			got := c.get(path, "Accept-Encoding", header)
			if got.StatusCode == http.StatusNoContent || len(got.body) < 200 && got.Header.Get("Content-Encoding") == "" {
				continue // too small to be compressed
			}
			if is := got.Header.Get("Content-Encoding"); is != want {
				t.Errorf("%s with %q comes as %q, want %q", path, header, is, want)
			}
		}
	}
}

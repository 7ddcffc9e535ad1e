// Package roadfile reads the files that a city has its roads in: extracts of
// OpenStreetMap (PBF and XML), and lines with properties (GeoJSON, Shapefile,
// GeoPackage), of which several may make one network.
package roadfile

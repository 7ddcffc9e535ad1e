// Package geofile reads files of things with a shape (GeoJSON, GeoJSON text
// sequences, Shapefiles in a zip, GeoPackages) as records with a geometry, and
// knows the reference systems that such files declare. What the records mean it
// does not know.
package geofile

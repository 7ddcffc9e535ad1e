// Package filetest makes files of the forms that offices have, for tests:
// workbooks, Shapefiles and GeoPackages as real programs write them, and as they
// should not be.
package filetest

// Package ingest reads the files a city has: roads from OpenStreetMap extracts
// and line GeoJSON, crashes from CSV. It turns them into the nouns of geo and
// geo/network and knows no database.
//
// A fault of the file's structure (a cut file, a missing column, a wrong
// encoding, an open quote) is an error that says where, and nothing of the
// file may be stored then. A fault of one record is a [geo.Reject] with row,
// field, value and reason, and the other records stand.
package ingest

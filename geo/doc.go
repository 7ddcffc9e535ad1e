// Package geo holds the nouns and the plane geometry that the rest of Tongshi
// is built on. It does no I/O.
//
// Positions are orb.Point values in the order longitude, latitude, in degrees,
// WGS 84 (EPSG:4326), unless a name or a type says otherwise. Lengths are
// metres, speeds km/h, bearings degrees clockwise from north in [0, 360).
package geo

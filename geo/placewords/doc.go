// Package placewords reads where something happened from words: two roads that
// cross, a distance and a direction from there, or a road and a stake. Chinese
// phrasing first, English and others beside it; the words are data
// (place_words.json), the names of roads those of [network.Words].
//
// Positions are longitude, latitude in degrees, WGS 84; lengths are metres.
package placewords

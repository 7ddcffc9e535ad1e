// Package readmodel keeps the rows of a served layer in memory, as columns
// with a packed spatial index, and answers from them: pages of features,
// tiles, clusters and counts. It knows neither SQL nor HTTP; the store feeds
// it and vouches for the version.
//
// A snapshot is immutable, so readers need no locks. It is a row of blocks,
// the oldest and largest first; a change adds a small block and marks the rows
// that it replaces as dead in the older ones. Small blocks are merged now and
// then, so that a reader looks through few of them.
//
// A block has its rows twice: as columns, for filters and figures, and as
// records, in which all that writing a row takes lies together.
//
// Positions are longitude, latitude, WGS 84; times are microseconds since 1970
// UTC; days are counted since 1970-01-01.
package readmodel

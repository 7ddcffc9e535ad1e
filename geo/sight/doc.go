// Package sight works out what each approach of an intersection must see, what
// hides it, and what to clear first.
//
// Everything is on a local plane ([tongshi/geo.Plane]): x east, y north, in
// metres. Heights are metres above the surface of the lane looked across,
// speeds km/h, times seconds. No I/O.
package sight

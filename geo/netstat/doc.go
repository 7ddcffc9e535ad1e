// Package netstat is statistics on road networks: density along the roads
// (NKDE), stretches denser than chance would make them (KDE+), groups of
// crashes by distance along the roads (DBSCAN), and whether like values lie
// together (Gi*, local and global Moran's I). Distances are along a Graph.
//
// It does no I/O and knows no rule; chance comes from a seed, and the number
// of processors changes no result. Lengths and stations are metres.
package netstat

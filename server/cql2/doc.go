// Package cql2 reads filters of OGC CQL2 (21-065r2), as text or as JSON, into
// one tree, checks it against the columns of a layer, and writes it as SQL.
//
// A filter is held to limits before anything else: its length, its depth and
// the number of its parts. Property names come from the layer's columns only
// and values travel as bound arguments: text of a request never becomes SQL.
package cql2

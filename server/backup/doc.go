// Package backup writes a whole database, with its photos and papers, into one
// file, and brings it back into an empty one. docs/backup.md describes the file.
package backup

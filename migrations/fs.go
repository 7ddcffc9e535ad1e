// Package migrations holds the database schema as numbered SQL files. They
// only go forward and are not edited once released.
package migrations

import "embed"

// Files are the migrations that this binary knows.
//
//go:embed *.sql
var Files embed.FS

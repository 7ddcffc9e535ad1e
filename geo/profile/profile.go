// Package profile holds the standards tables, rules and vocabularies as
// versioned data files. Each table names its standard, edition and clause and
// says whether it was verified against the standard's text.
package profile

import "embed"

// Files are the data files that come with the program. A city may override
// any of them by a file of the same name.
//
//go:embed *.json
var Files embed.FS

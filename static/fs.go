// Package static holds the built map page. It embeds dist, which
// `npm run build` makes and git does not keep: a checkout without it compiles
// all the same, and the server can say that the page has not been built.
package static

import (
	"embed"
	"io/fs"
)

// all: takes dist/.gitkeep too, so the pattern matches before the first build.
//
//go:embed all:dist
var files embed.FS

// Assets is the built page, with index.html at its root. The flag is false,
// and the file system empty of pages, when the front end has not been built.
func Assets() (fs.FS, bool) {
	dist, err := fs.Sub(files, "dist")
	if err != nil {
		return files, false
	}
	_, err = fs.Stat(dist, "index.html")
	return dist, err == nil
}

// Package office answers what the office does with files: they are sent in
// pieces, looked at, imported by a job, and taken back again.
package office

import (
	"tongshi/server/media"
	"tongshi/server/web"
)

// API answers about files and imports.
type API struct {
	*web.Server
	files *media.Pieces // nil takes none
}

// New answers over s; files holds what is sent.
func New(s *web.Server, files *media.Pieces) *API { return &API{s, files} }

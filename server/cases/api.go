// Package cases answers the casework: files, their works and look-backs, photos
// and papers, and who hears of them by feed, calendar and webhook.
package cases

import (
	"tongshi/server/media"
	"tongshi/server/web"
)

// API answers the casework.
type API struct {
	*web.Server
	files    *media.Vault  // nil without a folder
	decoding chan struct{} // as many as may decode a picture at once
}

// New answers over s and keeps photos and papers in files; nil takes none.
func New(s *web.Server, files *media.Vault) *API {
	return &API{Server: s, files: files, decoding: make(chan struct{}, maxDecoding)}
}

// Package office answers what the office does with files: what was imported,
// what waits for a decision, and the undoing of it.
package office

import "tongshi/server/web"

// API answers about imports.
type API struct{ *web.Server }

// New answers over s.
func New(s *web.Server) *API { return &API{s} }

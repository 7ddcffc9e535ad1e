// Package people answers who is who and what is set: sessions, users, tokens,
// crews and units, the city's settings and the audit.
package people

import "tongshi/server/web"

// API answers people, their rights and the settings.
type API struct {
	*web.Server
	hashing chan struct{} // as many as may hash a password at once
}

// New answers over s.
func New(s *web.Server) *API {
	return &API{Server: s, hashing: make(chan struct{}, maxHashing)}
}

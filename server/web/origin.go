package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
)

// Protection against cross-site request forgery (CSRF).

// trustedOrigins is the check that a request which changes something comes
// from our own pages, also where a proxy gives them another name.
func trustedOrigins(cfg Config) (*http.CrossOriginProtection, error) {
	check := http.NewCrossOriginProtection()
	if cfg.BaseURL == "" {
		return check, nil
	}
	u, err := url.Parse(cfg.BaseURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("--base-url %q: want an address such as https://tongshi.example.cn", cfg.BaseURL)
	}
	if err := check.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
		return nil, fmt.Errorf("--base-url %q: %w", cfg.BaseURL, err)
	}
	return check, nil
}

// checkOrigin refuses a change that a page of somebody else's could have sent
// with our reader's cookie. Proof is what browsers say of the sender
// (Sec-Fetch-Site, Origin). A client that says neither must send what no form
// and no page elsewhere can without asking us first: a method other than POST,
// or JSON (Fetch standard, CORS-safelisted request). A token is proof enough:
// no browser adds it by itself.
func (s *Server) checkOrigin(r *http.Request) error {
	if r.Header.Get("Authorization") != "" {
		return nil
	}
	if err := s.origins.Check(r); err != nil {
		return foreign()
	}
	told := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
	if told || r.Method != http.MethodPost {
		return nil
	}
	header := r.Header.Get("Content-Type")
	if header == "" && r.ContentLength != 0 {
		return nil // refused for that in a moment
	}
	if kind, _, err := mime.ParseMediaType(header); err == nil && !formKinds[kind] {
		return nil
	}
	return foreign()
}

// formKinds are the media types that a page elsewhere may send unasked.
var formKinds = map[string]bool{
	"application/x-www-form-urlencoded": true, "multipart/form-data": true, "text/plain": true,
}

func foreign() *Problem {
	return Refuse(http.StatusForbidden, "This change does not come from a page of this server. "+
		"Send the header Origin with this server's own address, or use a token.")
}

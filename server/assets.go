package server

import (
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"tongshi/server/web"
)

// asset serves a file of the built front end. Files under assets/ carry a hash
// of their content in their name and never change.
func (s *service) asset(w http.ResponseWriter, r *web.Request) error {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		return s.index(w, r)
	}
	if strings.HasPrefix(name, "api/") {
		s.OtherMethod(w, r.Request) // 404, or 405 where the path answers other methods
		return nil
	}
	if strings.HasPrefix(name, "api") || !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return web.NotFound(r.Request)
	}
	body, err := fs.ReadFile(s.assets, name)
	if err != nil {
		return web.NotFound(r.Request)
	}
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return web.Respond(w, r, contentType(name), body)
}

// index serves the page. Its policy names the background tiles' origin, if the
// city has set one; without a database the page opens all the same.
func (s *service) index(w http.ResponseWriter, r *web.Request) error {
	body, err := fs.ReadFile(s.assets, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return web.Refuse(
			http.StatusServiceUnavailable,
			"The front end has not been built. Run “make build” and start tongshi again; the API at /api works without it.",
		)
	}
	if err != nil {
		return err
	}
	if settings, err := s.Settings(r.Context()); err == nil {
		w.Header().Set("Content-Security-Policy", web.ContentPolicy(settings.TileURL))
	}
	return web.Respond(w, r, "text/html; charset=utf-8", body)
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	case ".map":
		return "application/json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

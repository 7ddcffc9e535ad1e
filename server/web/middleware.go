package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// The middleware around every request, in the order in which it runs: request
// id, log, recovery from panics, security headers, identity, versions,
// compression.

func (s *Server) middleware() {
	s.router.Use(
		requestIDs(),
		s.observe,
		s.recover,
		s.securityHeaders,
		s.limitURL,
		middleware.StripSlashes,
		s.identify,
		s.versioned,
		middleware.GetHead,
		compress("application/json", "application/geo+json", "application/problem+json",
			"application/vnd.oai.openapi+json", "application/schema+json", "text/html", "text/css", "text/plain",
			"text/javascript", "application/javascript", "image/svg+xml", "application/manifest+json"),
	)
	s.router.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, NotFound(r))
	})
	s.router.MethodNotAllowed(s.OtherMethod)
}

// NotFound says that there is nothing at the request's path (404).
func NotFound(r *http.Request) *Problem {
	return Refuse(http.StatusNotFound, "There is nothing at %s. /api lists what there is.", Shorten(r.URL.Path))
}

// requestIDs gives each request a number of our own: one that the client sends
// does not reach the log, and ours tells nothing of the machine.
func requestIDs() func(http.Handler) http.Handler {
	start := rand.Text()[:8]
	var count atomic.Uint64
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := requestID(start, count.Add(1))
			w.Header()[requestIDHeader] = []string{id}
			next.ServeHTTP(w, r)
		})
	}
}

// requestIDHeader is the number of a request in its answer.
const requestIDHeader = "X-Request-Id"

// idOf is the number of the request that w answers.
func idOf(w http.ResponseWriter) string { return w.Header().Get(requestIDHeader) }

// requestID is the start of this process and a number of six digits or more.
func requestID(start string, n uint64) string {
	digits := strconv.FormatUint(n, 10)
	return start + "-" + "000000"[:max(0, 6-len(digits))] + digits
}

// observe logs and counts each request once it is answered.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		began := time.Now()
		var note *accessNote
		if s.Cfg.Access != nil {
			r, note = noting(r)
		}
		defer func() {
			took := time.Since(began)
			if note != nil {
				s.Cfg.Access(AccessLine{
					At: began, Request: idOf(w), Actor: note.actor, Address: s.clientAddress(r), Method: r.Method, Path: r.URL.Path,
					Status: sent.Status(), Bytes: sent.BytesWritten(), Took: took,
				})
			}
			route := chi.RouteContext(r.Context()).RoutePattern()
			s.Metrics.count(route, r.Method, sent.Status(), took)
			level := accessLevel(sent.Status())
			if !s.Log.Enabled(r.Context(), level) {
				return
			}
			s.Log.LogAttrs(context.WithoutCancel(r.Context()), level, "request",
				slog.String("request", idOf(w)), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", sent.Status()),
				slog.Int("bytes", sent.BytesWritten()), slog.Duration("took", took))
		}()
		next.ServeHTTP(sent, r)
	})
}

func accessLevel(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// recover answers a panic with a problem. http.ErrAbortHandler goes on: it is
// how an answer that broke off is made to look broken off.
func (s *Server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				s.Log.ErrorContext(r.Context(), "panic", "request", idOf(w),
					"path", r.URL.Path, "cause", cause, "stack", string(debug.Stack()))
				s.fail(w, r, Refuse(http.StatusInternalServerError,
					"Something went wrong on the server; its log says what, under this answer's X-Request-Id."))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// safety are the headers of every answer but 304, which says nothing new of
// what the client has (RFC 9110, 15.4.5). Nothing but our own files runs in the
// page; Leaflet sets styles through the DOM, which the policy allows. The lists
// are shared by all answers: a handler sets a header anew, never adds to it.
var safety = http.Header{
	"Content-Security-Policy":      {ContentPolicy("")},
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"geolocation=(self), camera=(self), microphone=(), payment=()"},
}

// onlyEncrypted has browsers come back by https alone for a year (HSTS, RFC
// 6797). Other names below this one are none of ours.
var onlyEncrypted = []string{"max-age=31536000; includeSubDomains"}

func (s *Server) securityHeaders(next http.Handler) http.Handler {
	encrypted := strings.HasPrefix(s.Cfg.BaseURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), safety)
		if encrypted {
			w.Header()["Strict-Transport-Security"] = onlyEncrypted
		}
		next.ServeHTTP(w, r)
	})
}

// notModified answers 304 with the tag of what the client has.
func notModified(w http.ResponseWriter, tag string) {
	h := w.Header()
	for name := range safety {
		delete(h, name)
	}
	h["Etag"] = []string{tag}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = Revalidated
	}
	w.WriteHeader(http.StatusNotModified)
}

// Revalidated is the Cache-Control of what depends on who asks and may change
// at any moment.
var Revalidated = []string{"private, no-cache"}

// ContentPolicy is the Content-Security-Policy of a page that may load
// background tiles from tileURL's origin.
func ContentPolicy(tileURL string) string {
	tiles := ""
	if u, err := url.Parse(strings.ReplaceAll(tileURL, "{s}", "x")); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		host := u.Host
		if strings.Contains(tileURL, "{s}") {
			host = "*" + strings.TrimPrefix(host, "x")
		}
		if !strings.ContainsAny(host, " ;,'\"") {
			tiles = " " + u.Scheme + "://" + host
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:" + tiles +
		"; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'" +
		"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func (s *Server) limitURL(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path)+len(r.URL.RawQuery) > maxURLBytes {
			s.fail(w, r, Refuse(http.StatusRequestURITooLong, "The address is longer than %d bytes.", maxURLBytes))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// allowed are the methods that a path answers, and for those that take a body
// the media types of it.
func (s *Server) allowed(r *http.Request) (methods []string, taken map[string]string) {
	path := strings.TrimRight(r.URL.Path, "/")
	if path == "" {
		path = "/"
	}
	taken = map[string]string{}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		match := chi.NewRouteContext()
		if !s.router.Match(match, method, path) || match.RoutePattern() == "/*" && strings.HasPrefix(path, "/api") {
			continue
		}
		if method == http.MethodPatch && s.putByGIS(r, match.RoutePattern()) {
			continue
		}
		methods = append(methods, method)
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		if kinds := s.bodyKinds(method, match.RoutePattern()); len(kinds) > 0 {
			taken[method] = strings.Join(kinds, ", ")
		}
	}
	return methods, taken
}

// bodyKinds are the media types that an operation takes; none when it takes no
// body.
func (s *Server) bodyKinds(method, pattern string) []string {
	item := s.api.OpenAPI().Paths[pattern]
	if item == nil {
		return nil
	}
	op := map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch}[method]
	if op == nil || op.RequestBody == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(op.RequestBody.Content))
}

// OtherMethod answers a method that the path's route does not have: OPTIONS
// with what there is, any other with 405 and the same.
func (s *Server) OtherMethod(w http.ResponseWriter, r *http.Request) {
	methods, taken := s.allowed(r)
	if len(methods) == 0 {
		s.fail(w, r, NotFound(r))
		return
	}
	methods = append(methods, http.MethodOptions)
	w.Header().Set("Allow", strings.Join(methods, ", "))
	if r.Method == http.MethodOptions {
		for method, header := range map[string]string{http.MethodPost: "Accept-Post", http.MethodPatch: "Accept-Patch"} {
			if kinds := taken[method]; kinds != "" {
				w.Header().Set(header, kinds)
			}
		}
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK) // OGC API – Features Part 4, /req/create-replace-delete/options-response
		return
	}
	slices.Sort(methods)
	s.fail(w, r, Refuse(http.StatusMethodNotAllowed, "%s is not possible here; %s are.", Shorten(r.Method), strings.Join(methods, ", ")))
}

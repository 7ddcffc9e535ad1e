package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// identity is who a request comes from.
type identity struct {
	actor   auth.Actor
	session *store.Session // nil unless signed in with a cookie
	hash    auth.Hash      // of the session's cookie
	view    layer.View     // what they may see; empty when nobody has found out
}

type identityKey struct{}

// identityOf is who r comes from; nobody outside the API's paths.
func identityOf(r *http.Request) identity {
	who, _ := r.Context().Value(identityKey{}).(identity)
	return who
}

// of is r as it comes from who.
func (who identity) of(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, who))
}

// actorOf is who r acts as.
func actorOf(r *http.Request) auth.Actor { return identityOf(r).actor }

// identify finds out who a request to the API comes from: a token goes before
// a cookie. A token or cookie that is no longer good is refused with 401, and
// the cookie taken away, so that nobody takes the public view for theirs.
func (s *server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api") && r.URL.Path != "/metrics" {
			next.ServeHTTP(w, r)
			return
		}
		who, err := s.whoAsks(r)
		if p := (*Problem)(nil); errors.As(err, &p) && p.Status == http.StatusUnauthorized {
			s.clearCookie(w, r)
			if strings.HasPrefix(r.URL.Path, "/api/session") && r.Method != http.MethodGet && r.Header.Get("Authorization") == "" {
				err = nil // signing in or out does not need the old session
			}
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		who.actor.Origin = s.clientAddress(r)
		who.view = s.viewFor(r, who.actor)
		next.ServeHTTP(w, who.of(r))
	})
}

func (s *server) whoAsks(r *http.Request) (identity, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return s.bearer(r, header)
	}
	cookie, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return identity{}, nil
	}
	hash, ok := auth.HashSecret(auth.SessionSecret, cookie.Value)
	if !ok {
		return identity{}, sessionEnded()
	}
	ctx, cancel := withPatience(r.Context())
	defer cancel()
	session, err := s.access.Session(ctx, hash)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return identity{}, sessionEnded()
	case err != nil:
		return identity{}, err
	case session.Demonstration && !s.demoOffered(r):
		return identity{}, sessionEnded()
	}
	return identity{actor: session.Actor, session: &session, hash: hash}, nil
}

func (s *server) bearer(r *http.Request, header string) (identity, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	hash, ok := auth.HashSecret(auth.TokenSecret, strings.TrimSpace(secret))
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return identity{}, unauthorized("The Authorization header is no token of ours; send “Authorization: Bearer tst_…”.")
	}
	ctx, cancel := withPatience(r.Context())
	defer cancel()
	actor, err := s.access.TokenActor(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return identity{}, unauthorized("This token is not in force.")
	}
	return identity{actor: actor}, err
}

func sessionEnded() *Problem {
	return unauthorized("Your session has ended. Sign in again.")
}

func unauthorized(detail string) *Problem {
	p := problem(http.StatusUnauthorized, "%s", detail)
	p.header.Set("WWW-Authenticate", `Bearer realm="tongshi"`)
	return p
}

// secure reports whether the reader's connection is encrypted.
func (s *server) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(s.cfg.BaseURL, "https://")
}

// cookieName binds the cookie to this host where the connection is encrypted;
// browsers refuse the prefix elsewhere.
func (s *server) cookieName(r *http.Request) string {
	if s.secure(r) {
		return "__Host-tongshi"
	}
	return "tongshi"
}

// setCookie gives the browser a session. It goes to no other site and no
// script reads it.
func (s *server) setCookie(w http.ResponseWriter, r *http.Request, secret string) {
	w.Header().Del("Set-Cookie") // it may take away an old one
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Value: secret, Path: "/", MaxAge: int(store.SessionLasts / time.Second),
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode,
	})
}

func (s *server) clearCookie(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode,
	})
}

// clientAddress is where the request comes from. What a proxy says counts only
// when the configuration says that one stands in front and the connection is
// from this machine or a private network; then it is the proxy's own word, the
// last one.
func (s *server) clientAddress(r *http.Request) string {
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		peer = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(peer)
	if s.cfg.BaseURL == "" || err != nil || !ip.IsLoopback() && !ip.IsPrivate() {
		return peer
	}
	values := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if last, err := netip.ParseAddr(strings.TrimSpace(values[len(values)-1])); err == nil {
		return last.Unmap().String()
	}
	return peer
}

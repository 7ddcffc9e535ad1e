package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// Authentication: who a request comes from, by session cookie or API token.
// Sign-in itself (login) is in package people.

// Identity is who a request comes from.
type Identity struct {
	Actor   auth.Actor
	Session *auth.Session // nil unless signed in with a cookie
	Hash    auth.Hash     // of the session's cookie
	View    layer.View    // what they may see; empty when nobody has found out
}

type identityKey struct{}

// IdentityOf is who r comes from; nobody outside the API's paths.
func IdentityOf(r *http.Request) Identity {
	who, _ := r.Context().Value(identityKey{}).(Identity)
	return who
}

// Of is r as it comes from who.
func (who Identity) Of(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, who))
}

// ActorOf is who r acts as.
func ActorOf(r *http.Request) auth.Actor { return IdentityOf(r).Actor }

// identify finds out who a request to the API comes from: a token goes before
// a cookie. A token or cookie that is no longer good is refused with 401, and
// the cookie taken away, so that nobody takes the public view for theirs.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api") && r.URL.Path != "/metrics" {
			next.ServeHTTP(w, r)
			return
		}
		who, err := s.whoAsks(r)
		if err == nil {
			who, err = s.withFactor(r, who)
		}
		if p := (*Problem)(nil); errors.As(err, &p) && p.Status == http.StatusUnauthorized {
			s.ClearCookie(w, r)
			if strings.HasPrefix(r.URL.Path, "/api/session") && r.Method != http.MethodGet && r.Header.Get("Authorization") == "" {
				err = nil // signing in or out does not need the old session
			}
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		who.Actor.Origin, who.Actor.Agent = s.clientAddress(r), r.UserAgent()
		who.View = s.ViewFor(r, who.Actor)
		NoteActor(r, who.Actor.Name)
		next.ServeHTTP(w, who.Of(r))
	})
}

func (s *Server) whoAsks(r *http.Request) (Identity, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return s.bearer(r, header)
	}
	cookie, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return Identity{}, nil
	}
	hash, ok := auth.HashSecret(auth.SessionSecret, cookie.Value)
	if !ok {
		return Identity{}, sessionEnded()
	}
	ctx, cancel := WithPatience(r.Context())
	defer cancel()
	session, err := s.Door.Session(ctx, hash)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Identity{}, sessionEnded()
	case err != nil:
		return Identity{}, err
	case session.Demonstration && !s.DemoOffered(r):
		return Identity{}, sessionEnded()
	}
	return Identity{Actor: session.Actor, Session: &session, Hash: hash}, nil
}

// FactorNeeded is the kind of the refusal of everything but what is one's own
// session, before a second factor is set up that the city asks for.
const FactorNeeded = "urn:tongshi:problem:second-factor-needed"

// FactorDemanded reports whether people of a role must have a second factor.
func (s *Server) FactorDemanded(ctx context.Context, role auth.Role) (bool, error) {
	set, err := s.Settings(ctx)
	return set.SecondFactor == store.FactorsAll || set.SecondFactor == store.FactorsAdministrators && role == auth.Admin, err
}

// FindFactor says of a session without a second factor whether it needs one. At
// one click there is nothing to protect.
func (s *Server) FindFactor(ctx context.Context, session *auth.Session) error {
	if session.Factor == auth.FactorOn || session.Demonstration {
		return nil
	}
	needed, err := s.FactorDemanded(ctx, session.Actor.Role)
	if needed {
		session.Factor = auth.FactorNeeded
	}
	return err
}

// withFactor makes nobody of who has not set up the second factor that they
// need, but where they can do so.
func (s *Server) withFactor(r *http.Request, who Identity) (Identity, error) {
	if who.Session == nil {
		return who, nil
	}
	if err := s.FindFactor(r.Context(), who.Session); err != nil {
		return who, err
	}
	own := r.URL.Path == "/api/session" || strings.HasPrefix(r.URL.Path, "/api/session/")
	if who.Session.Factor == auth.FactorNeeded && !own {
		who.Actor = auth.Actor{}
	}
	return who, nil
}

func (s *Server) bearer(r *http.Request, header string) (Identity, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	hash, ok := auth.HashSecret(auth.TokenSecret, strings.TrimSpace(secret))
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return Identity{}, Unauthorized("The Authorization header is no token of ours; send “Authorization: Bearer tst_…”.").OfKind(TokenVoid)
	}
	ctx, cancel := WithPatience(r.Context())
	defer cancel()
	actor, err := s.Door.TokenActor(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return Identity{}, Unauthorized("This token is not in force.").OfKind(TokenVoid)
	}
	return Identity{Actor: actor}, err
}

// The kinds of 401 that clients tell apart.
const (
	SessionEnded = "urn:tongshi:problem:session-ended"  // the cookie counts no more, and was taken away
	TokenVoid    = "urn:tongshi:problem:token-void"     // the token counts no more, or never did
	SignInNeeded = "urn:tongshi:problem:sign-in-needed" // there was neither
)

func sessionEnded() *Problem {
	return Unauthorized("Your session has ended. Sign in again.").OfKind(SessionEnded)
}

// Unauthorized asks the client to sign in or to send a good token (401).
func Unauthorized(key say.Key, args ...any) *Problem {
	p := Refuse(http.StatusUnauthorized, key, args...)
	p.Header.Set("WWW-Authenticate", `Bearer realm="tongshi"`)
	return p
}

// secure reports whether the reader's connection is encrypted.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(s.Cfg.BaseURL, "https://")
}

// cookieName binds the cookie to this host where the connection is encrypted;
// browsers refuse the prefix elsewhere.
func (s *Server) cookieName(r *http.Request) string {
	if s.secure(r) {
		return "__Host-tongshi"
	}
	return "tongshi"
}

// SetCookie gives the browser a session. It goes to no other site and no
// script reads it.
func (s *Server) SetCookie(w http.ResponseWriter, r *http.Request, secret string) {
	w.Header().Del("Set-Cookie") // it may take away an old one
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Value: secret, Path: "/", MaxAge: int(auth.SessionLasts / time.Second),
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode,
	})
}

// ClearCookie makes the browser forget the session's cookie.
func (s *Server) ClearCookie(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode,
	})
}

// clientAddress is where the request comes from. What a proxy says counts only
// when the configuration says that one stands in front and the connection is
// from this machine or a private network; then it is the proxy's own word, the
// last one.
func (s *Server) clientAddress(r *http.Request) string {
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		peer = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(peer)
	if s.Cfg.BaseURL == "" || err != nil || !ip.IsLoopback() && !ip.IsPrivate() {
		return peer
	}
	values := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if last, err := netip.ParseAddr(strings.TrimSpace(values[len(values)-1])); err == nil {
		return last.Unmap().String()
	}
	return peer
}

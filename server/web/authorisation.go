package web

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"tongshi/server/auth"
	"tongshi/server/layer"
)

// Authorisation (permissions, access control): who may see what. What a role
// may change stands on the line of each operation, as its least role.

// ViewOf is what a reader may see: whoever is signed in sees what the staff
// sees, planners drafts too. For others it is the public view, but at the
// server's own machine, as long as there are no accounts, and in the
// demonstration.
func (s *Server) ViewOf(r *http.Request) layer.View {
	who := IdentityOf(r)
	if who.View == "" {
		return s.ViewFor(r, who.Actor)
	}
	return who.View
}

// ViewFor is the view that an actor gets by a request, signed in or not.
func (s *Server) ViewFor(r *http.Request, who auth.Actor) layer.View {
	switch {
	case who.Role.AtLeast(auth.Planner):
		return layer.Planner
	case who.Role.AtLeast(auth.Viewer), s.DemoOffered(r):
		return layer.Staff
	case s.Cfg.Public || !s.local(r) || s.Accounts.Exist(r.Context()):
		return layer.Public
	}
	return layer.Local
}

// local reports whether a request comes from the server's own machine: the
// server listens on a loopback address, nothing stands in front by the
// configuration, the request names it by that address (a page elsewhere that
// made its name point here does not), and nobody passed it on.
func (s *Server) local(r *http.Request) bool {
	return s.inside && s.Cfg.BaseURL == "" && s.hosts.loopback(r.Host) && !forwarded(r)
}

// DemoOffered reports whether everyone reads everything and takes a role at
// one click: in the demonstration, on this machine, and nowhere else.
func (s *Server) DemoOffered(r *http.Request) bool {
	return s.Cfg.Demo && !s.Cfg.Public && s.local(r)
}

// allow refuses who may not do what least may.
func (s *Server) allow(r *http.Request, least auth.Role) error {
	actor := ActorOf(r)
	switch {
	case actor.Role.AtLeast(least):
		return nil
	case actor.Role == auth.Nobody && IdentityOf(r).Session != nil:
		return Refuse(http.StatusForbidden, "Set up your second factor first; this city asks for one.").OfKind(FactorNeeded)
	case actor.Role == auth.Nobody:
		return Unauthorized(
			"This needs the role %s. Sign in, or send a token. The server's own command line makes both: tongshi user add, tongshi token add.",
			least,
		).OfKind(SignInNeeded)
	}
	return Refuse(http.StatusForbidden, "This needs the role %s; %s has the role %s.", least, actor.Name, actor.Role)
}

// PasswordNeeded is the kind of the refusal of an administrator's act in a
// session whose password was given too long ago.
const PasswordNeeded = "urn:tongshi:problem:password-needed"

// FreshlyProved refuses an administrator's act, or one about how to sign in, in
// a session whose password was given too long ago: somebody else may sit there.
// A token has no password.
func FreshlyProved(r *http.Request) error {
	session := IdentityOf(r).Session
	if session == nil || time.Since(session.Proved) < auth.ProofLasts {
		return nil
	}
	return Refuse(http.StatusForbidden, "Give your password again (POST /api/session/proof): the last time was more than %d minutes ago.",
		int(auth.ProofLasts/time.Minute)).OfKind(PasswordNeeded)
}

// Accounts remembers whether there are any. Once there are, there always will
// be; while there are none the database is asked again and again.
type Accounts struct {
	door  Doorkeeper
	some  atomic.Bool
	asked atomic.Int64 // last time it was answered "none", nanoseconds; 0 never
}

// askAgain is how long "none" holds.
const askAgain = 250 * time.Millisecond

// Exist reports whether there are accounts. While the database does not say,
// what it said last counts, and before it has said anything there are some.
func (a *Accounts) Exist(ctx context.Context) bool {
	now := time.Now().UnixNano()
	if last := a.asked.Load(); a.some.Load() || last != 0 && now-last < int64(askAgain) {
		return a.some.Load()
	}
	ctx, cancel := context.WithTimeout(ctx, a.patience())
	defer cancel()
	some, err := a.door.HaveAccounts(ctx)
	if err != nil && a.asked.Load() == 0 {
		return true
	}
	a.some.Store(some)
	a.asked.Store(now)
	return some
}

// Ask forgets that there were none: somebody has just set a password.
func (a *Accounts) Ask() { a.asked.Store(0) }

// patience is how long the database may take: the first time as long as any
// answer, later so little that a request without need of it hardly waits.
func (a *Accounts) patience() time.Duration {
	if a.asked.Load() == 0 {
		return Patience
	}
	return ReadyPatience / 2
}

func forwarded(r *http.Request) bool {
	for _, name := range [...]string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if values := r.Header[name]; len(values) > 0 && values[0] != "" {
			return true
		}
	}
	return false
}

// hostMemory remembers the answer about the host that was asked about last:
// nearly all requests name the same one.
type hostMemory struct{ last atomic.Pointer[knownHost] }

type knownHost struct {
	host     string
	loopback bool
}

func (m *hostMemory) loopback(host string) bool {
	if known := m.last.Load(); known != nil && known.host == host {
		return known.loopback
	}
	known := &knownHost{host, loopback(host)}
	m.last.Store(known)
	return known.loopback
}

// loopback reports whether an address or a Host header names this machine
// from the inside, with or without a port.
func loopback(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Visible are the layers as this request may see them.
func (s *Server) Visible(r *Request) (layer.Registry, error) {
	view := s.ViewOf(r.Request)
	if view.Staff() {
		return s.seen[view], nil
	}
	kept, err := s.Settled(r.Context())
	if err != nil {
		return nil, err
	}
	return kept.public, nil
}

// LayerOf is one layer as this request may see it. One that is hidden answers
// as one that does not exist.
func (s *Server) LayerOf(r *Request, name string) (layer.Layer, error) {
	shown, err := s.Visible(r)
	if err != nil {
		return layer.Layer{}, err
	}
	l, ok := shown.Find(name)
	if !ok {
		return layer.Layer{}, Refuse(http.StatusNotFound, "There is no collection %q; /api/collections lists those there are.", name)
	}
	if r.Kind == HTMLKind {
		r.words = wordsOfPage(l)
	}
	return l, nil
}

// Link is the address of a path of ours. It is made from the configuration or
// the listening address, never from what a request claims, but for the choice
// between the names of this machine: a page at localhost may not read from
// 127.0.0.1.
func (s *Server) Link(r *http.Request, path string) string {
	switch {
	case s.Cfg.BaseURL != "":
		return s.Cfg.BaseURL + path
	case s.inside && s.hosts.loopback(r.Host):
		return "http://" + r.Host + path
	}
	if host, _, err := net.SplitHostPort(s.Cfg.Addr); err == nil {
		if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
			return "http://" + s.Cfg.Addr + path
		}
	}
	return path
}

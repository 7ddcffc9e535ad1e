package server

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/store"
)

const staffView = layer.Staff

// viewOf is what a reader may see: whoever is signed in sees what the staff
// sees. For others it is the public view, but at the server's own machine, as
// long as there are no accounts, and in the demonstration.
func (s *server) viewOf(r *http.Request) layer.View {
	who := identityOf(r)
	if who.view == "" {
		return s.viewFor(r, who.actor)
	}
	return who.view
}

func (s *server) viewFor(r *http.Request, who auth.Actor) layer.View {
	switch {
	case who.Role.AtLeast(auth.Viewer), s.demoOffered(r):
		return layer.Staff
	case s.cfg.Public || !s.local(r) || s.accounts.exist(r.Context()):
		return layer.Public
	}
	return layer.Staff
}

// local reports whether a request comes from the server's own machine: the
// server listens on a loopback address, nothing stands in front by the
// configuration, the request names it by that address (a page elsewhere that
// made its name point here does not), and nobody passed it on.
func (s *server) local(r *http.Request) bool {
	return s.inside && s.cfg.BaseURL == "" && s.hosts.loopback(r.Host) && !forwarded(r)
}

// demoOffered reports whether everyone reads everything and takes a role at
// one click: in the demonstration, on this machine, and nowhere else.
func (s *server) demoOffered(r *http.Request) bool {
	return s.cfg.Demo && !s.cfg.Public && s.local(r)
}

// allow refuses who may not do what least may.
func (s *server) allow(r *http.Request, least auth.Role) error {
	actor := actorOf(r)
	switch {
	case actor.Role.AtLeast(least):
		return nil
	case actor.Role == auth.Nobody:
		return unauthorized("This needs the role " + string(least) + ". Sign in, or send a token. The server's own command line makes both: tongshi user add, tongshi token add.")
	}
	return problem(http.StatusForbidden, "This needs the role %s; %s has the role %s.", least, actor.Name, actor.Role)
}

// accounts remembers whether there are any. Once there are, there always will
// be; while there are none the database is asked again and again.
type accounts struct {
	store *store.Store
	some  atomic.Bool
	asked atomic.Int64 // last time it was answered "none", nanoseconds; 0 never
}

// askAgain is how long "none" holds.
const askAgain = 250 * time.Millisecond

// exist reports whether there are accounts. While the database does not say,
// what it said last counts, and before it has said anything there are some.
func (a *accounts) exist(ctx context.Context) bool {
	now := time.Now().UnixNano()
	if last := a.asked.Load(); a.some.Load() || last != 0 && now-last < int64(askAgain) {
		return a.some.Load()
	}
	ctx, cancel := context.WithTimeout(ctx, a.patience())
	defer cancel()
	some, err := a.store.HaveAccounts(ctx)
	if err != nil && a.asked.Load() == 0 {
		return true
	}
	a.some.Store(some)
	a.asked.Store(now)
	return some
}

// ask forgets that there were none: somebody has just set a password.
func (a *accounts) ask() { a.asked.Store(0) }

// patience is how long the database may take: the first time as long as any
// answer, later so little that a request without need of it hardly waits.
func (a *accounts) patience() time.Duration {
	if a.asked.Load() == 0 {
		return patience
	}
	return readyPatience / 2
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

// visible are the layers as this request may see them.
func (s *server) visible(r *request) (layer.Registry, error) {
	view := s.viewOf(r.Request)
	if view == layer.Staff {
		return s.layers.In(view, nil), nil
	}
	kept, err := s.settled(r.Context())
	if err != nil {
		return nil, err
	}
	return kept.public, nil
}

// layerOf is one layer as this request may see it. One that is hidden answers
// as one that does not exist.
func (s *server) layerOf(r *request, name string) (layer.Layer, error) {
	shown, err := s.visible(r)
	if err != nil {
		return layer.Layer{}, err
	}
	l, ok := shown.Find(name)
	if !ok {
		return layer.Layer{}, problem(http.StatusNotFound, "There is no collection %q; /api/collections lists those there are.", name)
	}
	if r.kind == htmlKind {
		r.words = wordsOfPage(l, s.terms)
	}
	return l, nil
}

// link is the address of a path of ours. It is made from the configuration or
// the listening address, never from what a request claims, but for the choice
// between the names of this machine: a page at localhost may not read from
// 127.0.0.1.
func (s *server) link(r *http.Request, path string) string {
	switch {
	case s.cfg.BaseURL != "":
		return s.cfg.BaseURL + path
	case s.inside && s.hosts.loopback(r.Host):
		return "http://" + r.Host + path
	}
	if host, _, err := net.SplitHostPort(s.cfg.Addr); err == nil {
		if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
			return "http://" + s.cfg.Addr + path
		}
	}
	return path
}

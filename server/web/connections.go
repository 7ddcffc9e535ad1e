package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tongshi/geo/say"
)

// The limit of open connections, in all and for one address: it takes the place
// of a rate limit against clients that hold on to connections.

// ConnectionLimits are how many connections may be open at once. Zero is no
// limit.
type ConnectionLimits struct {
	Total int
	// PerAddress is for one IPv4 address or one IPv6 network of 64 bits, which
	// is what one household or office has.
	PerAddress int
	// Proxied says that a proxy stands in front: the connections of all readers
	// then come from it, and what comes from this machine or a private network
	// is limited in total only.
	Proxied bool
}

// Connections counts who holds connections and turns away those too many, so
// that one who opens hundreds and says nothing leaves room for the others. A
// connection that waits for its next request gives way to a new one.
type Connections struct {
	limits      ConnectionLimits
	log         *slog.Logger
	mu          sync.Mutex
	open        map[netip.Prefix]map[*heldConn]struct{}
	sum         int
	warned      time.Time
	overAddress atomic.Int64
	overTotal   atomic.Int64
}

// NewConnections counts from none.
func NewConnections(limits ConnectionLimits, log *slog.Logger) *Connections {
	return &Connections{limits: limits, log: log, open: map[netip.Prefix]map[*heldConn]struct{}{}}
}

// Over is a listener whose connections keep the limits.
func (c *Connections) Over(listener net.Listener) net.Listener {
	return &boundedListener{listener, c}
}

type boundedListener struct {
	net.Listener
	bounds *Connections
}

// Accept waits for a connection within the limits.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		held, idle := l.bounds.hold(conn)
		if idle != nil {
			_ = idle.Conn.Close() // it counts no more
		}
		if held != nil {
			return held, nil
		}
		turnAway(conn)
	}
}

// hold counts a connection until it is closed; nil when it is one too many. The
// idle one, if any, was let go for it.
func (c *Connections) hold(conn net.Conn) (held *heldConn, idle *heldConn) {
	ip := clientIP(conn.RemoteAddr())
	client := networkOf(ip)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.limits.PerAddress > 0 && len(c.open[client]) >= c.limits.PerAddress && !c.proxy(ip):
		if idle = longestIdle(nil, c.open[client]); idle == nil {
			c.overAddress.Add(1)
			c.warn("one address has too many connections", "address", client.String(), "open", len(c.open[client]))
			return nil, nil
		}
	case c.limits.Total > 0 && c.sum >= c.limits.Total:
		for _, of := range c.open {
			idle = longestIdle(idle, of)
		}
		if idle == nil {
			c.overTotal.Add(1)
			c.warn("there are too many connections", "open", c.sum)
			return nil, nil
		}
	}
	if idle != nil {
		c.release(idle)
	}
	held = &heldConn{Conn: conn, of: c, client: client}
	if c.open[client] == nil {
		c.open[client] = map[*heldConn]struct{}{}
	}
	c.open[client][held] = struct{}{}
	c.sum++
	return held, idle
}

// longestIdle is the one that has waited longest of some connections and the
// given one; nil when none waits.
func longestIdle(longest *heldConn, of map[*heldConn]struct{}) *heldConn {
	for conn := range of {
		if !conn.idle.IsZero() && (longest == nil || conn.idle.Before(longest.idle)) {
			longest = conn
		}
	}
	return longest
}

// release makes room for another, once.
func (c *Connections) release(conn *heldConn) {
	if _, counted := c.open[conn.client][conn]; !counted {
		return
	}
	c.sum--
	if delete(c.open[conn.client], conn); len(c.open[conn.client]) == 0 {
		delete(c.open, conn.client)
	}
}

// Watch hears from net/http what becomes of a connection: only one that waits
// for its next request can be let go.
func (c *Connections) Watch(conn net.Conn, state http.ConnState) {
	held, ok := conn.(*heldConn)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if held.idle = (time.Time{}); state == http.StateIdle {
		held.idle = time.Now()
	}
}

// proxy reports whether the connections of an address may be those of many
// readers, by the rule of clientAddress: whose word on where a request comes
// from is believed is not taken for the reader.
func (c *Connections) proxy(ip netip.Addr) bool {
	return c.limits.Proxied && (ip.IsLoopback() || ip.IsPrivate())
}

// warn tells the log, once a minute at most.
func (c *Connections) warn(what string, more ...any) {
	if now := time.Now(); now.Sub(c.warned) > time.Minute {
		c.warned = now
		c.log.Warn(what+"; further ones are turned away", more...)
	}
}

// clientIP is the zero value for an address that is none.
func clientIP(addr net.Addr) netip.Addr {
	of, _ := netip.ParseAddrPort(addr.String())
	return of.Addr().Unmap().WithZone("")
}

// networkOf is what counts as one client.
func networkOf(ip netip.Addr) netip.Prefix {
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	network, _ := ip.Prefix(bits) // fails for the zero value only, whose network is the zero value
	return network
}

// tooMany is all that one too many hears: no request is read.
var tooMany = func() []byte {
	body := fmt.Sprintf(`{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"%s"}`+"\n",
		say.Bilingual(say.Key("Too many connections are open. Try again in a few seconds.")))
	return fmt.Appendf(nil, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n"+
		"Retry-After: 10\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s", len(body), body)
}()

// turnAway says so and closes. Nothing waits for the other side: a new socket
// has room for so few bytes. One that has sent much already may see a reset
// instead of the answer.
func turnAway(conn net.Conn) {
	_, _ = conn.Write(tooMany) // whether it arrives or not, it is closed
	_ = conn.Close()
}

// heldConn is a connection that counts.
type heldConn struct {
	net.Conn
	of     *Connections
	client netip.Prefix
	idle   time.Time // since when it waits for a request; zero when it does not
}

// Close closes the connection and makes room for another, once.
func (h *heldConn) Close() error {
	h.of.mu.Lock()
	h.of.release(h)
	h.of.mu.Unlock()
	return h.Conn.Close()
}

// ReadFrom lets files go out without a copy, as without us.
func (h *heldConn) ReadFrom(r io.Reader) (int64, error) { return io.Copy(h.Conn, r) }

// CloseWrite ends our side: net/http does so before it closes on one who still
// sends, that the answer arrives.
func (h *heldConn) CloseWrite() error {
	if half, ok := h.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Register adds the figures of the connections to the server's.
func (c *Connections) Register(into prometheus.Registerer) {
	into.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tongshi_connections_open", Help: "Connections that are open.",
	}, func() float64 {
		c.mu.Lock()
		defer c.mu.Unlock()
		return float64(c.sum)
	}))
	for over, n := range map[string]*atomic.Int64{"address": &c.overAddress, "total": &c.overTotal} {
		into.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "tongshi_connections_refused_total", Help: "Connections turned away, by the limit that was reached: of an address, or in total.",
			ConstLabels: prometheus.Labels{"over": over},
		}, func() float64 { return float64(n.Load()) }))
	}
}

// Gate limits how many do something at once (a semaphore).
type Gate chan struct{}

// Enter waits for a free place, and gives an error when ctx ends before. Who
// entered must Leave.
func (g Gate) Enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for others: %w", context.Cause(ctx))
	}
}

// Leave frees the place that Enter took.
func (g Gate) Leave() { <-g }

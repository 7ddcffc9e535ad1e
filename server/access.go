package server

import (
	"net"
	"net/http"
	"strconv"

	"tongshi/server/layer"
)

const staffView = layer.Staff

// viewOf is what a reader may see. Until there are accounts, whoever sits at
// the server's own machine sees everything: the server listens on a loopback
// address, the request names it by that address (a page elsewhere that made
// its name point here does not), and nobody passed it on.
func (s *server) viewOf(r *http.Request) layer.View {
	if s.cfg.Public || !loopback(s.cfg.Addr) || !loopback(r.Host) || forwarded(r) {
		return layer.Public
	}
	return layer.Staff
}

func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
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
	settings, err := s.settings(r.Context())
	if err != nil {
		return nil, err
	}
	return s.layers.In(view, settings.PublicLayers), nil
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
	case loopback(s.cfg.Addr) && loopback(r.Host):
		return "http://" + r.Host + path
	}
	if host, _, err := net.SplitHostPort(s.cfg.Addr); err == nil {
		if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
			return "http://" + s.cfg.Addr + path
		}
	}
	return path
}

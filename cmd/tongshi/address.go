package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A one-time link is to be clicked, so commands that print one have to know how
// a browser finds the server. A server leaves its address in the data folder
// for as long as it runs.

// serving is the address of a running server.
type serving struct {
	Listening string `json:"listening"`
	URL       string `json:"url"` // as browsers find it
}

func servedFile(data string) string { return filepath.Join(data, "served.json") }

// leaveAddress notes where a server is found; what it gives back takes the note
// away, unless another server of the same folder has left its own since.
func leaveAddress(data string, s serving) (remove func(), err error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(servedFile(data), text, 0o644); err != nil {
		return nil, fmt.Errorf("note the address of the server: %w", err)
	}
	return func() {
		if now, err := os.ReadFile(servedFile(data)); err == nil && string(now) == string(text) {
			_ = os.Remove(servedFile(data)) // a note that is left behind is seen through
		}
	}, nil
}

// runningServer is the server that left its address in the folder and still
// answers there.
func runningServer(data string) (serving, bool) {
	var s serving
	text, err := os.ReadFile(servedFile(data))
	if err != nil || json.Unmarshal(text, &s) != nil {
		return s, false
	}
	const patience = time.Second
	conn, err := net.DialTimeout("tcp", s.Listening, patience)
	if err != nil {
		return s, false
	}
	return s, conn.Close() == nil
}

// browserURL is where a browser finds a server that listens on an address.
func browserURL(base, listening string) string {
	if base != "" {
		return strings.TrimRight(base, "/")
	}
	host, port, err := net.SplitHostPort(listening)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return "http://" + net.JoinHostPort("localhost", port)
	}
	return "http://" + listening
}

// Reach says how a browser finds the server, for commands that print a link.
type Reach struct {
	BaseURL string `help:"Where the link leads; to the running server without it." env:"TONGSHI_BASE_URL" placeholder:"URL"`
	Addr    string `help:"Address that the link leads to when no server runs." env:"TONGSHI_ADDR" placeholder:"HOST:PORT"`
}

// url is what stands before a link, and where that was taken from.
func (r Reach) url(data string) (url, from string) {
	running, found := runningServer(data)
	switch {
	case r.BaseURL != "":
		return browserURL(r.BaseURL, ""), "as --base-url says"
	case found:
		return running.URL, "as the server that is running says"
	case r.Addr != "":
		return browserURL("", r.Addr), "as --addr says"
	}
	const otherwise = "where tongshi serve listens unless told otherwise, as no server is running; " +
		"--base-url URL gives another address"
	return browserURL("", defaultAddr), otherwise
}

package server

import (
	"net/http"
	"time"
)

// Limits of one connection; those of a request's content stand in web.
const (
	maxHeaderBytes = 64 << 10
	readTimeout    = 30 * time.Second
	headerTimeout  = 8 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 90 * time.Second
)

// HTTPServer is an http.Server with the limits that keep slow and oversized
// requests from holding others up.
func HTTPServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
}

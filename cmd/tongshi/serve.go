package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"tongshi/server"
	"tongshi/server/store"
	"tongshi/static"
)

// shutdownWithin is how long running requests may take to end after a signal.
const shutdownWithin = 10 * time.Second

// ServeCmd is `tongshi serve`.
type ServeCmd struct {
	Database
	Addr    string `help:"Address to listen on; port 0 takes a free one." default:"127.0.0.1:8080" env:"TONGSHI_ADDR" placeholder:"HOST:PORT"`
	BaseURL string `help:"How the outside reaches this server, when something stands in front of it." name:"base-url" env:"TONGSHI_BASE_URL" placeholder:"URL"`
	Demo    bool   `help:"Fill an empty database with the demonstration city."`
	Public  bool   `help:"Listen beyond this machine without accounts: everyone sees the public views only." env:"TONGSHI_PUBLIC"`
}

// Run serves until ctx ends.
func (c *ServeCmd) Run(ctx context.Context, app *App) (err error) {
	if err := c.checkAddress(); err != nil {
		return err
	}
	db, err := openDatabase(ctx, c.Database, app.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if db.cluster != nil {
		if err := db.cluster.Serve(); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w: choose another address with --addr", c.Addr, err)
	}
	defer func() { _ = listener.Close() }() // closed already when all went well
	handler, err := c.handler(ctx, app, db.store, listener.Addr().String())
	if err != nil {
		return err
	}
	fmt.Fprintf(app.Stdout, "Tongshi serves on http://%s\n", listener.Addr())
	return serveUntil(ctx, server.HTTPServer(c.Addr, handler), listener)
}

// handler fills an empty database when asked to, and builds what answers.
func (c *ServeCmd) handler(ctx context.Context, app *App, st *store.Store, addr string) (http.Handler, error) {
	if c.Demo {
		err := loadDemo(ctx, st, app.Log)
		if errors.Is(err, context.Canceled) {
			err = errors.New("interrupted while the demonstration city was loaded; the next start goes on with it")
		}
		if err != nil {
			return nil, err
		}
	}
	assets, _ := static.Assets() // without a built front end the server says so
	return server.New(st, server.Config{Addr: addr, Public: c.Public, BaseURL: c.BaseURL, Version: version, Demo: c.Demo}, app.Log, assets)
}

// serveUntil serves until ctx ends, then lets running requests finish.
func serveUntil(ctx context.Context, srv *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	if err := srv.Shutdown(late); err != nil {
		return errors.Join(fmt.Errorf("some requests did not end within %s: %w", shutdownWithin, err), srv.Close())
	}
	return nil
}

// checkAddress refuses to open the service to a network before there are
// accounts to sign in with.
func (c *ServeCmd) checkAddress() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr %q: %w: want host:port, such as 127.0.0.1:8080", c.Addr, err)}
	}
	if c.Public || isLoopback(host) {
		return nil
	}
	return usageError{fmt.Errorf("--addr %s can be reached from other machines, and there is no administrator yet: "+
		"serve on 127.0.0.1, or give --public to show the public views to everyone", c.Addr)}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

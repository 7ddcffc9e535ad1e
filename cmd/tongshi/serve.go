package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/cluster"
	"tongshi/server/disk"
	"tongshi/server/findings"
	"tongshi/server/jobs"
	"tongshi/server/layer"
	"tongshi/server/media"
	"tongshi/server/office"
	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/store/roads"
	"tongshi/server/store/served"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
	"tongshi/static"
)

// shutdownWithin is how long running requests may take to end after a signal.
const shutdownWithin = 10 * time.Second

// defaultAddr is where a server listens unless it is told otherwise.
const defaultAddr = "127.0.0.1:8080"

// ServeCmd is `tongshi serve`.
type ServeCmd struct {
	Database
	Addr     string   `help:"Address to listen on; port 0 takes a free one." default:"127.0.0.1:8080" env:"TONGSHI_ADDR" placeholder:"HOST:PORT"`
	BaseURL  string   `help:"How the outside reaches this server, when something stands in front of it." name:"base-url" env:"TONGSHI_BASE_URL" placeholder:"URL"`
	Contact  string   `help:"Whom to ask about this server, for the description of its API: a mail address or that of a page." env:"TONGSHI_CONTACT" placeholder:"ADDRESS"`
	License  string   `help:"Licence of the data served, for the description of its API: its name, and behind it the address of its text." env:"TONGSHI_LICENSE" placeholder:"NAME [URL]"`
	Demo     bool     `help:"Fill an empty database with the demonstration city."`
	Private  bool     `help:"Let webhooks go to addresses of this machine and of private networks." name:"private-webhooks" env:"TONGSHI_PRIVATE_WEBHOOKS"`
	Networks []string `help:"Private networks that webhooks may go to, such as 10.20.0.0/16." name:"webhook-networks" env:"TONGSHI_WEBHOOK_NETWORKS"`
	Public   bool     `help:"Show the public views to everyone who has not signed in, also on this machine." env:"TONGSHI_PUBLIC"`

	Connections uint `help:"Connections that may be open at once; 0 for any number." name:"connections" default:"4096" env:"TONGSHI_CONNECTIONS" placeholder:"N"`
	PerAddress  uint `help:"Connections that one address may hold, 0 for any number; with --base-url a proxy on this machine or a private network may hold them all." name:"connections-per-address" default:"256" env:"TONGSHI_CONNECTIONS_PER_ADDRESS" placeholder:"N"`

	AccessLog string `help:"File for a line of JSON for each request; each day has its own, kept for the setting log_days." name:"access-log" env:"TONGSHI_ACCESS_LOG" type:"path" placeholder:"FILE"`
	Syslog    string `help:"Machine that is sent the audit and the access log (RFC 5424), such as udp://10.0.0.5:514 or tcp://10.0.0.5:601." env:"TONGSHI_SYSLOG" placeholder:"ADDR"`

	Backups

	ReadModel   string `help:"Keep the layers in memory (auto), or read everything from the database (off)." name:"read-model" enum:"auto,off" default:"auto" env:"TONGSHI_READ_MODEL"`
	ReadModelMB int64  `help:"Memory that a layer may take; a larger one is read from the database." name:"read-model-mb" default:"1024" env:"TONGSHI_READ_MODEL_MB" placeholder:"MB"`
}

// Run serves until ctx ends.
func (c *ServeCmd) Run(ctx context.Context, app *App) (err error) {
	open, err := c.open()
	if err = errors.Join(err, c.check()); err != nil {
		return err
	}
	watchRoom(ctx, c.Data, app.Log)
	db, err := openDatabase(ctx, c.Database, app)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if db.cluster != nil {
		if err := db.cluster.Serve(); err != nil {
			return err
		}
	}
	if err := c.needAdministrator(ctx, db.store, open); err != nil {
		return err
	}
	home := cluster.Inspect(c.Data).Database // it may lie on another disk
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w: choose another address with --addr", c.Addr, err)
	}
	defer func() { _ = listener.Close() }() // closed already when all went well
	bounds := web.NewConnections(web.ConnectionLimits{Total: int(c.Connections), PerAddress: int(c.PerAddress), Proxied: c.BaseURL != ""}, app.Log)
	mirror := c.mirror(db.store)
	uploads, err := media.OpenPieces(filepath.Join(c.Data, "uploads"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, uploads.Close()) }()
	ends := follow(ctx, db.store, db.sight, mirror, uploads, app.Log)
	defer ends()
	files, err := media.OpenVault(filepath.Join(c.Data, "files"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	access, closeLogs, err := c.logbooks(ctx, db.store, app.Log)
	if err != nil {
		return err
	}
	defer closeLogs()
	keeper := newKeeper(c.Backups, db.store, files, app.Log)
	room := func() disk.Room { return disk.Least(c.Data, home) }
	handler, err := c.handler(ctx, app, db.store, server.Config{
		Addr: listener.Addr().String(), Public: c.Public, BaseURL: c.BaseURL, Version: version, Contact: c.Contact, License: c.License,
		Mirror: mirror, Sight: db.sight, Closing: ctx.Done(), Connections: bounds, Files: files, Uploads: uploads,
		Access: access, Room: room, Figures: func(into prometheus.Registerer) { keeper.figures(into, room) },
	})
	if err != nil {
		return err
	}
	addr := listener.Addr().String()
	found := serving{Listening: addr, URL: browserURL(c.BaseURL, addr)}
	leave, err := leaveAddress(c.Data, found)
	if err != nil {
		return err
	}
	defer leave()
	if err := warnUnencrypted(ctx, app, db.store, found); err != nil {
		return err
	}
	fmt.Fprintf(app.Stdout, "Tongshi serves on http://%s\n", addr)
	if err := c.inviteFirst(ctx, app, db.store, addr); err != nil && ctx.Err() == nil {
		return err // one who ends the server that early wants no link
	}
	go sweep(ctx, db.store, uploads, app.Log)
	clock, err := c.clockwork(ctx, db.store, files, keeper, app.Log)
	if err != nil {
		return err
	}
	defer clock()
	srv := server.HTTPServer(c.Addr, handler)
	srv.ConnState = bounds.Watch
	return serveUntil(ctx, srv, bounds.Over(listener))
}

// handler fills an empty database when asked to, and builds what answers.
func (c *ServeCmd) handler(ctx context.Context, app *App, st *store.Store, cfg server.Config) (http.Handler, error) {
	if c.Demo {
		err := loadDemo(ctx, st, cfg.Sight, app.Log)
		if errors.Is(err, context.Canceled) {
			err = errors.New("interrupted while the demonstration city was loaded; the next start goes on with it")
		}
		if err != nil {
			return nil, err
		}
	}
	set, err := st.Settings(ctx)
	if err != nil {
		return nil, err
	}
	cfg.Demo = c.Demo && set.Demonstration // a real city is never given away at one click
	assets, _ := static.Assets()           // without a built front end the server says so
	return server.New(st, cfg, app.Log, assets)
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

// open reports whether other machines can reach the address.
func (c *ServeCmd) open() (bool, error) {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return false, usageError{fmt.Errorf("--addr %q: %w: want host:port, such as 127.0.0.1:8080", c.Addr, err)}
	}
	return !isLoopback(host), nil
}

// needAdministrator refuses to open the service to a network before somebody
// can administer it, unless everyone may see the public views.
func (c *ServeCmd) needAdministrator(ctx context.Context, st *store.Store, open bool) error {
	if !open || c.Public {
		return nil
	}
	some, err := peoplestore.HaveAdministrator(ctx, st)
	if err != nil || some {
		return err
	}
	return usageError{fmt.Errorf("--addr %s can be reached from other machines, and there is no administrator yet: "+
		"add one first (tongshi user add NAME --role admin), serve on 127.0.0.1, or give --public to show the public views to everyone", c.Addr)}
}

// firstAdministrator is the login that the first start's link is for.
const firstAdministrator = "admin"

// inviteFirst prints a one-time link for the first administrator as long as
// there is none. Nobody has to use it: on this machine everything can be read
// without accounts. The demonstration has its one-click roles instead.
func (c *ServeCmd) inviteFirst(ctx context.Context, app *App, st *store.Store, addr string) error {
	needed, err := peoplestore.Uninvited(ctx, st)
	if err != nil || !needed || c.Demo && !c.Public {
		return err
	}
	secret, hash := auth.NewSecret(auth.LinkSecret)
	var u peoplestore.User
	err = st.WriteTx(ctx, auth.Actor{Name: peoplestore.FirstStart, Role: auth.Admin, Origin: "tongshi serve"}, func(tx *store.Tx) error {
		if u, err = peoplestore.FirstAdministrator(ctx, tx, firstAdministrator); err != nil {
			return err
		}
		return peoplestore.AddLink(ctx, tx, u, hash)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(app.Stdout, "There is no account yet. This link sets the password of the administrator %q, once, within %.0f hours:\n%s\n",
		u.Login, peoplestore.LinkLasts.Hours(), browserURL(c.BaseURL, addr)+people.LinkPath(secret))
	return err
}

// mirror keeps the layers in memory; nil when that is switched off.
func (c *ServeCmd) mirror(st *store.Store) *served.Mirror {
	if c.ReadModel == "off" {
		return nil
	}
	return served.NewMirror(st, layer.All(), c.ReadModelMB<<20)
}

// follow keeps up with the changes in the database, the sight triangles and the
// layers in memory with them, and works on its jobs. What it gives back stops
// all of it and waits.
func follow(ctx context.Context, st *store.Store, keeper *sightstore.SightKeeper, mirror *served.Mirror, uploads *media.Pieces, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	runner := jobs.New(st, log)
	runner.Away = store.Away
	for _, kind := range slices.Concat(findings.Kinds(st), office.Kinds(st, uploads)) {
		runner.Register(kind)
	}
	var all sync.WaitGroup
	all.Go(func() { st.Follow(ctx) })
	all.Go(func() { keeper.FollowSight(ctx) })
	all.Go(func() { runner.Run(ctx) })
	if mirror != nil {
		all.Go(func() { mirror.Run(ctx) })
	}
	return func() {
		cancel()
		all.Wait()
	}
}

// sweepEvery is how often what has run out is removed.
const sweepEvery = time.Hour

func sweep(ctx context.Context, st *store.Store, uploads *media.Pieces, log *slog.Logger) {
	for {
		_, err := uploads.Sweep(time.Now().Add(-sweepEvery), func(names []string) (map[string]bool, error) { return roads.UploadsKept(ctx, st, names) })
		if err = errors.Join(err, st.Sweep(ctx)); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "what has run out was not removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

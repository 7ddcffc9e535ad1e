package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
)

// Cluster is a hold on the private PostgreSQL of one data folder.
type Cluster struct {
	folder   folder
	settings []string
	log      *slog.Logger
	users    *fileLock // shared, as long as this hold lasts
	serving  *fileLock // exclusive, when this is the server
	stop     context.CancelFunc
	watch    sync.WaitGroup

	mu      sync.Mutex
	running postmaster
}

// Open joins the private PostgreSQL of data folder dir, or makes and starts
// it. Settings are "name=value" for a start; a running one keeps its own.
// The hold ends with [Cluster.Close] or with the process.
func Open(ctx context.Context, dir string, log *slog.Logger, settings ...string) (*Cluster, error) {
	f, err := enter(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	c := &Cluster{folder: f, settings: settings, log: log}
	if err := c.locked(ctx, func() error { return c.open(ctx) }); err != nil {
		return nil, fmt.Errorf("private database in %s: %w", f.dir, err)
	}
	return c, nil
}

// open runs under the start lock.
func (c *Cluster) open(ctx context.Context) error {
	if err := c.folder.settle(); err != nil {
		return err
	}
	users, err := openLock(c.folder.usersLock(), c.folder.as)
	if err != nil {
		return err
	}
	if err := users.wait(ctx, false); err != nil {
		return errors.Join(err, users.release())
	}
	if err := c.ensure(ctx); err != nil {
		return errors.Join(err, users.release())
	}
	c.users = users
	return nil
}

// ensure makes the database when there is none and starts it when it does not
// run. It runs under the start lock.
func (c *Cluster) ensure(ctx context.Context) error {
	major, err := c.folder.major()
	if err != nil {
		return err
	}
	with, err := choose(Installations(), major)
	if err != nil {
		return err
	}
	if major == 0 {
		c.log.InfoContext(ctx, "making the private database", "folder", c.folder.data(), "postgresql", with.Version, "postgis", with.PostGIS)
		if err := c.folder.create(ctx, with, c.settings); err != nil {
			return err
		}
	}
	running, err := c.folder.join(ctx, with, c.settings)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = running
	return nil
}

// locked runs work while nobody else starts or stops the database.
func (c *Cluster) locked(ctx context.Context, work func() error) error {
	lock, err := openLock(c.folder.startLock(), c.folder.as)
	if err != nil {
		return err
	}
	if err := lock.wait(ctx, true); err != nil {
		return errors.Join(err, lock.release())
	}
	return errors.Join(work(), lock.release())
}

// URL is the address of the database tongshi, for pgx or psql.
func (c *Cluster) URL() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return address(c.running.socket)
}

func address(socketDir string) string {
	query := url.Values{"host": {socketDir}, "port": {strconv.Itoa(socketPort)}, "sslmode": {"disable"}}
	return "postgres://" + role + "@/" + database + "?" + query.Encode()
}

// PID is the process number of PostgreSQL.
func (c *Cluster) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running.pid
}

// Serve makes this hold the folder's one server: it fails when another
// process is, and from now on a PostgreSQL that dies is started again.
func (c *Cluster) Serve() error {
	lock, err := openLock(c.folder.serveLock(), c.folder.as)
	if err != nil {
		return err
	}
	if err := lock.try(true); err != nil {
		if errors.Is(err, errHeld) {
			err = fmt.Errorf("another tongshi serve (process %s) already serves %s: stop it, or name another folder with --data",
				servedBy(c.folder), c.folder.dir)
		}
		return errors.Join(err, lock.release())
	}
	c.serving = lock
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.watch.Go(func() { c.supervise(ctx) })
	return lock.note(strconv.Itoa(os.Getpid()) + "\n")
}

// servedBy is the process number that the server noted.
func servedBy(f folder) string {
	text, err := os.ReadFile(f.serveLock())
	if pid := strings.TrimSpace(string(text)); err == nil && pid != "" {
		return pid
	}
	return "unknown"
}

// Close ends the hold. The last one to leave stops PostgreSQL and waits for
// its end.
func (c *Cluster) Close() error {
	if c.stop != nil {
		c.stop()
		c.watch.Wait()
	}
	err := c.locked(context.Background(), c.leave)
	if c.serving != nil {
		err = errors.Join(err, c.serving.note(""), c.serving.release())
	}
	if err != nil {
		return fmt.Errorf("leave private database in %s: %w", c.folder.dir, err)
	}
	return nil
}

// leave runs under the start lock: nobody joins meanwhile.
func (c *Cluster) leave() error {
	err := c.users.try(true) // to be alone is to be the last
	if err == nil {
		err = c.folder.stop(postmaster{pid: readPidFile(c.folder.data()).pid})
	}
	if errors.Is(err, errHeld) {
		err = nil
	}
	return errors.Join(err, c.users.release())
}

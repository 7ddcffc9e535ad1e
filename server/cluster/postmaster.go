package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	glance = 20 * time.Millisecond // between two looks at a starting or stopping database
	// patience with what a killed PostgreSQL leaves behind for a moment: its
	// pid file, and backends that have not noticed yet.
	patience = 30 * time.Second
	// stopWithin bounds the fast shutdown, which writes everything out.
	stopWithin = 2 * time.Minute
	// answersWithin bounds one question whether it answers.
	answersWithin = 5 * time.Second
	biggestLog    = 10 << 20
)

// pidFile is what a running PostgreSQL says about itself in postmaster.pid.
type pidFile struct {
	pid    int
	socket string // folder
	status string // starting, ready, stopping, standby
}

// readPidFile reads postmaster.pid; pid is 0 when there is none.
func readPidFile(data string) pidFile {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}
	}
	lines := strings.Split(string(text), "\n")
	at := func(i int) string {
		if i < len(lines) {
			return strings.TrimSpace(lines[i])
		}
		return ""
	}
	pid, _ := strconv.Atoi(at(0)) // 0 while it is being written
	return pidFile{pid: max(pid, -pid), socket: at(4), status: at(7)}
}

// ready reports whether PostgreSQL answers. That it accepts a connection is not
// enough: the kernel does so for one that has been killed and is not gone yet.
func (p pidFile) ready(ctx context.Context) bool {
	if p.status != "ready" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socketPath(p.socket))
	if err != nil {
		return false
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })() // which ends the waiting
	return errors.Join(greet(conn), conn.Close()) == nil
}

// greet asks whether the server speaks TLS, which it answers with one byte
// before it asks who is there (PostgreSQL protocol 3.0, SSLRequest).
func greet(conn net.Conn) error {
	if _, err := conn.Write([]byte{0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f}); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, make([]byte, 1))
	return err
}

// postmaster is a running PostgreSQL.
type postmaster struct {
	pid    int
	socket string // folder
}

func (p postmaster) alive(data string) bool { return isPostmaster(p.pid, data) }

// join finds the running PostgreSQL or starts it. Its caller holds the start
// lock, so whatever is seen here was not started by a rival.
func (f folder) join(ctx context.Context, with Installation, settings []string) (postmaster, error) {
	deadline := time.Now().Add(patience)
	for {
		if running, err := f.adopt(ctx); err != nil || running.pid != 0 {
			return running, err
		}
		started, err := f.start(ctx, with, settings)
		if err == nil || ctx.Err() != nil || time.Now().After(deadline) || !passing(err) {
			return started, err
		}
		if err := sleep(ctx, 250*time.Millisecond); err != nil {
			return postmaster{}, err
		}
	}
}

// adopt waits until a PostgreSQL that is already there is ready or gone; pid 0
// means that none is.
func (f folder) adopt(ctx context.Context) (postmaster, error) {
	for {
		file := readPidFile(f.data())
		if file.pid == 0 {
			return postmaster{}, nil
		}
		if !isPostmaster(file.pid, f.data()) {
			return postmaster{}, f.clearPidFile(file)
		}
		if file.ready(ctx) {
			return postmaster{pid: file.pid, socket: file.socket}, nil
		}
		if err := sleep(ctx, glance); err != nil {
			return postmaster{}, fmt.Errorf("wait for the running PostgreSQL (process %d, %s): %w", file.pid, file.status, err)
		}
	}
}

// clearPidFile removes a pid file whose number now belongs to another process,
// which would keep PostgreSQL from starting for ever. A file whose process is
// gone is left to PostgreSQL.
func (f folder) clearPidFile(file pidFile) error {
	if !exists(file.pid) || anyoneIn(f.data()) {
		return nil
	}
	if now := readPidFile(f.data()); now != file {
		return nil
	}
	return os.Remove(filepath.Join(f.data(), "postmaster.pid"))
}

// failure is a PostgreSQL that ended while it should have started.
type failure struct{ said string }

func (e failure) Error() string { return "PostgreSQL did not start: " + e.said }

// passing reports whether a start failed for what a killed predecessor leaves
// behind only for a moment.
func passing(err error) bool {
	var f failure
	if !errors.As(err, &f) {
		return false
	}
	return strings.Contains(f.said, "postmaster.pid") || strings.Contains(f.said, "shared memory") ||
		strings.Contains(f.said, ".lock\"") || strings.Contains(f.said, "already in use")
}

func (f folder) start(ctx context.Context, with Installation, settings []string) (postmaster, error) {
	socket, err := f.socketDir()
	if err != nil {
		return postmaster{}, err
	}
	log, err := f.openLog()
	if err != nil {
		return postmaster{}, err
	}
	defer func() { _ = log.Close() }() // PostgreSQL has its own
	from, err := log.Seek(0, 2)
	if err != nil {
		return postmaster{}, err
	}
	cmd := exec.Command(with.program("postgres"), f.arguments(socket, settings)...)
	f.as.run(cmd)
	cmd.Dir = f.data()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return postmaster{}, fmt.Errorf("start PostgreSQL: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its end is what counts; the log says why
		close(ended)
	}()
	return f.await(ctx, postmaster{pid: cmd.Process.Pid, socket: socket}, ended, from)
}

func (f folder) arguments(socket string, settings []string) []string {
	args := []string{"-D", f.data(), "-k", socket, "-p", strconv.Itoa(socketPort)}
	fixed := []string{"listen_addresses=", "unix_socket_permissions=0700", "logging_collector=off", "log_destination=stderr"}
	for _, setting := range append(fixed, settings...) {
		args = append(args, "-c", setting)
	}
	return args
}

// await waits until the started PostgreSQL takes connections. Recovery after a
// crash may take long, so only ctx limits it.
func (f folder) await(ctx context.Context, started postmaster, ended <-chan struct{}, logFrom int64) (postmaster, error) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		if file := readPidFile(f.data()); file.pid == started.pid && file.ready(ctx) {
			return started, nil
		}
		select {
		case <-ended:
			return postmaster{}, failure{f.said(logFrom)}
		case <-ctx.Done():
			stopped := askToStop(started.pid)
			<-ended
			return postmaster{}, errors.Join(fmt.Errorf("wait for PostgreSQL to start: %w", ctx.Err()), stopped)
		case <-tick.C:
		}
	}
}

// openLog opens PostgreSQL's log for appending; a big one is set aside first.
func (f folder) openLog() (*os.File, error) {
	if info, err := os.Stat(f.log()); err == nil && info.Size() > biggestLog {
		if err := os.Rename(f.log(), f.log()+".old"); err != nil {
			return nil, err
		}
	}
	log, err := os.OpenFile(f.log(), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.as.own(f.log()); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	return log, nil
}

// said is the end of what PostgreSQL wrote to its log from an offset on.
func (f folder) said(from int64) string {
	text, err := os.ReadFile(f.log())
	if err != nil || int64(len(text)) <= from {
		return "no reason given; see " + f.log()
	}
	return lastLines(strings.TrimSpace(string(text[from:])), 6)
}

// stop shuts PostgreSQL down and waits until it is gone.
func (f folder) stop(running postmaster) error {
	if !running.alive(f.data()) {
		return nil
	}
	if err := askToStop(running.pid); err != nil {
		return fmt.Errorf("stop PostgreSQL (process %d): %w", running.pid, err)
	}
	for deadline := time.Now().Add(stopWithin); time.Now().Before(deadline); time.Sleep(glance) {
		if !running.alive(f.data()) {
			return nil
		}
	}
	return fmt.Errorf("PostgreSQL (process %d) is still stopping after %s; see %s", running.pid, stopWithin, f.log())
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

package logbook

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Syslog sends lines to another machine (RFC 5424): over UDP (RFC 5426) each in
// a datagram, over TCP (RFC 6587) each after its length.
type Syslog struct {
	network, address string
	host             string
	log              *slog.Logger
	lines            chan []byte
}

// Severities of lines.
const (
	Notice = 5
	Info   = 6
)

// facilityAudit is “log audit”, RFC 5424, table 1.
const facilityAudit = 13

const (
	waiting     = 4096 // lines that wait while the other machine is away
	dialWithin  = 5 * time.Second
	sendWithin  = 5 * time.Second
	againAfter  = 2 * time.Second
	mostMessage = 8 << 10 // bytes, which common receivers take
)

// NewSyslog is the way to an address such as udp://10.0.0.5:514,
// tcp://10.0.0.5:601 or 10.0.0.5:514.
func NewSyslog(target string, log *slog.Logger) (*Syslog, error) {
	network, address := "udp", target
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		network, address = u.Scheme, u.Host
	}
	_, port, err := net.SplitHostPort(address)
	if _, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || network != "udp" && network != "tcp" {
		return nil, fmt.Errorf("syslog %q: want an address such as udp://10.0.0.5:514 or tcp://10.0.0.5:601", target)
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "-"
	}
	return &Syslog{network, address, host, log, make(chan []byte, waiting)}, nil
}

// Send has a line go out; kind names what it is. It never waits: false says
// that too many wait already and this one is lost here.
func (s *Syslog) Send(at time.Time, severity int, kind string, text []byte) bool {
	head := fmt.Sprintf("<%d>1 %s %s tongshi %d %s - ", facilityAudit*8+severity, at.UTC().Format("2006-01-02T15:04:05.000000Z"),
		printable(s.host), os.Getpid(), printable(kind))
	line := append([]byte(head), strings.ToValidUTF8(string(text), "\uFFFD")...)
	if len(line) > mostMessage {
		line = []byte(strings.ToValidUTF8(string(line[:mostMessage]), ""))
	}
	select {
	case s.lines <- line:
		return true
	default:
		return false
	}
}

// printable is a text as a field of the head, which takes no spaces.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, text)
}

// Run sends what was given to Send until ctx ends; then what waits goes out
// unless the other machine is away.
func (s *Syslog) Run(ctx context.Context) {
	var conn net.Conn
	defer func() {
		if conn != nil {
			_ = conn.Close() // what was sent is sent
		}
	}()
	for {
		select {
		case line := <-s.lines:
			conn = s.deliver(ctx, conn, line)
		case <-ctx.Done():
			for len(s.lines) > 0 && conn != nil {
				conn = s.deliver(ctx, conn, <-s.lines)
			}
			return
		}
	}
}

// deliver sends one line, over a new connection when the old one is gone, until
// it is sent or ctx ends.
func (s *Syslog) deliver(ctx context.Context, conn net.Conn, line []byte) net.Conn {
	for said := false; ; said = true {
		var err error
		if conn == nil {
			conn, err = net.DialTimeout(s.network, s.address, dialWithin)
		}
		if err == nil {
			if err = s.write(conn, line); err == nil {
				return conn
			}
			_ = conn.Close() // it is gone
			conn = nil
		}
		if !said {
			s.log.WarnContext(ctx, "syslog does not take lines; they wait", "address", s.address, "error", err)
		}
		select {
		case <-ctx.Done():
			return conn
		case <-time.After(againAfter):
		}
	}
}

func (s *Syslog) write(conn net.Conn, line []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(sendWithin)); err != nil {
		return err
	}
	if s.network == "tcp" {
		line = append([]byte(strconv.Itoa(len(line))+" "), line...)
	}
	_, err := conn.Write(line)
	return err
}

package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tongshi/server/store"
)

// Server-sent events (SSE): live updates over a connection that stays open.

const (
	// EventStream is the media type of server-sent events.
	EventStream = "text/event-stream"
	// HeartbeatEvery is how often a stream that has nothing to say shows that
	// it is alive, and looks whether its reader may still read.
	HeartbeatEvery = 15 * time.Second
	// writeWithin is how long a reader may take to take in one event.
	writeWithin = 10 * time.Second
	// maxStreams is how many may be open at once.
	maxStreams = 2000
)

// ErrStreamDone: the stream ends well, from this side or the other.
var ErrStreamDone = errors.New("the stream has ended")

// StreamEnd makes nil of [ErrStreamDone] and leaves other errors.
func StreamEnd(err error) error {
	if errors.Is(err, ErrStreamDone) {
		return nil
	}
	return err
}

// Stream is an answer of server-sent events.
type Stream struct {
	Ctx     context.Context // ends with the reader or the server
	Request *Request
	// single: the writer cannot be bounded in time, so the stream ends after
	// what is known now.
	Single bool

	w      http.ResponseWriter
	rc     *http.ResponseController
	cancel context.CancelFunc
	server *Server
}

// OpenStream begins a stream; its caller closes it.
func (s *Server) OpenStream(w http.ResponseWriter, r *Request) (*Stream, error) {
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		p := Refuse(http.StatusServiceUnavailable, "Too many readers are following just now.")
		p.Header.Set("Retry-After", "30")
		return nil, p
	}
	out := &Stream{w: w, rc: http.NewResponseController(w), Request: r, server: s}
	out.Ctx, out.cancel = context.WithCancel(r.Context())
	if s.Cfg.Closing != nil {
		go func() {
			select {
			case <-s.Cfg.Closing:
				out.cancel()
			case <-out.Ctx.Done():
			}
		}()
	}
	// A stream outlives the deadlines of an ordinary request.
	out.Single = errors.Join(out.rc.SetReadDeadline(time.Time{}), out.rc.SetWriteDeadline(time.Now().Add(writeWithin))) != nil
	h := w.Header()
	h.Set("Content-Type", EventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front must not hold events back
	if r.Method == http.MethodHead {
		out.Single = true
	}
	w.WriteHeader(http.StatusOK)
	return out, out.Comment()
}

// Close frees the stream's place; call it once.
func (out *Stream) Close() {
	out.cancel()
	out.server.streams.Add(-1)
}

// Event sends one event with its data as JSON.
func (out *Stream) Event(name, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return out.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", id, name, text))
}

// Comment is what readers ignore.
func (out *Stream) Comment() error { return out.write(":\n\n") }

// write sends text within the time that a reader has, or gives the reader up.
func (out *Stream) write(text string) error {
	if out.Request.Method == http.MethodHead {
		return nil
	}
	if !out.Single {
		if err := out.rc.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return fmt.Errorf("%w: %w", ErrClientGone, err)
		}
	}
	if _, err := out.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("%w: %w", ErrClientGone, err)
	}
	if err := out.rc.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("%w: %w", ErrClientGone, err)
	}
	return nil
}

// Renew finds out again who reads, so that who is signed out hears no more.
func (s *Server) Renew(out *Stream) error {
	who, err := s.whoAsks(out.Request.Request)
	if errors.Is(err, store.ErrUnavailable) {
		return nil // looked at again with the next event
	}
	if err != nil {
		return ErrStreamDone
	}
	who.Actor.Origin = ActorOf(out.Request.Request).Origin
	if who.Actor.Role != ActorOf(out.Request.Request).Role {
		return ErrStreamDone // the reader comes back as who it is now
	}
	return nil
}

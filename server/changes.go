package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/store"
)

const (
	eventStream = "text/event-stream"
	// heartbeatEvery is how often a stream that has nothing to say shows that
	// it is alive, and looks whether its reader may still read.
	heartbeatEvery = 15 * time.Second
	// writeWithin is how long a reader may take to take in one event.
	writeWithin = 10 * time.Second
	// maxStreams is how many may be open at once.
	maxStreams = 2000
)

func (s *server) changesOperation() *huma.Operation {
	op := s.operation("/api/changes", "Versions of the layers, as they change", eventStream, &huma.Schema{
		Type:        huma.TypeString,
		Description: `Server-sent events "versions": the id is the last commit that the event covers, the data an object of layer names and versions. The first one holds all layers, or those that changed since.`,
	}, parameter("since", "Id of the last event received; the header Last-Event-ID goes before it.", &huma.Schema{Type: huma.TypeInteger, Format: "int64"}))
	return op
}

// changes tells of new versions until the reader goes. Nothing is queued for a
// slow reader: what happens meanwhile is told at once afterwards.
func (s *server) changes(w http.ResponseWriter, r *request) error {
	since, err := sinceOf(r)
	if err != nil {
		return err
	}
	known, err := s.store.CurrentVersions(r.Context())
	if err != nil {
		return err
	}
	if since > known.Latest() {
		since = 0 // of another database, or of a server that is ahead: tell all
	}
	out, err := s.openStream(w, r)
	if err != nil {
		return err
	}
	defer out.close()
	for {
		if known.Latest() > since {
			told, err := s.tellVersions(out, known, since)
			if err != nil {
				return err
			}
			since = told
		}
		if known, err = s.nextVersions(out, since); err != nil {
			return streamEnd(err)
		}
	}
}

func sinceOf(r *request) (int64, error) {
	text, where := r.Header.Get("Last-Event-ID"), "header.Last-Event-ID"
	if text == "" {
		text, where = r.query.Get("since"), "query.since"
	}
	if text == "" {
		return 0, nil
	}
	since, err := strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		p := problem(http.StatusBadRequest, "%s: want the id of an event of this stream, a whole number.", where)
		p.Errors = []Fault{{Location: where, Message: "is no whole number", Value: shorten(text)}}
		return 0, p
	}
	return since, nil
}

// tellVersions sends those that changed since and that the reader may see now.
// Of a change in what is hidden from the reader nothing is sent.
func (s *server) tellVersions(out *stream, known store.Versions, since int64) (int64, error) {
	who := identityOf(out.request.Request)
	who.view = "" // it may have changed since the stream began
	shown, err := s.visible(&request{Request: who.of(out.request.Request)})
	if err != nil {
		return since, err
	}
	changed := visibleVersions(known, shown).Since(since)
	if len(changed) > 0 {
		if err := out.event("versions", strconv.FormatInt(changed.Latest(), 10), changed); err != nil {
			return since, err
		}
	}
	return known.Latest(), nil
}

// nextVersions waits until something has changed. Meanwhile it sends
// heartbeats and looks whether the reader is still who it was.
func (s *server) nextVersions(out *stream, since int64) (store.Versions, error) {
	for {
		if out.single {
			return nil, errStreamDone
		}
		ctx, cancel := context.WithTimeout(out.ctx, heartbeatEvery)
		known, err := s.store.AwaitVersions(ctx, func(v store.Versions) bool { return v.Latest() > since })
		cancel()
		if err != nil && out.ctx.Err() != nil {
			return nil, errStreamDone
		}
		if again := s.renew(out); again != nil {
			return nil, again
		}
		if err == nil {
			return known, nil
		}
		if err := out.comment(); err != nil {
			return nil, err
		}
	}
}

// errStreamDone: the stream ends well, from this side or the other.
var errStreamDone = errors.New("the stream has ended")

func streamEnd(err error) error {
	if errors.Is(err, errStreamDone) {
		return nil
	}
	return err
}

// stream is an answer of server-sent events.
type stream struct {
	ctx     context.Context // ends with the reader or the server
	request *request
	// single: the writer cannot be bounded in time, so the stream ends after
	// what is known now.
	single bool

	w      http.ResponseWriter
	rc     *http.ResponseController
	cancel context.CancelFunc
	server *server
}

// openStream begins a stream; its caller closes it.
func (s *server) openStream(w http.ResponseWriter, r *request) (*stream, error) {
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		p := problem(http.StatusServiceUnavailable, "Too many readers are following just now.")
		p.header.Set("Retry-After", "30")
		return nil, p
	}
	out := &stream{w: w, rc: http.NewResponseController(w), request: r, server: s}
	out.ctx, out.cancel = context.WithCancel(r.Context())
	if s.cfg.Closing != nil {
		go func() {
			select {
			case <-s.cfg.Closing:
				out.cancel()
			case <-out.ctx.Done():
			}
		}()
	}
	// A stream outlives the deadlines of an ordinary request.
	out.single = errors.Join(out.rc.SetReadDeadline(time.Time{}), out.rc.SetWriteDeadline(time.Now().Add(writeWithin))) != nil
	h := w.Header()
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front must not hold events back
	if r.Method == http.MethodHead {
		out.single = true
	}
	w.WriteHeader(http.StatusOK)
	return out, out.comment()
}

func (out *stream) close() {
	out.cancel()
	out.server.streams.Add(-1)
}

func (out *stream) event(name, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return out.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", id, name, text))
}

// comment is what readers ignore.
func (out *stream) comment() error { return out.write(":\n\n") }

// write sends text within the time that a reader has, or gives the reader up.
func (out *stream) write(text string) error {
	if out.request.Method == http.MethodHead {
		return nil
	}
	if !out.single {
		if err := out.rc.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return fmt.Errorf("%w: %w", errClientGone, err)
		}
	}
	if _, err := out.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	if err := out.rc.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	return nil
}

// renew finds out again who reads, so that who is signed out hears no more.
func (s *server) renew(out *stream) error {
	who, err := s.whoAsks(out.request.Request)
	if errors.Is(err, store.ErrUnavailable) {
		return nil // looked at again with the next event
	}
	if err != nil {
		return errStreamDone
	}
	who.actor.Origin = actorOf(out.request.Request).Origin
	if who.actor.Role != actorOf(out.request.Request).Role {
		return errStreamDone // the reader comes back as who it is now
	}
	return nil
}

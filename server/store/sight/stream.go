package sight

import (
	"context"
	"io"

	"tongshi/geo/sight"
	"tongshi/server/store"
)

// Bulk load of sight findings by COPY.

// sightStream is the findings of a whole city as a binary COPY stream: rows are
// made while the database takes in those before.
type sightStream struct {
	w      *sightWriter
	cancel context.CancelFunc
	found  chan []sightRow
	failed error // of the run; good when found is closed
	b      []byte
	at     int
	ended  bool
}

func (w *sightWriter) newStream(city *sight.City, progress func(done, total int)) *sightStream {
	ctx, cancel := context.WithCancel(w.ctx)
	s := &sightStream{w: w, cancel: cancel, found: make(chan []sightRow, 256), b: append([]byte{}, store.CopyHead...)}
	go func() {
		defer close(s.found)
		s.failed = sight.Run(ctx, city, nil, progress, w.encode, func(list []sightRow) error {
			select {
			case s.found <- list:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return s
}

// Read gives the next bytes of the stream.
func (s *sightStream) Read(p []byte) (int, error) {
	for s.at == len(s.b) {
		if s.ended {
			return 0, io.EOF
		}
		s.b, s.at = s.b[:0], 0
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.b[s.at:])
	s.at += n
	return n, nil
}

// fill takes the rows of one intersection, and as many more as are ready.
func (s *sightStream) fill() error {
	const enough = 64 << 10
	list, ok := <-s.found
	for ok {
		for i := range list {
			var err error
			if s.b, err = s.w.take(&list[i], s.b); err != nil {
				return err
			}
		}
		if len(s.b) > enough {
			return nil
		}
		select {
		case list, ok = <-s.found:
		default:
			return nil
		}
	}
	s.ended = true
	s.b = append(s.b, store.CopyTail...)
	return s.failed
}

// end stops the run, and returns when it has stopped.
func (s *sightStream) end() {
	s.cancel()
	for range s.found { // the run has ended when this has
	}
}

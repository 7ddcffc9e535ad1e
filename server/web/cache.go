package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/maypok86/otter/v2"
)

// The cache of finished answers (response cache): bodies kept by their ETag,
// with their compressed forms.

// keptBytes is how much memory kept answers may take.
const keptBytes = 128 << 20

// answers keeps finished answers by their ETag, which names all data that they
// are made of: an outdated answer is never found again and falls out in time.
type answers struct {
	kept *otter.Cache[string, *keptAnswer]
}

func newAnswers(most uint64) (*answers, error) {
	cache, err := otter.New(&otter.Options[string, *keptAnswer]{
		MaximumWeight: most,
		// With room for one compressed form.
		Weigher: func(tag string, a *keptAnswer) uint32 { return uint32(len(tag) + len(a.body) + len(a.body)/2 + 256) },
	})
	return &answers{cache}, err
}

// keptAnswer is the body of an answer, and its compressed forms once somebody
// has asked for them.
type keptAnswer struct {
	kind string
	body []byte
	zip  once
	zstd once
}

type once struct {
	sync.Once
	body []byte
}

// makeWithin is how long an answer may take to be made.
const makeWithin = 30 * time.Second

// get is the answer of that tag, made by one of those who ask for it at once.
func (a *answers) get(ctx context.Context, tag string, make func(context.Context) (*keptAnswer, error)) (*keptAnswer, error) {
	return a.kept.Get(ctx, tag, otter.LoaderFunc[string, *keptAnswer](func(ctx context.Context, _ string) (*keptAnswer, error) {
		// The one who makes it may go before the others who wait for it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeWithin)
		defer cancel()
		return make(ctx)
	}))
}

// RespondKept answers under a tag that stands for all that the answer is made
// of: from memory when it was made before, else by what make gives.
func (s *Server) RespondKept(w http.ResponseWriter, r *Request, tag, kind string, make func(context.Context) ([]byte, error)) error {
	kept, err := s.answers.get(r.Context(), tag, func(ctx context.Context) (*keptAnswer, error) {
		body, err := make(ctx)
		if err != nil {
			return nil, err
		}
		kind, body := r.rendered(kind, body)
		return &keptAnswer{kind: kind, body: body}, nil
	})
	if err != nil {
		return err
	}
	return kept.send(w, r.Request, tag)
}

// worthCompressing is the size from which compressing saves a packet.
const worthCompressing = 1400

func (a *keptAnswer) send(w http.ResponseWriter, r *http.Request, tag string) error {
	h := w.Header()
	body, encoding := a.body, ""
	if len(body) >= worthCompressing {
		body, encoding = a.encoded(r.Header.Get("Accept-Encoding"))
		h.Add("Vary", "Accept-Encoding")
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h["Etag"], h["Cache-Control"] = []string{tag}, Revalidated
	h["Content-Type"] = []string{a.kind}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("%w: %w", ErrClientGone, err)
	}
	return nil
}

// encoded is the body in the encoding that a client accepts and we like best.
func (a *keptAnswer) encoded(accept string) (body []byte, encoding string) {
	switch {
	case weight(accept, "zstd", 0) > 0:
		a.zstd.Do(func() { a.zstd.body = zstdOf(a.body) })
		return a.zstd.body, "zstd"
	case weight(accept, "gzip", 0) > 0:
		a.zip.Do(func() { a.zip.body = gzipOf(a.body) })
		return a.zip.body, "gzip"
	}
	return a.body, ""
}

func gzipOf(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // the level is a known one
	_, _ = z.Write(body)                              // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2)) // known options
	return e
})

func zstdOf(body []byte) []byte { return zstdEncoder().EncodeAll(body, nil) }

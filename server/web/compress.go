package web

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression of answers: gzip and zstd.

// compress compresses answers of some media types on their way out, as fast as
// possible: what is asked for again is kept compressed (cache.go).
func compress(kinds ...string) func(http.Handler) http.Handler {
	c := middleware.NewCompressor(gzip.BestSpeed, kinds...)
	c.SetEncoder("gzip", func(w io.Writer, level int) io.Writer {
		z, _ := gzip.NewWriterLevel(w, level) // the level is a known one
		return z
	})
	c.SetEncoder("zstd", func(w io.Writer, _ int) io.Writer {
		z, _ := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(streamWindow)) // known options
		return z
	})
	return func(next http.Handler) http.Handler {
		inner := c.Handler(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := strings.Join(r.Header["Accept-Encoding"], ",")
			if strings.ContainsAny(header, ";*") {
				header = weighed(header)
				r.Header["Accept-Encoding"] = []string{header}
			}
			if header == "" {
				next.ServeHTTP(w, r)
				return
			}
			inner.ServeHTTP(w, r)
		})
	}
}

// weighed is the coding of ours that a header with weights or a star likes
// best, for who takes the mention of a name for a wish; empty for none. A coding
// that is liked less than none is not taken (RFC 9110, 12.5.3).
func weighed(header string) string {
	best, liking := "", max(0, weight(header, "identity", 0))
	for _, coding := range []string{"zstd", "gzip"} {
		if q := weight(header, coding, weight(header, "*", 0)); q > liking || best == "" && q > 0 && q == liking {
			best, liking = coding, q
		}
	}
	return best
}

// weight is that of a coding in an Accept-Encoding header; otherwise where it
// is not named, 0 where it cannot be read.
func weight(header, coding string, otherwise float64) float64 {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		return qualityOf(params)
	}
	return otherwise
}

// qualityOf is the weight that the parameters of a part of such a header give,
// 1 where they give none, 0 where it cannot be read (RFC 9110, 12.4.2).
func qualityOf(params string) float64 {
	text, given := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
	if !given {
		return 1
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

// streamWindow is how far back a stream looks for repetitions, and with it the
// memory that each stream being sent takes.
const streamWindow = 1 << 19

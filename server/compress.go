package server

import (
	"io"
	"net/http"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compress compresses answers of some media types on their way out, as fast as
// can be: what is asked for again is kept compressed (answers.go).
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
	return c.Handler
}

// streamWindow is how far back a stream looks for repetitions, and with it the
// memory that each stream being sent takes.
const streamWindow = 1 << 19

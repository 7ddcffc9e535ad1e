package web

import (
	"context"
	"net/http"
	"time"
)

// The access log: who asked for what, and what came of it.

// AccessLine is one request that was answered. Of the address it has the path
// alone: a query may hold a token.
type AccessLine struct {
	At      time.Time     `json:"at"`
	Request string        `json:"request"`
	Actor   string        `json:"actor"` // login or token; empty for nobody
	Address string        `json:"address"`
	Method  string        `json:"method"`
	Path    string        `json:"path"`
	Status  int           `json:"status"`
	Bytes   int           `json:"bytes"`
	Took    time.Duration `json:"took_ns"`
}

// accessNote is where identify leaves who asks for those outside it.
type accessNote struct{ actor string }

type accessKey struct{}

// noting is r with a note that is filled in further down.
func noting(r *http.Request) (*http.Request, *accessNote) {
	note := new(accessNote)
	return r.WithContext(context.WithValue(r.Context(), accessKey{}, note)), note
}

// NoteActor leaves who asks, where somebody wants to know.
func NoteActor(r *http.Request, name string) {
	if note, ok := r.Context().Value(accessKey{}).(*accessNote); ok {
		note.actor = name
	}
}

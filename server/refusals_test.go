package server_test

import (
	"context"
	"log/slog"
	"regexp"
	"testing"

	"tongshi/geo/say"
	"tongshi/server/web"
)

// refusals is the log of a server under test: every refusal that a test of this
// package gets is held against the Chinese, whatever language it came in.
type refusals struct{ *testing.T }

func (refusals) Enabled(context.Context, slog.Level) bool { return true }

func (r refusals) WithAttrs([]slog.Attr) slog.Handler { return r }

func (r refusals) WithGroup(string) slog.Handler { return r }

func (r refusals) Handle(_ context.Context, line slog.Record) error {
	line.Attrs(func(a slog.Attr) bool {
		if p, ok := a.Value.Any().(*web.Problem); ok {
			r.read(p)
		}
		return true
	})
	return nil
}

func (r refusals) read(p *web.Problem) {
	said := []say.Text{p.Title, p.Detail}
	for _, f := range p.Errors {
		said = append(said, f.Message)
	}
	for _, text := range said {
		zh := text.In(say.Chinese)
		if zh == "" || english.MatchString(typed.ReplaceAllString(zh, "")) {
			r.Errorf("%q has no Chinese: %q", text.Error(), zh)
		}
	}
}

// typed are what is to be typed as it stands, and names.
var typed = regexp.MustCompile(`tongshi [a-z ]+|token \pL+|[“"][^”"]*[”"]`)

// english are two words in a row, which no Chinese text has.
var english = regexp.MustCompile(`\b[a-z]{2,} [a-z]{2,}\b`)

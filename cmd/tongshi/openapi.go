package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"

	"tongshi/server"
	"tongshi/server/store"
)

// OpenAPICmd is `tongshi openapi`, from which the front end's types are made.
type OpenAPICmd struct{}

// noDatabase is an address at which none can answer: the description needs none.
const noDatabase = "host=/nowhere"

// Run prints the description of the API that a server of this program publishes.
func (c *OpenAPICmd) Run(ctx context.Context, app *App) error {
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Unasked(ctx, noDatabase, quiet, app.Standards, app.Rules)
	if err != nil {
		return err
	}
	defer st.Close()
	handler, err := server.New(st, server.Config{Version: version}, quiet, embed.FS{})
	if err != nil {
		return err
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "/api/openapi.json", nil)
	if err != nil {
		return err
	}
	said := &answer{header: http.Header{}}
	handler.ServeHTTP(said, ask)
	if said.status != http.StatusOK {
		return fmt.Errorf("describe the API: %d: %s", said.status, said.Bytes())
	}
	_, err = said.WriteTo(app.Stdout)
	return err
}

// answer keeps what a handler answers.
type answer struct {
	bytes.Buffer
	header http.Header
	status int
}

func (a *answer) Header() http.Header    { return a.header }
func (a *answer) WriteHeader(status int) { a.status = status }

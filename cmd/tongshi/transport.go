package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"

	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// Whether what people send to the server can be read on its way.

// unencrypted says what is wrong when passwords and cookies of a server travel
// readable through a network; empty when they do not.
func unencrypted(s serving) string {
	at, err := url.Parse(s.URL)
	if err != nil || at.Scheme != "http" {
		return ""
	}
	listening, _, err := net.SplitHostPort(s.Listening)
	if err == nil && isLoopback(listening) && isLoopback(at.Hostname()) {
		return ""
	}
	reached := s.URL
	if isLoopback(at.Hostname()) {
		reached = "http://" + s.Listening
	}
	return fmt.Sprintf("passwords and cookies travel unencrypted: people sign in at %s, which can be reached over the network. "+
		"Put a proxy that speaks https in front, let it reach the server on 127.0.0.1, and give --base-url https://…", reached)
}

// warnUnencrypted says so loudly at the start of a server that people sign in
// to, or soon will.
func warnUnencrypted(ctx context.Context, app *App, st *store.Store, s serving) error {
	danger := unencrypted(s)
	if danger == "" {
		return nil
	}
	used, err := peoplestore.HaveAccounts(ctx, st)
	if err == nil && !used {
		used, err = peoplestore.HaveAdministrator(ctx, st)
	}
	if err != nil || !used {
		return err
	}
	rule := strings.Repeat("!", 72)
	_, err = fmt.Fprintf(app.Stderr, "%s\nWARNING: %s.\n%s\n", rule, danger, rule)
	return err
}

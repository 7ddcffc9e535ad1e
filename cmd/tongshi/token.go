package main

import (
	"context"
	"errors"
	"fmt"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// TokenCmd is `tongshi token`.
type TokenCmd struct {
	Add    TokenAddCmd    `cmd:"" help:"Make a token and print it, once."`
	List   TokenListCmd   `cmd:"" help:"List the tokens, without their secrets."`
	Revoke TokenRevokeCmd `cmd:"" help:"Withdraw a token, at once."`
}

// TokenAddCmd is `tongshi token add`.
type TokenAddCmd struct {
	Database
	Name string `arg:"" help:"What the audit calls it."`
	Role string `help:"What its bearer may do: viewer, crew, planner or admin." required:""`
	Crew string `help:"Code of the crew that it acts for." placeholder:"CODE"`
	JSON bool   `help:"Print for machines."`
}

// Run makes a token.
func (c *TokenAddCmd) Run(ctx context.Context, app *App) error {
	name := auth.NormalLogin(c.Name)
	if err := auth.CheckLogin(name); err != nil {
		return usageError{fmt.Errorf("token name %q: %w", c.Name, err)}
	}
	role, err := auth.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	secret, hash := auth.NewSecret(auth.TokenSecret)
	return c.change(ctx, app, "tongshi token add", func(tx *store.Tx) (any, string, error) {
		crew, err := crewOf(ctx, tx, c.Crew)
		if err != nil {
			return nil, "", err
		}
		t, err := peoplestore.AddToken(ctx, tx, peoplestore.Token{Name: name, Role: role, CrewID: crew}, hash)
		return map[string]any{"name": t.Name, "role": t.Role, "token": secret}, secret, err
	}, c.JSON)
}

// TokenRevokeCmd is `tongshi token revoke`.
type TokenRevokeCmd struct {
	Database
	Name string `arg:"" help:"Which."`
}

// Run withdraws a token.
func (c *TokenRevokeCmd) Run(ctx context.Context, app *App) error {
	return c.change(ctx, app, "tongshi token revoke", func(tx *store.Tx) (any, string, error) {
		err := peoplestore.RevokeToken(ctx, tx, auth.NormalLogin(c.Name))
		if errors.Is(err, store.ErrNotFound) {
			err = fmt.Errorf("token %s: not found: tongshi token list shows those in force", c.Name)
		}
		return nil, c.Name + " is revoked", err
	}, false)
}

// TokenListCmd is `tongshi token list`.
type TokenListCmd struct {
	Database
	JSON bool `help:"Print for machines."`
}

// Run lists.
func (c *TokenListCmd) Run(ctx context.Context, app *App) error {
	return printList(ctx, app, c.Database, c.JSON, peoplestore.Tokens, func(t peoplestore.Token) []string {
		state := "in force"
		if t.RevokedAt != nil {
			state = "revoked"
		}
		return []string{t.Name, string(t.Role), state, "made by " + t.CreatedBy}
	})
}

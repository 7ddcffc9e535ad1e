package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
	Role string `help:"What its bearer may do: viewer, auditor, crew, planner or admin." required:""`
	Crew string `help:"Code of the crew that it acts for." placeholder:"CODE"`
	GIS  bool   `help:"For a GIS such as QGIS: edits obstructions and places by the revision that it read; for planners."`
	Days int    `help:"Days that it is in force, at most 730." name:"expires" default:"365" placeholder:"DAYS"`
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
	if c.Days < 1 || c.Days > peoplestore.MostTokenDays {
		return usageError{fmt.Errorf("--expires %d: want 1 to %d days", c.Days, peoplestore.MostTokenDays)}
	}
	if c.GIS && role != auth.Planner {
		return usageError{fmt.Errorf("--gis with --role %s: a token for a GIS is a planner's", role)}
	}
	secret, hash := auth.NewSecret(auth.TokenSecret)
	return c.change(ctx, app, "tongshi token add", func(tx *store.Tx) (any, string, error) {
		crew, err := crewOf(ctx, tx, c.Crew)
		if err != nil {
			return nil, "", err
		}
		t, err := peoplestore.AddToken(ctx, tx, peoplestore.Token{
			Name: name, Role: role, CrewID: crew, GIS: c.GIS, ExpiresAt: time.Now().AddDate(0, 0, c.Days),
		}, hash)
		return map[string]any{"name": t.Name, "role": t.Role, "token": secret, "expires_at": t.ExpiresAt}, secret, err
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
		used := "never used"
		if t.SeenAt != nil {
			used = "last used " + t.SeenAt.Local().Format(time.DateTime)
		}
		gis := ""
		if t.GIS {
			gis = ", for a GIS"
		}
		state, until := strings.ReplaceAll(t.State, "_", " "), "until "+t.ExpiresAt.Local().Format(time.DateOnly)
		return []string{t.Name, string(t.Role) + gis, state, until, used, "made by " + t.CreatedBy}
	})
}

package main

import (
	"context"
	"errors"
	"fmt"

	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// CrewCmd is `tongshi crew`.
type CrewCmd struct {
	Add  CrewAddCmd  `cmd:"" help:"Add a crew that works are given to."`
	List CrewListCmd `cmd:"" help:"List the crews."`
}

// CrewAddCmd is `tongshi crew add`.
type CrewAddCmd struct {
	Database
	Code string `arg:"" help:"Short, of letters and digits; works and people name their crew by it."`
	Name string `arg:"" help:"Name on the screen."`
	JSON bool   `help:"Print for machines."`
}

// Run adds a crew.
func (c *CrewAddCmd) Run(ctx context.Context, app *App) error {
	if err := people.CheckParty(&c.Code, &c.Name); err != nil {
		return usageError{fmt.Errorf("crew %q: %w", c.Code, err)}
	}
	return c.change(ctx, app, "tongshi crew add", func(tx *store.Tx) (any, string, error) {
		made, err := peoplestore.AddCrew(ctx, tx, peoplestore.Crew{Code: c.Code, Name: c.Name})
		if errors.Is(err, peoplestore.ErrTaken) {
			err = fmt.Errorf("code %s: there is a crew of that code already: tongshi crew list shows it", c.Code)
		}
		return made, fmt.Sprintf("Crew %s (%s) is there.", made.Code, made.Name), err
	}, c.JSON)
}

// CrewListCmd is `tongshi crew list`.
type CrewListCmd struct {
	Database
	JSON bool `help:"Print for machines."`
}

// Run lists.
func (c *CrewListCmd) Run(ctx context.Context, app *App) error {
	return printList(ctx, app, c.Database, c.JSON, peoplestore.Crews, func(crew peoplestore.Crew) []string {
		return []string{crew.Code, crew.Name}
	})
}

// crewOf is the number of the crew that --crew names; 0 for none.
func crewOf(ctx context.Context, tx *store.Tx, code string) (int64, error) {
	id, err := peoplestore.CrewByCode(ctx, tx, code)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("--crew %[1]s: there is no crew %[1]s: "+
			"tongshi crew list shows those that are there, tongshi crew add %[1]s NAME adds it", code)
	}
	return id, err
}

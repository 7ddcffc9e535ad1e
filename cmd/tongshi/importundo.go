package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"tongshi/server/auth"
	"tongshi/server/office"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// ImportListCmd is `tongshi import list`.
type ImportListCmd struct {
	Database
	JSON bool `help:"Print for machines." name:"json"`
}

// Run lists the imports, the newest first.
func (c *ImportListCmd) Run(ctx context.Context, app *App) error {
	return printList(ctx, app, c.Database, c.JSON, allImports, func(i roads.Import) []string {
		counts := fmt.Sprintf("%d added, %d updated, %d unchanged, %d set apart, %d rejected", i.Added, i.Updated, i.Unchanged, i.SetApart, i.Rejected)
		state := i.State
		if i.UndoneAt != nil {
			state += " by " + i.UndoneBy
		}
		return []string{strconv.FormatInt(i.ID, 10), i.StartedAt.Local().Format(time.DateTime), i.Kind, i.Source, i.FileName, state, counts}
	})
}

// allImports are the newest of them, as many as anybody looks through.
func allImports(ctx context.Context, st *store.Store) ([]roads.Import, error) {
	return roads.Imports(ctx, st.Pool, office.MostImports)
}

// ImportUndoCmd is `tongshi import undo`.
type ImportUndoCmd struct {
	Database
	ID   int64 `arg:"" help:"Number of the import, as tongshi import list shows it."`
	JSON bool  `help:"Print one JSON object." name:"json"`
}

// Run takes the import back. Crashes that stand as before are assigned anew.
func (c *ImportUndoCmd) Run(ctx context.Context, app *App) error {
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	return withClose(c.run(ctx, app, st), closeStore)
}

func (c *ImportUndoCmd) run(ctx context.Context, app *App, st *store.Store) error {
	bar := newProgress(app.Stderr, "assign", c.JSON)
	undone, err := roads.UndoImport(ctx, st, auth.CommandLine("tongshi import undo"), c.ID, bar.step)
	bar.finish()
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("import %d: not found: tongshi import list shows them", c.ID)
	case err != nil && undone.State == "undone":
		return cancelled(err, "the import is undone; tongshi network build assigns the crashes")
	case err != nil:
		return err
	}
	if c.JSON {
		return printJSON(app.Stdout, undone)
	}
	undoneText(app.Stdout, undone)
	return nil
}

func undoneText(w io.Writer, i roads.Import) {
	fmt.Fprintf(w, "import %d (%s of %s) is undone: %d removed, %d put back as they were, %d left as they are\n",
		i.ID, i.Kind, i.FileName, i.Undo.Removed, i.Undo.Restored, i.Undo.Left)
	why := map[string]string{
		"edited": "somebody has changed it since", "later_import": "a later import has it", "in_use": "a file or a work speaks of it",
	}
	for _, row := range i.Undo.Rows[:min(len(i.Undo.Rows), mostNamed)] {
		fmt.Fprintf(w, "  left: %s %s: %s\n", strings.TrimSuffix(i.Kind, "s"), row.SourceID, why[row.Why])
	}
	if more := i.Undo.Left - mostNamed; more > 0 {
		fmt.Fprintf(w, "  and %d more (--json)\n", more)
	}
}

// mostNamed bounds the rows that a report for people names.
const mostNamed = 20

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"tongshi/server/auth"
	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// UserCmd is `tongshi user`.
type UserCmd struct {
	Add     UserAddCmd     `cmd:"" help:"Add a person and print a one-time link to set a password with."`
	List    UserListCmd    `cmd:"" help:"List the people."`
	Passwd  UserPasswdCmd  `cmd:"" help:"Print a new one-time link, or set the password."`
	Role    UserRoleCmd    `cmd:"" help:"Change a person's role or crew."`
	Reset   UserResetCmd   `cmd:"" name:"reset-second-factor" help:"Take the second factor of a person away who has lost it."`
	Disable UserDisableCmd `cmd:"" help:"Disable a person, who is out at once; or enable one again."`
}

// Password says how a command learns a password, if at all.
type Password struct {
	PasswordStdin bool `help:"Read the password from standard input instead of making a link." name:"password-stdin"`
}

// UserAddCmd is `tongshi user add`.
type UserAddCmd struct {
	Database
	Password
	Reach
	Login string `arg:"" help:"Name to sign in with."`
	Name  string `help:"Name on the screen; the login without it."`
	Role  string `help:"What the person may do: viewer, auditor, crew, planner or admin." default:"viewer"`
	Crew  string `help:"Code of the crew that a crew member is in." placeholder:"CODE"`
	JSON  bool   `help:"Print for machines."`
}

// Run adds a person.
func (c *UserAddCmd) Run(ctx context.Context, app *App) error {
	login := auth.NormalLogin(c.Login)
	if err := auth.CheckLogin(login); err != nil {
		return usageError{fmt.Errorf("login %q: %w", c.Login, err)}
	}
	role, err := auth.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	if c.Name == "" {
		c.Name = login
	}
	password, err := c.read()
	if err != nil {
		return err
	}
	at, from := c.url(c.Data)
	return c.change(ctx, app, "tongshi user add", func(tx *store.Tx) (any, string, error) {
		crew, err := crewOf(ctx, tx, c.Crew)
		if err != nil {
			return nil, "", err
		}
		u, err := peoplestore.AddUser(ctx, tx, peoplestore.User{Login: login, Name: c.Name, Role: role, CrewID: crew})
		if err != nil {
			return nil, "", err
		}
		return admit(ctx, tx, u, password, at, from)
	}, c.JSON)
}

// UserPasswdCmd is `tongshi user passwd`.
type UserPasswdCmd struct {
	Database
	Password
	Reach
	Login string `arg:"" help:"Whose."`
	JSON  bool   `help:"Print for machines."`
}

// Run gives a person a new way in.
func (c *UserPasswdCmd) Run(ctx context.Context, app *App) error {
	login := auth.NormalLogin(c.Login)
	password, err := c.read()
	if err != nil {
		return err
	}
	at, from := c.url(c.Data)
	return c.change(ctx, app, "tongshi user passwd", func(tx *store.Tx) (any, string, error) {
		u, err := userOf(ctx, tx, login)
		if err != nil {
			return nil, "", err
		}
		if u.DisabledAt != nil {
			return nil, "", fmt.Errorf("%s is disabled: tongshi user disable --undo %s enables again", login, login)
		}
		return admit(ctx, tx, u, password, at, from)
	}, c.JSON)
}

// admit sets a password, or makes a one-time link where there is none: one to
// be clicked, which says where its address is from.
func admit(ctx context.Context, tx *store.Tx, u peoplestore.User, password *string, at, from string) (any, string, error) {
	if password != nil {
		if err := auth.CheckPassword(auth.Owner{Login: u.Login, Name: u.Name}, *password); err != nil {
			return nil, "", usageError{err}
		}
		err := peoplestore.SetPassword(ctx, tx, u, auth.HashPassword(*password))
		text := fmt.Sprintf("%s (%s) can sign in with the password.", u.Login, u.Role)
		return map[string]any{"login": u.Login, "role": u.Role}, text, err
	}
	secret, hash := auth.NewSecret(auth.LinkSecret)
	link := at + people.LinkPath(secret)
	err := peoplestore.AddLink(ctx, tx, u, hash)
	text := fmt.Sprintf("%s (%s) sets a password with this link, once, within %.0f hours. It leads to %s, %s.\n%s",
		u.Login, u.Role, peoplestore.LinkLasts.Hours(), at, from, link)
	return map[string]any{"login": u.Login, "role": u.Role, "link": link}, text, err
}

// read asks for a password when it is to be set. It is never an argument,
// which every process of the machine could read.
func (p Password) read() (*string, error) {
	if !p.PasswordStdin {
		return nil, nil
	}
	text, err := readSecret(os.Stdin)
	return &text, err
}

func readSecret(in *os.File) (string, error) {
	if term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(os.Stderr, "Password: ")
		text, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(os.Stderr)
		return string(text), err
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<10))
	return strings.TrimRight(string(text), "\r\n"), err
}

// change makes a change from the command line and prints what work says of it.
func (d Database) change(ctx context.Context, app *App, command string, work func(*store.Tx) (any, string, error), asJSON bool) error {
	st, closeStore, err := openStore(ctx, d, app)
	if err != nil {
		return err
	}
	var result any
	var text string
	err = st.WriteTx(ctx, auth.CommandLine(command), func(tx *store.Tx) error {
		var err error
		result, text, err = work(tx)
		return err
	})
	if err == nil && asJSON {
		err = json.NewEncoder(app.Stdout).Encode(result)
	} else if err == nil {
		_, err = fmt.Fprintln(app.Stdout, text)
	}
	return withClose(explainUser(err), closeStore)
}

// explainUser says what to do where the store's word is too short.
func explainUser(err error) error {
	switch {
	case errors.Is(err, peoplestore.ErrTaken):
		return fmt.Errorf("%w: there is one by that name already", err)
	case errors.Is(err, peoplestore.ErrLastAdministrator):
		return fmt.Errorf("%w who can sign in: add another one first", err)
	}
	return err
}

// UserRoleCmd is `tongshi user role`.
type UserRoleCmd struct {
	Database
	Login string `arg:"" help:"Whose."`
	Role  string `help:"What the person may do: viewer, auditor, crew, planner or admin." required:""`
	Crew  string `help:"Code of the crew that a crew member is in." placeholder:"CODE"`
	JSON  bool   `help:"Print for machines."`
}

// Run changes a role; the person has to sign in again.
func (c *UserRoleCmd) Run(ctx context.Context, app *App) error {
	role, err := auth.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	return c.changeUser(ctx, app, "tongshi user role", c.Login, c.JSON, func(tx *store.Tx, u *peoplestore.User) error {
		u.Role = role
		if c.Crew == "" {
			return nil
		}
		u.CrewID, err = crewOf(ctx, tx, c.Crew)
		return err
	})
}

// UserResetCmd is `tongshi user reset-second-factor`.
type UserResetCmd struct {
	Database
	Login string `arg:"" help:"Whose."`
}

// Run takes a second factor away.
func (c *UserResetCmd) Run(ctx context.Context, app *App) error {
	return c.change(ctx, app, "tongshi user reset-second-factor", func(tx *store.Tx) (any, string, error) {
		u, err := userOf(ctx, tx, auth.NormalLogin(c.Login))
		if err != nil {
			return nil, "", err
		}
		text := u.Login + " has no second factor now"
		if !u.SecondFactor {
			text = u.Login + " has no second factor"
		}
		return nil, text, peoplestore.RemoveFactor(ctx, tx, u.ID)
	}, false)
}

// UserDisableCmd is `tongshi user disable`.
type UserDisableCmd struct {
	Database
	Login string `arg:"" help:"Whom."`
	Undo  bool   `help:"Enable again."`
	JSON  bool   `help:"Print for machines."`
}

// Run disables or enables.
func (c *UserDisableCmd) Run(ctx context.Context, app *App) error {
	return c.changeUser(ctx, app, "tongshi user disable", c.Login, c.JSON, func(_ *store.Tx, u *peoplestore.User) error {
		if u.DisabledAt = nil; !c.Undo {
			now := time.Now()
			u.DisabledAt = &now
		}
		return nil
	})
}

func (d Database) changeUser(ctx context.Context, app *App, command, login string, asJSON bool, alter func(*store.Tx, *peoplestore.User) error) error {
	return d.change(ctx, app, command, func(tx *store.Tx) (any, string, error) {
		was, err := userOf(ctx, tx, auth.NormalLogin(login))
		if err != nil {
			return nil, "", err
		}
		now := was
		if err := alter(tx, &now); err != nil {
			return nil, "", err
		}
		made, err := peoplestore.ChangeUser(ctx, tx, was, now)
		return made, fmt.Sprintf("%s (%s) %s", made.Login, made.Role, stateOf(made)), err
	}, asJSON)
}

// userOf is the person of a login.
func userOf(ctx context.Context, tx *store.Tx, login string) (peoplestore.User, error) {
	u, err := peoplestore.HoldUserByLogin(ctx, tx, login)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("login %[1]s: not found: "+
			"tongshi user list shows who is there, tongshi user add %[1]s adds a person", login)
	}
	return u, err
}

func stateOf(u peoplestore.User) string {
	switch {
	case u.DisabledAt != nil:
		return "is disabled"
	case u.Demonstration:
		return "is of the demonstration"
	case !u.HasPassword:
		return "has no password yet"
	}
	return "can sign in"
}

// UserListCmd is `tongshi user list`.
type UserListCmd struct {
	Database
	JSON bool `help:"Print for machines."`
}

// Run lists.
func (c *UserListCmd) Run(ctx context.Context, app *App) error {
	return printList(ctx, app, c.Database, c.JSON, peoplestore.Users, func(u peoplestore.User) []string {
		return []string{u.Login, string(u.Role), u.Name, stateOf(u)}
	})
}

// printList prints all of one kind, as JSON or as a table with the cells of each.
func printList[T any](
	ctx context.Context, app *App, d Database, asJSON bool, read func(context.Context, *store.Store) ([]T, error), cells func(T) []string,
) error {
	st, closeStore, err := openToRead(ctx, d, app)
	if err != nil {
		return err
	}
	list, err := read(ctx, st)
	if err == nil && asJSON {
		err = json.NewEncoder(app.Stdout).Encode(list)
	} else if err == nil {
		err = printTable(app.Stdout, func(out io.Writer) {
			for _, one := range list {
				fmt.Fprintln(out, strings.Join(cells(one), "\t"))
			}
		})
	}
	return withClose(err, closeStore)
}

// printTable prints rows of cells parted by tabs.
func printTable(out io.Writer, rows func(io.Writer)) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	rows(table)
	return table.Flush()
}

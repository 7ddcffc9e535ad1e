// Command tongshi serves a city's road safety map and does its work from the
// command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // for machines without a list of time zones

	"tongshi/geo/profile"
	"tongshi/geo/standards"
	"tongshi/server/casework"

	"github.com/alecthomas/kong"
)

// version is set by the linker.
var version = "unknown"

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3 // a backup that lacks files which were not there
)

// commands are what `tongshi` can do, one file each.
type commands struct {
	Serve   ServeCmd   `cmd:"" help:"Serve the map and its API."`
	Import  ImportCmd  `cmd:"" help:"Read roads or crashes from files."`
	Network NetworkCmd `cmd:"" help:"Build the network from the roads."`
	Screen  ScreenCmd  `cmd:"" help:"Look for black spots."`
	Sight   SightCmd   `cmd:"" help:"Look across all sight triangles: what is hidden, by what, and what to clear."`
	User    UserCmd    `cmd:"" help:"Add, list or change the people who may sign in."`
	Crew    CrewCmd    `cmd:"" help:"Add or list the crews that do the works."`
	Token   TokenCmd   `cmd:"" help:"Make, list or revoke tokens for programs."`
	Config  ConfigCmd  `cmd:"" help:"Read or change the city's settings."`
	Backup  BackupCmd  `cmd:"" help:"Write the database with its photos and papers into one file, also while a server runs."`
	Restore RestoreCmd `cmd:"" help:"Bring a backup into an empty folder or database."`
	Migrate MigrateCmd `cmd:"" help:"Bring the database up to this program's schema."`
	Doctor  DoctorCmd  `cmd:"" help:"Explain the state of the database and what to do next."`
	Version VersionCmd `cmd:"" help:"Print the version."`
	Help    HelpCmd    `cmd:"" help:"Explain a command."`
	OpenAPI OpenAPICmd `cmd:"" name:"openapi" hidden:"" help:"Print the description of the API."`
}

// App is what every command is given besides its flags.
type App struct {
	Stdout, Stderr io.Writer
	Log            *slog.Logger
	Standards      *standards.Set  // as the program brings them
	Rules          *casework.Rules // of the casework
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// endings are the signals that ask the program to end: a closed terminal too,
// unless nohup says otherwise.
func endings() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// run parses the arguments, runs one command and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	type exited int
	defer func() { // kong leaves from deep inside after --help
		if r := recover(); r != nil {
			status, ok := r.(exited)
			if !ok {
				panic(r)
			}
			code = int(status)
		}
	}()
	app := &App{Stdout: stdout, Stderr: stderr, Log: slog.New(slog.NewTextHandler(stderr, nil))}
	if err := app.know(); err != nil {
		return fail(stderr, err)
	}
	parser, err := kong.New(&commands{}, kong.Name("tongshi"),
		kong.Description("Road safety of a city: black spots, sight triangles and the works that mend them."),
		kong.Writers(stdout, stderr), kong.Exit(func(status int) { panic(exited(status)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(app))
	if err != nil {
		return fail(stderr, err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(stderr, usageError{fmt.Errorf("%w (see tongshi --help)", err)})
	}
	if err := command.Run(); err != nil {
		return fail(stderr, err)
	}
	return exitDone
}

// know reads the data files of the program, once for all that it does.
func (a *App) know() (err error) {
	if a.Standards, err = standards.Read(profile.Files); err != nil {
		return err
	}
	a.Rules, err = casework.ReadRules(profile.Files)
	return err
}

// usageError is a command that was called wrongly: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func fail(stderr io.Writer, err error) int {
	_, _ = fmt.Fprintln(stderr, "tongshi:", err) // the exit code says it too
	if usage := (usageError{}); errors.As(err, &usage) {
		return exitUsage
	}
	if errors.Is(err, errLeftOut) {
		return exitPartly
	}
	return exitFailed
}

// VersionCmd is `tongshi version`.
type VersionCmd struct{}

// Run prints the version.
func (c *VersionCmd) Run(app *App) error {
	_, err := fmt.Fprintln(app.Stdout, "tongshi", version)
	return err
}

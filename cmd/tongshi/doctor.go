package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"tongshi/server/cluster"
	"tongshi/server/disk"
	"tongshi/server/layer"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/store/served"
)

// examineWithin bounds how long a database may take to answer the doctor.
const examineWithin = 30 * time.Second

// DoctorCmd is `tongshi doctor`.
type DoctorCmd struct {
	Database
	BaseURL string `help:"How the outside reaches the server; as the running server says without it." env:"TONGSHI_BASE_URL" placeholder:"URL"`
	Addr    string `help:"Address that the server is to listen on, when none runs." env:"TONGSHI_ADDR" placeholder:"HOST:PORT"`
	Files   bool   `help:"Read every photo and paper and hold it to its hash."`
	JSON    bool   `help:"Print for machines."`
}

// report is everything the doctor found out.
type report struct {
	Version  string         `json:"version"`
	External bool           `json:"external"` // the database is somebody else's
	Private  *cluster.State `json:"private,omitempty"`
	Database *databaseState `json:"database,omitempty"` // nil when there is none to ask
	Disk     *disk.Room     `json:"disk,omitempty"`     // of the data folder, or of the database where that has less
	Files    *fileState     `json:"files,omitempty"`    // with --files
	Problems []string       `json:"problems"`
	Warnings []string       `json:"warnings"`
	Next     []string       `json:"next"` // what to do
}

type databaseState struct {
	PostgreSQL  string             `json:"postgresql"`
	PostGIS     string             `json:"postgis"`
	Schema      int64              `json:"schema"`
	KnownSchema int64              `json:"known_schema"`
	Counts      []store.TableCount `json:"counts,omitempty"`
	Empty       bool               `json:"empty"`
	Accounts    bool               `json:"accounts"` // somebody has a password
	// Backups is nil while the schema is not this program's.
	Backups *store.Backups `json:"backups,omitempty"`
	// ReadModel is what the layers take in the server's memory.
	ReadModel []served.MirrorState `json:"read_model,omitempty"`
}

// errUnwell makes the exit code say that something is wrong.
var errUnwell = errors.New("something is wrong: see above")

// Run examines and prints. It makes and migrates nothing; an existing private
// database that is not running is started for the examination.
func (c *DoctorCmd) Run(ctx context.Context, app *App) error {
	r := report{Version: version, External: c.DatabaseURL != "", Problems: []string{}, Warnings: []string{}, Next: []string{}}
	if err := c.examine(ctx, app, &r); err != nil {
		r.Problems = append(r.Problems, err.Error())
	}
	if danger := unencrypted(c.server()); danger != "" && r.Database != nil && r.Database.Accounts {
		r.Problems = append(r.Problems, danger)
	}
	r.lookAtDisk(c.Data)
	r.advise(c.Data)
	if err := r.print(app, c.JSON); err != nil {
		return err
	}
	if len(r.Problems) > 0 {
		return errUnwell
	}
	return nil
}

// server is how people reach the server that runs, or is to run.
func (c *DoctorCmd) server() serving {
	running, found := runningServer(c.Data)
	listening := c.Addr
	switch {
	case found && c.BaseURL == "":
		return running
	case found:
		listening = running.Listening
	case listening == "":
		listening = defaultAddr
	}
	return serving{Listening: listening, URL: browserURL(c.BaseURL, listening)}
}

func (c *DoctorCmd) examine(ctx context.Context, app *App, r *report) error {
	if r.External {
		return c.ask(ctx, r, c.DatabaseURL, app)
	}
	state := cluster.Inspect(c.Data)
	r.Private = &state
	if state.Problem != "" {
		return errors.New(state.Problem)
	}
	if state.Major == 0 {
		return nil
	}
	private, err := cluster.Open(ctx, c.Data, app.Log)
	if err != nil {
		return err
	}
	return errors.Join(c.ask(ctx, r, private.URL(), app), private.Close())
}

// ask reads what the database says about itself, and the files that it names.
func (c *DoctorCmd) ask(ctx context.Context, r *report, url string, app *App) error {
	st, err := store.Open(ctx, url, slog.New(slog.DiscardHandler), app.Standards, app.Rules) // all there is to say is printed
	if err != nil {
		return err
	}
	defer st.Close()
	soon, cancel := context.WithTimeout(ctx, examineWithin)
	defer cancel()
	if err := r.ask(soon, st); err != nil || !c.Files || r.Database.Schema == 0 {
		return err
	}
	return r.lookAtFiles(ctx, st, c.Data)
}

func (r *report) ask(ctx context.Context, st *store.Store) error {
	var err error
	var d databaseState
	if d.PostgreSQL, d.PostGIS, err = st.DatabaseVersions(ctx); err != nil {
		return err
	}
	if d.KnownSchema, err = st.KnownSchema(); err != nil {
		return err
	}
	if d.Schema, err = st.SchemaVersion(ctx); err != nil {
		return err
	}
	r.Database = &d
	if d.Schema != d.KnownSchema {
		return nil // its tables are not the ones to count
	}
	if d.Counts, err = st.Counts(ctx); err != nil {
		return err
	}
	if d.Accounts, err = peoplestore.HaveAccounts(ctx, st); err != nil {
		return err
	}
	known, err := st.Backups(ctx)
	if err != nil {
		return err
	}
	d.Backups = &known
	if d.Empty, err = st.IsEmpty(ctx); err == nil && !d.Empty {
		d.ReadModel = measureReadModel(ctx, st)
	}
	return err
}

// measureWithin bounds how long layers are read to tell what they take.
const measureWithin = 10 * time.Second

// measureReadModel reads the layers as a server does; of those that are not
// through in time it says what the part read takes.
func measureReadModel(ctx context.Context, st *store.Store) []served.MirrorState {
	ctx, cancel := context.WithTimeout(ctx, measureWithin)
	mirror := served.NewMirror(st, layer.All(), math.MaxInt64)
	ended := make(chan struct{})
	go func() { defer close(ended); mirror.Run(ctx) }()
	for !mirror.Ready() && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	states := mirror.States()
	cancel()
	<-ended
	return states
}

// advise says what to do next.
func (r *report) advise(data string) {
	next := func(format string, values ...any) { r.Next = append(r.Next, fmt.Sprintf(format, values...)) }
	d := r.Database
	switch {
	case len(r.Problems) > 0: // each says what to do
	case d == nil:
		next("tongshi serve --data %s makes the database; with --demo it fills it with the demonstration city", data)
	case d.Schema > d.KnownSchema:
		r.Problems = append(r.Problems, fmt.Sprintf("the database's schema has version %d and this program knows %d: use the newer tongshi", d.Schema, d.KnownSchema))
	case d.Schema < d.KnownSchema:
		next("the schema is older than this program: make a backup, stop the server that runs, and tongshi migrate brings it from version %d to %d",
			d.Schema, d.KnownSchema)
	case d.Empty:
		next("tongshi import roads FILE.osm.pbf, then tongshi import crashes FILE.csv --mapping NAME; or tongshi serve --demo")
	}
	if d != nil && d.Backups != nil {
		r.adviseBackup(*d.Backups, d.Empty)
	}
	if r.Private != nil && r.Private.HalfMade > 0 {
		next("an interrupted first start left %d pg.tmp folder(s) without data; the next start removes them", r.Private.HalfMade)
	}
	if r.Private != nil && r.Private.Running && len(r.Private.Users) == 0 {
		next("PostgreSQL (process %d) runs although nobody uses it, as after a kill -9; the next command adopts it and stops it when done", r.Private.Postgres)
	}
}

func (r *report) print(app *App, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(app.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	_, err := app.Stdout.Write(r.text())
	return err
}

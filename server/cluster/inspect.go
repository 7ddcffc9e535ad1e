package cluster

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// State is what there is to say about a data folder, found without changing
// anything.
type State struct {
	Installations []Installation `json:"installations"`
	// Chosen is the one that would be used; nil when none would do.
	Chosen *Installation `json:"chosen"`
	Folder string        `json:"folder"`
	Exists bool          `json:"exists"`
	Owner  string        `json:"owner,omitempty"`
	RunsAs string        `json:"runs_as"` // user that the database runs as
	// Database is where the database lies; Major the version that made it, 0
	// when there is none yet.
	Database   string `json:"database"`
	Major      int    `json:"major"`
	Log        string `json:"log"`
	HalfMade   int    `json:"half_made"` // left by interrupted starts
	Running    bool   `json:"running"`
	Status     string `json:"status,omitempty"` // PostgreSQL's own word
	Postgres   int    `json:"postgres_pid,omitempty"`
	Server     int    `json:"server_pid,omitempty"` // the running tongshi serve
	Users      []int  `json:"user_pids"`            // processes that use the database
	URL        string `json:"url,omitempty"`        // while it runs
	Problem    string `json:"problem,omitempty"`
	InstallTip string `json:"install,omitempty"`
}

// Inspect describes data folder dir.
func Inspect(dir string) State {
	state := State{Installations: Installations(), Users: []int{}}
	abs, err := filepath.Abs(dir)
	if err != nil {
		state.Problem = err.Error()
		return state
	}
	state.Folder = abs
	as, err := whom()
	if err != nil {
		state.Problem = err.Error()
		return state
	}
	state.RunsAs = as.name
	f := folder{dir: abs, home: abs, as: as}
	err = f.inspect(&state)
	if err == nil {
		err = state.pick()
	}
	if err != nil {
		state.Problem = err.Error()
	}
	return state
}

// pick fills Chosen.
func (s *State) pick() error {
	with, err := choose(s.Installations, s.Major)
	if err != nil {
		s.InstallTip = installAdvice()
		return err
	}
	s.Chosen = &with
	return nil
}

func (f folder) inspect(state *State) error {
	info, err := os.Stat(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	state.Exists = true
	state.Owner = userName(ownerOf(info))
	if f.dir, err = filepath.EvalSymlinks(f.dir); err != nil {
		return err
	}
	if f.home = f.dir; f.linked() != "" {
		f.home = f.linked()
	}
	state.Database, state.Log = f.data(), f.log()
	left, _ := filepath.Glob(filepath.Join(f.home, temporaryPrefix+"*")) // the pattern is well-formed
	state.HalfMade = len(left)
	f.inspectRunning(state)
	if err := f.checkOwner(f.dir); err != nil {
		return err
	}
	state.Major, err = f.major()
	return err
}

func (f folder) inspectRunning(state *State) {
	file := readPidFile(f.data())
	state.Running = isPostmaster(file.pid, f.data())
	if state.Running {
		state.Postgres, state.Status = file.pid, file.status
		state.URL = address(file.socket)
	}
	state.Users = append(state.Users, lockHolders(f.usersLock())...)
	if holders := lockHolders(f.serveLock()); len(holders) > 0 {
		state.Server = holders[0]
		if noted, err := strconv.Atoi(servedBy(f)); err == nil {
			state.Server = noted
		}
	}
}

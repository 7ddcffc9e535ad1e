package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const (
	role     = "tongshi"
	database = "tongshi"
	// temporaryPrefix begins the name of a database in the making.
	temporaryPrefix = "pg.tmp-"
)

// tuned are settings of a new database that a person may change later in
// pg/postgresql.conf.
const tuned = `
# Set by tongshi when it made this database. Change what you like.
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
`

// create makes the database beside its final place and renames it there, so
// that pg/ is whole or absent. Its caller holds the start lock.
func (f folder) create(ctx context.Context, with Installation, settings []string) error {
	if err := f.sweep(); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(f.home, temporaryPrefix)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temporary) }() // gone by then unless something went wrong
	if err := f.as.own(temporary); err != nil {
		return err
	}
	locale := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		locale = "C" // macOS has no C.UTF-8
	}
	args := []string{"-D", temporary, "-U", role, "-E", "UTF8", "--locale=" + locale,
		"--auth-local=trust", "--auth-host=reject", "--no-instructions"}
	if slices.Contains(settings, "fsync=off") {
		args = append(args, "--no-sync")
	}
	if _, err := f.output(ctx, "", with.program("initdb"), args...); err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	if err := appendText(filepath.Join(temporary, "postgresql.conf"), tuned); err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	said, err := f.output(ctx, "CREATE DATABASE "+database+";\n", with.program("postgres"), "--single", "-D", temporary, "template1")
	if err == nil && strings.Contains(said, "ERROR:") {
		err = errors.New(said)
	}
	if err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	if err := os.Rename(temporary, f.data()); err != nil {
		return err
	}
	return syncDir(f.home)
}

// sweep removes what an interrupted create left. Such folders never held data:
// the rename to pg/ is the last step.
func (f folder) sweep() error {
	left, _ := filepath.Glob(filepath.Join(f.home, temporaryPrefix+"*")) // the pattern is well-formed
	for _, path := range left {
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		if owner := ownerOf(info); owner != f.as.uid && owner != os.Geteuid() {
			return fmt.Errorf("%s was left by user %s: have it removed", path, userName(owner))
		}
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("remove what an interrupted start left: %w", err)
		}
	}
	return nil
}

// output runs a program as the account and returns what it said.
func (f folder) output(ctx context.Context, input, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	f.as.run(cmd)
	cmd.Dir = f.home
	cmd.Stdin = strings.NewReader(input)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	text := strings.TrimSpace(said.String())
	if err != nil {
		return text, fmt.Errorf("%s: %w: %s", filepath.Base(program), err, lastLines(text, 5))
	}
	return text, nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func appendText(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	socketPort = 5432 // part of the socket's name only
	// longestSocket keeps clear of the system's limit for a socket path: 107
	// bytes on Linux, 103 on macOS.
	longestSocket = 100
	// elsewhere is where root's databases go when the data folder lies where no
	// unprivileged user gets to, such as below /root.
	elsewhere = "/var/lib/tongshi"
)

// folder is where everything of one cluster lies.
type folder struct {
	dir  string  // the data folder, absolute
	home string  // parent of pg: dir, or a folder of our own elsewhere
	as   account // whom the database belongs to
}

func (f folder) data() string      { return filepath.Join(f.home, "pg") }
func (f folder) log() string       { return filepath.Join(f.home, "pg.log") }
func (f folder) startLock() string { return filepath.Join(f.dir, "start.lock") }
func (f folder) usersLock() string { return filepath.Join(f.dir, "users.lock") }
func (f folder) serveLock() string { return filepath.Join(f.dir, "serve.lock") }

// enter finds the data folder, or makes it, and checks that it is ours to use.
func enter(dir string) (folder, error) {
	as, err := whom()
	if err != nil {
		return folder{}, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return folder{}, err
	}
	f := folder{dir: abs, as: as}
	if err := f.makeDir(); err != nil {
		return folder{}, err
	}
	if f.dir, err = filepath.EvalSymlinks(abs); err != nil {
		return folder{}, err
	}
	if err := f.checkOwner(f.dir); err != nil {
		return folder{}, err
	}
	f.home = f.dir
	return f, nil
}

// whom is the account for PostgreSQL, which refuses to run as root.
func whom() (account, error) {
	me := self()
	if me.uid != 0 {
		return me, nil
	}
	if all := unprivileged(); len(all) > 0 {
		return all[0], nil
	}
	return account{}, errors.New("PostgreSQL does not run as root, and this system has neither a user postgres nor nobody: run as another user")
}

func (f folder) makeDir() error {
	if _, err := os.Stat(f.dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(f.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.as.own(f.dir)
}

// checkOwner refuses a path that belongs to somebody else. Root's own is fine
// for root.
func (f folder) checkOwner(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder: name another one with --data", path)
	}
	owner := ownerOf(info)
	if owner == f.as.uid || owner == 0 && f.as.drop {
		return nil
	}
	return fmt.Errorf(
		"%s belongs to user %s, and this program runs the database as %s: run it as %s or name another folder with --data (nothing was changed)",
		path,
		userName(owner),
		f.as.name,
		userName(owner),
	)
}

// settle decides where the database lies. Its caller holds the start lock.
func (f *folder) settle() error {
	if home := f.linked(); home != "" {
		f.home = home
		return f.checkOwner(home)
	}
	link := filepath.Join(f.dir, "pg")
	if _, err := os.Stat(link); err == nil {
		return nil
	}
	if err := f.takeOver(); err != nil {
		return err
	}
	if !f.as.drop || f.reachable() {
		return nil
	}
	return f.moveAway(link)
}

// linked is the folder elsewhere that pg/ points into; empty when it is a
// folder itself, or not there.
func (f folder) linked() string {
	target, err := os.Readlink(filepath.Join(f.dir, "pg"))
	if err != nil {
		return ""
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(f.dir, target)
	}
	home := filepath.Dir(target)
	if real, err := filepath.EvalSymlinks(home); err == nil {
		return real
	}
	return home
}

// takeOver makes a folder that was given to us empty the account's own and
// private. One that holds other things is left as it is.
func (f *folder) takeOver() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasSuffix(name, ".lock") && !strings.HasPrefix(name, temporaryPrefix) {
			return nil
		}
	}
	if err := os.Chmod(f.dir, 0o700); err != nil {
		return err
	}
	return f.as.own(f.dir)
}

// reachable reports whether the account gets into the data folder.
func (f *folder) reachable() bool {
	cmd := exec.Command("/bin/sh", "-c", ":")
	f.as.run(cmd)
	cmd.Dir = f.dir
	return cmd.Run() == nil
}

// moveAway makes a place that the account does get into, and leaves a link.
func (f *folder) moveAway(link string) error {
	if err := os.MkdirAll(elsewhere, 0o755); err != nil {
		return fmt.Errorf("user %s cannot enter %s, and there is no other place: %w; name another folder with --data", f.as.name, f.dir, err)
	}
	home, err := os.MkdirTemp(elsewhere, "data-")
	if err != nil {
		return err
	}
	if err := f.as.own(home); err != nil {
		return err
	}
	f.home = home
	return os.Symlink(f.data(), link)
}

// socketDir is the folder of the socket, made private to the account. Where
// the data folder's path is too long it is a short one named by a hash.
func (f folder) socketDir() (string, error) {
	dir := filepath.Join(f.home, "run")
	if len(socketPath(dir)) > longestSocket {
		sum := sha256.Sum256([]byte(f.home))
		parent := filepath.Join("/tmp", "tongshi-"+strconv.Itoa(f.as.uid))
		if err := f.private(parent); err != nil {
			return "", err
		}
		dir = filepath.Join(parent, hex.EncodeToString(sum[:6]))
	}
	return dir, f.private(dir)
}

func socketPath(dir string) string {
	return filepath.Join(dir, ".s.PGSQL."+strconv.Itoa(socketPort))
}

// private makes a folder that only the account may enter, or checks that it is
// one: in /tmp somebody else may have put it there first.
func (f folder) private(dir string) error {
	if err := os.Mkdir(dir, 0o700); err == nil {
		return f.as.own(dir)
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || ownerOf(info) != f.as.uid || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a folder that only user %s may enter: remove it", dir, f.as.name)
	}
	return nil
}

// major is the PostgreSQL version that made the database; 0 when there is
// none yet.
func (f folder) major() (int, error) {
	info, err := os.Lstat(f.data())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if !info.IsDir() || ownerOf(info) != f.as.uid {
		return 0, fmt.Errorf(
			"%s belongs to user %s, and this program runs the database as %s: run it as %s or name another folder with --data (nothing was changed)",
			f.data(),
			userName(ownerOf(info)),
			f.as.name,
			userName(ownerOf(info)),
		)
	}
	text, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf(
			"%s is not a whole PostgreSQL database: %w; restore it or name another folder with --data (nothing was changed)",
			f.data(),
			err,
		)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf(
			"%s/PG_VERSION says %q, which is no version of PostgreSQL this program knows (nothing was changed)",
			f.data(),
			strings.TrimSpace(string(text)),
		)
	}
	return major, nil
}

//go:build unix

package cluster

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// try locks without waiting. An exclusive lock replaces a shared one held on
// the same file; when that fails the shared one is gone too.
func (l *fileLock) try(exclusive bool) error {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	err := syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

// ownerOf is the user id that a file belongs to.
func ownerOf(info os.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func inodeOf(info os.FileInfo) uint64 { return info.Sys().(*syscall.Stat_t).Ino }

// account is the user that PostgreSQL runs as.
type account struct {
	uid, gid int
	name     string
	drop     bool // this process is root and must become the account
}

// unprivileged lists the accounts that root may hand a database to, best
// first.
func unprivileged() []account {
	var out []account
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil && uid != 0 {
			out = append(out, account{uid: uid, gid: gid, name: name, drop: true})
		}
	}
	return out
}

func self() account {
	return account{uid: os.Geteuid(), gid: os.Getegid(), name: userName(os.Geteuid())}
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "number " + strconv.Itoa(uid)
}

// own gives a path that root made to the account.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// run makes cmd run as the account, in a session of its own so that Ctrl-C in
// a terminal does not reach it.
func (a account) run(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/", "LC_ALL=C", "TZ=UTC"}
}

// exists reports whether a process of that number is there, be it a zombie.
func exists(pid int) bool {
	return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// askToStop requests PostgreSQL's fast shutdown: clients are cut off, open
// transactions rolled back, everything written.
func askToStop(pid int) error {
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// isPostmaster reports whether process pid is the PostgreSQL of the data
// folder: a number in a left-over pid file may by now belong to anyone.
func isPostmaster(pid int, data string) bool {
	if !exists(pid) {
		return false
	}
	if folder, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd"); err == nil {
		return folder == data
	}
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		return false // a zombie, or somebody else's
	}
	out, err := exec.Command("ps", "-o", "stat=,comm=", "-p", strconv.Itoa(pid)).Output()
	state := strings.TrimSpace(string(out))
	return err == nil && !strings.HasPrefix(state, "Z") && strings.Contains(state, "postgres")
}

// anyoneIn reports whether a process still works in the folder. Where the
// system has no /proc the answer is no.
func anyoneIn(folder string) bool {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd") // the pattern is well-formed
	for _, link := range links {
		if at, err := os.Readlink(link); err == nil && at == folder {
			return true
		}
	}
	return false
}

// lockHolders are the processes that hold a lock on the file, where the system
// tells.
func lockHolders(path string) []int {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	table, err := os.ReadFile("/proc/locks")
	if err != nil {
		return nil
	}
	var pids []int
	inode := ":" + strconv.FormatUint(inodeOf(info), 10)
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line)
		if len(f) < 6 || f[1] != "FLOCK" || !strings.HasSuffix(f[5], inode) {
			continue
		}
		if pid, err := strconv.Atoi(f[4]); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

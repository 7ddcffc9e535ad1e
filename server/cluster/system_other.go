//go:build !unix

package cluster

import (
	"errors"
	"os"
	"os/exec"
)

// Without Unix sockets, file locks and users there is no private database;
// every way into it fails with this.
var errUnsupported = errors.New("the private database needs Linux or macOS: name a PostGIS database with --database-url")

type account struct {
	uid, gid int
	name     string
	drop     bool
}

func unprivileged() []account       { return nil }
func self() account                 { return account{} }
func userName(int) string           { return "" }
func ownerOf(os.FileInfo) int       { return 0 }
func exists(int) bool               { return false }
func isPostmaster(int, string) bool { return false }
func anyoneIn(string) bool          { return false }
func lockHolders(string) []int      { return nil }
func askToStop(int) error           { return errUnsupported }
func (account) own(string) error    { return nil }
func (account) run(*exec.Cmd)       {}
func (l *fileLock) try(bool) error  { return errUnsupported }

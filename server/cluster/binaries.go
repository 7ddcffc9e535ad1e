package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// binariesVariable names the folder of the PostgreSQL programs to use.
const binariesVariable = "TONGSHI_PG_BIN"

// oldestMajor is the first PostgreSQL that this package was written for.
const oldestMajor = 14

// usualPlaces are where systems put PostgreSQL's programs.
var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu, and PGDG for both
	"/usr/pgsql-*/bin",                  // PGDG for Red Hat, Fedora, SUSE
	"/usr/libexec/postgresql*",          // Alpine
	"/opt/homebrew/opt/postgresql*/bin", // Homebrew on Apple silicon
	"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/opt/homebrew/bin", "/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin",
}

// ErrMissing: no PostgreSQL with PostGIS is installed that would do.
var ErrMissing = errors.New("no PostgreSQL with PostGIS")

// Installation is one PostgreSQL on this machine.
type Installation struct {
	Bin     string `json:"bin"`
	Version string `json:"version"`
	Major   int    `json:"major"`
	PostGIS string `json:"postgis"` // version; empty when it is not installed
}

func (i Installation) program(name string) string { return filepath.Join(i.Bin, name) }

// Installations lists what is installed, best first: with PostGIS before
// without, newer before older. The variable TONGSHI_PG_BIN leaves only the
// folder it names.
func Installations() []Installation {
	var found []Installation
	seen := map[string]bool{}
	for _, dir := range binFolders() {
		server, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil || seen[server] {
			continue
		}
		seen[server] = true
		if i, ok := installation(filepath.Dir(server)); ok {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b Installation) int {
		return cmp.Or(-cmp.Compare(min(1, len(a.PostGIS)), min(1, len(b.PostGIS))), -cmp.Compare(a.Major, b.Major))
	})
	return found
}

func binFolders() []string {
	if dir := os.Getenv(binariesVariable); dir != "" {
		return []string{dir}
	}
	var dirs []string
	if path, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range usualPlaces {
		matches, _ := filepath.Glob(pattern) // the patterns are well-formed
		dirs = append(dirs, matches...)
	}
	return dirs
}

var versionForm = regexp.MustCompile(`\) (\d+)(?:\.\d+|[a-z]+\d*)?`)

func installation(dir string) (Installation, bool) {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return Installation{}, false
		}
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	match := versionForm.FindSubmatch(out)
	if err != nil || match == nil {
		return Installation{}, false
	}
	major, _ := strconv.Atoi(string(match[1])) // digits by the pattern
	i := Installation{Bin: dir, Version: strings.TrimPrefix(string(match[0]), ") "), Major: major}
	i.PostGIS = postgisVersion(dir, major)
	return i, true
}

// postgisVersion looks for PostGIS's control file in the places where the
// programs in dir would look; empty when there is none.
func postgisVersion(dir string, major int) string {
	shares := []string{
		filepath.Join(dir, "../share/extension"),
		filepath.Join(dir, "../share/postgresql/extension"),
		filepath.Join(dir, fmt.Sprintf("../share/postgresql@%d/extension", major)),
		fmt.Sprintf("/usr/share/postgresql/%d/extension", major),
		fmt.Sprintf("/usr/share/postgresql%d/extension", major),
		fmt.Sprintf("/opt/homebrew/share/postgresql@%d/extension", major),
		fmt.Sprintf("/usr/local/share/postgresql@%d/extension", major),
		"/usr/share/pgsql/extension",
	}
	if out, err := exec.Command(filepath.Join(dir, "pg_config"), "--sharedir").Output(); err == nil {
		shares = append([]string{filepath.Join(strings.TrimSpace(string(out)), "extension")}, shares...)
	}
	for _, share := range shares {
		text, err := os.ReadFile(filepath.Join(share, "postgis.control"))
		if match := controlVersion.FindSubmatch(text); err == nil && match != nil {
			return string(match[1])
		}
	}
	return ""
}

var controlVersion = regexp.MustCompile(`(?m)^default_version\s*=\s*'([^']+)'`)

// choose picks the installation for a database of the given major version; 0
// means a new one.
func choose(found []Installation, major int) (Installation, error) {
	if len(found) == 0 {
		return Installation{}, fmt.Errorf("%w is installed here; %s", ErrMissing, installAdvice())
	}
	for _, i := range found {
		if i.PostGIS != "" && (major == i.Major || major == 0 && i.Major >= oldestMajor) {
			return i, nil
		}
	}
	if major == 0 {
		return Installation{}, fmt.Errorf("%w %d or newer is installed here, only %s; %s", ErrMissing, oldestMajor, listed(found), installAdvice())
	}
	return Installation{}, fmt.Errorf("%w %d is installed here, which made the database, only %s; install that version beside it (nothing was changed)",
		ErrMissing, major, listed(found))
}

func listed(found []Installation) string {
	var words []string
	for _, i := range found {
		postgis := "without PostGIS"
		if i.PostGIS != "" {
			postgis = "with PostGIS " + i.PostGIS
		}
		words = append(words, fmt.Sprintf("%s %s (%s)", i.Version, postgis, i.Bin))
	}
	return strings.Join(words, ", ")
}

// installAdvice is the command that installs PostGIS on this system.
func installAdvice() string {
	managers := []struct{ program, command string }{
		{"apt-get", "sudo apt-get install postgresql postgresql-postgis"},
		{"dnf", "sudo dnf install postgresql-server postgis"},
		{"apk", "sudo apk add postgresql postgis"},
		{"zypper", "sudo zypper install postgresql-server postgis"},
		{"pacman", "sudo pacman -S postgresql postgis"},
		{"brew", "brew install postgis"},
	}
	for _, m := range managers {
		if _, err := exec.LookPath(m.program); err == nil {
			return "install it with: " + m.command
		}
	}
	return "install PostgreSQL and PostGIS, set " + binariesVariable + " to the folder of its programs, or name a database with --database-url"
}

package main_test

import (
	"errors"
	"go/build"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the name in go.mod, and root where it lies.
const (
	module = "tongshi/"
	root   = "../.."
)

// mayImport says who may import whom of ours, directly and outside tests. A
// name ending in "/..." covers what lies below it; the longest name that fits
// a package counts.
var mayImport = map[string][]string{
	"geo/...":          {"geo/..."},
	"geo/netstat":      {"geo", "geo/network", "geo/parallel"},
	"geo/counts":       {"geo", "geo/parallel", "geo/profile", "geo/say"},
	"geo/parallel":     {},
	"server/layer":     {"geo/..."},
	"server/casework":  {"geo/..."},
	"server/media":     {"geo/..."},
	"server/logbook":   {},
	"server/auth":      {"geo/..."},
	"server/jobs":      {"geo/..."},
	"server/cql2":      {"server/layer", "geo/..."},
	"server/readmodel": {"server/layer", "server/cql2", "server/geojson", "geo/..."},

	// Files in: their outer forms know nothing of what is in them.
	"server/ingest":          {"server/ingest/sheet", "server/ingest/geofile", "geo/..."},
	"server/ingest/sheet":    {"geo/..."},
	"server/ingest/geofile":  {"server/ingest/sheet", "geo/..."},
	"server/ingest/roadfile": {"server/ingest", "server/ingest/sheet", "server/ingest/geofile", "geo/..."},
	"server/ingest/filetest": {}, // imported by tests only

	"server/importer": {"server/ingest/...", "server/store", "server/store/roads", "geo/..."},
	"server/export":   {"server/layer", "geo/..."},
	"server/demo":     {"server/layer", "geo/..."},
	"server/geojson":  {},

	// The store: a kernel, and a room for each noun. A noun knows the kernel, not
	// its siblings but where one stands on another's rows.
	"server/store":        {"server/layer", "server/casework", "server/auth", "server/jobs", "geo/...", "migrations"},
	"server/store/roads":  storeNoun(),
	"server/store/sight":  storeNoun("server/store/roads"),
	"server/store/spots":  storeNoun("server/store/roads"),
	"server/store/cases":  storeNoun(),
	"server/store/people": storeNoun(),
	"server/store/served": storeNoun("server/readmodel", "server/cql2"),

	// What answers: web knows no noun, and the nouns do not know each other.
	"server/web":      {"server/store", "server/disk", "server/layer", "server/casework", "server/auth", "server/geojson", "geo/..."},
	"server/ogc":      answers("server/cql2", "server/readmodel"),
	"server/findings": answers(),
	"server/cases":    answers(),
	"server/people":   answers(),
	"server/office":   answers("server/importer"),
	"server":          answers("server/web", "server/ogc", "server/findings", "server/cases", "server/people", "server/office"),
	"server/backup":   {"server/store/...", "server/media", "server/layer", "geo/..."},
	"server/cluster":  {},
	"server/disk":     {},
	"static":          {},
	"migrations":      {},
	"server/pgtest":   {"server/store/...", "server/auth", "server/casework", "server/cluster", "geo/...", "migrations"},
	"cmd/tongshi": answers("server", "server/importer", "server/ogc", "server/findings", "server/cases", "server/people", "server/office", "server/demo", "server/cluster", "server/logbook",
		"server/backup", "migrations", "static"),
}

// storeNoun is what a noun of the store may import, and what else it may.
func storeNoun(more ...string) []string {
	return append([]string{"server/store", "server/layer", "server/casework", "server/auth", "server/jobs", "server/geojson", "geo/..."}, more...)
}

// answers is what a package that answers requests may import, and what else it may.
func answers(more ...string) []string {
	return append([]string{
		"server/web", "server/store/...", "server/ingest/...", "server/export", "server/layer", "server/casework", "server/auth",
		"server/jobs", "server/media", "server/disk", "server/geojson", "geo/...",
	}, more...)
}

// outside says which packages of others a package is held to; those not named
// here are free. The standard library is always allowed.
var outside = map[string][]string{
	"geo/...": {
		"github.com/paulmach/orb", "github.com/paulmach/orb/planar", "gonum.org/v1/gonum/...", "github.com/tidwall/rtree",
	},
	"geo/profile":    {"golang.org/x/text/width"},
	"server/cluster": {},
	"static":         {},
	"migrations":     {},
}

// databases are the packages that execute SQL, and databaseUsers who may.
var (
	databases     = []string{"github.com/jackc/...", "github.com/pressly/goose/...", "database/sql/..."}
	databaseUsers = []string{"server/store/...", "server/pgtest", "server/ingest/geofile", "server/ingest/filetest"} // a GeoPackage is a database in a file
)

// wrongArrows are the imports of one package that the tables do not allow.
func wrongArrows(pkg string, imports []string) []string {
	var wrong []string
	for _, path := range imports {
		if !allowed(pkg, path) {
			wrong = append(wrong, pkg+" -> "+path)
		}
	}
	return wrong
}

func allowed(pkg, path string) bool {
	if ours, ok := strings.CutPrefix(path, module); ok {
		targets, known := lookUp(mayImport, pkg)
		return known && fitsAny(targets, ours)
	}
	if fitsAny(databases, path) {
		return slices.ContainsFunc(databaseUsers, func(name string) bool { return fits(name, pkg) })
	}
	targets, held := lookUp(outside, pkg)
	first, _, _ := strings.Cut(path, "/")
	return !held || !strings.Contains(first, ".") || fitsAny(targets, path)
}

// lookUp finds the entry whose name fits the package best.
func lookUp(table map[string][]string, pkg string) (targets []string, found bool) {
	longest := -1
	for name, list := range table {
		if fits(name, pkg) && len(name) > longest {
			longest, targets, found = len(name), list, true
		}
	}
	return targets, found
}

func fits(name, pkg string) bool {
	base, below := strings.CutSuffix(name, "/...")
	return pkg == base || below && strings.HasPrefix(pkg, base+"/")
}

func fitsAny(names []string, pkg string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return fits(name, pkg) })
}

func TestImportsFollowTheTable(t *testing.T) {
	packages := 0
	for _, top := range []string{"cmd", "geo", "server", "static", "migrations"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(dir string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			if name := entry.Name(); name == "testdata" || name == "node_modules" {
				return fs.SkipDir
			}
			found, err := build.ImportDir(dir, 0)
			if none := (*build.NoGoError)(nil); errors.As(err, &none) {
				return nil
			}
			if err != nil {
				return err
			}
			pkg, err := filepath.Rel(root, dir)
			if err != nil {
				return err
			}
			packages++
			for _, wrong := range wrongArrows(filepath.ToSlash(pkg), found.Imports) {
				t.Errorf("import against the table: %s", wrong)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages were read", packages)
	}
}

func TestTheImportCheckFindsWrongArrows(t *testing.T) {
	for _, arrow := range []struct{ from, to string }{
		{"geo", "tongshi/server/layer"},
		{"geo/network", "tongshi/server/store"},
		{"geo/netstat", "tongshi/geo/counts"},
		{"geo/counts", "tongshi/geo/netstat"},
		{"geo/netstat", "tongshi/geo/blackspot"},
		{"geo/counts", "tongshi/geo/blackspot"},
		{"geo/parallel", "tongshi/geo"},
		{"geo/network", "github.com/paulmach/orb/geojson"},
		{"geo", "github.com/jackc/pgx/v5"},
		{"server/layer", "tongshi/server/store"},
		{"server/cql2", "tongshi/server/readmodel"},
		{"server/ingest", "tongshi/server/store"},
		{"server/ingest", "tongshi/server/ingest/roadfile"},
		{"server/ingest/sheet", "tongshi/server/ingest/geofile"},
		{"server/ingest/geofile", "tongshi/server/ingest"},
		{"server/ingest", "database/sql"},
		{"server/demo", "tongshi/server/store"},
		{"server/readmodel", "tongshi/server/store"},
		{"server/store", "tongshi/server"},
		{"server/store", "tongshi/server/ingest"},
		{"server/store", "tongshi/server/cluster"},
		{"server/store", "tongshi/server/store/cases"},
		{"server/store", "tongshi/server/readmodel"},
		{"server/store/cases", "tongshi/server/store/people"},
		{"server/store/people", "tongshi/server/store/served"},
		{"server/store/roads", "tongshi/server/store/sight"},
		{"server/store/spots", "tongshi/server/store/sight"},
		{"server/store/cases", "tongshi/server/web"},
		{"server/web", "tongshi/server/store/cases"},
		{"server/web", "tongshi/server/readmodel"},
		{"server/web", "tongshi/server/cql2"},
		{"server/web", "tongshi/server/ogc"},
		{"server/ogc", "tongshi/server/cases"},
		{"server/cases", "tongshi/server/ogc"},
		{"server/findings", "tongshi/server/people"},
		{"server/people", "tongshi/server/findings"},
		{"server/people", "tongshi/server/readmodel"},
		{"server/cases", "github.com/jackc/pgx/v5"},
		{"server/web", "github.com/jackc/pgx/v5"},
		{"server", "tongshi/migrations"},
		{"server", "tongshi/server/cluster"},
		{"server", "tongshi/static"},
		{"server", "tongshi/server/pgtest"},
		{"server", "github.com/jackc/pgx/v5/pgxpool"},
		{"server", "database/sql"},
		{"server/cluster", "tongshi/geo"},
		{"server/cluster", "golang.org/x/sys/unix"},
		{"static", "tongshi/server"},
		{"cmd/tongshi", "tongshi/server/pgtest"},
		{"cmd/tongshi", "github.com/jackc/pgx/v5"},
		{"server/backup", "github.com/jackc/pgx/v5"},
		{"server/cases", "tongshi/server/backup"},
		{"server/unheardof", "tongshi/geo"},
	} {
		if len(wrongArrows(arrow.from, []string{arrow.to})) != 1 {
			t.Errorf("%s -> %s was not found to be wrong", arrow.from, arrow.to)
		}
	}
	for _, arrow := range []struct{ from, to string }{
		{"geo/network", "tongshi/geo"}, {"geo/blackspot", "gonum.org/v1/gonum/stat"},
		{"geo/blackspot", "tongshi/geo/netstat"}, {"geo/blackspot", "tongshi/geo/counts"}, {"server/store", "tongshi/geo/network"},
		{"server", "tongshi/server/store"}, {"server", "tongshi/server/cases"}, {"server/cases", "tongshi/server/store/people"},
		{"server/store/spots", "tongshi/server/store/roads"}, {"server/store/cases", "github.com/jackc/pgx/v5"},
		{"cmd/tongshi", "tongshi/static"}, {"server/cluster", "os/exec"},
		{"server/store", "github.com/jackc/pgx/v5"}, {"server", "github.com/go-chi/chi/v5"},
	} {
		if wrong := wrongArrows(arrow.from, []string{arrow.to}); len(wrong) != 0 {
			t.Errorf("%s was found to be wrong", wrong[0])
		}
	}
}

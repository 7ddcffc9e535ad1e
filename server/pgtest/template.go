package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/profile"
	"tongshi/migrations"
)

const (
	clonePrefix    = "test_"
	templatePrefix = "template_tongshi_"
	// keptTemplates bounds how many earlier schemas stay for who goes back to
	// them.
	keptTemplates = 4
	// templateLock is held, exclusively, while templates are made or swept and,
	// shared, while one is cloned.
	templateLock = 0x70677465
)

// template is the name of the migrated template database, made when absent.
// Its name holds a hash of what it is made from, so another schema has another.
func template(ctx context.Context, admin *pgx.Conn, base string) (string, error) {
	hash, err := recipe()
	if err != nil {
		return "", err
	}
	name := templatePrefix + hash[:12]
	if there, err := has(ctx, admin, name); err != nil || there {
		return name, err
	}
	return name, underLock(ctx, admin, true, func() error {
		there, err := has(ctx, admin, name)
		if err != nil || there {
			return err
		}
		if err := sweep(ctx, admin); err != nil {
			return err
		}
		return makeTemplate(ctx, admin, base, name)
	})
}

// recipe is a hash of the files that a database is made from. Two programs of
// the same recipe make the same schema.
func recipe() (string, error) {
	sum := sha256.New()
	for _, files := range []fs.FS{migrations.Files, profile.Files} {
		paths, err := fs.Glob(files, "*")
		if err != nil {
			return "", fmt.Errorf("list schema files: %w", err)
		}
		for _, path := range paths {
			text, err := fs.ReadFile(files, path)
			if err != nil {
				return "", fmt.Errorf("read schema file: %w", err)
			}
			_, _ = fmt.Fprintf(sum, "%s %d\n%s\n", path, len(text), text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// makeTemplate migrates under another name and renames at the end: a name that
// exists is whole.
func makeTemplate(ctx context.Context, admin *pgx.Conn, base, name string) error {
	draft := name + "_draft"
	if err := drop(ctx, admin, draft); err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	if err := migrate(ctx, withDatabase(base, draft)); err != nil {
		return err
	}
	_, err := admin.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
	return err
}

func cloneDatabase(ctx context.Context, admin *pgx.Conn, from, name string) error {
	return underLock(ctx, admin, false, func() error {
		_, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from)
		return err
	})
}

func underLock(ctx context.Context, admin *pgx.Conn, exclusive bool, work func() error) error {
	how := "pg_advisory_lock_shared"
	if exclusive {
		how = "pg_advisory_lock"
	}
	if _, err := admin.Exec(ctx, "SELECT "+how+"($1)", int64(templateLock)); err != nil {
		return err
	}
	if err := work(); err != nil {
		return err // the connection ends next, and the lock with it
	}
	_, err := admin.Exec(ctx, "SELECT pg_advisory_unlock_all()")
	return err
}

func has(ctx context.Context, admin *pgx.Conn, name string) (bool, error) {
	var there bool
	err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	return there, err
}

func drop(ctx context.Context, admin *pgx.Conn, name string) error {
	_, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	return err
}

// sweepIfFree sweeps unless somebody is cloning or sweeping right now.
func sweepIfFree(ctx context.Context, admin *pgx.Conn) error {
	var free bool
	err := admin.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(templateLock)).Scan(&free)
	if err != nil || !free {
		return err
	}
	return sweep(ctx, admin) // the connection ends next, and the lock with it
}

// sweep drops clones of processes that are gone and templates of older
// schemas.
func sweep(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, "SELECT datname::text FROM pg_database ORDER BY oid DESC")
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	templates := 0
	for _, name := range names {
		if strings.HasPrefix(name, templatePrefix) {
			templates++
		}
		if !orphan(name) && (templates <= keptTemplates || !strings.HasPrefix(name, templatePrefix)) {
			continue
		}
		if err := drop(ctx, admin, name); err != nil {
			return err
		}
	}
	return nil
}

// orphan reports whether a database is a clone whose test process is gone.
func orphan(name string) bool {
	rest, ok := strings.CutPrefix(name, clonePrefix)
	if !ok {
		return false
	}
	number, _, _ := strings.Cut(rest, "_")
	pid, err := strconv.Atoi(number)
	if err != nil {
		return false
	}
	process, err := os.FindProcess(pid)
	return err != nil || process.Signal(syscall.Signal(0)) != nil
}

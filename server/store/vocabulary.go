package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tongshi/geo/profile"
	"tongshi/server/layer"
)

// vocabularyLock keeps two processes from making the checks at once.
const vocabularyLock = 0x766f63

// Codes go into the schema as text, so they are held to this form.
var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// restricted is a column that may hold only the codes of one list.
type restricted struct {
	list, table, column string
	array               bool
	codes               []string
}

func (r restricted) constraint() string { return "vocab_" + r.table + "_" + r.column }

// complete does what a migration cannot know: the first settings, and the
// checks of the vocabulary file and the triggers of the layer registry, which
// change without a migration.
func (s *Store) complete(ctx context.Context, words *profile.Vocabulary) error {
	return s.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(vocabularyLock)); err != nil {
			return Wrap("lock vocabulary", err)
		}
		if err := describeVersions(ctx, tx); err != nil {
			return Wrap("describe migrations", err)
		}
		if err := firstSettings(ctx, tx); err != nil {
			return Wrap("make first settings", err)
		}
		if err := syncVocabulary(ctx, tx, words); err != nil {
			return err
		}
		return syncVersions(ctx, tx, layer.All())
	})
}

// syncVocabulary turns vocabulary.json into CHECK constraints. It does
// nothing while the file is the one they were made from, or an older one.
func syncVocabulary(ctx context.Context, tx pgx.Tx, words *profile.Vocabulary) error {
	columns, err := restrictedColumns(words)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(words.File)
	hash := hex.EncodeToString(sum[:])
	fresh, err := vocabularyIsFresh(ctx, tx, words.Version, hash)
	if err != nil || fresh {
		return err
	}
	if err := remakeChecks(ctx, tx, columns); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO vocabulary (version, hash) VALUES ($1, $2)
		ON CONFLICT (singleton) DO UPDATE SET version = excluded.version, hash = excluded.hash, applied_at = now()`,
		words.Version, hash)
	return Wrap("note vocabulary", err)
}

func vocabularyIsFresh(ctx context.Context, tx pgx.Tx, version, hash string) (bool, error) {
	var haveVersion, haveHash string
	err := tx.QueryRow(ctx, `SELECT version, hash FROM vocabulary`).Scan(&haveVersion, &haveHash)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return haveHash == hash || haveVersion > version, Wrap("read vocabulary", err)
}

func restrictedColumns(words *profile.Vocabulary) ([]restricted, error) {
	var out []restricted
	for _, list := range slices.Sorted(maps.Keys(words.AppliesTo)) {
		codes := words.Codes(list)
		for _, code := range codes {
			if !codeForm.MatchString(code) {
				return nil, fmt.Errorf("vocabulary: list %q: code %q: want lower-case letters, digits, - and _", list, code)
			}
		}
		for _, place := range words.AppliesTo[list] {
			name, array := strings.CutSuffix(place, "[]")
			table, column, ok := strings.Cut(name, ".")
			if !ok {
				return nil, fmt.Errorf("vocabulary: list %q: %q: want table.column or table.column[]", list, place)
			}
			out = append(out, restricted{list, table, column, array, codes})
		}
	}
	return out, nil
}

// remakeChecks drops every vocabulary check and makes those of columns.
func remakeChecks(ctx context.Context, tx pgx.Tx, columns []restricted) error {
	_, err := tx.Exec(ctx, `
		DO $$ DECLARE old record; BEGIN
		  FOR old IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE conname LIKE 'vocab\_%' AND contype = 'c' LOOP
		    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', old.place, old.conname);
		  END LOOP;
		END $$`)
	if err != nil {
		return Wrap("drop vocabulary checks", err)
	}
	for _, c := range columns {
		if err := c.make(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (r restricted) make(ctx context.Context, tx pgx.Tx) error {
	operator := "= ANY (%s)"
	if r.array {
		operator = "<@ %s"
	}
	list := fmt.Sprintf(operator, "ARRAY['"+strings.Join(r.codes, "', '")+"']::text[]")
	err := pgx.BeginFunc(ctx, tx, func(point pgx.Tx) error {
		_, err := point.Exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s %s)", quoted(r.table),
			quoted(r.constraint()), quoted(r.column), list))
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23514" {
		return fmt.Errorf("vocabulary: %s.%s holds codes that list %q does not know: %s; add them to the list or change the rows",
			r.table, r.column, r.list, r.strangers(ctx, tx))
	}
	return Wrap(fmt.Sprintf("vocabulary: list %q on %s.%s", r.list, r.table, r.column), err)
}

// strangers are codes the column holds and the list does not, for an error
// message: best effort.
func (r restricted) strangers(ctx context.Context, tx pgx.Tx) string {
	from := quoted(r.table)
	value := quoted(r.column)
	if r.array {
		from += ", unnest(" + value + ") AS element"
		value = "element"
	}
	rows, err := tx.Query(ctx, fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s <> ALL ($1) LIMIT 5", value, from, value), r.codes)
	if err != nil {
		return "(unknown)"
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "(unknown)"
	}
	return strings.Join(codes, ", ")
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// Package store is the only place that executes SQL. Each noun of the domain
// has its methods in a file of its name; geometries are orb values, WGS 84,
// longitude before latitude.
package store

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"tongshi/geo/standards"
	"tongshi/server/casework"
)

const (
	connectWithin = 3 * time.Second
	// maxConnections leaves a server of the usual hundred room for others.
	maxConnections = 16
	// attempts at a transaction that clashes with others.
	attempts = 6
)

// Store reads and writes one Tongshi database.
type Store struct {
	Pool      *pgxpool.Pool
	Log       *slog.Logger
	Standards *standards.Set // as read when the program started; never changed
	follower  *follower
	rules     *casework.Rules
	derive    func(context.Context) error // brings up to date what is computed from rows
}

// Open connects to the PostGIS database at url, which is worked on by these
// standards and rules of the casework. It neither migrates nor changes
// anything; [Store.Migrate] does.
func Open(ctx context.Context, url string, log *slog.Logger, std *standards.Set, rules *casework.Rules) (*Store, error) {
	s, err := Unasked(ctx, url, log, std, rules)
	if err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Unasked is [Open] for who can wait with the first question to the database,
// or needs none: nothing has been connected to yet.
func Unasked(ctx context.Context, url string, log *slog.Logger, std *standards.Set, rules *casework.Rules) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectWithin
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = maxConnections
	}
	config.ConnConfig.RuntimeParams["application_name"] = "tongshi"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.AfterConnect = registerTypes
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, Wrap("open database", err)
	}
	return &Store{Pool: pool, Log: log, Standards: std, follower: newFollower(), rules: rules}, nil
}

// Rules are the rules of the casework that the store works by.
func (s *Store) Rules() *casework.Rules { return s.rules }

// Close ends all connections. It waits for those in use.
func (s *Store) Close() { s.Pool.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return Wrap("ping database", s.Pool.Ping(ctx))
}

// InTx runs work in one transaction, and again from the start when it loses
// against a concurrent one, so work must not keep state between runs. When it
// returns, [Store.KnownVersions] holds the versions that the commit made.
func (s *Store) InTx(ctx context.Context, work func(pgx.Tx) error) error {
	var err error
	for attempt := range attempts {
		if attempt > 0 && !pause(ctx, attempt) {
			break
		}
		err = pgx.BeginFunc(ctx, s.Pool, work)
		if !clashed(err) {
			break
		}
		s.Log.DebugContext(ctx, "transaction clashed", "attempt", attempt+1, "error", err)
	}
	s.Committed(ctx, err)
	return Classify(GivenUp(ctx, err))
}

// pause waits a little longer before each attempt, with a random part so that
// two rivals do not meet again. It reports false when ctx has ended.
func pause(ctx context.Context, attempt int) bool {
	wait := 5 * time.Millisecond << attempt
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait/2 + rand.N(wait)):
		return true
	}
}

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/standards"
	"tongshi/server/auth"
	"tongshi/server/casework"
)

// Transactions of writes: retry after a clash, audit log, and the kept answer
// by which a repeated request (idempotency key) changes nothing.

// Every change by a person or a program goes through here: one transaction
// with its audit rows and, when the request may be repeated, its answer.

// Tx is a write in progress. Its methods are the changes that can be made;
// they stand beside the nouns they change.
type Tx struct {
	SQL     pgx.Tx
	Who     auth.Actor
	Rules   *casework.Rules
	audited int
	Quiet   bool
	after   []func()
	store   *Store
	follows bool // what is derived is brought up to date after the commit
}

// Standards are those that the store works by.
func (tx *Tx) Standards() *standards.Set { return tx.store.Standards }

// Actor is who makes the change.
func (tx *Tx) Actor() auth.Actor { return tx.Who }

// AfterCommit runs do once the change is stored. It does not run when the
// change is rolled back.
func (tx *Tx) AfterCommit(do func()) { tx.after = append(tx.after, do) }

// deriveWithin bounds what is done after a commit before its maker hears of it.
const deriveWithin = 5 * time.Second

// Derive names what brings up to date the rows that are computed from others,
// such as sight triangles. Without it they stay as they are until somebody does.
func (s *Store) Derive(catchUp func(context.Context) error) { s.derive = catchUp }

// FollowUp has what is derived from the rows that tx changes brought up to date
// as soon as it is stored and before its maker hears of it.
func (tx *Tx) FollowUp() {
	if tx.store == nil || tx.store.derive == nil || tx.follows {
		return
	}
	tx.follows = true
	tx.AfterCommit(func() {
		ctx, cancel := context.WithTimeout(context.Background(), deriveWithin)
		defer cancel()
		if err := tx.store.derive(ctx); err != nil { // whoever follows the changes does it in a moment
			tx.store.Log.WarnContext(ctx, "what is derived from a change was not brought up to date", "error", err)
		}
	})
}

// NothingChanged says that the write left everything as it was, so that it
// leaves no audit row either.
func (tx *Tx) NothingChanged() { tx.Quiet = true }

// errUnaudited is a fault of ours: a write that says nothing of itself.
var errUnaudited = errors.New("a write without an audit row")

// Change is what an audit row says beside who and when. Before and After are
// marshalled as JSON; nil stands for what was not there. Secrets have no
// place in them.
type Change struct {
	Action   string // "add", "change", "remove", or a word of the noun's own
	Object   string // table of the object
	ObjectID int64  // 0 for a whole table
	Before   any
	After    any
}

// ToldObjects are the tables whose changes webhooks can hear of.
var ToldObjects = []string{"sites", "works", "look_backs"}

// Audit notes a change in the transaction that makes it.
func (tx *Tx) Audit(ctx context.Context, c Change) error {
	before, err := auditJSON(c.Before)
	if err != nil {
		return err
	}
	after, err := auditJSON(c.After)
	if err != nil {
		return err
	}
	_, err = tx.SQL.Exec(ctx, `
		WITH noted AS (
		    INSERT INTO audit (actor, origin, action, object, object_id, before, after)
		    VALUES (@actor, @origin, @action, @object, nullif(@id::bigint, 0), @before, @after)
		    RETURNING id
		)
		-- whoever wants to hear of such a change
		INSERT INTO webhook_outbox (webhook_id, audit_id)
		SELECT w.id, n.id
		  FROM noted AS n
		  JOIN webhooks AS w ON w.active AND (@object = ANY (w.objects) OR w.objects = '{}' AND @told)`,
		pgx.StrictNamedArgs{
			"actor": Storable(tx.Who.Name), "origin": Storable(tx.Who.Origin), "action": c.Action, "object": c.Object,
			"id": c.ObjectID, "before": before, "after": after, "told": slices.Contains(ToldObjects, c.Object),
		})
	if err != nil {
		return Wrap("audit "+c.Action+" "+c.Object, err)
	}
	tx.audited++
	return nil
}

func auditJSON(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return StorableJSON(text), nil
}

// WriteTx runs work in one transaction as actor. When the transaction loses
// against a concurrent one, work runs again from the start, so it must keep
// nothing between runs. A write that leaves no audit row is an error, unless
// it says that nothing changed.
func (s *Store) WriteTx(ctx context.Context, actor auth.Actor, work func(*Tx) error) error {
	var done *Tx
	err := s.InTx(ctx, func(sql pgx.Tx) error {
		done = &Tx{SQL: sql, Who: actor, Rules: s.rules, store: s}
		if err := work(done); err != nil {
			return err
		}
		if done.audited == 0 && !done.Quiet {
			return errUnaudited
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, do := range done.after {
		do()
	}
	return nil
}

// Request is what a repeated request has in common with its first: the key
// that its client made, and the SHA-256 of all that it asks for.
type Request struct {
	Key string // empty when the request may not be repeated
	Sum [32]byte
}

// Answer is a finished answer to a write, as it is kept for a repetition.
type Answer struct {
	Status   int               `db:"status"`
	Header   map[string]string `db:"headers"`
	Body     []byte            `db:"body"`
	Repeated bool              // it is the answer of an earlier request
}

// keptAnswer is an answer with the sum of its request.
type keptAnswer struct {
	Answer
	Sum []byte `db:"request"`
}

// ErrKeyTaken: the Idempotency-Key came with another request before.
var ErrKeyTaken = errors.New("idempotency key was used for another request")

// Answer is [Store.WriteTx] for work that makes an answer. A request with a
// key runs once; one of the same actor, key and content gets the same answer
// later, and waits for it while the first still runs.
func (s *Store) Answer(ctx context.Context, actor auth.Actor, request Request, work func(*Tx) (Answer, error)) (Answer, error) {
	var answer Answer
	err := s.WriteTx(ctx, actor, func(tx *Tx) error {
		var err error
		if request.Key != "" {
			var found bool
			if answer, found, err = tx.reserve(ctx, request); err != nil || found {
				tx.NothingChanged()
				return err
			}
		}
		if answer, err = work(tx); err != nil || request.Key == "" {
			return err
		}
		return tx.keep(ctx, request, answer)
	})
	return answer, err
}

// reserve takes the key, or finds the answer of the request that had it. The
// insertion waits for a request with the same key that is not finished.
func (tx *Tx) reserve(ctx context.Context, r Request) (Answer, bool, error) {
	tag, err := tx.SQL.Exec(ctx, `
		INSERT INTO idempotency_keys (actor, key, request, status, headers, body)
		VALUES (@actor, @key, @request, 0, '{}', '')
		ON CONFLICT (actor, key) DO NOTHING`, pgx.StrictNamedArgs{"actor": tx.Who.Name, "key": r.Key, "request": r.Sum[:]})
	if err != nil || tag.RowsAffected() == 1 {
		return Answer{}, false, Wrap("reserve idempotency key", err)
	}
	had, err := One[keptAnswer](ctx, tx.SQL, `
		SELECT request, status, headers, body FROM idempotency_keys WHERE actor = $1 AND key = $2`, tx.Who.Name, r.Key)
	if err == nil && string(had.Sum) != string(r.Sum[:]) {
		return Answer{}, false, ErrKeyTaken
	}
	had.Repeated = true
	return had.Answer, true, Wrap("read kept answer", err)
}

func (tx *Tx) keep(ctx context.Context, r Request, a Answer) error {
	_, err := tx.SQL.Exec(ctx, `
		UPDATE idempotency_keys SET status = @status, headers = @headers, body = @body WHERE actor = @actor AND key = @key`,
		pgx.StrictNamedArgs{"actor": tx.Who.Name, "key": r.Key, "status": a.Status, "headers": a.Header, "body": a.Body})
	return Wrap("keep answer", err)
}

// How long what is only of passing use is kept.
const (
	keptAnswers  = 30 * 24 * time.Hour
	keptAttempts = 24 * time.Hour
)

// sweptObjects are what the audit is swept of after the city's log_days. What it
// says of anything else is the history of that, and stays.
var sweptObjects = []string{"users", "tokens", "webhooks", "jobs"}

// Sweep removes what has run out: sessions, links, counted tries, kept answers
// and old rows of the audit.
func (s *Store) Sweep(ctx context.Context) error {
	_, err := s.Pool.Exec(ctx, `
		WITH gone_sessions AS (DELETE FROM sessions WHERE expires_at < now() OR seen_at < now() - $1::interval),
		     gone_links AS (DELETE FROM one_time_links WHERE expires_at < now() - interval '30 days'),
		     gone_tries AS (DELETE FROM login_attempts WHERE started_at < now() - $2::interval),
		     gone_audit AS (
		         DELETE FROM audit
		          WHERE object = ANY ($4)
		            AND at < now() - make_interval(days => (SELECT log_days FROM settings ORDER BY version DESC LIMIT 1)))
		DELETE FROM idempotency_keys WHERE at < now() - $3::interval`, auth.SessionIdle, keptAttempts, keptAnswers, sweptObjects)
	return Wrap("sweep", err)
}

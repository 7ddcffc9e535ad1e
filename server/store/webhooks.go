package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Webhook is an address that is told of changes.
type Webhook struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	Secret    string    `json:"-"`
	Format    string    `json:"format"`  // vocabulary "webhook_format"
	Objects   []string  `json:"objects"` // tables; empty means all
	Active    bool      `json:"active"`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	Revision  int64     `json:"revision"`
	Waiting   int       `json:"waiting"` // messages that have not arrived
	Failed    int       `json:"failed"`  // messages given up
	Last      string    `json:"last"`    // what the last try was answered
}

const webhookColumns = `w.id, w.name, w.url, w.secret, w.format, w.objects, w.active, w.created_by, w.created_at, w.revision,
	(SELECT count(*) FROM webhook_outbox AS o WHERE o.webhook_id = w.id AND o.sent_at IS NULL AND o.failed_at IS NULL)::int,
	(SELECT count(*) FROM webhook_outbox AS o WHERE o.webhook_id = w.id AND o.failed_at IS NOT NULL)::int,
	coalesce((SELECT o.answer FROM webhook_outbox AS o WHERE o.webhook_id = w.id AND o.attempts > 0 ORDER BY o.id DESC LIMIT 1), '')`

// Webhooks are all of them.
func (s *Store) Webhooks(ctx context.Context) ([]Webhook, error) {
	var list []Webhook
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, pgx.RowToStructByPos[Webhook], `SELECT `+webhookColumns+` FROM webhooks AS w ORDER BY w.id`)
	})
	return list, wrap("list webhooks", err)
}

// Webhook is the one of that number, held.
func (tx *Tx) Webhook(ctx context.Context, id int64) (Webhook, error) {
	rows, err := tx.sql.Query(ctx, `SELECT `+webhookColumns+` FROM webhooks AS w WHERE w.id = $1 FOR UPDATE OF w`, id)
	if err != nil {
		return Webhook{}, wrap("read webhook", err)
	}
	w, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Webhook])
	return w, wrap("read webhook", err)
}

// AddWebhook registers an address.
func (tx *Tx) AddWebhook(ctx context.Context, w Webhook) (Webhook, error) {
	var id int64
	err := tx.sql.QueryRow(ctx, `
		INSERT INTO webhooks (name, url, secret, format, objects, active, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		w.Name, w.URL, w.Secret, w.Format, listed(w.Objects), w.Active, tx.actor.Name).Scan(&id)
	if err != nil {
		return w, wrap("add webhook", err)
	}
	made, err := tx.Webhook(ctx, id)
	if err != nil {
		return w, err
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "webhooks", ObjectID: id, After: made})
}

// ChangeWebhook makes was into now. What waits for it goes to the new address.
func (tx *Tx) ChangeWebhook(ctx context.Context, was, now Webhook) (Webhook, error) {
	_, err := tx.sql.Exec(ctx, `
		UPDATE webhooks SET name = $2, url = $3, secret = $4, format = $5, objects = $6, active = $7, revision = revision + 1 WHERE id = $1`,
		was.ID, now.Name, now.URL, now.Secret, now.Format, listed(now.Objects), now.Active)
	if err != nil {
		return was, wrap("change webhook", err)
	}
	made, err := tx.Webhook(ctx, was.ID)
	if err != nil {
		return was, err
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "webhooks", ObjectID: was.ID, Before: was, After: made})
}

// RemoveWebhook ends one, with what still waits for it.
func (tx *Tx) RemoveWebhook(ctx context.Context, was Webhook) error {
	if _, err := tx.sql.Exec(ctx, `DELETE FROM webhooks WHERE id = $1`, was.ID); err != nil {
		return wrap("remove webhook", err)
	}
	return tx.Audit(ctx, Change{Action: "remove", Object: "webhooks", ObjectID: was.ID, Before: was})
}

// Message is a change that a webhook has to be told.
type Message struct {
	ID       int64
	Attempts int // this one included
	Webhook  Webhook
	Object   string
	Entry    Entry
}

// leaseFor is how long whoever took a message may try before somebody else
// does.
const leaseFor = time.Minute

// TakeMessages takes messages that are due, so that nobody else does. Who ends
// before saying what became of one leaves it to be tried again.
func (s *Store) TakeMessages(ctx context.Context, now time.Time, limit int) ([]Message, error) {
	var list []Message
	err := s.inTx(ctx, func(sql pgx.Tx) error {
		return gather(ctx, sql, &list, scanMessage, `
			WITH due AS (
			    SELECT o.id
			      FROM webhook_outbox AS o
			      JOIN webhooks AS w ON w.id = o.webhook_id AND w.active
			     WHERE o.sent_at IS NULL AND o.failed_at IS NULL AND o.next_at <= $1
			     ORDER BY o.next_at, o.id
			     LIMIT $2
			       FOR UPDATE OF o SKIP LOCKED
			), taken AS (
			    UPDATE webhook_outbox AS o SET attempts = o.attempts + 1, next_at = $3 FROM due WHERE o.id = due.id
			    RETURNING o.id, o.attempts, o.webhook_id, o.audit_id
			)
			SELECT t.id, t.attempts, w.id, w.name, w.url, w.secret, w.format, a.object, a.id, a.at, a.actor, a.action, coalesce(a.object_id, 0),
			       coalesce(s.number, ''), coalesce(k.title, s.title, ''), coalesce(a.after, 'null'::jsonb)
			  FROM taken AS t
			  JOIN webhooks AS w ON w.id = t.webhook_id
			  JOIN audit AS a ON a.id = t.audit_id
			  LEFT JOIN works AS k ON a.object = 'works' AND k.id = a.object_id
			  LEFT JOIN look_backs AS b ON a.object = 'look_backs' AND b.id = a.object_id
			  LEFT JOIN sites AS s ON s.id = CASE a.object WHEN 'sites' THEN a.object_id WHEN 'works' THEN k.site_id ELSE b.site_id END
			 ORDER BY t.id`, now, limit, now.Add(leaseFor))
	})
	return list, wrap("take messages", err)
}

func scanMessage(row pgx.CollectableRow) (Message, error) {
	var m Message
	e, w := &m.Entry, &m.Webhook
	err := row.Scan(&m.ID, &m.Attempts, &w.ID, &w.Name, &w.URL, &w.Secret, &w.Format, &m.Object, &e.ID, &e.At, &e.Actor, &e.Action, &e.ObjectID,
		&e.Number, &e.Title, &e.After)
	return m, err
}

// MessageSent notes that a message has arrived.
func (s *Store) MessageSent(ctx context.Context, id int64, answer string, now time.Time) error {
	_, err := s.pool.Exec(ctx, `UPDATE webhook_outbox SET sent_at = $2, answer = $3 WHERE id = $1`, id, now, storable(answer))
	return wrap("note that a message arrived", err)
}

// MessageFailed notes that a message has not, and when it is tried again; nil
// gives it up.
func (s *Store) MessageFailed(ctx context.Context, id int64, answer string, again *time.Time, now time.Time) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE webhook_outbox SET answer = $2, next_at = coalesce($3, next_at), failed_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END WHERE id = $1`,
		id, storable(answer), again, now)
	return wrap("note that a message did not arrive", err)
}

// SweepMessages forgets messages that have arrived or were given up long ago.
func (s *Store) SweepMessages(ctx context.Context, before time.Time) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM webhook_outbox WHERE coalesce(sent_at, failed_at) < $1`, before)
	return wrap("sweep messages", err)
}

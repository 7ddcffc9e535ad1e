package cases

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/store"
)

// Webhooks and the queue of their messages.

// Webhook is an address that is told of changes.
type Webhook struct {
	ID        int64     `json:"id" readOnly:"true"`
	Name      string    `json:"name" must:"true" maxLength:"100" zh:"名称" en:"Name"`
	URL       string    `json:"url" must:"true" maxLength:"2000" zh:"地址" en:"Address" doc:"http or https"`
	Secret    string    `json:"-" db:"secret"`
	Format    string    `json:"format" vocab:"webhook_format" default:"json" zh:"格式" en:"Format"`
	Objects   []string  `json:"objects" maxItems:"10" enum:"sites,works,look_backs" zh:"内容" en:"About" doc:"All when empty"`
	Active    bool      `json:"active" zh:"启用" en:"Active"`
	CreatedBy string    `json:"created_by" db:",made" readOnly:"true"`
	CreatedAt time.Time `json:"created_at" readOnly:"true"`
	Revision  int64     `json:"revision" readOnly:"true"`
	Failures  int       `json:"failures" readOnly:"true" doc:"Tries that failed since a message arrived; it is left alone ever longer"`
	Waiting   int       `json:"waiting" db:",derived" readOnly:"true" doc:"Messages that have not arrived"`
	Failed    int       `json:"failed" db:",derived" readOnly:"true" doc:"Messages given up"`
	Last      string    `json:"last" db:",derived" readOnly:"true" doc:"What the last try was answered"`
	LastZH    string    `json:"-" db:"last_zh,derived"` // empty where that is known in English alone
}

var (
	webhookTable = store.TableOf[Webhook]("webhooks", "w", store.Expressions{
		"waiting": `(SELECT count(*) FROM webhook_outbox AS o WHERE o.webhook_id = w.id AND o.sent_at IS NULL AND o.failed_at IS NULL)`,
		"failed":  `(SELECT count(*) FROM webhook_outbox AS o WHERE o.webhook_id = w.id AND o.failed_at IS NOT NULL)`,
		"last": `coalesce((SELECT o.answer FROM webhook_outbox AS o
		                    WHERE o.webhook_id = w.id AND o.attempts > 0 ORDER BY o.id DESC LIMIT 1), '')`,
		"last_zh": `coalesce((SELECT o.answer_zh FROM webhook_outbox AS o
		                       WHERE o.webhook_id = w.id AND o.attempts > 0 ORDER BY o.id DESC LIMIT 1), '')`,
	})
	insertWebhook = webhookTable.Insert(nil) + ` RETURNING ` + webhookTable.Columns
	updateWebhook = webhookTable.Update(store.Expressions{"revision": "w.revision + 1"}) + ` WHERE w.id = @id RETURNING ` + webhookTable.Columns
)

// Webhooks are all of them.
func Webhooks(ctx context.Context, s *store.Store) ([]Webhook, error) {
	var list []Webhook
	err := s.Reading(ctx, func() (bool, error) {
		return true, webhookTable.All(ctx, s.Pool, &list, `ORDER BY w.id`)
	})
	return list, store.Wrap("list webhooks", err)
}

// HoldWebhook is the one of that number, held.
func HoldWebhook(ctx context.Context, tx *store.Tx, id int64) (Webhook, error) {
	w, err := webhookTable.One(ctx, tx.SQL, `WHERE w.id = $1 FOR UPDATE OF w`, id)
	return w, store.Wrap("read webhook", err)
}

// AddWebhook registers an address.
func AddWebhook(ctx context.Context, tx *store.Tx, w Webhook) (Webhook, error) {
	w.CreatedBy = tx.Who.Name
	made, err := webhookTable.Made(ctx, tx, insertWebhook, w, nil)
	if err != nil {
		return w, store.Wrap("add webhook", err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "webhooks", ObjectID: made.ID, After: made})
}

// ChangeWebhook makes was into now. What waits for it goes to the new address.
func ChangeWebhook(ctx context.Context, tx *store.Tx, was, now Webhook) (Webhook, error) {
	made, err := webhookTable.Changed(ctx, tx, updateWebhook, now, pgx.StrictNamedArgs{"id": was.ID})
	if err != nil {
		return was, store.Wrap("change webhook", err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "webhooks", ObjectID: was.ID, Before: was, After: made})
}

// RemoveWebhook ends one, with what still waits for it.
func RemoveWebhook(ctx context.Context, tx *store.Tx, was Webhook) error {
	if _, err := tx.SQL.Exec(ctx, `DELETE FROM webhooks WHERE id = $1`, was.ID); err != nil {
		return store.Wrap("remove webhook", err)
	}
	return tx.Audit(ctx, store.Change{Action: "remove", Object: "webhooks", ObjectID: was.ID, Before: was})
}

// Message is a change that a webhook has to be told, and where it goes.
type Message struct {
	ID        int64  `db:"message"`
	Attempts  int    `db:"attempts"` // this one included
	WebhookID int64  `db:"webhook_id"`
	Name      string `db:"name"`
	URL       string `db:"url"`
	Secret    string `db:"secret"`
	Format    string `db:"format"`
	Failures  int    `db:"failures"` // tries of the receiver that failed, one after the other, before this one
	Object    string `db:"object"`
	Entry
}

// leaseFor is how long the server that took a message may try before
// another one does.
const leaseFor = time.Minute

// DueReceivers are the webhooks that have messages due.
func DueReceivers(ctx context.Context, s *store.Store, now time.Time) (ids []int64, err error) {
	err = store.Gather(ctx, s.Pool, &ids, pgx.RowTo[int64], `
		SELECT w.id FROM webhooks AS w
		 WHERE w.active
		   AND EXISTS (SELECT FROM webhook_outbox AS o
		                WHERE o.webhook_id = w.id AND o.sent_at IS NULL AND o.failed_at IS NULL AND o.next_at <= $1)
		 ORDER BY w.id`, now)
	return ids, store.Wrap("look for messages", err)
}

// TakeMessages takes messages that are due to a webhook, so that nobody else
// does, those that were tried least first. Who ends before saying what became of
// one leaves it to be tried again.
func TakeMessages(ctx context.Context, s *store.Store, webhook int64, now time.Time, limit int) ([]Message, error) {
	var list []Message
	err := s.InTx(ctx, func(sql pgx.Tx) error {
		return store.Gather(ctx, sql, &list, store.ByName[Message], `
			WITH due AS (
			    SELECT o.id
			      FROM webhook_outbox AS o
			      JOIN webhooks AS w ON w.id = o.webhook_id AND w.active
			     WHERE o.webhook_id = $4 AND o.sent_at IS NULL AND o.failed_at IS NULL AND o.next_at <= $1
			     ORDER BY o.attempts, o.id
			     LIMIT $2
			       FOR UPDATE OF o SKIP LOCKED
			), taken AS (
			    UPDATE webhook_outbox AS o SET attempts = o.attempts + 1, next_at = $3 FROM due WHERE o.id = due.id
			    RETURNING o.id, o.attempts, o.webhook_id, o.audit_id
			)
			SELECT t.id AS message, t.attempts, t.webhook_id, w.name, w.url, w.secret, w.format, w.failures,
			       a.object, a.at, a.actor, a.action, coalesce(a.object_id, 0) AS object_id,
			       coalesce(s.number, '') AS number, coalesce(k.title, s.title, '') AS title, coalesce(a.after, 'null'::jsonb) AS after
			  FROM taken AS t
			  JOIN webhooks AS w ON w.id = t.webhook_id
			  JOIN audit AS a ON a.id = t.audit_id
			  LEFT JOIN works AS k ON a.object = 'works' AND k.id = a.object_id
			  LEFT JOIN look_backs AS b ON a.object = 'look_backs' AND b.id = a.object_id
			  LEFT JOIN sites AS s ON s.id = CASE a.object WHEN 'sites' THEN a.object_id WHEN 'works' THEN k.site_id ELSE b.site_id END
			 ORDER BY t.attempts, t.id`, now, limit, now.Add(leaseFor), webhook)
	})
	return list, store.Wrap("take messages", err)
}

// MessageSent notes that a message has arrived, and that its receiver is there.
func MessageSent(ctx context.Context, s *store.Store, m Message, answer string, now time.Time) error {
	_, err := s.Pool.Exec(ctx, `
		WITH there AS (UPDATE webhooks SET failures = 0 WHERE id = $4 AND failures > 0)
		UPDATE webhook_outbox SET sent_at = $2, answer = $3, answer_zh = '' WHERE id = $1`,
		m.ID, now, store.Storable(answer), m.WebhookID)
	return store.Wrap("note that a message arrived", err)
}

// Failure is why a message has not arrived, and when it is tried again; nil
// gives it up.
type Failure struct {
	Why   say.Text
	Again *time.Time
	At    time.Time
}

// MessageFailed notes that a message has not arrived.
func MessageFailed(ctx context.Context, s *store.Store, m Message, f Failure) error {
	said := say.BothOf(f.Why)
	_, err := s.Pool.Exec(ctx, `
		UPDATE webhook_outbox
		   SET answer = $2, answer_zh = $5, next_at = coalesce($3, next_at),
		       failed_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END
		 WHERE id = $1`,
		m.ID, store.Storable(said.EN), f.Again, f.At, store.Storable(said.ZH))
	return store.Wrap("note that a message did not arrive", err)
}

// HoldReceiver leaves a webhook alone until then: all that waits for it waits on.
func HoldReceiver(ctx context.Context, s *store.Store, webhook int64, until time.Time) error {
	_, err := s.Pool.Exec(ctx, `
		WITH failing AS (UPDATE webhooks SET failures = failures + 1 WHERE id = $1)
		UPDATE webhook_outbox SET next_at = $2 WHERE webhook_id = $1 AND sent_at IS NULL AND failed_at IS NULL`, webhook, until)
	return store.Wrap("leave a webhook alone", err)
}

// GiveBack counts messages that were taken as not tried.
func GiveBack(ctx context.Context, s *store.Store, webhook int64, list []Message) error {
	var ids []int64
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	_, err := s.Pool.Exec(ctx, `
		UPDATE webhook_outbox SET attempts = attempts - 1 WHERE webhook_id = $1 AND id = ANY ($2)`, webhook, store.Listed(ids))
	return store.Wrap("give messages back", err)
}

// SweepMessages forgets messages that have arrived or were given up before
// then, and gives up those that wait since then.
func SweepMessages(ctx context.Context, s *store.Store, before time.Time) error {
	_, err := s.Pool.Exec(ctx, `
		WITH gone AS (DELETE FROM webhook_outbox WHERE coalesce(sent_at, failed_at) < $1)
		UPDATE webhook_outbox AS o SET failed_at = now()
		  FROM audit AS a
		 WHERE a.id = o.audit_id AND o.sent_at IS NULL AND o.failed_at IS NULL AND a.at < $1`, before)
	return store.Wrap("sweep messages", err)
}

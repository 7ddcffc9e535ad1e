package cases

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"tongshi/geo/say"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Delivery of webhooks: to each receiver on its own, with retries after growing
// waits (backoff).

// Courier brings messages to webhooks. A message is in the database from the
// moment of its change until it has arrived, so that none is lost when the
// server ends; one may arrive twice, with the same Tongshi-Delivery. Receivers
// do not wait for each other: one that hangs or fails is left alone for a while,
// and its messages wait.
type Courier struct {
	store  *store.Store
	log    *slog.Logger
	client *http.Client
	now    func() time.Time

	mu   sync.Mutex
	busy map[int64]bool // receivers that are being served
}

const (
	deliverWithin = 10 * time.Second
	deliverEvery  = time.Second
	// batch is how many messages are taken at once: fewer than can be tried
	// before another server takes them over.
	batch = 5
	// tries of one message, and the waits of a receiver that fails.
	maxTries    = 14
	firstWait   = 10 * time.Second
	longestWait = 6 * time.Hour
)

// NewCourier makes a courier that goes where networks allow it.
func NewCourier(st *store.Store, log *slog.Logger, networks Networks, now func() time.Time) (*Courier, error) {
	dialer := &net.Dialer{Timeout: deliverWithin, Control: networks.control}
	return &Courier{
		store: st, log: log, now: now, busy: map[int64]bool{},
		client: &http.Client{
			Timeout: deliverWithin,
			Transport: &http.Transport{
				DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: deliverWithin,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Run delivers until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		if err := c.begin(ctx, &all); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "messages were not delivered", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(deliverEvery):
		}
	}
}

// begin serves each receiver that has messages due and is not being served,
// beside the others.
func (c *Courier) begin(ctx context.Context, all *sync.WaitGroup) error {
	due, err := casestore.DueReceivers(ctx, c.store, c.now())
	for _, id := range due {
		if !c.take(id) {
			continue
		}
		all.Go(func() {
			defer c.leave(id)
			if err := c.serve(ctx, id); err != nil && ctx.Err() == nil {
				c.log.WarnContext(ctx, "messages were not delivered", "webhook", id, "error", err)
			}
		})
	}
	return err
}

func (c *Courier) take(id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *Courier) leave(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// serve brings a receiver its messages until there are none, or it fails.
func (c *Courier) serve(ctx context.Context, id int64) error {
	for {
		list, err := casestore.TakeMessages(ctx, c.store, id, c.now(), batch)
		if err != nil || len(list) == 0 {
			return err
		}
		for i, m := range list {
			answer, sendErr := c.send(ctx, m)
			if ctx.Err() != nil {
				return ctx.Err() // not its fault; it is tried again
			}
			held, err := c.note(ctx, m, answer, sendErr)
			if err != nil {
				return err
			}
			if held {
				return casestore.GiveBack(ctx, c.store, id, list[i+1:])
			}
		}
	}
}

// note keeps what became of a message. A receiver that could not take it is left
// alone for a while, and held says so; one that refuses a message takes others.
func (c *Courier) note(ctx context.Context, m casestore.Message, answer string, sendErr error) (held bool, err error) {
	if sendErr == nil {
		return false, casestore.MessageSent(ctx, c.store, m, answer, c.now())
	}
	wait := min(firstWait<<min(m.Failures, 20), longestWait)
	again := c.now().Add(wait/2 + rand.N(wait))
	failure := casestore.Failure{Why: say.Of(sendErr), Again: &again, At: c.now()}
	if m.Attempts >= maxTries || errors.Is(sendErr, errPrivate) {
		c.log.WarnContext(ctx, "a message was given up", "webhook", m.Name, "message", m.ID, "error", sendErr)
		failure.Again = nil
	}
	refused := errors.As(sendErr, new(refusal)) || errors.Is(sendErr, errPrivate)
	if err := casestore.MessageFailed(ctx, c.store, m, failure); err != nil || refused {
		return false, err
	}
	return true, casestore.HoldReceiver(ctx, c.store, m.WebhookID, again)
}

// refusal is the answer of a receiver that is there and does not want this
// message.
type refusal struct{ status, body string }

// Error is what it answered.
func (r refusal) Error() string { return r.status + ": " + r.body }

// send posts one message. What is answered with 2xx has arrived.
func (c *Courier) send(ctx context.Context, m casestore.Message) (string, error) {
	target, body, err := c.compose(m)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "tongshi")
	r.Header.Set("Tongshi-Delivery", strconv.FormatInt(m.ID, 10))
	r.Header.Set("Tongshi-Signature", "t="+stamp+",v1="+hex.EncodeToString(mac(m.Secret, stamp+"."+string(body))))
	answer, err := c.client.Do(r)
	if err != nil {
		return "", plainError(err)
	}
	defer func() { _ = answer.Body.Close() }() // only read
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 500))
	told := refusal{answer.Status, web.Shorten(string(said))}
	switch {
	case answer.StatusCode/100 == 2:
		return answer.Status, nil
	case answer.StatusCode/100 == 4 && answer.StatusCode != http.StatusRequestTimeout && answer.StatusCode != http.StatusTooManyRequests:
		return "", told
	}
	return "", errors.New(told.Error())
}

// plainError is the cause without the address, whose query may be a secret, and
// as a text of ours where nobody could be reached.
func plainError(err error) error {
	u, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	dial, ok := errors.AsType[*net.OpError](u.Err)
	if !ok || dial.Op != "dial" || dial.Net != "tcp" || dial.Source != nil || dial.Addr == nil {
		return u.Err
	}
	cause := dial.Err
	if errors.Is(cause, syscall.ECONNREFUSED) {
		cause = say.Errorf("connect: connection refused")
	}
	return say.Errorf("dial tcp %s: %w", dial.Addr, cause)
}

func mac(key, text string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// compose makes the message in the form that its address understands.
func (c *Courier) compose(m casestore.Message) (target string, body []byte, err error) {
	text := fmt.Sprintf("%s %s\n%s · %s", m.Entry.Number, m.Entry.Title, actionWords(m.Entry), m.Entry.Actor)
	var v any
	switch m.Format {
	case "wecom", "dingtalk":
		v = map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
	case "feishu":
		v = c.feishu(m, text)
	default:
		v = map[string]any{
			"delivery": m.ID, "object": m.Object, "object_id": m.Entry.ObjectID, "action": m.Entry.Action, "at": m.Entry.At.UTC(), "actor": m.Entry.Actor,
			"number": m.Entry.Number, "title": m.Entry.Title, "text": text, "after": m.Entry.After,
		}
	}
	target = m.URL
	if m.Format == "dingtalk" {
		target = c.dingtalk(m)
	}
	body, err = json.Marshal(v)
	return target, body, err
}

// dingtalk signs in the address, as that robot wants it.
func (c *Courier) dingtalk(m casestore.Message) string {
	u, err := url.Parse(m.URL)
	if err != nil {
		return m.URL
	}
	stamp := strconv.FormatInt(c.now().UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", base64.StdEncoding.EncodeToString(mac(m.Secret, stamp+"\n"+m.Secret)))
	u.RawQuery = q.Encode()
	return u.String()
}

// feishu signs in the body, as that robot wants it.
func (c *Courier) feishu(m casestore.Message, text string) map[string]any {
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	return map[string]any{
		"timestamp": stamp, "sign": base64.StdEncoding.EncodeToString(mac(stamp+"\n"+m.Secret, "")),
		"msg_type": "text", "content": map[string]string{"text": text},
	}
}

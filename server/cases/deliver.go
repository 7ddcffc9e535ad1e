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
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"tongshi/geo/say"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Delivery of webhooks, with retry and growing waits between the tries.

// Courier brings messages to webhooks. A message is in the database from the
// moment of its change until it has arrived, so that none is lost when the
// server ends; one may arrive twice, with the same Tongshi-Delivery.
type Courier struct {
	store  *store.Store
	log    *slog.Logger
	client *http.Client
	now    func() time.Time
}

const (
	deliverWithin = 10 * time.Second
	deliverEvery  = 5 * time.Second
	// tries of one message: with the waits below, about a day and a half.
	maxTries   = 14
	firstWait  = 10 * time.Second
	longestTry = 6 * time.Hour
)

// NewCourier makes a courier. Unless private, it does not go to addresses of
// this machine or of private networks, whatever name leads there: webhooks are
// no way into the network behind the server.
func NewCourier(st *store.Store, log *slog.Logger, private bool, now func() time.Time) (*Courier, error) {
	dialer := &net.Dialer{Timeout: deliverWithin}
	if !private {
		dialer.Control = refusePrivate
	}
	return &Courier{
		store: st, log: log, now: now,
		client: &http.Client{
			Timeout:       deliverWithin,
			Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: deliverWithin},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// errPrivate: the address is not one that webhooks may go to.
var errPrivate = say.Errorf("the address lies on this machine or in a private network; allow that with --private-webhooks")

// refusePrivate looks at the address itself, after the name was looked up.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10") // of providers (RFC 6598)
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) {
		return errPrivate
	}
	return nil
}

// Run delivers until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	for {
		sent, err := c.Deliver(ctx)
		if err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "messages were not delivered", "error", err)
		}
		if err == nil && sent > 0 {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(deliverEvery):
		}
	}
}

// Deliver tries the messages that are due and returns how many it tried.
func (c *Courier) Deliver(ctx context.Context) (int, error) {
	list, err := casestore.TakeMessages(ctx, c.store, c.now(), 20)
	for _, m := range list {
		answer, sendErr := c.send(ctx, m)
		if ctx.Err() != nil {
			return 0, ctx.Err() // not its fault; it is tried again
		}
		if err := c.note(ctx, m, answer, sendErr); err != nil {
			return 0, err
		}
	}
	return len(list), err
}

func (c *Courier) note(ctx context.Context, m casestore.Message, answer string, err error) error {
	if err == nil {
		return casestore.MessageSent(ctx, c.store, m.ID, answer, c.now())
	}
	if m.Attempts >= maxTries || errors.Is(err, errPrivate) {
		c.log.WarnContext(ctx, "a message was given up", "webhook", m.Name, "message", m.ID, "error", err)
		return casestore.MessageFailed(ctx, c.store, m.ID, say.Of(err), nil, c.now())
	}
	wait := min(firstWait<<(m.Attempts-1), longestTry)
	again := c.now().Add(wait/2 + rand.N(wait))
	return casestore.MessageFailed(ctx, c.store, m.ID, say.Of(err), &again, c.now())
}

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
	if answer.StatusCode/100 != 2 {
		return "", fmt.Errorf("%s: %s", answer.Status, web.Shorten(string(said)))
	}
	return answer.Status, nil
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

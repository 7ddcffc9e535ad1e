package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"tongshi/server/auth"
	"tongshi/server/cases"
)

// arrivals are the messages that came to a receiver, and when.
type arrivals struct {
	mu sync.Mutex
	at map[string]time.Time // by the note of the report that they tell of
}

func (a *arrivals) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var m struct{ After struct{ Note string } }
	_ = json.Unmarshal(body, &m) // another kind of message has no note
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at[m.After.Note] = time.Now()
}

func (a *arrivals) of(note string) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.at[note]
	return at, ok
}

// hook registers a receiver that the handler plays.
func (o office) hook(name string, h http.Handler) string {
	o.Helper()
	receiver := httptest.NewServer(h)
	o.Cleanup(receiver.Close)
	o.post("boss", "/api/webhooks", fmt.Sprintf(`{"name":%q,"url":%q,"objects":["sites"]}`, name, receiver.URL), 201)
	return receiver.URL
}

// Of four receivers one hangs, one is slow, one sends on to an address inside and
// one is good: the good one gets each message within ten seconds of its change.
func TestAReceiverThatHangsDelaysNobody(t *testing.T) {
	changes := soak("TONGSHI_SOAK_HOOKS", 60)
	o := newOffice(t)
	o.as["boss"] = []string{"Authorization", "Bearer " + o.member("boss", auth.Admin, "")}
	good, inside := &arrivals{at: map[string]time.Time{}}, &arrivals{at: map[string]time.Time{}}
	secret := httptest.NewServer(inside)
	t.Cleanup(secret.Close)
	ended := make(chan struct{})
	o.hook("hangs", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	}))
	o.hook("slow", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(700 * time.Millisecond) }))
	o.hook("sends on", http.RedirectHandler(secret.URL, http.StatusTemporaryRedirect))
	o.hook("good", good)
	networks := cases.Networks{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	courier, err := cases.NewCourier(o.store, slog.New(slog.DiscardHandler), networks, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	*o.clock = time.Now()
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	ctx, stop := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { courier.Run(ctx) })
	defer run.Wait()
	defer stop()
	defer close(ended)
	made := map[string]time.Time{}
	for i := range changes {
		note := fmt.Sprint("report ", i)
		o.post("li", fmt.Sprintf("/api/sites/%d/reports", site), fmt.Sprintf(`{"uuid":%q,"origin":"patrol","note":%q}`, uuid(), note), 201)
		made[note] = time.Now()
	}
	var longest time.Duration
	for note, at := range made {
		for time.Since(at) < 10*time.Second {
			if _, ok := good.of(note); ok {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		arrived, ok := good.of(note)
		if !ok {
			t.Fatalf("%s has not arrived after %s", note, time.Since(at))
		}
		longest = max(longest, arrived.Sub(at))
	}
	if longest > 10*time.Second || len(inside.at) > 0 {
		t.Errorf("the slowest of %d messages took %s; %d went inside", changes, longest, len(inside.at))
	}
	t.Logf("%d messages, the slowest after %s", changes, longest)
}

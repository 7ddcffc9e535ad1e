package server_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tongshi/server/cases"
)

// soak is how often a proof is repeated: so often in the long run, else few
// times.
func soak(variable string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return usual
}

func TestOfAHundredWhoCloseAWorkOneDoesAndEveryProofIsKept(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5)
	for round := range soak("TONGSHI_SOAK_CLOSERS", 10) {
		w := o.plan(site.ID, `"kind":"sign","title":"标志","crew":"A"`).ID
		var mu sync.Mutex
		outcomes := map[string]int{}
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				got := o.send(http.MethodPost, fmt.Sprintf("/api/works/%d/events", w),
					fmt.Sprintf(`{"uuid":%q,"event":"done","photos":[%q],"note":"%d"}`, uuid(), uuid(), i), o.as[[]string{"li", "sun"}[i%2]]...)
				mu.Lock()
				defer mu.Unlock()
				if got.StatusCode != http.StatusCreated {
					t.Errorf("%s %s", got.Status, got.body)
					return
				}
				a := decode[cases.WorkEventOutcome](o.city, got)
				outcomes[a.Outcome+" "+a.Why]++
			})
		}
		all.Wait()
		f := o.work(w)
		photos := map[string]bool{}
		for _, e := range f.Events {
			for _, p := range e.Photos {
				photos[p] = true
			}
		}
		if outcomes["applied "] != 1 || outcomes["conflict already_done"] != 99 || len(f.Events) != 101 || len(photos) != 100 || f.Properties.Conflicts != 99 {
			t.Fatalf("round %d: %v, %d events, %d photos, %d conflicts", round, outcomes, len(f.Events), len(photos), f.Properties.Conflicts)
		}
	}
}

func TestOfAHundredWhoChangeAWorkOneDoes(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5)
	w := o.plan(site.ID, `"kind":"sign","title":"标志"`)
	path := fmt.Sprintf("/api/collections/works/items/%d", w.ID)
	for range soak("TONGSHI_SOAK_CLOSERS", 3) {
		tag := o.get(fmt.Sprintf("/api/works/%d", w.ID), o.as["zhao"]...).Header.Get("ETag")
		var mu sync.Mutex
		statuses := map[int]int{}
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				got := o.send(http.MethodPatch, path, fmt.Sprintf(`{"properties":{"priority":%d}}`, i), append([]string{"If-Match", tag}, o.as["zhao"]...)...)
				mu.Lock()
				defer mu.Unlock()
				statuses[got.StatusCode]++
			})
		}
		all.Wait()
		if statuses[200] != 1 || statuses[412] != 99 {
			t.Fatalf("%v", statuses)
		}
	}
}

// lossy passes requests on to the server and cuts the connection instead of
// giving the answer in three of ten.
func lossy(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	inner := httptest.NewServer(handler)
	target, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(answer *http.Response) error {
			if rand.IntN(10) < 3 {
				io.Copy(io.Discard, answer.Body)
				return fmt.Errorf("lost on the way")
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     nil,
	}
	proxy := httptest.NewServer(pass)
	proxy.Config.ErrorLog = nil
	t.Cleanup(func() { proxy.Close(); inner.Close() })
	return proxy
}

func TestEventsWhoseAnswerIsLostAreThereOnce(t *testing.T) {
	const phones, works = 8, 20
	posts := soak("TONGSHI_SOAK_POSTS", 500)
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5)
	var ids []int64
	for range works {
		ids = append(ids, o.plan(site.ID, `"kind":"marking","title":"标线","crew":"A","quantity":100000`).ID)
	}
	proxy := lossy(t, o.handler)
	var repeats, otherBodies int
	var mu sync.Mutex
	var all sync.WaitGroup
	for phone := range phones {
		all.Go(func() {
			client := &http.Client{}
			for i := phone; i < posts; i += phones {
				id, path := uuid(), fmt.Sprintf("%s/api/works/%d/events", proxy.URL, ids[i%works])
				body := fmt.Sprintf(`{"uuid":%q,"event":"progress","quantity":1,"note":"%d"}`, id, i)
				tries := 0
				for ; tries < 100; tries++ {
					if status := sendOver(client, path, body, o.as["li"][1]); status == http.StatusCreated {
						break
					} else if status != 0 {
						t.Errorf("event %d: %d", i, status)
						return
					}
				}
				changed := 0
				for changed == 0 { // the same key with something else, until its answer comes through
					changed = sendOver(client, path, strings.Replace(body, `"quantity":1`, `"quantity":2`, 1), o.as["li"][1])
				}
				mu.Lock()
				repeats += tries
				if changed == http.StatusConflict {
					otherBodies++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	var rows, sum int
	o.scan(`SELECT count(*) FROM work_events WHERE event = 'progress'`, &rows)
	o.scan(`SELECT sum(quantity_done)::int FROM works`, &sum)
	if rows != posts || sum != posts || otherBodies != posts {
		t.Errorf("%d rows, %d done and %d other bodies refused, of %d events", rows, sum, otherBodies, posts)
	}
	if repeats < posts/10 {
		t.Errorf("only %d answers were lost", repeats)
	}
}

// sendOver is the status of an answer; 0 when it was lost.
func sendOver(client *http.Client, address, body, bearer string) int {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return -1
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", bearer)
	answer, err := client.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return 0
	}
	return answer.StatusCode
}

package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"tongshi/server/cases"
	casestore "tongshi/server/store/cases"
)

// Row 64: of a photo whose upload breaks off near its end nothing is kept, and
// the same photo sent again goes in; sent by ten at once, it is there once.
func TestAPhotoCutOffOnItsWayIsSentAgain(t *testing.T) {
	o := newOffice(t)
	running := httptest.NewServer(o.handler)
	defer running.Close()
	content, id := picture(t, 300, 200), uuid()
	for _, part := range []int{0, len(content) / 2, len(content) - 1} {
		conn, err := net.Dial("tcp", running.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(
			conn,
			"POST /api/photos?uuid=%s HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: %s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s",
			id,
			o.as["li"][1],
			len(content),
			content[:part],
		)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil { // it may also have been hung up
			body, _ := io.ReadAll(answer.Body)
			if answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "broke off") {
				t.Errorf("%d of %d bytes: %s %s", part, len(content), answer.Status, body)
			}
		}
		conn.Close()
	}
	var photos int
	o.scan(`SELECT count(*) FROM photos`, &photos)
	if photos != 0 {
		t.Errorf("%d photos of what broke off", photos)
	}
	ids := make([]int64, 10)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			got := o.photo("li", content, "uuid="+id)
			o.want("sent again", got, 201)
			ids[i] = decode[casestore.Photo](o.city, got).ID
		})
	}
	all.Wait()
	for _, n := range ids {
		if n != ids[0] {
			t.Errorf("ten answers name the photos %v", ids)
			break
		}
	}
	if list := getJSON[cases.Photos](o.city, "/api/photos?uuid="+id, o.as["reader"]...).Photos; len(list) != 1 {
		t.Errorf("it is there %d times", len(list))
	}
}

// Row 61, for what phones send: ten at once and again the next day, one effect
// and the same answer; with something else under the key, none.
func TestWhatAPhoneSendsTenTimesHappensOnce(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	work := o.plan(site, `"kind":"marking","title":"标线","crew":"A","quantity":10`).ID
	for _, c := range []struct{ login, path, body, other, count string }{
		{
			"li", fmt.Sprintf("/api/works/%d/events", work), `{"uuid":%q,"event":"progress","quantity":1}`,
			`{"uuid":%q,"event":"progress","quantity":2}`, `SELECT count(*) FROM work_events WHERE event = 'progress'`,
		},
		{
			"zhao", fmt.Sprintf("/api/sites/%d/events", site), `{"uuid":%q,"event":"verify"}`,
			`{"uuid":%q,"event":"refuse","reason":"x"}`, `SELECT count(*) FROM site_events WHERE event = 'verify'`,
		},
		{
			"li", fmt.Sprintf("/api/sites/%d/reports", site), `{"uuid":%q,"origin":"patrol","note":"n"}`,
			`{"uuid":%q,"origin":"patrol","note":"m"}`, `SELECT count(*) FROM site_reports`,
		},
	} {
		id := uuid()
		body := fmt.Sprintf(c.body, id)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { o.want(c.path, o.send(http.MethodPost, c.path, body, o.as[c.login]...), 201) })
		}
		all.Wait()
		o.later(1)
		o.post(c.login, c.path, body, 201)
		o.post(c.login, c.path, fmt.Sprintf(c.other, id), 409)
		var n int
		if o.scan(c.count, &n); n != 1 {
			t.Errorf("%s: %d rows", c.path, n)
		}
	}
}

// Row 59: what only the server sets is refused wherever it is sent, and leaves
// nothing behind.
func TestNobodySetsWhatOnlyStepsAndEventsSet(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	work := o.plan(site, `"kind":"marking","title":"标线","crew":"A","quantity":10`).ID
	feature := func(more string) string {
		return `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.2,36.5]},"properties":{"title":"x",` + more + `}}`
	}
	for _, more := range []string{
		`"state":"delisted"`, `"number":"TC-2026-9999"`, `"tier":"city"`, `"deadline":"2030-01-01"`, `"opened_by":"boss"`,
		`"closed_at":"2026-01-01T00:00:00Z"`, `"id":99`, `"revision":7`, `"escalation":"superior"`,
	} {
		o.post("zhao", "/api/collections/sites/items", feature(`"class":"parking",`+more), 422)
		o.want(
			"PATCH "+more,
			o.send(
				http.MethodPatch,
				fmt.Sprintf("/api/collections/sites/items/%d", site),
				`{"properties":{`+more+`}}`,
				append([]string{"If-Match", `"1"`}, o.as["zhao"]...)...),
			422,
		)
	}
	tag := o.get(fmt.Sprintf("/api/works/%d", work), o.as["zhao"]...).Header.Get("ETag")
	for _, more := range []string{`"state":"accepted"`, `"quantity_done":10`, `"accepted_by":"li"`, `"conflicts":0,"held":3`, `"doers":["x"]`} {
		o.post("zhao", "/api/collections/works/items", feature(fmt.Sprintf(`"site_id":%d,"kind":"sign",%s`, site, more)), 422)
		o.want(
			"PATCH "+more,
			o.send(
				http.MethodPatch,
				fmt.Sprintf("/api/collections/works/items/%d", work),
				`{"properties":{`+more+`}}`,
				append([]string{"If-Match", tag}, o.as["zhao"]...)...),
			422,
		)
	}
	for _, more := range []string{`"actor":"boss"`, `"actor_role":"admin"`, `"outcome":"applied"`, `"server_time":"2020-01-01T00:00:00Z"`, `"work_id":1`} {
		o.post("li", fmt.Sprintf("/api/works/%d/events", work), fmt.Sprintf(`{"uuid":%q,"event":"note",%s}`, uuid(), more), 422)
	}
	var rows string
	o.scan(
		`SELECT concat_ws(' ', (SELECT count(*) FROM sites), (SELECT count(*) FROM works), (SELECT count(*) FROM work_events WHERE event = 'note'), (SELECT state FROM works))`,
		&rows,
	)
	if rows != "1 1 0 assigned" {
		t.Errorf("left behind: %s", rows)
	}
}

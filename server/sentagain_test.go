package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"tongshi/server/web"
)

// sending is a POST that carries a key of its client, with what shows how often
// it was done.
type sending struct {
	login, path, body, other string // the key stands in place of KEY
	kind                     string // of the body, JSON when empty
	count                    string // in SQL
	// gone takes back what was made at location, by those who may.
	gone func(location string)
}

func (o office) sent(s sending, key string, other bool) answer {
	body := s.body
	if other {
		body = s.other
	}
	as := o.as[s.login]
	if s.kind != "" {
		as = append([]string{"Content-Type", s.kind}, as...)
	}
	return o.send(http.MethodPost, strings.ReplaceAll(s.path, "KEY", key), strings.ReplaceAll(body, "KEY", key), as...)
}

// sendings are all POSTs that carry such a key, each on rows of its own.
func (o office) sendings() map[string]sending {
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	merged, rested := o.site("zhao", "parking", "重复", 116.01, 36.5).ID, o.site("zhao", "parking", "回头看", 116.02, 36.5).ID
	work := o.plan(site, `"kind":"marking","title":"标线","crew":"A","quantity":10`).ID
	o.step("zhao", rested, "verify", "", 201)
	done := o.plan(rested, `"kind":"sign","title":"标志","crew":"A"`).ID
	o.step("zhao", rested, "rectify", "", 201)
	o.event("li", done, "done", "")
	o.event("zhao", done, "accept", "")
	o.step("zhao", rested, "accept", "", 201)
	due := decode[struct{ ID int64 }](o.city, o.post("li", fmt.Sprintf("/api/sites/%d/look-backs", rested), "", 201)).ID
	withdraw := func(location string) { o.want("remove "+location, o.remove(location), 204) }
	feature := func(properties string) string {
		return `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.3,36.5]},"properties":{"uuid":"KEY",` + properties + `}}`
	}
	return map[string]sending{
		"file": {
			"zhao",
			"/api/collections/sites/items",
			feature(`"title":"缺标志","class":"missing_sign"`),
			feature(`"title":"缺标志","class":"missing_sign","note":"n"`),
			"",
			`SELECT count(*) FROM sites WHERE title = '缺标志'`,
			withdraw,
		},
		"work": {"zhao", "/api/collections/works/items", feature(fmt.Sprintf(`"site_id":%d,"kind":"sign","title":"限高牌"`, site)),
			feature(
				fmt.Sprintf(`"site_id":%d,"kind":"sign","title":"限高牌","priority":3`, site),
			), "", `SELECT count(*) FROM works WHERE title = '限高牌'`, withdraw},
		"obstruction": {
			"zhao",
			"/api/collections/obstructions/items",
			feature(`"kind":"tree","species":"国槐"`),
			feature(`"kind":"tree","species":"毛白杨"`),
			"",
			`SELECT count(*) FROM obstructions WHERE species = '国槐'`,
			withdraw,
		},
		"place": {"zhao", "/api/collections/places/items", feature(`"kind":"school","name":"一小"`), feature(`"kind":"school","name":"二小"`),
			"", `SELECT count(*) FROM places WHERE name = '一小'`, withdraw},
		"step": {"zhao", fmt.Sprintf("/api/sites/%d/events", site), `{"uuid":"KEY","event":"verify"}`, `{"uuid":"KEY","event":"verify","note":"n"}`,
			"", fmt.Sprintf(`SELECT count(*) FROM site_events WHERE event = 'verify' AND site_id = %d`, site), nil},
		"report": {
			"li",
			fmt.Sprintf("/api/sites/%d/reports", site),
			`{"uuid":"KEY","origin":"patrol","note":"n"}`,
			`{"uuid":"KEY","origin":"patrol","note":"n","reporter":"x"}`,
			"",
			`SELECT count(*) FROM site_reports`,
			nil,
		},
		"merger": {
			"zhao",
			fmt.Sprintf("/api/sites/%d/merge", merged),
			fmt.Sprintf(`{"uuid":"KEY","into":%d,"reason":"r"}`, site),
			fmt.Sprintf(`{"uuid":"KEY","into":%d,"reason":"r"}`, rested),
			"",
			`SELECT count(*) / 2 FROM site_events WHERE event = 'merge'`,
			nil,
		},
		"look-back": {
			"li",
			fmt.Sprintf("/api/look-backs/%d/result", due),
			`{"uuid":"KEY","passed":true}`,
			`{"uuid":"KEY","passed":false,"reason":"r"}`,
			"",
			`SELECT count(*) FROM site_events WHERE event = 'look_back'`,
			nil,
		},
		"event": {
			"li",
			fmt.Sprintf("/api/works/%d/events", work),
			`{"uuid":"KEY","event":"progress","quantity":1}`,
			`{"uuid":"KEY","event":"progress","quantity":2}`,
			"",
			`SELECT count(*) FROM work_events WHERE event = 'progress'`,
			nil,
		},
		"photo": {
			"li",
			"/api/photos?uuid=KEY",
			string(picture(o.T, 40, 30)),
			string(picture(o.T, 30, 40)),
			"image/jpeg",
			`SELECT count(*) FROM photos`,
			nil,
		},
		"paper": {
			"zhao",
			fmt.Sprintf("/api/sites/%d/documents?title=x&uuid=KEY", site),
			"%PDF-1.4 one",
			"%PDF-1.4 two",
			"application/pdf",
			`SELECT count(*) FROM documents`,
			nil,
		},
	}
}

// What is sent twice with one key is done once, by one rule for all: the same
// content gets the same answer, also of many at once, the next day, and when
// what was made is gone again; other content one refusal.
func TestSentTwiceIsOnce(t *testing.T) {
	o := newOffice(t)
	for name, s := range o.sendings() {
		t.Run(name, func(t *testing.T) {
			o.T = t
			key, answers := uuid(), make([]answer, 5)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = o.sent(s, key, false) })
			}
			all.Wait()
			o.later(1)
			answers = append(answers, o.sent(s, key, false))
			first := answers[0]
			for _, got := range answers {
				if got.StatusCode != first.StatusCode || got.StatusCode >= 300 || got.body != first.body ||
					got.Header.Get("Location") != first.Header.Get("Location") {
					t.Errorf("two answers to the same:\n%s %s\n%s %s", first.Status, first.body, got.Status, got.body)
				}
			}
			if again := answers[len(answers)-1]; again.Header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("a repetition does not say so: %v", again.Header)
			}
			o.wantKeyUsed("other content", o.sent(s, key, true))
			o.wantKeyUsed(
				"the same key elsewhere",
				o.post("li", "/api/sites/1/reports", `{"uuid":"`+key+`","origin":"patrol","note":"elsewhere"}`, 409),
			)
			if s.gone != nil {
				s.gone(first.Header.Get("Location"))
				got := o.sent(s, key, false)
				if was, is := o.identity(first), o.identity(got); got.StatusCode != first.StatusCode || is != was {
					t.Errorf("after it was taken back: %s %v, want %s %v: %s", got.Status, is, first.Status, was, got.body)
				}
			}
			if n := o.count(s.count); n != 1 {
				t.Errorf("it was done %d times", n)
			}
		})
	}
}

func (o office) identity(made answer) string {
	o.Helper()
	var f struct {
		ID         int64
		Properties struct{ UUID, Kind string }
	}
	if err := json.Unmarshal([]byte(made.body), &f); err != nil {
		o.Fatal(err)
	}
	return fmt.Sprintf("%d %s %s %s", f.ID, f.Properties.UUID, f.Properties.Kind, made.Header.Get("Location"))
}

func (o office) wantKeyUsed(what string, got answer) {
	o.Helper()
	p := decode[web.Problem](o.city, got)
	if got.StatusCode != http.StatusConflict || p.Type != web.KeyUsed || len(p.Errors) != 1 || p.Errors[0].Location != "body.uuid" {
		o.Errorf("%s: %s %s", what, got.Status, got.body)
	}
}

// The order of the members and the space between them are no other content, and
// a key of before keys were noted stands for any.
func TestTheSameContentInOtherWordsIsTheSame(t *testing.T) {
	o := newOffice(t)
	site, key := o.site("zhao", "parking", "违停", 116.001, 36.5).ID, uuid()
	path := fmt.Sprintf("/api/sites/%d/reports", site)
	first := o.post("li", path, `{"uuid":"`+key+`","origin":"patrol","note":"n"}`, 201)
	if again := o.post("li", path, `{ "note": "n", "origin": "patrol", "uuid": "`+key+`" }`, 201); again.body != first.body {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	exec(t, o.address, `UPDATE client_keys SET content_hash = NULL`) // as the migration leaves those of before
	if again := o.post("li", path, `{"uuid":"`+key+`","origin":"patrol","note":"m"}`, 201); again.body != first.body {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	o.wantKeyUsed(
		"a key of before, elsewhere",
		o.post(
			"li",
			fmt.Sprintf("/api/works/%d/events", o.plan(site, `"kind":"sign","title":"标志","crew":"A"`).ID),
			`{"uuid":"`+key+`","event":"start"}`,
			409,
		),
	)
	imported := o.text(`SELECT uuid::text FROM obstructions WHERE id = 1`)
	o.wantKeyUsed("the key of what came from a file", o.post("zhao", "/api/collections/obstructions/items",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[116.3,36.5]},"properties":{"uuid":"`+imported+`","kind":"tree"}}`, 409))
}

package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// Mass assignment: what only the server sets is refused, by whatever name.
func TestMembersThatAreTheServersAreRefused(t *testing.T) {
	c := newCity(t, server.Config{})
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin)}
	u := c.account("wang", auth.Planner)
	path := fmt.Sprintf("/api/users/%d", u.ID)
	for _, test := range []struct {
		method, body string
		status       int
		member       string
	}{
		{"POST", `{"login":"a","role":"viewer","id":7}`, 422, "body.id"},
		{"POST", `{"login":"a","role":"viewer","created_at":"2020-01-01T00:00:00Z"}`, 422, "body.created_at"},
		{"POST", `{"login":"a","role":"viewer","created_by":"me"}`, 422, "body.created_by"},
		{"POST", `{"login":"a","role":"viewer","ROLE":"admin"}`, 422, "body.ROLE"},
		{"POST", `{"login":"a","role":"viewer","role":"admin"}`, 400, ""},
		{"POST", `{"login":"a","role":"root"}`, 422, "body.role"},
		{"POST", `{"login":"a b","role":"viewer"}`, 422, "body.login"},
		{"POST", `{"login":"a","role":7}`, 422, "body.role"},
		{"POST", `{"login":"a","role":"viewer","password":"12345678"}`, 422, "body.password"},
		{"POST", `{"login":"a","role":"viewer","crew_id":999}`, 422, "body.crew_id"},
		{"POST", `{"login":"wang","role":"viewer"}`, 409, "body.login"},
		{"POST", `[]`, 400, ""},
		{"POST", `{"login":"a"`, 400, ""},
		{"POST", `{"login":"a","role":"viewer"} {}`, 400, ""},
		{"POST", `null`, 400, ""},
		{"PATCH", `{"login":"li"}`, 422, "body.login"},
		{"PATCH", `{"id":99}`, 422, "body.id"},
		{"PATCH", `{"has_password":false}`, 422, "body.has_password"},
		{"PATCH", `{"revision":9}`, 422, "body.revision"},
		{"PATCH", `{"password":"something long"}`, 422, "body.password"},
		{"PATCH", `{"disabled":"yes"}`, 422, "body.disabled"},
		{"PATCH", `{"name":""}`, 422, "body.name"},
	} {
		target := map[string]string{"POST": "/api/users", "PATCH": path}[test.method]
		got := c.send(test.method, target, test.body, append(boss, "If-Match", `"1"`)...)
		c.want(test.body, got, test.status)
		var p web.Problem
		if json.Unmarshal([]byte(got.body), &p) != nil || test.member != "" && (len(p.Errors) == 0 || p.Errors[0].Location != test.member) {
			t.Errorf("%s: %s, want %s named", test.body, got.body, test.member)
		}
	}
	var n int
	c.scan("SELECT count(*) FROM users", &n)
	if now, err := peoplestore.ReadUser(t.Context(), c.store, u.ID); err != nil || now.Revision != 1 || n != 1 {
		t.Errorf("%d people, %+v: a refused request left something behind", n, now)
	}
}

func TestWhatWasReadMayBeSentBack(t *testing.T) {
	c := newCity(t, server.Config{})
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin)}
	u := c.account("wang", auth.Planner)
	path := fmt.Sprintf("/api/users/%d", u.ID)
	read := c.get(path, boss...)
	body := strings.Replace(read.body, `"role":"planner"`, `"role":"viewer"`, 1)
	got := c.send("PATCH", path, body, append(boss, "If-Match", read.Header.Get("ETag"))...)
	c.want("the whole of it, role changed", got, 200)
	if p := decode[people.User](c, got); p.Role != auth.Viewer || got.Header.Get("ETag") != `"2"` {
		t.Errorf("%s %s", got.Header.Get("ETag"), got.body)
	}
}

func TestOfManyChangesToTheSameRevisionOneWins(t *testing.T) {
	c := newCity(t, server.Config{})
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin)}
	u := c.account("wang", auth.Planner)
	path := fmt.Sprintf("/api/users/%d", u.ID)
	c.want("without If-Match", c.send("PATCH", path, `{"name":"x"}`, boss...), 428)
	c.want("of nobody", c.send("PATCH", "/api/users/999", `{"name":"x"}`, append(boss, "If-Match", `"1"`)...), 404)
	var won, lost int
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			got := c.send("PATCH", path, fmt.Sprintf(`{"name":"name %d"}`, i), append(boss, "If-Match", `"1"`)...)
			mu.Lock()
			defer mu.Unlock()
			switch got.StatusCode {
			case 200:
				won++
			case 412:
				lost++
				if got.Header.Get("ETag") != `"2"` {
					t.Errorf("412 names %s", got.Header.Get("ETag"))
				}
			default:
				t.Errorf("%s %s", got.Status, got.body)
			}
		})
	}
	wait.Wait()
	if won != 1 || lost != 39 {
		t.Errorf("%d won and %d lost", won, lost)
	}
}

func TestARepeatedRequestHasOneEffectAndTheSameAnswer(t *testing.T) {
	c := newCity(t, server.Config{})
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin), "Idempotency-Key", "0192-aa"}
	const body = `{"login":"li","role":"crew","password":"a long password"}`
	answers := make([]answer, 20)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = c.send("POST", "/api/users", body, boss...) })
	}
	wait.Wait()
	for _, got := range answers {
		c.want("a repetition", got, 201)
		if got.body != answers[0].body || got.Header.Get("Location") != answers[0].Header.Get("Location") || got.Header.Get("ETag") != `"1"` {
			t.Errorf("another answer: %v %s", got.Header, got.body)
		}
	}
	var n int
	c.scan("SELECT count(*) FROM users", &n)
	if n != 1 {
		t.Errorf("%d people were made", n)
	}
	c.want("another request under the key", c.send("POST", "/api/users", `{"login":"wu","role":"crew"}`, boss...), 409)
	c.want("the key of somebody else", c.send("POST", "/api/users", `{"login":"wu","role":"crew"}`,
		"Authorization", "Bearer "+c.token("other", auth.Admin), "Idempotency-Key", "0192-aa"), 201)
	for _, key := range []string{strings.Repeat("k", 256), "schlüssel"} {
		c.want("key "+key, c.send("POST", "/api/users", `{"login":"zh","role":"crew"}`, boss[0], boss[1], "Idempotency-Key", key), 400)
	}
	c.want("a request that fails", c.send("POST", "/api/users", `{"login":"li","role":"crew"}`, boss[0], boss[1], "Idempotency-Key", "again"), 409)
	c.want(
		"the same after it was put right",
		c.send("POST", "/api/users", `{"login":"he","role":"crew"}`, boss[0], boss[1], "Idempotency-Key", "again"),
		201,
	)
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	c := newCity(t, server.Config{})
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin)}
	large := `{"login":"` + strings.Repeat("x", 1<<20) + `","role":"viewer"}`
	c.want("more than a megabyte", c.send("POST", "/api/users", large, boss...), http.StatusRequestEntityTooLarge)
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	c.want("twenty thousand deep", c.send("POST", "/api/users", deep, boss...), 400)
	c.want("a body where none is taken", c.send("POST", "/api/users/1/link", `{}`, boss...), 400)
}

func TestTheLastAdministratorStays(t *testing.T) {
	c := newCity(t, server.Config{})
	one, two := c.account("one", auth.Admin), c.account("two", auth.Admin)
	boss := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin), "If-Match", `"1"`}
	var wait sync.WaitGroup
	status := make([]int, 2)
	for i, id := range []int64{one.ID, two.ID} {
		wait.Go(func() {
			status[i] = c.send("PATCH", fmt.Sprintf("/api/users/%d", id), `{"disabled":true}`, boss...).StatusCode
		})
	}
	wait.Wait()
	if status[0]+status[1] != 200+409 {
		t.Errorf("both at once: %v, want one 200 and one 409", status)
	}
}

func TestTheAuditTellsEveryWrite(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	cookie := c.signIn("boss", "RemoteAddr", "203.0.113.7:40000")
	made := c.send("POST", "/api/users", `{"login":"li","role":"crew","name":"=1+1"}`, "Cookie", cookie, "RemoteAddr", "203.0.113.7:40000")
	id := decode[people.User](c, made).ID
	c.send("PATCH", made.Header.Get("Location"), `{"role":"planner"}`, "Cookie", cookie, "If-Match", `"1"`)
	page := getJSON[people.AuditPage](c, fmt.Sprintf("/api/audit?object=users&object_id=%d", id), "Cookie", cookie)
	if len(page.Rows) != 2 || page.Rows[0].Action != "change" || page.Rows[1].Action != "add" || page.Rows[1].Actor != "boss" ||
		page.Rows[1].Origin != "203.0.113.7" {
		t.Fatalf("audit %+v", page.Rows)
	}
	var before, after struct{ Role string }
	if json.Unmarshal(page.Rows[0].Before, &before) != nil || json.Unmarshal(page.Rows[0].After, &after) != nil || before.Role != "crew" ||
		after.Role != "planner" {
		t.Errorf("change from %s to %s", page.Rows[0].Before, page.Rows[0].After)
	}
	whole := c.get("/api/audit", "Cookie", cookie).body
	for _, secret := range []string{"argon2", goodPassword, "tss_", cookie} {
		if strings.Contains(whole, secret) {
			t.Errorf("the audit holds %s", secret)
		}
	}
	table := c.get("/api/audit?f=csv", "Cookie", cookie)
	if lines := strings.Count(table.body, "\r\n"); lines != 1+len(getJSON[people.AuditPage](c, "/api/audit", "Cookie", cookie).Rows) {
		t.Errorf("%d lines:\n%s", lines, table.body)
	}
	var seen int
	for target := "/api/audit?limit=2"; target != ""; {
		page := getJSON[people.AuditPage](c, target, "Cookie", cookie)
		seen += len(page.Rows)
		target = ""
		if len(page.Links) > 0 {
			target = strings.TrimPrefix(page.Links[0].Href, "http://127.0.0.1:8080")
		}
	}
	if all := len(getJSON[people.AuditPage](c, "/api/audit", "Cookie", cookie).Rows); seen != all || all < 5 {
		t.Errorf("pages show %d rows of %d", seen, all)
	}
	if got := getJSON[people.AuditPage](c, "/api/audit?actor=nobody", "Cookie", cookie); len(got.Rows) != 0 {
		t.Errorf("nobody wrote %+v", got.Rows)
	}
	if got := getJSON[people.AuditPage](c, "/api/audit?since=2999-01-01T00:00:00Z", "Cookie", cookie); len(got.Rows) != 0 {
		t.Errorf("the future holds %+v", got.Rows)
	}
	for _, wrong := range []string{"object_id=x", "since=yesterday", "limit=0", "cursor=-1", "f=xml"} {
		wantProblem(t, wrong, c.get("/api/audit?"+wrong, "Cookie", cookie), 400)
	}
}

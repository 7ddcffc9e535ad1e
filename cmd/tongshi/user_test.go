package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

// post sends JSON to a running server.
func (r running) post(t *testing.T, path, body string) *http.Response {
	t.Helper()
	answer, err := http.Post(r.address+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

func TestAccountsMadeOnTheMachineCountAtOnce(t *testing.T) {
	dir := newFolder(t)
	r := serve(t, dir)
	if code := r.get("/api/collections/crashes"); code != 200 {
		t.Errorf("without accounts crashes answer %d", code)
	}
	said := succeed(t, "user", "add", "Wang", "--role", "admin", "--data", dir)
	_, link, ok := strings.Cut(said, "/#link=")
	if !ok {
		t.Fatalf("user add says %s", said)
	}
	if code := r.get("/api/collections/crashes"); code != 200 {
		t.Errorf("a link that nobody used closes crashes: %d", code)
	}
	if got := r.post(t, "/api/session/link", `{"link":"`+strings.TrimSpace(link)+`","password":"seven grey herons"}`); got.StatusCode != 200 {
		t.Fatalf("the link answers %s", got.Status)
	}
	eventually(t, "crashes are closed to nobody", func() bool { return r.get("/api/collections/crashes") == 404 })
	if got := r.post(t, "/api/session", `{"login":"wang","password":"seven grey herons"}`); got.StatusCode != 200 || len(got.Cookies()) != 1 {
		t.Errorf("signing in answers %s", got.Status)
	}
	if list := succeed(t, "user", "list", "--data", dir); !strings.Contains(list, "wang") || !strings.Contains(list, "can sign in") {
		t.Errorf("user list says %s", list)
	}

	token := succeed(t, "token", "add", "feed", "--role", "viewer", "--data", dir)
	as := func() int {
		request, err := http.NewRequest(http.MethodGet, r.address+"/api/collections/crashes", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if code := as(); code != 200 {
		t.Errorf("with the token crashes answer %d", code)
	}
	succeed(t, "token", "add", "month", "--role", "auditor", "--expires", "30", "--data", dir)
	list := succeed(t, "token", "list", "--data", dir)
	until := func(days int) string { return "until " + time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	for _, want := range []string{"feed   viewer   in force  " + until(365) + "  last used 20", "month  auditor  in force  " + until(30) + "  never used"} {
		if strings.Contains(list, token) || !strings.Contains(list, want) {
			t.Errorf("token list says %s, not %q", list, want)
		}
	}
	succeed(t, "token", "revoke", "feed", "--data", dir)
	if code := as(); code != 401 {
		t.Errorf("with the revoked token crashes answer %d", code)
	}
}

func TestPasswordsAreReadAndNeverArguments(t *testing.T) {
	address := pgtest.URL(t)
	withInput := func(input string, args ...string) (string, int) {
		cmd := command(t, append(args, "--database-url", address)...)
		cmd.Stdin = strings.NewReader(input)
		out, _ := cmd.CombinedOutput() // the exit code says it
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := withInput("seven grey herons\n", "user", "add", "li", "--role", "planner", "--password-stdin"); code != 0 {
		t.Errorf("exit code %d: %s", code, out)
	}
	succeed(t, "user", "add", "zhou", "--name", "Zhou Wenbin", "--database-url", address)
	if out, code := withInput("wenbin2024\n", "user", "passwd", "zhou", "--password-stdin"); code != 2 || !strings.Contains(out, "own name") {
		t.Errorf("one's own name: exit code %d: %s", code, out)
	}
	if said := succeed(t, "user", "reset-second-factor", "zhou", "--database-url", address); said != "zhou has no second factor" {
		t.Errorf("reset-second-factor says %q", said)
	}
	succeed(t, "user", "disable", "zhou", "--database-url", address)
	if out, code := withInput("12345678\n", "user", "passwd", "li", "--password-stdin"); code != 2 || !strings.Contains(out, "password") {
		t.Errorf("a weak password: exit code %d: %s", code, out)
	}
	for _, test := range []struct {
		args string
		code int
		says string
	}{
		{"user add li --role planner", 1, "already"},
		{"user add zhao --role root", 2, "viewer, auditor, crew, planner, admin"},
		{"user add zhao --role crew --crew nowhere", 1, "--crew nowhere: there is no crew nowhere: tongshi crew list"},
		{"user role li --role crew --crew nowhere", 1, "tongshi crew add nowhere NAME"},
		{"token add feed --role crew --crew nowhere", 1, "tongshi crew add nowhere NAME"},
		{"user add a/b", 2, "letters"},
		{"user passwd nobody", 1, "login nobody: not found: tongshi user list"},
		{"user disable nobody", 1, "not found"},
		{"token add feed", 2, "role"},
		{"token add feed --role viewer --expires 731", 2, "--expires 731: want 1 to 730 days"},
		{"user reset-second-factor nobody", 1, "login nobody: not found: tongshi user list"},
		{"token revoke feed", 1, "token feed: not found: tongshi token list"},
		{"crew add a/b Trees", 2, "letters"},
	} {
		_, stderr, code := tongshi(t, append(strings.Fields(test.args), "--database-url", address)...)
		if code != test.code || !strings.Contains(stderr, test.says) || strings.Contains(stderr, "no rows") {
			t.Errorf("tongshi %s: exit code %d, want %d: %s", test.args, code, test.code, stderr)
		}
	}
	var list []struct {
		Login       string
		HasPassword bool       `json:"has_password"`
		DisabledAt  *time.Time `json:"disabled_at"`
	}
	succeed(t, "user", "disable", "li", "--database-url", address)
	if err := json.Unmarshal([]byte(succeed(t, "user", "list", "--json", "--database-url", address)), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Login != "li" || !list[0].HasPassword || list[0].DisabledAt == nil {
		t.Errorf("users %+v", list)
	}
}

// firstLines starts a server and gives what it says in so many lines.
func firstLines(t *testing.T, lines int, args ...string) []string {
	t.Helper()
	cmd := command(t, append([]string{"serve"}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		_ = cmd.Wait()                       // what it said is what counts
	}()
	reader := bufio.NewReader(out)
	var said []string
	for range lines {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatalf("serve: %v: %s", err, errs.String())
		}
		said = append(said, line)
	}
	return said
}

func TestTheFirstStartInvitesAnAdministrator(t *testing.T) {
	address := pgtest.URL(t)
	said := firstLines(t, 3, "--addr", "127.0.0.1:0", "--public", "--base-url", "https://tongshi.example.cn", "--database-url", address)
	if !strings.HasPrefix(said[2], "https://tongshi.example.cn/#link=tsl_") || !strings.Contains(said[1], "admin") {
		t.Fatalf("the first start says %q", said)
	}
	// Its link lets the service open to a network; an administrator's own
	// password makes the link needless.
	said = firstLines(t, 3, "--addr", "0.0.0.0:0", "--database-url", address)
	if !strings.Contains(said[2], "http://localhost:") {
		t.Errorf("the second start says %q", said)
	}
	cmd := command(t, "user", "passwd", "admin", "--password-stdin", "--database-url", address)
	cmd.Stdin = strings.NewReader("seven grey herons")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	succeed(t, "user", "list", "--database-url", address)
	if said := firstLines(t, 1, "--addr", "0.0.0.0:0", "--database-url", address); !strings.Contains(said[0], "serves on") {
		t.Errorf("the third start says %q", said)
	}
}

// A crew is made where its people are, and named by the code it was given.
func TestACrewIsAddedBeforeItsPeople(t *testing.T) {
	address := pgtest.URL(t)
	succeed(t, "crew", "add", "SG-9", "绿化九班", "--database-url", address)
	if list := succeed(t, "crew", "list", "--database-url", address); !strings.Contains(list, "SG-9  绿化九班") {
		t.Errorf("crew list says %s", list)
	}
	_, stderr, code := tongshi(t, "crew", "add", "SG-9", "another", "--database-url", address)
	if code != 1 || !strings.Contains(stderr, "code SG-9: there is a crew of that code already") {
		t.Errorf("a second crew of the code: exit code %d: %s", code, stderr)
	}
	succeed(t, "user", "add", "li", "--role", "crew", "--crew", "SG-9", "--database-url", address)
	var crews []struct {
		ID   int64
		Code string
	}
	var people []struct {
		CrewID int64 `json:"crew_id"`
	}
	for what, into := range map[string]any{"crew": &crews, "user": &people} {
		if err := json.Unmarshal([]byte(succeed(t, what, "list", "--json", "--database-url", address)), into); err != nil {
			t.Fatal(err)
		}
	}
	if len(crews) != 1 || len(people) != 1 || people[0].CrewID != crews[0].ID {
		t.Errorf("crews %+v, people %+v", crews, people)
	}
}

// A link can be clicked as it is printed; what it leads to, and why, is said.
func TestALinkLeadsToTheServer(t *testing.T) {
	dir := newFolder(t)
	link := func(want, why string, args ...string) {
		t.Helper()
		said := succeed(t, append(args, "--data", dir)...)
		lines := strings.Split(said, "\n")
		last := lines[len(lines)-1]
		if !strings.HasPrefix(last, want+"/#link=tsl_") || !strings.Contains(lines[0], "leads to "+want+", "+why) {
			t.Errorf("tongshi %s says %s; want a link to %s %s", strings.Join(args, " "), said, want, why)
		}
	}
	link("http://127.0.0.1:8080", "where tongshi serve listens unless told otherwise", "user", "add", "zhao")
	link("http://localhost:9090", "as --addr says", "user", "passwd", "zhao", "--addr", "0.0.0.0:9090")
	r := serve(t, dir)
	link(r.address, "as the server that is running says", "user", "passwd", "zhao")
	const outside = "https://tongshi.example.cn"
	link(outside, "as --base-url says", "user", "passwd", "zhao", "--base-url", outside+"/")
	var made struct{ Link string }
	said := succeed(t, "user", "passwd", "zhao", "--json", "--data", dir)
	if err := json.Unmarshal([]byte(said), &made); err != nil || !strings.HasPrefix(made.Link, r.address+"/#link=") {
		t.Errorf("for machines: %+v, %v", made, err)
	}
	if err := r.cmd.Process.Kill(); err != nil { // its note stays behind
		t.Fatal(err)
	}
	_ = r.cmd.Wait() // it was killed
	link("http://127.0.0.1:8080", "where tongshi serve listens", "user", "passwd", "zhao")
}

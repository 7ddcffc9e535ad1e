package server_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	peoplestore "tongshi/server/store/people"
)

// try is a try to sign in from an address.
func (c city) try(login, password, address string) answer {
	c.Helper()
	return c.send(http.MethodPost, "/api/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password), "RemoteAddr", address+":50000")
}

// tryOften tries wrong passwords and gives how many were looked at and how many
// refused unseen.
func (c city) tryOften(n int, login, address string) (looked, refused int) {
	c.Helper()
	for i := range n {
		switch got := c.try(login, fmt.Sprintf("guess number %d", i), address); got.StatusCode {
		case http.StatusUnauthorized:
			looked++
		case http.StatusTooManyRequests:
			refused++
			if wait, err := strconv.Atoi(got.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 15*60+1 {
				c.Fatalf("Retry-After %q", got.Header.Get("Retry-After"))
			}
		default:
			c.Fatalf("%s %s", got.Status, got.body)
		}
	}
	return looked, refused
}

const stranger, home = "198.51.100.7", "203.0.113.1"

func TestWhoGuessesAtANameKeepsNobodyElseOut(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	li := c.account("li", auth.Crew)
	open := c.signIn("boss", "RemoteAddr", stranger+":50000")
	for _, login := range []string{"boss", "nobody"} {
		if looked, refused := c.tryOften(13, login, stranger); looked != 10 || refused != 3 {
			t.Errorf("of 13 tries at %s from one address %d were looked at and %d refused, want 10 and 3", login, looked, refused)
		}
	}
	c.want("the right password from there", c.try("boss", goodPassword, stranger), 429)
	c.want("the owner from another address", c.try("boss", goodPassword, home), 200)
	c.want("a session that is open there", c.get("/api/users", "Cookie", open), 200)
	link := c.send(http.MethodPost, fmt.Sprintf("/api/users/%d/link", li.ID), "", "Cookie", open)
	c.want("a link made there", link, 200)
	_, secret, _ := strings.Cut(decode[people.OneTimeLink](c, link).Link, "#link=")
	used := c.send(http.MethodPost, "/api/session/link", fmt.Sprintf(`{"link":%q,"password":"nine white cranes"}`, secret),
		"RemoteAddr", stranger+":50000")
	c.want("the link used there", used, 200)
	body := `{"current":"` + goodPassword + `","password":"nine white cranes"}`
	c.want("the password changed there", c.send(http.MethodPost, "/api/session/password", body, "Cookie", open,
		"RemoteAddr", stranger+":50000"), 200)
	c.want("a new password forgets the tries at the old one", c.try("boss", "nine white cranes", stranger), 200)
}

// Guesses from many addresses are slowed and the owner is not kept out.
func TestGuessesFromManyAddressesAreSlowed(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	for i := range 4 {
		if looked, _ := c.tryOften(7, "wang", fmt.Sprintf("198.51.100.%d", i)); looked != 7 {
			t.Errorf("from the address %d %d of 7 tries were looked at", i, looked)
		}
	}
	began := time.Now()
	c.want("the owner", c.try("wang", goodPassword, home), 200)
	if took := time.Since(began); took < 800*time.Millisecond || took > 10*time.Second {
		t.Errorf("the owner waits %s after 28 wrong tries", took)
	}
}

func TestAnAddressHasSoManyTries(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	refused := 0
	for i := range 70 {
		if c.try(fmt.Sprintf("nobody%d", i), "a guess", stranger).StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("of 70 tries from one address %d met the limit, want 10", refused)
	}
	var rows int
	c.scan("SELECT count(*) FROM login_attempts WHERE login ~ '^nobody6'", &rows)
	if rows != 2 { // of nobody6, with its address and alone; nobody60 and later names leave none
		t.Errorf("%d rows are kept of names tried after the limit and of nobody6, want 2", rows)
	}
	c.want("another address meanwhile", c.try("wang", goodPassword, home), 200)
}

// Whoever sits at somebody's open session guesses at the password no more often.
func TestASessionHasSoManyTriesAtItsPassword(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	cookie := c.signIn("wang")
	change := func(current string) answer {
		return c.send(http.MethodPost, "/api/session/password", fmt.Sprintf(`{"current":%q,"password":"nine white cranes"}`, current), "Cookie", cookie)
	}
	for i := range 10 {
		c.want("a wrong password", change(fmt.Sprint("guess ", i)), 422)
	}
	c.want("the right one, too late", change(goodPassword), 429)
	c.want("the owner from elsewhere", c.try("wang", goodPassword, home), 200)
}

func TestAClockSetBackKeepsNobodyOutForLonger(t *testing.T) {
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	c := newCity(t, server.Config{Now: func() time.Time { return at }})
	c.account("wang", auth.Planner)
	c.tryOften(11, "wang", stranger)
	c.want("before the stretch is over", c.try("wang", goodPassword, stranger), 429)
	at = at.Add(peoplestore.TriesStretch + time.Second)
	c.want("after the stretch", c.try("wang", goodPassword, stranger), 200)
	c.tryOften(11, "wang", stranger)
	at = at.AddDate(0, 0, -3)
	c.want("when the clock was set back by three days", c.try("wang", goodPassword, stranger), 200)
	c.tryOften(11, "wang", stranger)
	at = at.Add(-30 * time.Second) // as clocks are set every day
	got := c.try("wang", goodPassword, stranger)
	if wait, _ := strconv.Atoi(got.Header.Get("Retry-After")); got.StatusCode != 429 || wait > 15*60+1 {
		t.Errorf("when it was set back by half a minute: %s, Retry-After %d", got.Status, wait)
	}
	at = at.Add(peoplestore.TriesStretch + time.Minute)
	c.want("a stretch later", c.try("wang", goodPassword, stranger), 200)
}

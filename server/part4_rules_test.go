package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
)

// remove withdraws or removes what is at path, as it is now.
func (o office) remove(path string) answer {
	o.Helper()
	return o.send(http.MethodDelete, path, "", append([]string{"If-Match", "*"}, o.as["zhao"]...)...)
}

// What was opened or planned by mistake can be withdrawn; what has a history
// stays, and the answer says what to do instead. Numbers are not given twice,
// and who takes a thing up again brings it back.
func TestOnlyWhatHasNoHistoryIsWithdrawn(t *testing.T) {
	o := newOffice(t)
	path := func(name string, id int64) string { return fmt.Sprintf("/api/collections/%s/items/%d", name, id) }
	first := o.site("zhao", "parking", "by mistake", 116, 36.5)
	work := o.plan(first.ID, `"kind":"sign","title":"by mistake","crew":"A"`)

	busy := o.remove(path("sites", first.ID))
	o.want("a file with a work", busy, http.StatusConflict)
	if !strings.Contains(busy.body, `"code":"history"`) || !strings.Contains(busy.body, "merge") {
		t.Errorf("does not say what to do: %s", busy.body)
	}
	o.want("a work that was given to a crew only", o.remove(path("works", work.ID)), http.StatusNoContent)
	o.want("a file whose works are withdrawn", o.remove(path("sites", first.ID)), http.StatusNoContent)
	if f := o.file(first.ID); f.Properties.Withdrawn == nil || f.Properties.State != "rejected" || len(f.Works) != 0 ||
		f.Events[len(f.Events)-1].Event != "refuse" {
		t.Errorf("the file is not kept as withdrawn: %+v", f)
	}
	if w := o.work(work.ID); w.Properties.Withdrawn == nil || w.Properties.State != "cancelled" {
		t.Errorf("the work is not kept as withdrawn: %+v", w)
	}
	o.want(
		"a change of what is withdrawn",
		o.send("PATCH", path("sites", first.ID), `{"properties":{"note":"x"}}`, append([]string{"If-Match", "*"}, o.as["zhao"]...)...),
		http.StatusNotFound,
	)

	second := o.site("zhao", "parking", "in earnest", 116, 36.5)
	var a, b int
	if _, err := fmt.Sscanf(last4(first.Properties.Number)+" "+last4(second.Properties.Number), "%d %d", &a, &b); err != nil || b != a+1 {
		t.Errorf("numbers %s, %s: %v", first.Properties.Number, second.Properties.Number, err)
	}
	o.step("zhao", first.ID, "reopen", `,"reason":"it was one after all"`, 201)
	o.want("taken up again", o.get(path("sites", first.ID), o.as["reader"]...), http.StatusOK)
	stays := o.remove(path("sites", first.ID))
	o.want("a file that was taken up again", stays, http.StatusConflict)

	started := o.plan(second.ID, `"kind":"sign","title":"under way","crew":"A"`)
	o.event("li", started.ID, "start", "")
	done := o.remove(path("works", started.ID))
	o.want("a work under way", done, http.StatusConflict)
	if !strings.Contains(done.body, "cancel it") {
		t.Errorf("does not say what to do: %s", done.body)
	}
}

func last4(text string) string { return text[len(text)-4:] }

// The triangles follow what people do to an obstruction before its maker hears
// of it, and go back when it is removed.
func TestTrianglesFollowWhatIsWrittenAboutObstructions(t *testing.T) {
	c, _, hedge := newCrossroads(t, server.Config{Addr: "192.0.2.1:8080"})
	as := []string{"Authorization", "Bearer " + c.token("zhao", auth.Planner), "If-Match", "*"}
	blocked := func() int64 {
		return c.count(`SELECT count(*) FROM sight_triangles WHERE verdict IN ('blocked', 'partial')`)
	}
	with := blocked()
	if with == 0 {
		t.Fatal("the hedge hides nothing")
	}
	path := fmt.Sprintf("/api/collections/obstructions/items/%d", hedge)
	c.want("lower it", c.send("PATCH", path, `{"properties":{"height_m":0.4}}`, as...), http.StatusOK)
	if n := blocked(); n != 0 {
		t.Errorf("%d triangles are blocked by a hedge of 40 cm", n)
	}
	if cause, states := c.text(fmt.Sprintf(
		`SELECT cause FROM obstruction_states WHERE obstruction_id = %d AND valid_to IS NULL`, hedge,
	)), c.count(fmt.Sprintf(`SELECT count(*) FROM obstruction_states WHERE obstruction_id = %d`, hedge)); cause != "correction" ||
		states != 2 {
		t.Errorf("%d states, the present one by %s", states, cause)
	}
	c.want("let it grow", c.send("PATCH", path, `{"properties":{"height_m":1.6}}`, as...), http.StatusOK)
	if n := blocked(); n != with {
		t.Errorf("%d triangles are blocked, %d were", n, with)
	}
	c.want("take it away", c.send("DELETE", path, "", as...), http.StatusNoContent)
	if n := blocked(); n != 0 {
		t.Errorf("%d triangles are blocked by nothing", n)
	}
	made := c.send(
		"POST",
		"/api/collections/obstructions/items",
		`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116.2001,36.4999],[116.2006,36.4999]]},"properties":{"kind":"hedge","radius_m":0.5,"base_m":0,"height_m":1.6,"origin":"measured"}}`,
		as...)
	c.want("put one there", made, http.StatusCreated)
	if n := blocked(); n != with {
		t.Errorf("%d triangles are blocked by a new one, %d were by the old", n, with)
	}
}

// text is the text that a question to the database answers with.
func (c city) text(sql string) (text string) {
	c.Helper()
	c.scan(sql, &text)
	return text
}

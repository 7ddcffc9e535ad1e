package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongshi/server/auth"
)

// inZH is what of a refusal a reader of Chinese sees.
type inZH struct{ Title, Detail string }

// What people wrote stays as they wrote it in the Chinese refusal around it,
// also where it equals a text of ours or a word of the vocabulary.
func TestWhatPeopleWroteIsNotTranslated(t *testing.T) {
	o := newOffice(t)
	o.account("password", auth.Crew)
	asPassword := []string{"Cookie", o.signIn("password")}
	site := o.site("zhao", "parking", "is missing", 116.001, 36.5).ID
	work := o.plan(site, `"kind":"sign","title":"the database does not answer"`).ID
	assign := func(crew string) answer {
		body := fmt.Sprintf(`{"uuid":%q,"event":"assign","crew":%q}`, uuid(), crew)
		return o.send(http.MethodPost, fmt.Sprintf("/api/works/%d/events", work), body, append([]string{"Accept-Language", "zh"}, o.as["zhao"]...)...)
	}
	ask := func(path string) answer {
		return o.get(path, append([]string{"Accept-Language", "zh"}, o.as["zhao"]...)...)
	}
	for _, c := range []struct {
		got  answer
		want string
	}{
		{assign("EOF"), "crew：没有班组 EOF"},
		{assign("planner"), "crew：没有班组 planner"},
		{assign("a text"), "crew：没有班组 a text"},
		{o.send(http.MethodPost, "/api/crews", "{}", append(asPassword, "Accept-Language", "zh")...), "此操作需要“管理员”角色；password 的角色是“班组成员”。"},
		{ask("/api/collections/intersections/items?sortby=is%20missing"), "sortby：没有可供排序的属性“is missing”；可用属性见该图层的 sortables"},
		{ask("/api/collections/intersections/items?bbox=1,2,a%20number,4"), "bbox：“a number”不是数字"},
		{ask("/api/priorities?weights=true%20or%20false:1"), "weights：“true or false”不是组成项"},
	} {
		if said := decode[inZH](o.city, c.got); !strings.HasPrefix(said.Detail, c.want) {
			t.Errorf("%s is said %q, want %q", c.got.Status, said.Detail, c.want)
		}
	}
	if list := ask("/api/collections/sites/items").body; !strings.Contains(list, `"is missing"`) {
		t.Errorf("the file's title is not as it was written: %s", list)
	}
}

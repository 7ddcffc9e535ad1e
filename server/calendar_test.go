package server_test

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// component is one of a calendar, read by RFC 5545 and no more leniently.
type component struct {
	name  string
	props map[string][]string // by name, with its parameters
	parts []component
}

var contentLine = regexp.MustCompile(`^([A-Z-]+)((?:;[A-Z-]+=[^;:",]+)*):(.*)$`)

// readCalendar reads iCalendar: lines end with CRLF, are at most 75 octets
// long, fold between characters, and components nest.
func readCalendar(t *testing.T, text string) component {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") ||
		strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		t.Fatalf("lines that do not end with CRLF: %q", text)
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets, or cut within a character: %q", len(line), line)
		}
	}
	stack := []component{{}}
	for _, line := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		m := contentLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("no content line: %q", line)
		}
		top := len(stack) - 1
		switch name, value := m[1], m[3]; name {
		case "BEGIN":
			stack = append(stack, component{name: value, props: map[string][]string{}})
		case "END":
			if stack[top].name != value {
				t.Fatalf("%s ends in %s", value, stack[top].name)
			}
			stack[top-1].parts = append(stack[top-1].parts, stack[top])
			stack = stack[:top]
		default:
			stack[top].props[name+m[2]] = append(stack[top].props[name+m[2]], value)
		}
	}
	if len(stack) != 1 || len(stack[0].parts) != 1 || stack[0].parts[0].name != "VCALENDAR" {
		t.Fatalf("want one VCALENDAR: %+v", stack)
	}
	return stack[0].parts[0]
}

// one is the value of a property that stands there once.
func (c component) one(t *testing.T, name string) string {
	t.Helper()
	if len(c.props[name]) != 1 {
		t.Errorf("%s has %d of %s", c.name, len(c.props[name]), name)
		return ""
	}
	return c.props[name][0]
}

var calendarEscape = regexp.MustCompile(`^(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*$`)

// checkCalendar is what RFC 5545 wants of a calendar and of its events.
func checkCalendar(t *testing.T, c component) (events []component) {
	t.Helper()
	if c.one(t, "VERSION") != "2.0" || c.one(t, "PRODID") == "" || len(c.parts) == 0 {
		t.Errorf("the calendar lacks its version, its maker or any component: %+v", c)
	}
	uids := map[string]bool{}
	for _, e := range c.parts {
		if e.name != "VEVENT" {
			continue
		}
		events = append(events, e)
		if _, err := time.Parse("20060102T150405Z", e.one(t, "DTSTAMP")); err != nil {
			t.Error(err)
		}
		from, err := time.Parse("20060102", e.one(t, "DTSTART;VALUE=DATE"))
		to, err2 := time.Parse("20060102", e.one(t, "DTEND;VALUE=DATE"))
		if err != nil || err2 != nil || !to.After(from) {
			t.Errorf("from %s to %s", from, to)
		}
		if uid := e.one(t, "UID"); uid == "" || uids[uid] {
			t.Errorf("UID %q is empty or stands twice", uid)
		} else {
			uids[uid] = true
		}
		if text := e.one(t, "SUMMARY"); !calendarEscape.MatchString(text) {
			t.Errorf("not escaped: %q", text)
		}
		lat, lon, _ := strings.Cut(e.one(t, "GEO"), ";")
		y, err := strconv.ParseFloat(lat, 64)
		x, err2 := strconv.ParseFloat(lon, 64)
		if err != nil || err2 != nil || y < -90 || y > 90 || x < -180 || x > 180 {
			t.Errorf("GEO %s %s", lat, lon)
		}
		if n, err := strconv.Atoi(e.one(t, "SEQUENCE")); err != nil || n < 0 {
			t.Errorf("SEQUENCE %d %v", n, err)
		}
	}
	return events
}

func TestTheCalendarIsOneByItsStandard(t *testing.T) {
	o := newOffice(t)
	empty := o.get("/api/calendar.ics", o.as["zhao"]...)
	if events := checkCalendar(t, readCalendar(t, empty.body)); len(events) != 0 {
		t.Errorf("before there is anything: %+v", events)
	}
	titles := []string{`\n, \\ ; "x" : BEGIN:VEVENT`, strings.Repeat("长", 60), "emoji 🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦🚦", "a\tb\u2028c", "END:VCALENDAR"}
	for i, title := range titles {
		id := o.site("zhao", "parking", title, 116.001+0.01*float64(i), 36.5).ID
		o.step("zhao", id, "verify", "", 201)
		o.step("zhao", id, "list", `,"tier":"city","number":"1","deadline":"2026-12-31"`, 201)
		o.plan(id, fmt.Sprintf(`"kind":"sign","title":%q,"crew":"A","due_on":"2028-02-29"`, "标志"))
	}
	events := checkCalendar(t, readCalendar(t, o.get("/api/calendar.ics", o.as["zhao"]...).body))
	if len(events) != 2*len(titles) {
		t.Errorf("%d events, want %d", len(events), 2*len(titles))
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n")
	var said []string
	for _, e := range events {
		said = append(said, unescape.Replace(e.one(t, "SUMMARY")))
	}
	for _, title := range titles {
		title = strings.ReplaceAll(title, "\t", "")
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasSuffix(s, " "+title) }) {
			t.Errorf("%q is not told as it is: %q", title, said)
		}
	}
}

// atomElement is what a feed and its entries have in common (RFC 4287).
type atomElement struct {
	ID      []string `xml:"http://www.w3.org/2005/Atom id"`
	Title   []string `xml:"http://www.w3.org/2005/Atom title"`
	Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
	Author  []struct {
		Name []string `xml:"http://www.w3.org/2005/Atom name"`
	} `xml:"http://www.w3.org/2005/Atom author"`
	Links []atomLink `xml:"http://www.w3.org/2005/Atom link"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func (e atomElement) check(t *testing.T, what, rel string) {
	t.Helper()
	if len(e.ID) != 1 || len(e.Title) != 1 || len(e.Updated) != 1 || e.Title[0] == "" {
		t.Errorf("%s has %d ids, %d titles and %d times", what, len(e.ID), len(e.Title), len(e.Updated))
		return
	}
	if id, err := url.Parse(e.ID[0]); err != nil || !id.IsAbs() {
		t.Errorf("%s: %q is no absolute IRI", what, e.ID[0])
	}
	if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil {
		t.Error(err)
	}
	if i := slices.IndexFunc(e.Links, func(l atomLink) bool { return l.Rel == rel }); i < 0 || !strings.HasPrefix(e.Links[i].Href, "http") {
		t.Errorf("%s has no link %s: %+v", what, rel, e.Links)
	}
}

func TestEveryFeedIsOneByItsStandard(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "parking", `<b>&amp;</b> ]]> "违停" <!--`, 116.001, 36.5).ID
	o.step("zhao", id, "verify", "", 201)
	o.plan(id, `"kind":"sign","title":"标志","crew":"A"`)
	for collection, least := range map[string]int{"sites": 2, "works": 1, "look-backs": 0} {
		got := o.get("/api/feeds/"+collection+".atom", o.as["reader"]...)
		o.want(collection, got, 200)
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			atomElement
			Entries []atomElement `xml:"http://www.w3.org/2005/Atom entry"`
		}
		if err := xml.Unmarshal([]byte(got.body), &feed); err != nil {
			t.Fatalf("%v\n%s", err, got.body)
		}
		feed.check(t, collection, "self")
		ids := map[string]bool{}
		for i, e := range feed.Entries {
			e.check(t, collection+" entry", "alternate")
			if len(e.Author) != 1 || len(e.Author[0].Name) != 1 || e.Author[0].Name[0] == "" || ids[e.ID[0]] {
				t.Errorf("%s: an entry without its author, or one that stands twice: %+v", collection, e)
			}
			ids[e.ID[0]] = true
			if i > 0 && e.Updated[0] > feed.Entries[i-1].Updated[0] {
				t.Errorf("%s: the newest is not first", collection)
			}
		}
		if len(feed.Entries) < least || len(feed.Entries) > 0 && feed.Updated[0] != feed.Entries[0].Updated[0] {
			t.Errorf("%s: %d entries, of %v", collection, len(feed.Entries), feed.Updated)
		}
	}
}

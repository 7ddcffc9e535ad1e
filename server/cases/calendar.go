package cases

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Feeds to subscribe to: an iCalendar of the works, and an Atom feed of
// changes.

const (
	// CalendarKind is the media type of an iCalendar file (RFC 5545).
	CalendarKind = "text/calendar"
	// AtomKind is the media type of an Atom feed (RFC 4287).
	AtomKind   = "application/atom+xml"
	feedLength = 100
)

// Subscribed mounts a read that programs fetch by its address alone: a token
// may stand in the query, and counts as a viewer's whatever it could do.
func (s *API) Subscribed(op *huma.Operation, h func(w http.ResponseWriter, r *web.Request, crewID int64) error) {
	op.Parameters = append(op.Parameters, web.Parameter("token", "An API token, for programs that can send no header. It reads, whatever its role.",
		&huma.Schema{Type: huma.TypeString}))
	s.Handle(op, func(w http.ResponseWriter, r *web.Request) error {
		if !r.Query.Has("token") {
			return s.StaffRead(func(w http.ResponseWriter, r *web.Request) error {
				return h(w, r, crewOf(web.ActorOf(r.Request)))
			})(w, r)
		}
		hash, ok := auth.HashSecret(auth.TokenSecret, r.Query.Get("token"))
		if !ok {
			return web.Unauthorized("The token in the address is none of ours.").OfKind(web.TokenVoid)
		}
		ctx, cancel := web.WithPatience(r.Context())
		defer cancel()
		actor, err := s.Door.TokenActor(ctx, hash)
		if errors.Is(err, store.ErrNotFound) {
			return web.Unauthorized("The token in the address is not in force.").OfKind(web.TokenVoid)
		}
		if err != nil {
			return err
		}
		web.NoteActor(r.Request, actor.Name)
		w.Header().Set("Referrer-Policy", "no-referrer")
		return h(w, r, crewOf(actor))
	})
}

// crewOf is the crew whose works somebody's calendar holds; 0 for all.
func crewOf(a auth.Actor) int64 {
	if a.Role == auth.Crew {
		return a.CrewID
	}
	return 0
}

var appointmentWords = map[string]say.Key{"deadline": "Deadline", "look_back": "Look-back", "work": "Work due"}

// Calendar is the days that wait, as iCalendar (RFC 5545).
func (s *API) Calendar(w http.ResponseWriter, r *web.Request, crewID int64) error {
	days, err := casestore.Appointments(r.Context(), s.Store, crewID)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	line := func(name, value string) { foldLine(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Tongshi//Casework//ZH")
	line("CALSCALE", "GREGORIAN")
	line("X-WR-CALNAME", calendarText("通视 Tongshi"))
	if len(days) == 0 {
		emptyCalendar(line)
	}
	stamp := s.Cfg.Now().UTC().Format("20060102T150405Z")
	for _, d := range days {
		line("BEGIN", "VEVENT")
		line("UID", fmt.Sprintf("%s-%d@tongshi", d.Kind, d.ID))
		line("DTSTAMP", stamp)
		line("SEQUENCE", fmt.Sprint(d.Revision))
		line("DTSTART;VALUE=DATE", d.Day.Format("20060102"))
		line("DTEND;VALUE=DATE", d.Day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", calendarText(say.Bilingual(appointmentWords[d.Kind])+" · "+d.Number+" "+d.Title))
		line("GEO", fmt.Sprintf("%.6f;%.6f", d.Lat, d.Lon))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return s.sendText(w, r, CalendarKind+"; charset=utf-8", b.Bytes())
}

// emptyCalendar writes what stands for nothing: a calendar has at least one
// component (RFC 5545, 3.6), and some programs give up a subscription without.
func emptyCalendar(line func(name, value string)) {
	for _, l := range [][2]string{
		{"BEGIN", "VTIMEZONE"}, {"TZID", "Etc/UTC"},
		{"BEGIN", "STANDARD"}, {"DTSTART", "19700101T000000"}, {"TZOFFSETFROM", "+0000"}, {"TZOFFSETTO", "+0000"}, {"END", "STANDARD"},
		{"END", "VTIMEZONE"},
	} {
		line(l[0], l[1])
	}
}

// calendarText escapes text (RFC 5545, 3.3.11); what controls a terminal goes.
func calendarText(text string) string {
	text = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n").Replace(text)
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, text)
}

// foldLine writes a line of at most 75 bytes and its continuations, never
// between the bytes of one character (RFC 5545, 3.1).
func foldLine(b *bytes.Buffer, line string) {
	const most = 75
	limit := most
	for len(line) > limit {
		cut := limit
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, limit = line[cut:], most-1
	}
	b.WriteString(line + "\r\n")
}

func (s *API) sendText(w http.ResponseWriter, r *web.Request, kind string, body []byte) error {
	return web.Respond(w, r, kind, body)
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  string     `xml:"author>name"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary"`
}

// Feeds are the collections that have one, and their tables.
var Feeds = []struct{ Collection, Table, Path string }{
	{"sites", "sites", "/api/sites/"}, {"works", "works", "/api/works/"}, {"look-backs", "look_backs", "/api/collections/look-backs/items/"},
}

// Feed is the newest changes of a collection (RFC 4287).
func (s *API) Feed(collection, table, path string) func(w http.ResponseWriter, r *web.Request, crewID int64) error {
	return func(w http.ResponseWriter, r *web.Request, _ int64) error {
		changes, err := casestore.Feed(r.Context(), s.Store, table, feedLength)
		if err != nil {
			return err
		}
		l, _ := s.Layers.Find(collection)
		self := s.Link(r.Request, "/api/feeds/"+collection+".atom")
		f := atomFeed{ID: "urn:tongshi:" + collection, Title: l.TitleZH + " " + l.TitleEN, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
			Links: []atomLink{{Rel: "self", Type: AtomKind, Href: self}}}
		for i, c := range changes {
			if at := c.At.UTC().Format(time.RFC3339); i == 0 {
				f.Updated = at
			}
			f.Entries = append(f.Entries, s.atomEntry(r, c, collection, path))
		}
		body, err := xml.MarshalIndent(f, "", " ")
		if err != nil {
			return err
		}
		return s.sendText(w, r, AtomKind+"; charset=utf-8", append([]byte(xml.Header), body...))
	}
}

func (s *API) atomEntry(r *web.Request, c casestore.Entry, collection, path string) atomEntry {
	actor := c.Actor
	if actor == "" {
		actor = "–"
	}
	return atomEntry{
		ID: fmt.Sprintf("urn:tongshi:audit:%d", c.ID), Title: strings.TrimSpace(c.Number + " " + c.Title + " · " + actionWords(c)),
		Updated: c.At.UTC().Format(time.RFC3339), Author: actor,
		Links:   []atomLink{{Rel: "alternate", Type: "application/json", Href: s.Link(r.Request, fmt.Sprintf("%s%d", path, c.ObjectID))}},
		Summary: fmt.Sprintf("%s %d: %s", collection, c.ObjectID, actionWords(c)),
	}
}

package server

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/server/layer"
	"tongshi/server/store"
)

const (
	geoJSON = "application/geo+json"
	// patience with the database for one step of an answer.
	patience = 5 * time.Second
	// flushAt is how much of an answer is collected before it is sent.
	flushAt = 32 << 10
)

// page is what a request for items asks for.
type page struct {
	store.ItemQuery
	columns []string // nil means all
	datum   geo.Datum
}

// items streams one page of a layer's features.
func (s *server) items(name string) handler {
	return func(w http.ResponseWriter, r *request) error {
		l, err := s.layerOf(r, name)
		if err != nil {
			return err
		}
		p, err := parsePage(l, r)
		if err != nil {
			return err
		}
		tag, err := s.layersTag(r, layer.Registry{l})
		if err != nil || unchanged(w, r, tag) {
			return err
		}
		out := &featureStream{w: w, tag: tag, head: r.Method == http.MethodHead, encoder: newEncoder(l, p.columns, p.datum)}
		matched, more, err := s.store.Items(r.Context(), p.ItemQuery, patience, out.add)
		if err != nil {
			return err
		}
		return out.finish(matched, s.pageLinks(r, l, more, out.last))
	}
}

// item answers one feature.
func (s *server) item(name string) handler {
	return func(w http.ResponseWriter, r *request) error {
		l, err := s.layerOf(r, name)
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil || id < 1 {
			return problem(http.StatusNotFound, "%s has no feature %q: its features have whole numbers.", l.Name, shorten(r.PathValue("id")))
		}
		p, err := parsePage(l, r)
		if err != nil {
			return err
		}
		encoder := newEncoder(l, p.columns, p.datum)
		var body []byte
		err = s.store.Item(r.Context(), l, id, patience, func(item *store.Item) error {
			body = slices.Clone(encoder.feature(item))
			return nil
		})
		if err != nil {
			return err
		}
		self := "/api/collections/" + l.Name + "/items/" + strconv.FormatInt(id, 10)
		body = append(append(body, `,"links":`...), marshalLinks([]Link{
			{Href: s.link(r.Request, self), Rel: "self", Type: geoJSON, Title: l.TitleEN},
			{Href: s.link(r.Request, "/api/collections/"+l.Name), Rel: "collection", Type: "application/json", Title: l.TitleEN},
		})...)
		return respond(w, r, geoJSON, append(body, '}', '\n'))
	}
}

// parsePage reads the parameters that checkQuery let through, names every one
// that is wrong, and refuses properties that the reader may not see as it
// refuses those that do not exist.
func parsePage(l layer.Layer, r *request) (page, error) {
	p := page{datum: geo.DatumWGS84, ItemQuery: store.ItemQuery{Layer: l, Limit: defaultLimit}}
	var faults []Fault
	for name, values := range r.query {
		text := values[0]
		var wrong string
		switch name {
		case "limit":
			p.Limit, wrong = parseLimit(text)
		case "bbox":
			p.Boxes, wrong = parseBBox(text)
		case "datetime":
			p.From, p.To, wrong = parseDatetime(text)
		case "cursor":
			p.After, wrong = parseCursor(text)
		case "properties":
			p.columns, wrong = parseProperties(l, text)
		case "datum":
			p.datum, wrong = parseDatum(text)
		case "f":
		default:
			column, ok := l.Column(name)
			if !ok {
				faults = append(faults, unknownParameter(name, text))
				continue
			}
			var equal store.Equal
			equal, wrong = parseEqual(column, text)
			p.Equal = append(p.Equal, equal)
		}
		if wrong != "" {
			faults = append(faults, inQuery(name, text, "%s", wrong))
		}
	}
	if len(faults) > 0 {
		sortFaults(faults)
		return page{}, badQuery(faults...)
	}
	if l.Default != "" && !r.query.Has(l.Of) && !r.query.Has(l.Default) {
		p.Equal = append(p.Equal, store.DefaultRows(l)...)
	}
	return p, nil
}

func parseProperties(l layer.Layer, text string) ([]string, string) {
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name == "" {
			continue
		}
		if _, ok := l.Column(name); !ok {
			return nil, "no property “" + shorten(name) + "”; the collection's schema lists those there are"
		}
		names = append(names, name)
	}
	return names, ""
}

func parseDatum(text string) (geo.Datum, string) {
	switch datum := geo.Datum(text); datum {
	case geo.DatumWGS84, geo.DatumGCJ02, geo.DatumBD09:
		return datum, ""
	}
	return "", "want wgs84, gcj02 or bd09"
}

// featureStream writes a FeatureCollection as its features come. Nothing goes
// out before the first one is there, so that an early error is still a problem.
type featureStream struct {
	w       http.ResponseWriter
	tag     string
	head    bool
	encoder *encoder
	pending []byte
	count   int
	last    int64
}

func (f *featureStream) add(item *store.Item) error {
	if f.count == 0 {
		f.begin()
	} else {
		f.pending = append(f.pending, ',', '\n')
	}
	f.pending = append(append(f.pending, f.encoder.feature(item)...), '}')
	f.count++
	f.last = item.ID
	if len(f.pending) < flushAt {
		return nil
	}
	return f.flush()
}

func (f *featureStream) begin() {
	f.w.Header().Set("Content-Type", geoJSON)
	f.w.Header().Set("Cache-Control", "private, no-cache")
	f.w.Header().Set("ETag", f.tag)
	f.pending = append(f.pending, `{"type":"FeatureCollection","features":[`+"\n"...)
}

func (f *featureStream) flush() error {
	if f.head {
		f.pending = f.pending[:0]
		return nil
	}
	_, err := f.w.Write(f.pending)
	f.pending = f.pending[:0]
	if err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	return nil
}

func (f *featureStream) finish(matched int64, links []Link) error {
	if f.count == 0 {
		f.begin()
	}
	b := f.pending
	b = append(b, "\n"+`],"numberMatched":`...)
	b = strconv.AppendInt(b, matched, 10)
	b = append(b, `,"numberReturned":`...)
	b = strconv.AppendInt(b, int64(f.count), 10)
	b = append(b, `,"timeStamp":"`...)
	b = time.Now().UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `","links":`...)
	f.pending = append(append(b, marshalLinks(links)...), '}', '\n')
	return f.flush()
}

// pageLinks are the links of one page; next keeps every parameter and puts the
// cursor behind the last feature seen.
func (s *server) pageLinks(r *request, l layer.Layer, more bool, last int64) []Link {
	path := "/api/collections/" + l.Name
	self := path + "/items"
	if query := r.query.Encode(); query != "" {
		self += "?" + query
	}
	links := []Link{
		{Href: s.link(r.Request, self), Rel: "self", Type: geoJSON, Title: l.TitleEN},
		{Href: s.link(r.Request, path), Rel: "collection", Type: "application/json", Title: l.TitleEN},
	}
	if more {
		r.query.Set("cursor", formatCursor(last))
		links = append(links, Link{Href: s.link(r.Request, path+"/items?"+r.query.Encode()), Rel: "next", Type: geoJSON, Title: "Next page"})
	}
	return links
}

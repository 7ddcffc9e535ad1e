package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

const (
	// patience with the database for one step of an answer.
	patience = 5 * time.Second
	// flushAt is how much of an answer is collected before it is sent.
	flushAt = 32 << 10
	// takeWithin is how long a reader may take to take in one part of an
	// answer; a long answer lasts as long as its reader keeps taking.
	takeWithin = 60 * time.Second
)

// items streams one page of a layer's features.
func (s *server) items(name string) handler {
	return func(w http.ResponseWriter, r *request) error {
		l, err := s.layerOf(r, name)
		if err != nil {
			return err
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		tag, err := s.layersTag(r, layer.Registry{l})
		if err != nil || unchanged(w, r, tag) {
			return err
		}
		out := s.featureStream(w, r, &p, tag)
		if out.form.early() {
			p.Begin = out.begin
		}
		encoder := readmodel.NewEncoder(l, p.columns, p.place())
		found, err := s.store.Items(r.Context(), p.ItemQuery, patience, func(item *store.Item) error {
			return out.add(oneFeature{encoder, item})
		})
		if err != nil {
			return err
		}
		return out.finish(found)
	}
}

// oneFeature is a feature on its way out.
type oneFeature struct {
	encoder *readmodel.Encoder
	item    *layer.Item
}

func (f oneFeature) appendJSON(b []byte) []byte { return f.encoder.AppendItem(b, f.item) }

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
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		encoder := readmodel.NewEncoder(l, p.columns, p.place())
		var body []byte
		err = s.store.Item(r.Context(), l, id, patience, func(item *store.Item) error {
			body = encoder.AppendItem(nil, item)
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
		w.Header().Set("Content-Crs", "<"+p.crs.uri+">")
		return respond(w, r, geoJSON, append(body, '}', '\n'))
	}
}

// featureStream writes features in the form asked for as they come. Nothing
// goes out before the first one is there, so that an early error is still a
// problem.
type featureStream struct {
	w       http.ResponseWriter
	request *request
	server  *server
	page    *page
	tag     string
	form    featureForm
	pending []byte
	begun   bool
	sent    bool
	count   int
	last    int64
	behind  []layer.Value // what the last feature is sorted by
}

func (s *server) featureStream(w http.ResponseWriter, r *request, p *page, tag string) *featureStream {
	return &featureStream{w: w, request: r, server: s, page: p, tag: tag, form: newForm(r.kind, p)}
}

func (f *featureStream) add(one oneFeature) error {
	if !f.begun {
		if err := f.begin(store.Found{Matched: -1}); err != nil {
			return err
		}
	}
	f.pending = f.form.feature(f.pending, f.count, one)
	f.count++
	f.last = one.item.ID
	f.remember(one.item)
	if len(f.pending) < flushAt || f.request.kind == htmlKind {
		return nil
	}
	return f.flush()
}

// remember keeps what a cursor behind the feature needs.
func (f *featureStream) remember(item *layer.Item) {
	f.behind = f.behind[:0]
	for _, by := range f.page.SortBy {
		i := slices.IndexFunc(f.page.Layer.Columns, func(c layer.Column) bool { return c.Name == by.Column })
		if i < 0 {
			f.behind = append(f.behind, layer.Value{Integer: item.ID})
			continue
		}
		f.behind = append(f.behind, item.Values[i])
	}
}

// begin sets the headers. found is not known yet, Matched below zero, for a
// form that says it at its end.
func (f *featureStream) begin(found store.Found) error {
	f.begun = true
	h := f.w.Header()
	h.Set("ETag", f.tag)
	h.Set("Content-Type", f.form.kind())
	h.Set("Content-Crs", "<"+f.page.crs.uri+">")
	h.Set("Cache-Control", "private, no-cache")
	if f.form.early() {
		h.Set("OGC-NumberMatched", strconv.FormatInt(found.Matched, 10))
		h.Set("OGC-NumberReturned", strconv.FormatInt(found.Returned, 10))
	}
	f.pending = f.form.head(f.pending)
	return nil
}

func (f *featureStream) flush() error {
	if f.request.Method == http.MethodHead {
		f.pending = f.pending[:0]
		return nil
	}
	if f.sent { // the first part is within the time of any answer
		err := http.NewResponseController(f.w).SetWriteDeadline(time.Now().Add(takeWithin))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("%w: %w", errClientGone, err)
		}
	}
	f.sent = true
	_, err := f.w.Write(f.pending)
	f.pending = f.pending[:0]
	if err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	return nil
}

func (f *featureStream) finish(found store.Found) error {
	if !f.begun {
		if err := f.begin(found); err != nil {
			return err
		}
	}
	f.pending = f.form.tail(f.pending, f.count, found, f.server.pageLinks(f, found.More))
	if f.request.kind == htmlKind {
		return respondTagged(f.w, f.request, geoJSON, f.tag, f.pending)
	}
	return f.flush()
}

// pageLinks are the links of one page; next keeps every parameter and puts the
// cursor behind the last feature seen.
func (s *server) pageLinks(f *featureStream, more bool) []Link {
	r, l := f.request, f.page.Layer
	path := "/api/collections/" + l.Name
	self := path + "/items"
	if query := r.query.Encode(); query != "" {
		self += "?" + query
	}
	kind := r.kind
	links := []Link{
		{Href: s.link(r.Request, self), Rel: "self", Type: kind, Title: l.TitleEN},
		{Href: s.link(r.Request, path), Rel: "collection", Type: "application/json", Title: l.TitleEN},
	}
	if more {
		r.query.Set("cursor", formatPlace(f.last, f.behind, f.page.SortBy, l))
		links = append(links, Link{Href: s.link(r.Request, path+"/items?"+r.query.Encode()), Rel: "next", Type: kind, Title: "Next page"})
	}
	return links
}

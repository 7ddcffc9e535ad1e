package ogc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Items streams one page of a layer's features.
func (s *API) Items(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		tag, err := s.LayersTag(r, layer.Registry{l})
		if err != nil || web.Unchanged(w, r.Request, tag) {
			return err
		}
		asked, ok, err := fromMemory(s, r.Context(), p.ItemQuery, selectFrom)
		switch {
		case err != nil:
			return err
		case ok:
			return s.streamMemory(w, r, &p, tag, asked)
		}
		return s.streamSQL(w, r, &p, tag)
	}
}

// memoryPage is a page of a read model with the layer that it is of.
type memoryPage struct {
	*readmodel.Page
	layer layer.Layer
}

func selectFrom(snap *readmodel.Snapshot, q *readmodel.Query) (memoryPage, error) {
	found, err := snap.Select(q)
	return memoryPage{found, snap.Layer}, err
}

func (s *API) streamMemory(w http.ResponseWriter, r *web.Request, p *page, tag string, found memoryPage) error {
	out := s.featureStream(w, r, p, found.layer, tag)
	defer out.done()
	count := served.Found{Matched: int64(found.Matched), Returned: int64(found.Len()), More: found.More}
	if err := out.begin(count); err != nil {
		return err
	}
	encoder := readmodel.NewEncoder(found.layer, p.columns, p.place())
	for i := range found.Len() {
		if err := out.add(oneFeature{encoder: encoder, page: found.Page, at: i}); err != nil {
			return err
		}
	}
	if count.More {
		last := found.Item(found.Len() - 1)
		out.remember(&last)
	}
	return out.finish(count)
}

func (s *API) streamSQL(w http.ResponseWriter, r *web.Request, p *page, tag string) error {
	out := s.featureStream(w, r, p, p.Layer, tag)
	defer out.done()
	if out.form.early() {
		p.Begin = out.begin
	}
	encoder := readmodel.NewEncoder(p.Layer, p.columns, p.place())
	found, err := s.reader.Items(r.Context(), p.ItemQuery, web.Patience, func(item *layer.Item) error {
		out.remember(item)
		return out.add(oneFeature{encoder: encoder, item: item})
	})
	if err != nil {
		return err
	}
	return out.finish(found)
}

// oneFeature is a feature on its way out: an item, or one of a page in memory.
type oneFeature struct {
	encoder *readmodel.Encoder
	item    *layer.Item
	page    *readmodel.Page
	at      int
}

func (f oneFeature) appendJSON(b []byte) []byte {
	if f.page != nil {
		return f.encoder.Append(b, f.page, f.at)
	}
	return f.encoder.AppendItem(b, f.item)
}

// whole is the feature as an item; one of a page in memory is read into what
// is given, so that a long answer leaves nothing behind.
func (f oneFeature) whole(into *layer.Item) *layer.Item {
	if f.page == nil {
		return f.item
	}
	f.page.Read(f.at, into)
	return into
}

// Item answers one feature.
func (s *API) Item(name string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil || id < 1 {
			return web.Refuse(http.StatusNotFound, "%s has no feature %q: its features have whole numbers.", l.Name, web.Shorten(r.PathValue("id")))
		}
		p, err := s.parsePage(r.Context(), l, r)
		if err != nil {
			return err
		}
		body, revision, err := s.oneItem(r.Context(), &p, id)
		if err != nil {
			return err
		}
		tag := s.itemTag(r.Request, &itemState{l.Name, id, revision, body}, r.Kind)
		body = web.AppendLinks(append(body, `,"links":`...), append(s.Alternates(r, web.ItemPath(l.Name, id), "geojson", "html"),
			web.Link{Href: s.Link(r.Request, web.ItemPath(l.Name, id)), Rel: "self", Type: web.GeoJSON, Title: l.TitleEN},
			web.Link{Href: s.Link(r.Request, "/api/collections/"+l.Name), Rel: "collection", Type: "application/json", Title: l.TitleEN},
		))
		w.Header().Set("Content-Crs", "<"+p.crs.Uri+">")
		return web.RespondTagged(w, r, web.GeoJSON, tag, append(body, '}', '\n'))
	}
}

// oneFeatureBytes is room for most features with their links.
const oneFeatureBytes = 4 << 10

// oneItem is a feature without its closing brace, and the revision of its row;
// 0 where the reader's view does not show one.
func (s *API) oneItem(ctx context.Context, p *page, id int64) (body []byte, revision int64, err error) {
	found, ok, err := fromMemory(s, ctx, served.ItemQuery{Layer: p.Layer, Zone: p.Zone}, func(snap *readmodel.Snapshot, q *readmodel.Query) (memoryPage, error) {
		found, err := snap.Find(id, q.Filters)
		return memoryPage{found, snap.Layer}, err
	})
	switch {
	case err != nil:
		return nil, 0, err
	case ok && found.Len() == 0:
		return nil, 0, fmt.Errorf("%s %d: %w", p.Layer.Name, id, store.ErrNotFound)
	case ok:
		if _, shown := p.Layer.Column(revisionColumn); shown {
			revision = revisionOf(found.layer, func(column int) layer.Value { return found.Value(0, column) })
		}
		return readmodel.NewEncoder(found.layer, p.columns, p.place()).Append(make([]byte, 0, oneFeatureBytes), found.Page, 0), revision, nil
	}
	encoder := readmodel.NewEncoder(p.Layer, p.columns, p.place())
	err = s.reader.Item(ctx, p.Layer, id, web.Patience, func(item *layer.Item) error {
		body, revision = encoder.AppendItem(nil, item), revisionOf(p.Layer, func(column int) layer.Value { return item.Values[column] })
		return nil
	})
	return body, revision, err
}

// featureStream writes features in the form asked for as they come. Nothing
// goes out before the first one is there, so that an early error is still a
// problem.
type featureStream struct {
	w       http.ResponseWriter
	request *web.Request
	server  *API
	page    *page
	layer   layer.Layer // whose columns the items have
	tag     string
	form    featureForm
	pending []byte
	begun   bool
	sent    bool
	count   int
	last    int64
	behind  []layer.Value // what the last feature is sorted by
}

func (s *API) featureStream(w http.ResponseWriter, r *web.Request, p *page, l layer.Layer, tag string) *featureStream {
	return &featureStream{w: w, request: r, server: s, page: p, layer: l, tag: tag, form: newForm(r.Kind, p, l), pending: takeBuffer()}
}

// buffers are used by one answer after another.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func takeBuffer() []byte { return (*buffers.Get().(*[]byte))[:0] }

// mostBuffer is the capacity of a buffer that is still kept: a page for people
// is collected in one as a whole.
const mostBuffer = 2 * web.WholeAt

// done gives the buffer back.
func (f *featureStream) done() {
	if kept := f.pending; cap(kept) <= mostBuffer {
		buffers.Put(&kept)
	}
}

func (f *featureStream) add(one oneFeature) error {
	if !f.begun {
		if err := f.begin(served.Found{Matched: -1}); err != nil {
			return err
		}
	}
	f.pending = f.form.feature(f.pending, f.count, one)
	f.count++
	enough := web.WholeAt
	if f.sent {
		enough = web.FlushAt
	}
	if len(f.pending) < enough || f.request.Kind == web.HTMLKind {
		return nil
	}
	return f.flush()
}

// remember keeps what a cursor behind the feature needs.
func (f *featureStream) remember(item *layer.Item) {
	f.last, f.behind = item.ID, f.behind[:0]
	for _, by := range f.page.SortBy {
		i := slices.IndexFunc(f.layer.Columns, func(c layer.Column) bool { return c.Name == by.Column })
		if i < 0 {
			f.behind = append(f.behind, layer.Value{Integer: item.ID})
			continue
		}
		f.behind = append(f.behind, item.Values[i])
	}
}

// begin sets the headers. found is not known yet, Matched below zero, for a
// form that says it at its end.
func (f *featureStream) begin(found served.Found) error {
	f.begun = true
	h := f.w.Header()
	h.Set("ETag", f.tag)
	h.Set("Content-Type", f.form.kind())
	h.Set("Content-Crs", "<"+f.page.crs.Uri+">")
	h["Cache-Control"] = web.Revalidated
	if f.form.early() {
		h.Set("OGC-NumberMatched", strconv.FormatInt(found.Matched, 10))
		h.Set("OGC-NumberReturned", strconv.FormatInt(found.Returned, 10))
	}
	f.pending = f.form.head(f.pending)
	return nil
}

func (f *featureStream) flush() error {
	if f.request.Method == http.MethodHead {
		f.sent, f.pending = true, f.pending[:0]
		return nil
	}
	if f.sent { // the first part is within the time of any answer
		err := http.NewResponseController(f.w).SetWriteDeadline(time.Now().Add(web.TakeWithin))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("%w: %w", web.ErrClientGone, err)
		}
	}
	f.sent = true
	_, err := f.w.Write(f.pending)
	f.pending = f.pending[:0]
	if err != nil {
		return fmt.Errorf("%w: %w", web.ErrClientGone, err)
	}
	return nil
}

func (f *featureStream) finish(found served.Found) error {
	if !f.begun {
		if err := f.begin(found); err != nil {
			return err
		}
	}
	f.pending = f.form.tail(f.pending, f.count, found, f.server.pageLinks(f, found.More))
	if f.request.Kind == web.HTMLKind {
		return web.RespondTagged(f.w, f.request, web.GeoJSON, f.tag, f.pending)
	}
	if !f.sent {
		f.w.Header().Set("Content-Length", strconv.Itoa(len(f.pending)))
	}
	return f.flush()
}

// pageLinks are the links of one page; next keeps every parameter and puts the
// cursor behind the last feature seen.
func (s *API) pageLinks(f *featureStream, more bool) []web.Link {
	r, l := f.request, f.page.Layer
	path := "/api/collections/" + l.Name
	self := path + "/items"
	if query := r.Query.Encode(); query != "" {
		self += "?" + query
	}
	kind := r.Kind
	links := []web.Link{
		{Href: s.Link(r.Request, self), Rel: "self", Type: kind, Title: l.TitleEN},
		{Href: s.Link(r.Request, path), Rel: "collection", Type: "application/json", Title: l.TitleEN},
	}
	links = append(links, s.Alternates(r, path+"/items", "geojson", "geojsonseq", "csv", "html")...)
	if more {
		r.Query.Del("offset")
		r.Query.Set("cursor", formatPlace(f.last, f.behind, f.page.SortBy, l))
		links = append(links, web.Link{Href: s.Link(r.Request, path+"/items?"+r.Query.Encode()), Rel: "next", Type: kind, Title: "Next page"})
	}
	return links
}

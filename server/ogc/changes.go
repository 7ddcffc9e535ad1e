package ogc

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/store"
	"tongshi/server/web"
)

// ChangesOperation describes the stream of changes.
func (s *API) ChangesOperation() *huma.Operation {
	op := s.Operation("followChanges", "/api/changes", "Versions of the layers, as they change", web.EventStream, &huma.Schema{
		Type:        huma.TypeString,
		Description: `Server-sent events "versions": the id is the last commit that the event covers, the data an object of layer names and versions. The first one holds all layers, or those that changed since.`,
	}, web.Parameter("since", "Id of the last event received; the header Last-Event-ID goes before it.", &huma.Schema{Type: huma.TypeInteger, Format: "int64"}))
	return op
}

// Changes tells of new versions until the reader goes. Nothing is queued for a
// slow reader: what happens meanwhile is told at once afterwards.
func (s *API) Changes(w http.ResponseWriter, r *web.Request) error {
	since, err := sinceOf(r)
	if err != nil {
		return err
	}
	known, err := s.Store.CurrentVersions(r.Context())
	if err != nil {
		return err
	}
	if since > known.Latest() {
		since = 0 // of another database, or of a server that is ahead: tell all
	}
	out, err := s.OpenStream(w, r)
	if err != nil {
		return err
	}
	defer out.Close()
	for {
		if known.Latest() > since {
			told, err := s.tellVersions(out, known, since)
			if err != nil {
				return err
			}
			since = told
		}
		if known, err = s.nextVersions(out, since); err != nil {
			return web.StreamEnd(err)
		}
	}
}

func sinceOf(r *web.Request) (int64, error) {
	text, where := r.Header.Get("Last-Event-ID"), "header.Last-Event-ID"
	if text == "" {
		text, where = r.Query.Get("since"), "query.since"
	}
	if text == "" {
		return 0, nil
	}
	since, err := strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 {
		p := web.Refuse(http.StatusBadRequest, "%s: want the id of an event of this stream, a whole number.", where)
		p.Errors = []web.Fault{{Location: where, Message: say.New("is no whole number"), Value: web.Shorten(text)}}
		return 0, p
	}
	return since, nil
}

// tellVersions sends those that changed since and that the reader may see now.
// Of a change in what is hidden from the reader nothing is sent.
func (s *API) tellVersions(out *web.Stream, known store.Versions, since int64) (int64, error) {
	who := web.IdentityOf(out.Request.Request)
	who.View = "" // it may have changed since the stream began
	shown, err := s.Visible(&web.Request{Request: who.Of(out.Request.Request)})
	if err != nil {
		return since, err
	}
	changed := web.VisibleVersions(known, shown).Since(since)
	if len(changed) > 0 {
		if err := out.Event("versions", strconv.FormatInt(changed.Latest(), 10), changed); err != nil {
			return since, err
		}
	}
	return known.Latest(), nil
}

// nextVersions waits until something has changed. Meanwhile it sends
// heartbeats and looks whether the reader is still who it was.
func (s *API) nextVersions(out *web.Stream, since int64) (store.Versions, error) {
	for {
		if out.Single {
			return nil, web.ErrStreamDone
		}
		ctx, cancel := context.WithTimeout(out.Ctx, web.HeartbeatEvery)
		known, err := s.Store.AwaitVersions(ctx, func(v store.Versions) bool { return v.Latest() > since })
		cancel()
		if err != nil && out.Ctx.Err() != nil {
			return nil, web.ErrStreamDone
		}
		if again := s.Renew(out); again != nil {
			return nil, again
		}
		if err == nil {
			return known, nil
		}
		if err := out.Comment(); err != nil {
			return nil, err
		}
	}
}

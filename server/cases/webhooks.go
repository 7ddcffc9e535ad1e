package cases

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"

	"tongshi/geo/say"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Webhooks: the addresses that are told of changes.

// WebhookBody is an address to tell of changes, as it is sent.
type WebhookBody struct {
	Name    string   `json:"name,omitempty"`
	URL     string   `json:"url,omitempty" doc:"http or https"`
	Format  string   `json:"format,omitempty" doc:"Vocabulary webhook_format; json when left out"`
	Objects []string `json:"objects,omitempty" doc:"sites, works, look_backs; all when left out"`
	Active  *bool    `json:"active,omitempty"`
	Secret  string   `json:"secret,omitempty" writeOnly:"true" doc:"Key that messages are signed with; made by the server when left out, and shown once"`
}

// WebhookAnswer is a webhook; Secret is there once, when it was made here.
type WebhookAnswer struct {
	casestore.Webhook
	Secret string `json:"secret,omitempty"`
}

// WebhooksAnswer is all of them.
type WebhooksAnswer struct {
	Webhooks []casestore.Webhook `json:"webhooks"`
}

// ListWebhooks answers all webhooks, without their secrets.
func (s *API) ListWebhooks(w http.ResponseWriter, r *web.Request) error {
	list, err := casestore.Webhooks(r.Context(), s.Store)
	if err != nil {
		return err
	}
	if web.InLanguage(w, r.Request) == say.Chinese {
		for i := range list {
			list[i].Last = cmp.Or(list[i].LastZH, list[i].Last)
		}
	}
	return web.RespondJSON(w, r, WebhooksAnswer{web.ListOf(list)})
}

// AddWebhook adds a webhook. Without a format it gets JSON; without a secret
// one is made, and only this answer shows it.
func (s *API) AddWebhook(c *web.Change, body WebhookBody) (web.Done, error) {
	if body.Format == "" {
		body.Format = "json"
	}
	h := casestore.Webhook{Name: body.Name, URL: body.URL, Format: body.Format, Objects: web.ListOf(body.Objects), Active: body.Active == nil || *body.Active, Secret: body.Secret}
	if err := web.Faults(s.webhookFaults(h)); err != nil {
		return web.Done{}, err
	}
	shown := ""
	if h.Secret == "" {
		h.Secret = rand.Text()
		shown = h.Secret
	}
	made, err := casestore.AddWebhook(c.Context(), c.Tx, h)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusCreated, Location: "/api/webhooks", Revision: made.Revision, Body: WebhookAnswer{made, shown}}, nil
}

// ChangeWebhook changes the members of a webhook that the body has.
func (s *API) ChangeWebhook(c *web.Change, body WebhookBody) (web.Done, error) {
	was, err := s.heldWebhook(c)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	for name, set := range map[string]func(){
		"name": func() { now.Name = body.Name }, "url": func() { now.URL = body.URL }, "format": func() { now.Format = body.Format },
		"objects": func() { now.Objects = web.ListOf(body.Objects) }, "secret": func() { now.Secret = body.Secret },
		"active": func() { now.Active = body.Active != nil && *body.Active },
	} {
		if c.Has(name) {
			set()
		}
	}
	if err := web.Faults(s.webhookFaults(now)); err != nil {
		return web.Done{}, err
	}
	made, err := casestore.ChangeWebhook(c.Context(), c.Tx, was, now)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusOK, Revision: made.Revision, Body: made}, nil
}

// RemoveWebhook deletes a webhook.
func (s *API) RemoveWebhook(c *web.Change, _ struct{}) (web.Done, error) {
	was, err := s.heldWebhook(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, casestore.RemoveWebhook(c.Context(), c.Tx, was)
}

func (s *API) heldWebhook(c *web.Change) (casestore.Webhook, error) {
	return web.Held(c, casestore.HoldWebhook, func(h casestore.Webhook) int64 { return h.Revision })
}

func (s *API) webhookFaults(h casestore.Webhook) []web.Fault {
	found := append(web.Words(h.Name, "name", 1, 100), s.Coded("webhook_format", h.Format, "format")...)
	if len(h.Secret) > 200 {
		found = append(found, web.InBody("secret", "is longer than 200 bytes"))
	}
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(h.URL) > 2000:
		found = append(found, web.InBody("url", "want an address such as https://example.cn/hook"))
	case u.User != nil:
		found = append(found, web.InBody("url", "must not hold a name or a password"))
	}
	for _, object := range h.Objects {
		if !slices.Contains(store.ToldObjects, object) {
			found = append(found, web.InBody("objects", "want sites, works, look_backs"))
		}
	}
	return found
}

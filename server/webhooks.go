package server

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"

	"tongshi/server/store"
)

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
	store.Webhook
	Secret string `json:"secret,omitempty"`
}

// WebhooksAnswer is all of them.
type WebhooksAnswer struct {
	Webhooks []store.Webhook `json:"webhooks"`
}

func (s *server) listWebhooks(w http.ResponseWriter, r *request) error {
	list, err := s.store.Webhooks(r.Context())
	if err != nil {
		return err
	}
	if inLanguage(w, r.Request) == inChinese {
		for i := range list {
			list[i].Last, _ = chinese().say(list[i].Last)
		}
	}
	return respondJSON(w, r, WebhooksAnswer{listOf(list)})
}

func (s *server) addWebhook(c *change, body WebhookBody) (done, error) {
	if body.Format == "" {
		body.Format = "json"
	}
	h := store.Webhook{Name: body.Name, URL: body.URL, Format: body.Format, Objects: listOf(body.Objects), Active: body.Active == nil || *body.Active, Secret: body.Secret}
	if err := faults(s.webhookFaults(h)); err != nil {
		return done{}, err
	}
	shown := ""
	if h.Secret == "" {
		h.Secret = rand.Text()
		shown = h.Secret
	}
	made, err := c.Tx.AddWebhook(c.Context(), h)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusCreated, Location: "/api/webhooks", Revision: made.Revision, Body: WebhookAnswer{made, shown}}, nil
}

func (s *server) changeWebhook(c *change, body WebhookBody) (done, error) {
	was, err := s.heldWebhook(c)
	if err != nil {
		return done{}, err
	}
	now := was
	for name, set := range map[string]func(){
		"name": func() { now.Name = body.Name }, "url": func() { now.URL = body.URL }, "format": func() { now.Format = body.Format },
		"objects": func() { now.Objects = listOf(body.Objects) }, "secret": func() { now.Secret = body.Secret },
		"active": func() { now.Active = body.Active != nil && *body.Active },
	} {
		if c.has(name) {
			set()
		}
	}
	if err := faults(s.webhookFaults(now)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeWebhook(c.Context(), was, now)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusOK, Revision: made.Revision, Body: made}, nil
}

func (s *server) removeWebhook(c *change, _ struct{}) (done, error) {
	was, err := s.heldWebhook(c)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusNoContent}, c.Tx.RemoveWebhook(c.Context(), was)
}

func (s *server) heldWebhook(c *change) (store.Webhook, error) {
	return held(c, c.Tx.Webhook, func(h store.Webhook) int64 { return h.Revision })
}

func (s *server) webhookFaults(h store.Webhook) []Fault {
	found := append(words(h.Name, "name", 1, 100), s.coded("webhook_format", h.Format, "format")...)
	if len(h.Secret) > 200 {
		found = append(found, inBody("secret", "is longer than 200 bytes"))
	}
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(h.URL) > 2000:
		found = append(found, inBody("url", "want an address such as https://example.cn/hook"))
	case u.User != nil:
		found = append(found, inBody("url", "must not hold a name or a password"))
	}
	for _, object := range h.Objects {
		if !slices.Contains(store.ToldObjects, object) {
			found = append(found, inBody("objects", "want sites, works, look_backs"))
		}
	}
	return found
}

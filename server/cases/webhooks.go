package cases

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"

	"tongshi/geo/say"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// Webhooks: the addresses that are told of changes.

// WebhookBody is an address to tell of changes, as it is sent.
type WebhookBody struct {
	casestore.Webhook
	Secret string `json:"secret" maxLength:"200" writeOnly:"true" doc:"Key that messages are signed with; made by the server when left out, and shown once"`
}

// WebhookWithSecret is a webhook; Secret is there once, when it was made here.
type WebhookWithSecret struct {
	casestore.Webhook
	Secret string `json:"secret,omitempty"`
}

// Webhooks is all of them.
type Webhooks struct {
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
	return web.RespondJSON(w, r, Webhooks{web.ListOf(list)})
}

// AddWebhook adds a webhook. Without a format it gets JSON; without a secret
// one is made, and only this answer shows it.
func (s *API) AddWebhook(c *web.Change, body WebhookBody) (web.Done, error) {
	h := body.Webhook
	h.Secret, h.Active = body.Secret, h.Active || !c.Has("active")
	if err := addressFault(h.URL); err != nil {
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
	return web.Done{Status: http.StatusCreated, Location: "/api/webhooks", Revision: made.Revision, Body: WebhookWithSecret{made, shown}}, nil
}

// ChangeWebhook changes the members of a webhook that the body has.
func (s *API) ChangeWebhook(c *web.Change, body WebhookBody) (web.Done, error) {
	was, err := s.heldWebhook(c)
	if err != nil {
		return web.Done{}, err
	}
	if err := c.ReadOnly(was); err != nil {
		return web.Done{}, err
	}
	now := web.Changed(c, was, body.Webhook)
	if c.Has("secret") {
		now.Secret = body.Secret
	}
	if err := addressFault(now.URL); err != nil {
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

// addressFault refuses what no message can be sent to.
func addressFault(address string) error {
	switch u, err := url.Parse(address); {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return web.Faults([]web.Fault{web.InBody("url", "want an address such as https://example.cn/hook")})
	case u.User != nil:
		return web.Faults([]web.Fault{web.InBody("url", "must not hold a name or a password")})
	}
	return nil
}

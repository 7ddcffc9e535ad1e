package server

import (
	"context"
	"net/http"

	"tongshi/geo/say"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Health is what /healthz and /readyz answer when all is well.
type Health struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
	// ReadModel is how the layers are kept in memory; those that are not are
	// answered by the database meanwhile.
	ReadModel []served.MirrorState `json:"read_model,omitempty"`
}

// healthz says that the process answers, whatever the database does.
func (s *service) healthz(w http.ResponseWriter, r *web.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, Health{Status: "ok", Version: s.Cfg.Version})
}

// readyz says that requests can be answered: the database is there and has
// this program's schema, its disk has room, and the layers have been read into memory. Until then
// requests are answered, too, by the database, but slower.
func (s *service) readyz(w http.ResponseWriter, r *web.Request) error {
	if words, full := s.DiskFull(); full {
		p := web.Refuse(http.StatusServiceUnavailable, "%s", words)
		p.Errors = []web.Fault{{Location: "disk", Message: words}}
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), web.ReadyPatience)
	defer cancel()
	have, err := s.Store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if have != s.migrated {
		return web.Refuse(http.StatusServiceUnavailable,
			"The database's schema has version %d, this program works with %d. Run tongshi migrate, or the program that made the database.", have, s.migrated)
	}
	if m := s.mirror; m != nil && !m.Built() {
		p := web.Refuse(http.StatusServiceUnavailable, "The layers are being read into memory, %s; the database answers meanwhile.", progressOf(m.States()))
		p.Header.Set("Retry-After", "1")
		return p
	}
	w.Header().Set("Cache-Control", "no-store")
	answer := Health{Status: "ready", Version: s.Cfg.Version}
	if s.mirror != nil && s.ViewOf(r.Request).Staff() {
		answer.ReadModel = s.mirror.States()
	}
	return web.RespondJSON(w, r, answer)
}

// progressOf says how many layers are there.
func progressOf(states []served.MirrorState) say.Text {
	there := 0
	for _, state := range states {
		if state.State != served.MirrorBuilding {
			there++
		}
	}
	return say.New("%d of %d done", there, len(states))
}

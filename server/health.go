package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tongshi/server/store"
)

// Health is what /healthz and /readyz answer when all is well.
type Health struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
	// ReadModel is how the layers are kept in memory; those that are not are
	// answered by the database meanwhile.
	ReadModel []store.MirrorState `json:"read_model,omitempty"`
}

// readyPatience is how long /readyz waits for the database.
const readyPatience = time.Second

func withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, patience)
}

// healthz says that the process answers, whatever the database does.
func (s *server) healthz(w http.ResponseWriter, r *request) error {
	w.Header().Set("Cache-Control", "no-store")
	return respondJSON(w, r, Health{Status: "ok", Version: s.cfg.Version})
}

// readyz says that requests can be answered: the database is there and has
// this program's schema, and the layers have been read into memory. Until then
// requests are answered, too, by the database, but slower.
func (s *server) readyz(w http.ResponseWriter, r *request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	have, err := s.store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if have != s.migrated {
		return problem(http.StatusServiceUnavailable,
			"The database's schema has version %d, this program works with %d. Run tongshi migrate, or the program that made the database.", have, s.migrated)
	}
	if m := s.cfg.Mirror; m != nil && !m.Built() {
		p := problem(http.StatusServiceUnavailable, "The layers are being read into memory, %s; the database answers meanwhile.", progressOf(m.States()))
		p.header.Set("Retry-After", "1")
		return p
	}
	w.Header().Set("Cache-Control", "no-store")
	answer := Health{Status: "ready", Version: s.cfg.Version}
	if s.cfg.Mirror != nil && s.viewOf(r.Request) == staffView {
		answer.ReadModel = s.cfg.Mirror.States()
	}
	return respondJSON(w, r, answer)
}

// progressOf says how many layers are there.
func progressOf(states []store.MirrorState) string {
	there := 0
	for _, state := range states {
		if state.State != store.MirrorBuilding {
			there++
		}
	}
	return fmt.Sprintf("%d of %d done", there, len(states))
}

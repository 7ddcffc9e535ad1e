package findings

import (
	"tongshi/server/jobs"
	"tongshi/server/store"
)

// Kinds are the kinds of work that a server does in the background. Each is
// made beside the routes that queue it and listed here.
func Kinds(st *store.Store) []jobs.Kind {
	return []jobs.Kind{screeningKind(st)}
}

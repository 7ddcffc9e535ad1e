package web

import (
	"errors"
	"net/http"
	"regexp"

	"tongshi/server/casework"
	"tongshi/server/store"
)

// CaseProblem is what the client is told of a refusal of the casework: 409
// when the file or the work does not allow it now, 403 when the role does not,
// 422 when it makes no sense whatever the state.
func CaseProblem(err error) error {
	var misfit casework.Misfit
	var fault casework.Fault
	var twice casework.Duplicates
	var unknown store.ErrUnknown
	switch {
	case errors.As(err, &misfit):
		status := http.StatusConflict
		if misfit.Code == "role" {
			status = http.StatusForbidden
		}
		p := Refuse(status, "%s.", misfit.Detail)
		p.Code = misfit.Code
		return p
	case errors.As(err, &fault):
		return Faults([]Fault{InBody(fault.Field, "%s", fault.Message)})
	case errors.As(err, &twice):
		p := Refuse(http.StatusConflict, "%d files may be about the same hazard. Add a report to one of them, or repeat with ?force=true.", len(twice.Candidates))
		p.Candidates = twice.Candidates
		return p
	case errors.As(err, &unknown):
		return Faults([]Fault{InBody(unknown.Field, "there is no %s", unknown.What)})
	case errors.Is(err, casework.ErrTicked):
		p := Refuse(http.StatusConflict, "An item that is done stays with its work.")
		p.Errors = []Fault{InBody("obstruction_ids", "leaves out an item that is done")}
		return p
	case errors.Is(err, store.ErrConflict):
		return Refuse(http.StatusUnprocessableEntity, "It names something that is not there, or a key that was used before.")
	}
	return err
}

// UUIDForm is the text form of a UUID of any version, in either case.
var UUIDForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// IgnoreMissing makes nil of [store.ErrNotFound] and leaves other errors.
func IgnoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

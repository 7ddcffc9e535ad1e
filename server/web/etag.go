package web

import (
	"strconv"
	"strings"
)

// ETags of features: the address that a feature has, and If-Match against its
// revision (optimistic locking).

// ItemPath is the address of a feature of the named layer.
func ItemPath(name string, id int64) string {
	return "/api/collections/" + name + "/items/" + strconv.FormatInt(id, 10)
}

// ofRevision reports whether one of the tags of an If-Match header is of a
// revision, whatever else was read with it.
func ofRevision(header string, revision int64) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(candidate), "W/"), `"`)
		number, _, _ := strings.Cut(tag, ".")
		if tag == "*" || number == strconv.FormatInt(revision, 10) {
			return true
		}
	}
	return false
}

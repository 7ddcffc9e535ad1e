package main

import (
	"errors"
	"fmt"
	"regexp"

	"tongshi/geo"
)

// errAllRejected: a mapping that fits no row is a mistake, not an import.
var errAllRejected = errors.New("every row was rejected, so nothing was stored")

func (r *ImportReport) nothingLeft() error {
	if r.passed > 0 || r.firstReason == "" {
		return nil
	}
	return fmt.Errorf("%s: %w; the first because: %s", r.File, errAllRejected, r.firstReason)
}

// particulars are the parts of a reason that differ from row to row.
var particulars = regexp.MustCompile(`"[^"]*"|-?\d+(\.\d+)?`)

// addReason counts rejects by kind of reason; beyond twenty kinds the rest is
// one.
func (r *ImportReport) addReason(reason string) {
	const most = 20
	first := reason
	reason = particulars.ReplaceAllString(reason, "…")
	if r.Reasons == nil {
		r.firstReason = first
		r.Reasons = map[string]int{}
	}
	if _, known := r.Reasons[reason]; !known && len(r.Reasons) >= most {
		reason = "other reasons; see --rejects FILE.csv"
	}
	r.Reasons[reason]++
	if r.DryRun {
		r.Rejected++
	}
}

func reasonsOf(rejects []geo.Reject) map[string]int {
	var r ImportReport
	for _, reject := range rejects {
		r.addReason(reject.Reason.EN)
	}
	return r.Reasons
}

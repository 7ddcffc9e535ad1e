package main

import (
	"errors"
	"fmt"
	"iter"
	"regexp"

	"tongshi/geo"
	"tongshi/server/ingest"
)

// errAllRejected: a mapping that fits no row is a mistake, not an import.
var errAllRejected = errors.New("every row was rejected, so nothing was stored")

func (r *ImportReport) nothingLeft() error {
	if r.passed > 0 || r.firstReason == "" {
		return nil
	}
	return fmt.Errorf("%s: %w; the first because: %s", r.File, errAllRejected, r.firstReason)
}

// watch passes the rows on, keeps the rejects and moves the progress bar.
func (f *crashFile) watch(
	reader *ingest.CrashReader,
	rows iter.Seq2[geo.Crash, *geo.Reject],
	rejects *rejectFile,
	bar *progress,
	report *ImportReport,
) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		for crash, reject := range rows {
			if reject != nil {
				rejects.add(reject)
				report.addReason(reject.Reason.EN)
			} else {
				report.passed++
			}
			bar.set(reader.Progress())
			if !yield(crash, reject) {
				return
			}
		}
	}
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

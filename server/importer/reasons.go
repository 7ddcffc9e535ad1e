package importer

import (
	"cmp"
	"regexp"
	"slices"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/store/roads"
)

// nothingLeft refuses a file of which every row was rejected: a mapping that fits
// no row is a mistake, not an import.
func (r *FileReport) nothingLeft() error {
	if r.passed > 0 || r.first == nil {
		return nil
	}
	return &Refusal{File: r.File, Kind: AllRejected, Report: r,
		Says: say.New("%s: every row was rejected, so nothing was stored; the first because: %s", r.File, r.first)}
}

// particulars are the parts of a reason that differ from row to row.
var particulars = regexp.MustCompile(`"[^"]*"|“[^”]*”|-?\d+(\.\d+)?`)

const (
	mostReasons  = 20  // told apart; the rest is one
	namedRejects = 200 // of a dry run
)

// reject counts a rejected row by kind of reason.
func (r *FileReport) reject(row *geo.Reject) {
	if r.first == nil {
		r.first = &row.Reason
	}
	r.count(say.Words{ZH: particulars.ReplaceAllString(row.Reason.ZH, "…"), EN: particulars.ReplaceAllString(row.Reason.EN, "…")})
	if !r.DryRun {
		return
	}
	r.Rejected++
	if len(r.Rejects) < namedRejects {
		r.Rejects = append(r.Rejects, roads.Rejected{Row: int64(row.Row), Line: int64(row.Line), Field: row.Field, Value: row.Value,
			Reason: row.Reason.EN, InZH: row.Reason.ZH, Raw: row.Raw})
	}
}

func (r *FileReport) count(reason say.Words) {
	at := slices.IndexFunc(r.Reasons, func(c ReasonCount) bool { return c.Reason.EN == reason.EN })
	if at < 0 && len(r.Reasons) >= mostReasons {
		reason = say.BothOf(say.New("other reasons; see the rejected rows"))
		at = slices.IndexFunc(r.Reasons, func(c ReasonCount) bool { return c.Reason.EN == reason.EN })
	}
	if at < 0 {
		at = len(r.Reasons)
		r.Reasons = append(r.Reasons, ReasonCount{Reason: reason})
	}
	r.Reasons[at].Count++
}

// commonestFirst puts the reasons in order.
func (r *FileReport) commonestFirst() {
	slices.SortStableFunc(r.Reasons, func(a, b ReasonCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason.EN, b.Reason.EN)) })
}

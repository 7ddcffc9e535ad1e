package ogc

import (
	"strings"

	"tongshi/geo/say"
	"tongshi/server/readmodel"
	"tongshi/server/web"
)

// parseDatetime reads an RFC 3339 instant or an interval a/b whose ends may be
// open (".." or nothing). A date without time is the whole day in UTC.
func parseDatetime(text string) (*readmodel.When, error) {
	first, second, interval := strings.Cut(text, "/")
	from, fromEnd, ok := web.ParseInstant(first, interval)
	if !ok {
		return nil, web.ErrDatetime
	}
	to := fromEnd
	if interval {
		if _, to, ok = web.ParseInstant(second, true); !ok || from == nil && to == nil && text != "../.." {
			return nil, web.ErrDatetime
		}
	}
	when := readmodel.Always
	if from != nil {
		when.From = from.UnixMicro()
	}
	if to != nil {
		when.To = to.UnixMicro()
	}
	if when.To < when.From {
		return nil, say.Errorf("the interval ends before it begins")
	}
	return &when, nil
}

package cases

import (
	"tongshi/server/auth"
	"tongshi/server/casework"
	casestore "tongshi/server/store/cases"
)

// WorkNotice is what the reader must know before an event, in both languages.
type WorkNotice struct {
	Event casework.EventKind `json:"event" must:"true" vocab:"work_event" doc:"The event that it is about"`
	Code  string             `json:"code" must:"true" vocab:"work_notice"`
	ZH    string             `json:"zh"`
	EN    string             `json:"en"`
}

func (s *API) noticesOf(actor auth.Actor, w casestore.Work) []WorkNotice {
	list := []WorkNotice{}
	for _, n := range casework.Notices(casework.Role(actor.Role), actor.Name, casework.State(w.State), w.Doers) {
		term := s.Terms.Term("work_notice", n.Code)
		list = append(list, WorkNotice{Event: n.Event, Code: n.Code, ZH: term.ZH, EN: term.EN})
	}
	return list
}

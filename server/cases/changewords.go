package cases

import (
	"encoding/json"

	"tongshi/geo/profile"
	casestore "tongshi/server/store/cases"
)

// actions are the words of the audit's actions that are no events.
var actions = map[string][2]string{
	"add": {"新建", "added"}, "change": {"修改", "changed"}, "merge": {"合并", "merged"}, "escalate": {"逾期升级", "escalated"},
	"add report": {"新增线索", "report added"}, "set unit": {"单位变更", "unit set"}, "add measure": {"临时措施", "interim measure"},
	"add document": {"新增文件", "paper added"},
}

// actionWords say what a change was, in both languages: of an event, what
// happened and what became of it.
func actionWords(terms *profile.Vocabulary, c casestore.Entry) string {
	if words, ok := actions[c.Action]; ok {
		return words[0] + " " + words[1]
	}
	var after struct {
		Event   json.RawMessage `json:"event"`
		Outcome string          `json:"outcome"`
		Result  string          `json:"result"`
	}
	if json.Unmarshal(c.After, &after) != nil {
		return c.Action
	}
	var inner struct {
		Event   string `json:"event"`
		Outcome string `json:"outcome"`
	}
	if json.Unmarshal(after.Event, &inner) == nil && inner.Event != "" { // of a work
		text := termOf(terms, "work_event", inner.Event)
		if inner.Outcome != "applied" {
			text += "（" + termOf(terms, "event_outcome", inner.Outcome) + "）"
		}
		return text
	}
	var step string
	if json.Unmarshal(after.Event, &step) == nil && step != "" { // of a file
		return termOf(terms, "site_event", step)
	}
	if after.Result != "" {
		return termOf(terms, "look_back_result", after.Result)
	}
	return c.Action
}

// term is the words of a code in both languages; the code where there are none.
func termOf(terms *profile.Vocabulary, list, code string) string {
	for _, t := range terms.Lists[list] {
		if t.Code == code {
			return t.ZH + " " + t.EN
		}
	}
	return code
}

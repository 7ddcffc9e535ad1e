package cases

import (
	"encoding/json"

	"tongshi/geo/say"
	casestore "tongshi/server/store/cases"
)

// actions are the words of the audit's actions that are no events.
var actions = map[string]say.Key{
	"add": "added", "change": "changed", "merge": "merged", "escalate": "escalated",
	"add report": "report added", "set unit": "unit set", "add measure": "interim measure", "add document": "paper added",
}

// actionWords say what a change was, in both languages: of an event, what
// happened and what became of it.
func actionWords(c casestore.Entry) string {
	if words, ok := actions[c.Action]; ok {
		return say.Bilingual(words)
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
		text := termOf("work_event", inner.Event)
		if inner.Outcome != "applied" {
			text += "（" + termOf("event_outcome", inner.Outcome) + "）"
		}
		return text
	}
	var step string
	if json.Unmarshal(after.Event, &step) == nil && step != "" { // of a file
		return termOf("site_event", step)
	}
	if after.Result != "" {
		return termOf("look_back_result", after.Result)
	}
	return c.Action
}

// termOf is the words of a code in both languages; the code where there are none.
func termOf(list, code string) string { return say.Bilingual(say.Word{List: list, Code: code}) }

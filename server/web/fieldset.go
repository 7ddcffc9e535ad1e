package web

import (
	"encoding/json"
	"reflect"
	"strings"
)

// tidy takes the space off the texts that are to be without.
func tidy(v reflect.Value, list fields) {
	for _, f := range list {
		if text := reflect.Indirect(v.FieldByIndex(f.index)); f.trim && text.Kind() == reflect.String {
			text.SetString(strings.TrimSpace(text.String()))
		}
	}
}

// takeAway makes of an object what a body says that leaves members out: a new
// object, or one that replaces what is there.
func takeAway(v reflect.Value, list fields, sent map[string]json.RawMessage, isNew bool) {
	for _, f := range list {
		if _, said := sent[f.name]; said || !f.free(isNew) || f.keep && !isNew {
			continue
		}
		if value := v.FieldByIndex(f.index); f.standard != "" && value.Kind() == reflect.String {
			value.SetString(f.standard)
		} else {
			value.SetZero()
		}
	}
}

// Changed is an object with what a body of its own type changes of it: the
// members that were sent and that people may change.
func Changed[T any](c *Change, was, body T) T {
	now := was
	from, to := reflect.ValueOf(&body).Elem(), reflect.ValueOf(&now).Elem()
	for _, f := range fieldsOf(to.Type()) {
		if c.Has(f.name) && f.free(false) {
			to.FieldByIndex(f.index).Set(from.FieldByIndex(f.index))
		}
	}
	return now
}

// CheckFields tidies an object that does not come from a request, and says
// what is wrong with its fields by their tags. It knows no vocabulary.
func CheckFields(of any) error {
	v := reflect.ValueOf(of).Elem()
	list := fieldsOf(v.Type())
	tidy(v, list)
	return Faults(checks{}.of(v, list, "", func(f field) bool { return f.free(true) && f.vocab == "" }))
}

// NewFaults are what is wrong with what people said of a new object.
func (s *Server) NewFaults(of any) []Fault {
	v := reflect.ValueOf(of).Elem()
	list := fieldsOf(v.Type())
	tidy(v, list)
	return checks{s.Terms}.of(v, list, "", func(f field) bool { return f.free(true) })
}

// said is a test for the fields that were sent.
func said(sent map[string]json.RawMessage) func(field) bool {
	return func(f field) bool {
		_, there := sent[f.name]
		return there && f.free(false)
	}
}

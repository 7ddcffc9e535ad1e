package web

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// What a body may hold stands on the fields of its struct, as tags, and nowhere
// else: the checks here, the description (fieldschema.go), what a change takes
// and takes away (tidy, takeAway) and what is stored (store/columns.go) are made from them.
//
//	must                             a body is never without it, nor is it empty
//	minLength maxLength              characters of a text
//	minItems maxItems                of a list; the other tags are those of its items
//	minimum maximum exclusiveMaximum of a number
//	vocab, unsaid                    a code of that list; codes that only the server says
//	enum, format:"uuid"              one of these; a UUID
//	default                          what stands for it when it is left out
//	keep                             a replacement that leaves it out leaves it as it is
//	readOnly, once                   the server sets it; said when it is made and never again
//	trim                             space around a text is taken off first
//	zh en unit                       what people call it, and what it is counted in
//
// What one field asks of another stays with the noun.

// field is a member of a body.
type field struct {
	name                       string
	index                      []int
	must, keep, readOnly, once bool
	trim                       bool
	leastLength, mostLength    int // -1: any
	leastItems, mostItems      int
	least, most                *float64
	below                      bool // most itself is too much
	vocab                      string
	unsaid, enum               []string
	uuid                       bool
	standard                   string // its default
	inner                      fields // of an object, or of each in a list of objects
}

type fields []field

// knownFields are the fields by type of struct: found once, never dropped.
var knownFields sync.Map

func fieldsOf(t reflect.Type) fields {
	if known, ok := knownFields.Load(t); ok {
		return known.(fields)
	}
	list := fields{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			list = append(list, readField(name, f))
		}
	}
	known, _ := knownFields.LoadOrStore(t, list)
	return known.(fields)
}

func readField(name string, f reflect.StructField) field {
	tag := f.Tag
	one := field{
		name: name, index: f.Index, must: tag.Get("must") == "true", keep: tag.Get("keep") == "true",
		readOnly: tag.Get("readOnly") == "true", once: tag.Get("once") == "true", trim: tag.Get("trim") == "true",
		leastLength: bound(tag, "minLength"), mostLength: bound(tag, "maxLength"),
		leastItems: bound(tag, "minItems"), mostItems: bound(tag, "maxItems"),
		least: limit(tag, "minimum"), most: limit(tag, "maximum"), standard: tag.Get("default"),
		vocab: tag.Get("vocab"), unsaid: split(tag.Get("unsaid")), enum: split(tag.Get("enum")), uuid: tag.Get("format") == "uuid",
	}
	if most := limit(tag, "exclusiveMaximum"); most != nil {
		one.most, one.below = most, true
	}
	if t := elementOf(f.Type); isObject(t) {
		one.inner = fieldsOf(t)
	}
	return one
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

func bound(tag reflect.StructTag, name string) int {
	n, err := strconv.Atoi(tag.Get(name))
	if err != nil {
		return -1
	}
	return n
}

func limit(tag reflect.StructTag, name string) *float64 {
	n, err := strconv.ParseFloat(tag.Get(name), 64)
	if err != nil {
		return nil
	}
	return &n
}

// elementOf is a type without its pointers and lists.
func elementOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// isObject tells a struct with members from one that is a text, such as a time.
func isObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// free reports whether people may say the field: of a new object, or of one
// that is there.
func (f field) free(isNew bool) bool { return !f.readOnly && (isNew || !f.once) }

// find is the field of a name.
func (list fields) find(name string) (field, bool) {
	i := slices.IndexFunc(list, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return list[i], true
}

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

package web

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tongshi/geo/profile"
)

// checks find what is wrong with the fields of a struct by their tags.
type checks struct{ terms *profile.Vocabulary }

// Of are the faults of the fields that pass which; of all where it is nil. at
// names the struct in the body, and is empty for the body itself.
func (k checks) of(v reflect.Value, list fields, at string, which func(field) bool) (found []Fault) {
	for _, f := range list {
		if which == nil || which(f) {
			found = append(found, k.faultsIn(f, v.FieldByIndex(f.index), member(at, f.name))...)
		}
	}
	return found
}

func member(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func (k checks) faultsIn(f field, v reflect.Value, at string) (found []Fault) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return f.missing(at)
		}
		f.must = f.must || f.vocab != "" || f.uuid // an empty code is not left out, null is
		return k.faultsIn(f, v.Elem(), at)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // JSON as it was sent
			return nil
		}
		return k.faultsInList(f, v, at)
	case reflect.Struct:
		if f.must && v.IsZero() {
			return f.missing(at)
		}
		return k.of(v, f.inner, at, nil)
	case reflect.String:
		return k.faultsInText(f, v.String(), at)
	case reflect.Int, reflect.Int64:
		return f.faultsInNumber(float64(v.Int()), v.IsZero(), at)
	case reflect.Uint64:
		return f.faultsInNumber(float64(v.Uint()), v.IsZero(), at)
	case reflect.Float64:
		return f.faultsInNumber(v.Float(), v.IsZero(), at)
	}
	return nil
}

func (f field) missing(at string) []Fault {
	if !f.must {
		return nil
	}
	return []Fault{InBody(at, "is missing")}
}

func (k checks) faultsInList(f field, v reflect.Value, at string) (found []Fault) {
	switch n := v.Len(); {
	case n == 0 && f.must:
		return f.missing(at)
	case n < f.leastItems:
		return []Fault{InBody(at, "are fewer than %d", f.leastItems)}
	case f.mostItems >= 0 && n > f.mostItems:
		return []Fault{InBody(at, "are more than %d", f.mostItems)}
	}
	each := f
	each.must = f.must || f.vocab != "" || f.uuid // an item is no text left out
	for i := range v.Len() {
		found = append(found, k.faultsIn(each, v.Index(i), fmt.Sprintf("%s[%d]", at, i))...)
	}
	return found
}

func (k checks) faultsInText(f field, text, at string) []Fault {
	n := len([]rune(text))
	switch {
	case !Printable(text):
		return []Fault{InBody(at, "holds a zero byte or is not UTF-8")}
	case text == "" && !f.must && f.standard == "" && f.leastLength < 1:
		return nil // left out
	case f.vocab != "":
		return k.faultsInCode(f, text, at)
	case len(f.enum) > 0 && !slices.Contains(f.enum, text):
		return []Fault{InBody(at, "want %s", strings.Join(f.enum, ", "))}
	case f.uuid && !UUIDForm.MatchString(text):
		return []Fault{InBody(at, "want a UUID, such as 0192d3c4-5b6a-7c8d-9e0f-a1b2c3d4e5f6")}
	case n == 0:
		return []Fault{InBody(at, "is missing")}
	case n < f.leastLength:
		return []Fault{InBody(at, "is shorter than %d characters", f.leastLength)}
	case f.mostLength >= 0 && n > f.mostLength:
		return []Fault{InBody(at, "is longer than %d characters", f.mostLength)}
	}
	return nil
}

func (k checks) faultsInCode(f field, code, at string) []Fault {
	if k.terms.Has(f.vocab, code) && !slices.Contains(f.unsaid, code) {
		return nil
	}
	wrong := InBody(at, "want one of the vocabulary %s: %s", f.vocab, JoinCodes(k.sayable(f)))
	wrong.Value = Shorten(code)
	return []Fault{wrong}
}

// sayable are the codes that people may say for a field.
func (k checks) sayable(f field) []string {
	return slices.DeleteFunc(k.terms.Codes(f.vocab), func(code string) bool { return slices.Contains(f.unsaid, code) })
}

func (f field) faultsInNumber(n float64, isZero bool, at string) []Fault {
	low, high := f.least != nil && !(n >= *f.least), f.most != nil && !(n < *f.most || n == *f.most && !f.below)
	switch {
	case f.must && isZero:
		return f.missing(at)
	case !low && !high:
		return nil
	case f.most == nil:
		return []Fault{InBody(at, "must be at least %s", plainNumber(*f.least))}
	case f.least == nil:
		return []Fault{InBody(at, "must be at most %s", plainNumber(*f.most))}
	case f.below:
		return []Fault{InBody(at, "must be at least %s and less than %s", plainNumber(*f.least), plainNumber(*f.most))}
	}
	return []Fault{InBody(at, "must lie between %s and %s", plainNumber(*f.least), plainNumber(*f.most))}
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

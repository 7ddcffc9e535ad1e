package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
)

// Validation of request bodies: media type, size, JSON, unknown and doubled
// members.

// TakeBody reads a body of a media type that the operation takes.
func TakeBody(op *huma.Operation, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := checkContentType(op, r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	if err := checkCoding(r.Header.Values("Content-Encoding")); err != nil {
		return nil, err
	}
	limit := op.MaxBodyBytes
	if limit == 0 {
		limit = maxBody
	}
	if r.ContentLength > limit {
		return nil, TooLarge(limit)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, TooLarge(limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, Refuse(http.StatusRequestTimeout, "The body did not come in time.")
	case err != nil:
		return nil, Refuse(http.StatusBadRequest, "The body broke off.")
	}
	return raw, nil
}

// checkCoding refuses bodies that are compressed (RFC 9110, 15.5.16): what they
// would grow to is not known.
func checkCoding(codings []string) error {
	named := strings.Join(codings, ", ")
	if named == "" || strings.EqualFold(named, "identity") {
		return nil
	}
	p := Refuse(http.StatusUnsupportedMediaType, "Send the body as it is, without Content-Encoding.")
	p.Errors = []Fault{inHeader("Content-Encoding", named, "is not taken here")}
	p.Header.Set("Accept-Encoding", "identity")
	return p
}

// TooLarge refuses a body of more than limit bytes (413).
func TooLarge(limit int64) *Problem {
	return Refuse(http.StatusRequestEntityTooLarge, "The body is larger than %d bytes.", limit)
}

func checkContentType(op *huma.Operation, header string) error {
	taken := make([]string, 0, len(op.RequestBody.Content))
	for kind := range op.RequestBody.Content {
		taken = append(taken, kind)
	}
	slices.Sort(taken)
	list := strings.Join(taken, ", ")
	if header == "" {
		return Refuse(http.StatusBadRequest, "Say what the body is: send the header Content-Type, here %s.", list)
	}
	kind, params, err := mime.ParseMediaType(header)
	charset := strings.ToLower(params["charset"])
	if err == nil && slices.Contains(taken, kind) && (charset == "" || charset == "utf-8") {
		return nil
	}
	p := Refuse(http.StatusUnsupportedMediaType, "This takes %s in UTF-8.", list)
	p.Errors = []Fault{inHeader("Content-Type", header, "is not taken here")}
	p.Header.Set("Accept", list)
	return p
}

// decodeBody reads a JSON object into the struct that body points to, and
// gives its members as sent. Members that the struct does not have, or that
// come twice or in other letters, are refused: 422. What is no JSON object is
// 400.
func decodeBody(raw []byte, body any) (map[string]json.RawMessage, error) {
	sent, err := members(raw)
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "The body is no JSON object: %s.", err)
	}
	known := jsonFields(reflect.TypeOf(body).Elem())
	var found []Fault
	for name := range sent {
		if _, ok := known[name]; !ok {
			found = append(found, InBody(name, "there is no such member here"))
		}
	}
	if err := Faults(found); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(body); err != nil {
		return nil, decodeFault(err)
	}
	return sent, nil
}

func decodeFault(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return Faults([]Fault{InBody(kind.Field, "want %s, not %s", PlainKind(kind.Type), kind.Value)})
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return Faults([]Fault{InBody(name, "there is no such member here")})
	}
	return Faults([]Fault{InBody("", "%s", say.JSON(err))})
}

// PlainKind says in plain words what JSON a Go type is read from; a pointer
// counts as what it points to.
func PlainKind(t reflect.Type) say.Key {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Pointer:
		return PlainKind(t.Elem())
	}
	return "a whole number"
}

// members are an object's members as sent. One that comes twice is refused:
// readers differ on which of them counts.
func members(raw []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	first, err := decoder.Token()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, say.JSON(err)
	case first != json.Delim('{'):
		return nil, say.Errorf("want { … }")
	}
	sent := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, say.JSON(err)
		}
		name, _ := token.(string) // what is before a colon is a string
		if _, twice := sent[name]; twice {
			return nil, say.Errorf("%q comes twice", Shorten(name))
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, say.JSON(err)
		}
		sent[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, say.JSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, say.Errorf("something follows its end")
	}
	return sent, nil
}

// jsonFields are a struct's members by their JSON names, those of embedded
// structs included.
func jsonFields(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			fields[name] = f
		}
	}
	return fields
}

// readOnlyFaults are the members sent that are read-only, but for those that
// equal the object as it is now; now is nil while there is none. sample gives
// the type.
func readOnlyFaults(sample any, sent map[string]json.RawMessage, now any) []Fault {
	var found []Fault
	var current map[string]json.RawMessage
	if now != nil {
		text, err := json.Marshal(now)
		if err == nil {
			err = json.Unmarshal(text, &current)
		}
		if err != nil {
			return []Fault{InBody("", "%s", err)}
		}
	}
	t := reflect.TypeOf(sample)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for name, field := range jsonFields(t) {
		value, ok := sent[name]
		if !ok || field.Tag.Get("readOnly") != "true" {
			continue
		}
		if now == nil {
			found = append(found, InBody(name, "is set by the server; leave it out"))
		} else if !sameJSON(value, current[name]) {
			found = append(found, InBody(name, "cannot be changed; send it as it is or leave it out"))
		}
	}
	return found
}

// sameJSON compares two values; one that is left out equals null.
func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if len(a) > 0 && json.Unmarshal(a, &x) != nil || len(b) > 0 && json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// InBody is a fault of one member of the body.
func InBody(name string, key say.Key, args ...any) Fault {
	return Fault{Location: strings.TrimSuffix("body."+Shorten(name), "."), Message: say.New(key, args...)}
}

// inHeader is a fault of a header of the request.
func inHeader(name, value string, key say.Key, args ...any) Fault {
	return Fault{Location: "header." + name, Message: say.New(key, args...), Value: Shorten(value)}
}

// Faults is a 422 about the body's members; nil without any.
func Faults(found []Fault) error {
	if len(found) == 0 {
		return nil
	}
	SortFaults(found)
	p := Refuse(http.StatusUnprocessableEntity, "%s", listed(found))
	p.Errors = found
	return p
}

// Number is the number that id points to; nil is 0.
func Number(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

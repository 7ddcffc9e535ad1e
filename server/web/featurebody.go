package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/paulmach/orb"
)

// Reading and validation of a GeoJSON feature that is sent.

// FeatureBody is a feature as it is created, replaced or changed (OGC API –
// Features Part 4). What is read-only may be sent back as it was read.
type FeatureBody struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         json.RawMessage `json:"id,omitempty"`
	Geometry   json.RawMessage `json:"geometry,omitempty"`
	Properties json.RawMessage `json:"properties,omitempty"`
	Links      json.RawMessage `json:"links,omitempty"`
}

// Placed is a feature that was sent, read.
type Placed struct {
	Geometry orb.Geometry // nil when there is none, or when it is as it was
	Unmoved  bool         // it was sent as it is served
	Sent     map[string]json.RawMessage
}

// ReadFeature reads a body into the properties that into points to, which
// holds those there are now; now is the feature as it is served and nil for a
// new one. Members that the server sets are refused unless they are as they
// were.
func (c *Change) ReadFeature(body FeatureBody, into any, now json.RawMessage) (Placed, error) {
	var p Placed
	var found []Fault
	if body.Type != "Feature" {
		found = append(found, InBody("type", "want Feature"))
	}
	served := servedFeature(now)
	if p.Unmoved = c.frame.Plain() && len(served.Geometry) > 0 && sameJSON(body.Geometry, served.Geometry); !p.Unmoved {
		var wrong error
		if p.Geometry, wrong = readGeometryIn(c.frame, body.Geometry); wrong != nil {
			found = append(found, InBody("geometry", "%s", wrong))
		}
	}
	if body.ID != nil && !sameJSON(body.ID, served.ID) {
		found = append(found, InBody("id", "is set by the server; leave it out or send it as it is"))
	}
	own, faultsFound := readProperties(body.Properties, into, served)
	p.Sent = own
	return p, Faults(append(found, faultsFound...))
}

type served struct {
	ID         json.RawMessage
	Geometry   json.RawMessage
	Properties map[string]json.RawMessage
	isNew      bool
}

func servedFeature(now json.RawMessage) served {
	s := served{isNew: now == nil}
	if now != nil {
		_ = json.Unmarshal(now, &s) // our own answer; what is missing in it counts as null
	}
	return s
}

// readProperties reads the properties that were sent. Those of the type are
// its own; others must be properties that the layer serves, as they are.
func readProperties(raw json.RawMessage, into any, now served) (map[string]json.RawMessage, []Fault) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		raw = []byte("{}")
	}
	sent, err := members(raw)
	if err != nil {
		return nil, []Fault{InBody("properties", "is no object: %s", err)}
	}
	current, err := json.Marshal(into)
	var before map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(current, &before)
	}
	if err != nil {
		return nil, []Fault{InBody("properties", "%s", err)}
	}
	own := jsonFields(reflect.TypeOf(into).Elem())
	var found []Fault
	for name, value := range sent {
		field, known := own[name]
		layerValue, isServed := now.Properties[name]
		switch {
		case known && field.Tag.Get("readOnly") != "true":
			continue
		case !known && !isServed:
			found = append(found, InBody("properties."+name, "there is no such property here"))
		case now.isNew:
			found = append(found, InBody("properties."+name, "is set by the server; leave it out"))
		case known && sameJSON(value, before[name]), isServed && sameJSON(value, layerValue):
		default:
			found = append(found, InBody("properties."+name, "cannot be changed; send it as it is or leave it out"))
		}
		delete(sent, name)
	}
	if len(found) > 0 {
		return nil, found
	}
	for name := range sent { // what is read must not write through what is there
		reflect.ValueOf(into).Elem().FieldByIndex(own[name].Index).SetZero()
	}
	text, err := json.Marshal(sent)
	if err == nil {
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields() // of what lies deeper
		err = strict.Decode(into)
	}
	if err != nil {
		return nil, decodeProblem(err)
	}
	return sent, nil
}

func decodeProblem(err error) []Fault {
	p, ok := decodeFault(err).(*Problem) //nolint:errorlint // decodeFault makes it
	if !ok {
		return []Fault{InBody("properties", "%s", err)}
	}
	for i := range p.Errors {
		p.Errors[i].Location = "body.properties" + p.Errors[i].Location[len("body"):]
	}
	return p.Errors
}

// Coded are the faults of a property that must be a code of a vocabulary.
func (s *Server) Coded(list, code, member string) []Fault {
	if s.Terms.Has(list, code) {
		return nil
	}
	return []Fault{InBody(member, "want one of the vocabulary %s: %s", list, JoinCodes(s.Terms.Codes(list)))}
}

// JoinCodes lists codes for a message, with commas between.
func JoinCodes(codes []string) string {
	var b bytes.Buffer
	for i, code := range codes {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(code)
	}
	return b.String()
}

// Words are the faults of free text.
func Words(text, member string, least, most int) []Fault {
	n := len([]rune(text))
	switch {
	case !Printable(text):
		return []Fault{InBody(member, "holds a zero byte or is not UTF-8")}
	case n < least && least == 1:
		return []Fault{InBody(member, "is missing")}
	case n > most:
		return []Fault{InBody(member, "is longer than %d characters", most)}
	}
	return nil
}

// WithoutUUID takes the client's key from the properties of a new feature,
// where it may stand although nobody can change it later.
func WithoutUUID(body *FeatureBody, uuid *string) FeatureBody {
	sent, err := members(body.Properties)
	if err != nil || sent["uuid"] == nil || json.Unmarshal(sent["uuid"], uuid) != nil {
		return *body // what is wrong with it is said by who reads it whole
	}
	delete(sent, "uuid")
	rest, err := json.Marshal(sent)
	if err != nil {
		return *body
	}
	out := *body
	out.Properties = rest
	*uuid = strings.ToLower(*uuid)
	return out
}

// Typed lets a PATCH leave out that it is about a feature (JSON merge patch).
func Typed(c *Change, body FeatureBody) FeatureBody {
	if c.Method == http.MethodPatch && !c.Has("type") {
		body.Type = "Feature"
	}
	return body
}

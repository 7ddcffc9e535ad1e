package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/server/store"
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
		if c.byGIS() && rounded(p.Geometry, served.Geometry) {
			p.Geometry, p.Unmoved = nil, true
		}
	}
	if body.ID != nil && !sameJSON(body.ID, served.ID) {
		found = append(found, InBody("id", "is set by the server; leave it out or send it as it is"))
	}
	own, faultsFound := c.readProperties(body.Properties, into, served)
	p.Sent = own
	return p, Faults(append(found, faultsFound...))
}

// ClientKey is the key that a client made, or a new one.
func ClientKey(uuid string) string {
	if uuid == "" {
		return store.NewUUID()
	}
	return strings.ToLower(uuid)
}

// PlaceOf is where a feature lies after a change; it must lie somewhere.
func (c *Change) PlaceOf(was orb.Geometry, p Placed) (orb.Geometry, error) {
	if p.Geometry != nil {
		return p.Geometry, nil
	}
	if p.Unmoved || c.Method == http.MethodPatch && !c.Has("geometry") {
		return was, nil
	}
	return nil, Faults([]Fault{InBody("geometry", "is missing; it lies somewhere")})
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
// its own; others must be properties that the layer serves, as they are. What a
// new feature or a replacement leaves out is taken away.
func (c *Change) readProperties(raw json.RawMessage, into any, now served) (map[string]json.RawMessage, []Fault) {
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
	v := reflect.ValueOf(into).Elem()
	own := fieldsOf(v.Type())
	if c.byGIS() {
		c.table(sent, before, own, v.Type(), now.isNew)
	}
	var found []Fault
	for name, value := range sent {
		field, known := own.find(name)
		layerValue, isServed := now.Properties[name]
		switch {
		case known && field.free(now.isNew):
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
	for _, f := range own { // what is read must not write through what is there
		if _, said := sent[f.name]; said {
			v.FieldByIndex(f.index).SetZero()
		}
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
	tidy(v, own)
	which := said(sent)
	if now.isNew || c.Method == http.MethodPut {
		takeAway(v, own, sent, now.isNew)
		which = func(f field) bool { return f.free(now.isNew) }
	}
	return sent, c.checks.of(v, own, "properties", which)
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

// Typed lets a PATCH leave out that it is about a feature (JSON merge patch).
func Typed(c *Change, body FeatureBody) FeatureBody {
	if c.Method == http.MethodPatch && !c.Has("type") {
		body.Type = "Feature"
	}
	return body
}

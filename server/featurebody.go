package server

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

// FeatureBody is a feature as it is created, replaced or changed (OGC API –
// Features Part 4). What is read-only may be sent back as it was read.
type FeatureBody struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         json.RawMessage `json:"id,omitempty"`
	Geometry   json.RawMessage `json:"geometry,omitempty"`
	Properties json.RawMessage `json:"properties,omitempty"`
	Links      json.RawMessage `json:"links,omitempty"`
}

// placed is a feature that was sent, read.
type placed struct {
	geometry orb.Geometry // nil when there is none, or when it is as it was
	unmoved  bool         // it was sent as it is served
	sent     map[string]json.RawMessage
}

// readFeature reads a body into the properties that into points to, which
// holds those there are now; now is the feature as it is served and nil for a
// new one. Members that the server sets are refused unless they are as they
// were.
func (c *change) readFeature(body FeatureBody, into any, now json.RawMessage) (placed, error) {
	var p placed
	var found []Fault
	if body.Type != "Feature" {
		found = append(found, inBody("type", "want Feature"))
	}
	served := servedFeature(now)
	if p.unmoved = c.frame.Plain() && len(served.Geometry) > 0 && sameJSON(body.Geometry, served.Geometry); !p.unmoved {
		var wrong string
		if p.geometry, wrong = readGeometryIn(c.frame, body.Geometry); wrong != "" {
			found = append(found, inBody("geometry", wrong))
		}
	}
	if body.ID != nil && !sameJSON(body.ID, served.ID) {
		found = append(found, inBody("id", "is set by the server; leave it out or send it as it is"))
	}
	own, faultsFound := readProperties(body.Properties, into, served)
	p.sent = own
	return p, faults(append(found, faultsFound...))
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
		return nil, []Fault{inBody("properties", "is no object: "+err.Error())}
	}
	current, err := json.Marshal(into)
	var before map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(current, &before)
	}
	if err != nil {
		return nil, []Fault{inBody("properties", err.Error())}
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
			found = append(found, inBody("properties."+name, "there is no such property here"))
		case now.isNew:
			found = append(found, inBody("properties."+name, "is set by the server; leave it out"))
		case known && sameJSON(value, before[name]), isServed && sameJSON(value, layerValue):
		default:
			found = append(found, inBody("properties."+name, "cannot be changed; send it as it is or leave it out"))
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
		return []Fault{inBody("properties", err.Error())}
	}
	for i := range p.Errors {
		p.Errors[i].Location = "body.properties" + p.Errors[i].Location[len("body"):]
	}
	return p.Errors
}

// coded are the faults of a property that must be a code of a vocabulary.
func (s *server) coded(list, code, member string) []Fault {
	if s.terms.Has(list, code) {
		return nil
	}
	return []Fault{inBody(member, "want one of the vocabulary "+list+": "+joinCodes(s.terms.Codes(list)))}
}

func joinCodes(codes []string) string {
	var b bytes.Buffer
	for i, code := range codes {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(code)
	}
	return b.String()
}

// words are the faults of free text.
func words(text, member string, least, most int) []Fault {
	n := len([]rune(text))
	switch {
	case !printable(text):
		return []Fault{inBody(member, "holds a zero byte or is not UTF-8")}
	case n < least && least == 1:
		return []Fault{inBody(member, "is missing")}
	case n > most:
		return []Fault{inBody(member, "is longer than "+itoa(most)+" characters")}
	}
	return nil
}

// ofLayer is a feature as its layer serves it to the staff; null where the
// layer does not show it.
func (s *server) ofLayer(c *change, name string, id int64) (json.RawMessage, error) {
	l, _ := s.layers.Find(name)
	e := readmodel.NewEncoder(l, nil, nil)
	body := json.RawMessage("{}")
	err := c.Tx.Item(c.Context(), l, id, func(item *layer.Item) error {
		body = append(e.AppendItem(nil, item), '}')
		return nil
	})
	return body, ignoreMissing(err)
}

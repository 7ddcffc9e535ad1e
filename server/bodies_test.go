package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// unsayable are refusals that a schema has no words for, by what the answer
// says: why the description takes such a body.
var unsayable = map[string]string{
	"names something that is not there": "whether a number is that of a thing is known to the database only",
	"not number 1e":                     "a whole number is written without an exponent",
	"there is no":                       "whether a number is that of a thing is known to the database only",
	"is above height_m":                 "one property against another",
	"lies before the first day":         "one property against another",
	"want from and to":                  "one member goes with another",
	"give a position, or evidence":      "a position or evidence",
	"is missing; a file lies somewhere": "a position or evidence",
	"outside the city's area":           "the city's own area",
	"is where its roads meet":           "the build says where",
	"name: is missing":                  "a name may stay away where there was none",
	"longitude":                         "the limits depend on the reference system",
	"latitude":                          "the limits depend on the reference system",
	"does not end where it begins":      "one position against another",
	"cannot be changed":                 "read-only: as it was read, or left out",
	"waits for itself":                  "one work against another",
}

// wrongBodies are features that are none, for whatever collection.
var wrongBodies = map[string]string{
	"no feature":                 `{"type":"feature"}`,
	"another kind":               `{"type":"FeatureCollection","features":[]}`,
	"type null":                  `{"type":null}`,
	"an unknown member":          `{"type":"Feature","geometry":GEOMETRY,"properties":PROPERTIES,"crs":{}}`,
	"properties in a list":       `{"type":"Feature","geometry":GEOMETRY,"properties":[]}`,
	"properties as a number":     `{"type":"Feature","geometry":GEOMETRY,"properties":7}`,
	"an unknown property":        `{"type":"Feature","geometry":GEOMETRY,"properties":{"colour":"red"}}`,
	"a number that is a text":    `{"type":"Feature","id":"x","geometry":GEOMETRY,"properties":PROPERTIES}`,
	"geometry as a number":       `{"type":"Feature","geometry":7,"properties":PROPERTIES}`,
	"geometry without a type":    `{"type":"Feature","geometry":{"coordinates":[116.003,36.5]},"properties":PROPERTIES}`,
	"geometry in other letters":  `{"type":"Feature","geometry":{"type":"point","coordinates":[116.003,36.5]},"properties":PROPERTIES}`,
	"a collection of geometries": `{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[]},"properties":PROPERTIES}`,
	"a cube":                     `{"type":"Feature","geometry":{"type":"Cube","coordinates":[1,2]},"properties":PROPERTIES}`,
	"geometry with a crs":        `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.003,36.5],"crs":"x"},"properties":PROPERTIES}`,
	"no coordinates":             `{"type":"Feature","geometry":{"type":"Point"},"properties":PROPERTIES}`,
	"numbers in texts":           `{"type":"Feature","geometry":{"type":"Point","coordinates":["116","36"]},"properties":PROPERTIES}`,
	"null island":                `{"type":"Feature","geometry":{"type":"Point","coordinates":[null,0]},"properties":PROPERTIES}`,
	"half a position":            `{"type":"Feature","geometry":{"type":"Point","coordinates":[116]},"properties":PROPERTIES}`,
	"five dimensions":            `{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36,0,0,0]},"properties":PROPERTIES}`,
	"a position as a line":       `{"type":"Feature","geometry":{"type":"LineString","coordinates":[116,36]},"properties":PROPERTIES}`,
	"a line as a position":       `{"type":"Feature","geometry":{"type":"Point","coordinates":[[116,36],[117,37]]},"properties":PROPERTIES}`,
	"a line of one position":     `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116,36]]},"properties":PROPERTIES}`,
	"a ring of three":            `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[116,36],[117,37],[116,36]]]},"properties":PROPERTIES}`,
	"no ring":                    `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[]},"properties":PROPERTIES}`,
	"no points":                  `{"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[]},"properties":PROPERTIES}`,
	"an open ring":               `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[116,36],[117,37],[117,36],[116.5,36]]]},"properties":PROPERTIES}`,
	"off the earth":              `{"type":"Feature","geometry":{"type":"Point","coordinates":[216,36]},"properties":PROPERTIES}`,
}

// strangeValues are tried on every property.
var strangeValues = []string{
	`null`,
	`{}`,
	`7`,
	`-2.5`,
	`1e13`,
	`""`,
	`"2026-02-30"`,
	`[7]`,
	`[{"x":1}]`,
	`[{"months":[13]}]`,
	`[{"kind":"x","id":1}]`,
	"",
}

// What the server takes its description takes: that is held against every body
// of every test. Here the other way: what the description refuses the server
// refuses, and what the server refuses the description refuses, too, or it is
// known why it cannot.
func TestBodiesOfFeaturesAreTakenAsDescribed(t *testing.T) {
	o := newOffice(t)
	o.site("zhao", "parking", "the works' file", 116, 36.5)
	doc := described.read(o.handler)
	for _, w := range writtenCollections {
		p := part4{o, w, o.city}
		path := p.make()
		for method, target := range map[string]string{http.MethodPost: p.items() + p.forced(), http.MethodPut: path, http.MethodPatch: path} {
			op, ok := doc.Paths[strings.Split(p.items(), "?")[0]]["post"]
			if method != http.MethodPost {
				op, ok = doc.Paths[p.items()+"/{id}"][strings.ToLower(method)]
			}
			if !ok {
				continue // nobody makes an intersection
			}
			schema := op.RequestBody.Content["application/geo+json"].Schema
			writable := p.writable(doc, schema)
			refused, unsaid := 0, 0
			try := func(what, body string) {
				got := p.send(method, target, body, p.as4("zhao", "If-Match", "*", "Content-Type", "application/geo+json")...)
				wrong := described.checkBody(schema, []byte(body))
				taken := got.StatusCode < 300 || got.StatusCode == http.StatusConflict
				switch {
				case got.StatusCode >= 500:
					t.Errorf("%s %s, %s: %s %.300s", method, p.name, what, got.Status, got.body)
				case taken && wrong != nil:
					t.Errorf("%s %s, %s: taken, though described otherwise: %v", method, p.name, what, wrong)
				case !taken && wrong == nil && !sayable(got.body):
					unsaid++
				case !taken && wrong == nil:
					t.Errorf("%s %s, %s: described as taken, refused: %.300s", method, p.name, what, got.body)
				case !taken:
					refused++
				}
			}
			properties, geometry := `{`+w.create+`}`, w.geometry
			if method != http.MethodPost {
				feature, _ := p.read(path)
				var read struct {
					Geometry, Properties json.RawMessage
				}
				if err := json.Unmarshal([]byte(feature), &read); err != nil {
					t.Fatal(err)
				}
				geometry = string(read.Geometry)
				try("as it was read", feature)
				var all map[string]json.RawMessage
				if err := json.Unmarshal(read.Properties, &all); err != nil {
					t.Fatal(err)
				}
				maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(writable, name) })
				text, err := json.Marshal(all)
				if err != nil {
					t.Fatal(err)
				}
				properties = string(text)
			}
			for what, body := range wrongBodies {
				try(what, strings.NewReplacer("GEOMETRY", geometry, "PROPERTIES", properties).Replace(body))
			}
			values := strangeValues
			if method != http.MethodPatch && os.Getenv("TONGSHI_SOAK") == "" {
				values = values[:2] // the others by PATCH
			}
			for _, name := range writable {
				var all map[string]json.RawMessage
				if err := json.Unmarshal([]byte(properties), &all); err != nil {
					t.Fatal(err)
				}
				for _, value := range values {
					if value == "" {
						value = `"` + strings.Repeat("长", 10_001) + `"`
					}
					all[name] = json.RawMessage(value)
					text, err := json.Marshal(all)
					if err != nil {
						t.Fatal(err)
					}
					if method == http.MethodPatch {
						text = fmt.Appendf(nil, `{"%s":%s}`, name, value)
					}
					try(fmt.Sprintf("%s as %.30s", name, value), `{"type":"Feature","geometry":`+geometry+`,"properties":`+string(text)+`}`)
				}
				delete(all, name)
			}
			t.Logf("%s %s: %d bodies refused by both, %d by the server for what a schema cannot say", method, p.name, refused, unsaid)
			if refused < 20 {
				t.Errorf("%s %s: only %d bodies were refused", method, p.name, refused)
			}
		}
	}
}

func sayable(answer string) bool {
	for words := range unsayable {
		if strings.Contains(answer, words) {
			return false
		}
	}
	return true
}

// writable are the properties that the schema of a feature lets one change.
func (p part4) writable(doc *document, schema map[string]any) []string {
	p.Helper()
	ref, _ := schema["$ref"].(string)
	feature, _ := doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
	members, _ := feature["properties"].(map[string]any)
	properties, _ := members["properties"].(map[string]any)
	all, _ := properties["properties"].(map[string]any)
	names := slices.Sorted(maps.Keys(all))
	return slices.DeleteFunc(names, func(name string) bool { return all[name].(map[string]any)["readOnly"] == true })
}

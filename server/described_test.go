package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/zstd"

	"tongshi/server"
)

// Every answer that a test of this package gets is held against the API's
// description: its status, its media type, and its members against the schema,
// in which none may be missing. Once all tests are through, every operation
// must have been seen to succeed and to refuse, or the package fails: a route
// without a test is noticed.
type description struct {
	sync.Mutex
	doc   *document
	tried map[string]map[int]int // statuses by operation
}

var described = description{tried: map[string]map[int]int{}}

// most of an answer's bytes that are read for this: what is larger is many of
// the same.
const mostChecked = 4 << 20

// check says what of an answer the description does not foretell.
func (d *description) check(handler http.Handler, r *http.Request, sent []byte, got answer) error {
	routes, ok := handler.(chi.Routes)
	path, method := strings.TrimRight(r.URL.Path, "/"), r.Method
	if !ok || !strings.HasPrefix(path, "/") || method == http.MethodOptions {
		return nil
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	pattern := routes.Find(chi.NewRouteContext(), method, path)
	op, ok := d.read(handler).Paths[pattern][strings.ToLower(method)]
	if !ok {
		if pattern == "/*" || pattern == "" || got.StatusCode >= 400 { // the page's files, or nothing
			return nil
		}
		return fmt.Errorf("%s %s is not described", method, pattern)
	}
	d.note(method+" "+pattern, got.StatusCode)
	if got.StatusCode < 300 {
		kind := mediaType(r.Header)
		if taken := op.RequestBody.Content[kind].Schema; !strings.HasSuffix(kind, "json") || r.UserAgent() == qgisAgent {
			// not read here; rows of a table are what a token for a GIS may send besides
		} else if err := d.checkBody(taken, sent); err != nil {
			return fmt.Errorf("%s %s took what its description does not: %w", method, pattern, err)
		}
	}
	if length := got.Header.Get("Content-Length"); length != "" && r.Method != http.MethodHead && got.StatusCode != http.StatusNotModified &&
		length != strconv.Itoa(len(got.body)) {
		return fmt.Errorf("%s %s: Content-Length is %s, the body has %d bytes", method, r.URL, length, len(got.body))
	}
	if err := d.checkAnswer(r.Method, op, got); err != nil {
		return fmt.Errorf("%s %s: %s: %w", method, r.URL, got.Status, err)
	}
	return nil
}

func (d *description) read(handler http.Handler) *document {
	d.Lock()
	defer d.Unlock()
	if d.doc == nil {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/api/openapi.json", nil))
		d.doc = new(document)
		if err := json.Unmarshal(w.Body.Bytes(), d.doc); err != nil {
			panic(err) // every test would fail
		}
	}
	return d.doc
}

func (d *description) note(operation string, status int) {
	d.Lock()
	defer d.Unlock()
	if d.tried[operation] == nil {
		d.tried[operation] = map[int]int{}
	}
	d.tried[operation][status]++
}

func mediaType(h http.Header) string {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return kind
}

func (d *description) checkAnswer(method string, op operation, got answer) error {
	response, ok := op.Responses[fmt.Sprint(got.StatusCode)]
	switch {
	case got.StatusCode == http.StatusNotModified && got.body == "" && op.Responses["200"].Description != "":
		return nil // RFC 9110, 15.4.5: of any answer with an ETag
	case !ok && got.StatusCode >= 500:
		response = op.Responses["default"]
	case response.Ref != "":
		response = d.doc.refusal(response)
	case !ok:
		return errors.New("a status that is not described")
	}
	if len(response.Content) == 0 {
		if got.body != "" {
			return fmt.Errorf("a body that is not described: %.200s", got.body)
		}
		return nil
	}
	kind := mediaType(got.Header)
	for name, content := range response.Content {
		if base, _, _ := strings.Cut(name, ";"); base != kind && name != "application/octet-stream" {
			continue
		}
		if method == http.MethodHead || !strings.HasSuffix(kind, "json") {
			return nil
		}
		plain, err := got.unpacked()
		if err != nil {
			return err
		}
		return d.checkBody(content.Schema, plain)
	}
	return fmt.Errorf("media type %q, described are %v", kind, slices.Sorted(maps.Keys(response.Content)))
}

// unpacked is the body as it was before it was compressed.
func (got answer) unpacked() ([]byte, error) {
	switch coding := got.Header.Get("Content-Encoding"); coding {
	case "":
		return []byte(got.body), nil
	case "gzip":
		z, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	case "zstd":
		z, err := zstd.NewReader(strings.NewReader(got.body), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		return io.ReadAll(z)
	default:
		return nil, fmt.Errorf("a coding that nobody asked for: %s", coding)
	}
}

func (d *description) checkBody(schema map[string]any, body []byte) error {
	if schema == nil || len(body) > mostChecked {
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("not JSON: %w: %.100s", err, body)
	}
	return d.fits(schema, v, "")
}

// fits says where a value is not what a schema of OpenAPI 3.0 describes. A
// member that is not described is a fault unless the schema leaves them open.
func (d *description) fits(schema map[string]any, v any, at string) error {
	if ref, ok := schema["$ref"].(string); ok {
		named, _ := d.doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
		return d.fits(named, v, at)
	}
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%s "+format+": %.80s", append(append([]any{at}, args...), fmt.Sprint(v))...)
	}
	if v == nil {
		if schema["nullable"] != true && schema["type"] != nil {
			return wrong("is null")
		}
		return nil
	}
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, v) {
		return wrong("is none of %v", list)
	}
	for _, part := range list(schema["allOf"]) {
		if err := d.fits(part, v, at); err != nil {
			return err
		}
	}
	if either := append(list(schema["oneOf"]), list(schema["anyOf"])...); len(either) > 0 &&
		!slices.ContainsFunc(either, func(one map[string]any) bool { return d.fits(one, v, at) == nil }) {
		return wrong("fits none of %d schemas", len(either))
	}
	switch v := v.(type) {
	case map[string]any:
		if kind := schema["type"]; kind != nil && kind != "object" {
			return wrong("is an object, not %s", kind)
		}
		return d.fitsObject(schema, v, at)
	case []any:
		if kind := schema["type"]; kind != nil && kind != "array" {
			return wrong("is a list, not %s", kind)
		}
		items, _ := schema["items"].(map[string]any)
		for i, item := range v {
			if err := d.fits(items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return bounded(schema, "minItems", "maxItems", float64(len(v)), wrong)
	case string:
		if kind := schema["type"]; kind != nil && kind != "string" {
			return wrong("is a text, not %s", kind)
		}
		return fitsText(schema, v, wrong)
	case float64:
		switch kind := schema["type"]; {
		case kind == "integer" && v != math.Trunc(v), kind != nil && kind != "integer" && kind != "number":
			return wrong("is a number, not %s", kind)
		}
		return bounded(schema, "minimum", "maximum", v, wrong)
	case bool:
		if kind := schema["type"]; kind != nil && kind != "boolean" {
			return wrong("is a flag, not %s", kind)
		}
	}
	return nil
}

func (d *description) fitsObject(schema, v map[string]any, at string) error {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := v[name.(string)]; !there {
			return fmt.Errorf("%s lacks %s", at, name)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	others, typed := schema["additionalProperties"].(map[string]any)
	open := typed || schema["additionalProperties"] == true || properties == nil && schema["additionalProperties"] == nil
	for name, value := range v {
		one, known := properties[name].(map[string]any)
		switch {
		case !known && !open:
			return fmt.Errorf("%s has %s, which is not described", at, name)
		case !known:
			one = others
		}
		if err := d.fits(one, value, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func fitsText(schema map[string]any, v string, wrong func(string, ...any) error) error {
	var err error
	switch schema["format"] {
	case "date-time":
		_, err = time.Parse(time.RFC3339Nano, v)
	case "date":
		_, err = time.Parse(time.DateOnly, v)
	}
	if err != nil {
		return wrong("is no %s", schema["format"])
	}
	if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
		return wrong("is not like %s", pattern)
	}
	return bounded(schema, "minLength", "maxLength", float64(len([]rune(v))), wrong)
}

func bounded(schema map[string]any, least, most string, n float64, wrong func(string, ...any) error) error {
	if low, ok := schema[least].(float64); ok && n < low {
		return wrong("has a %s of %g", least, low)
	}
	if high, ok := schema[most].(float64); ok && (n > high || n == high && schema["exclusiveMaximum"] == true) {
		return wrong("has a %s of %g", most, high)
	}
	return nil
}

func list(v any) (all []map[string]any) {
	some, _ := v.([]any)
	for _, one := range some {
		all = append(all, one.(map[string]any))
	}
	return all
}

// untried are the operations that no test has seen succeed, or refuse.
func (d *description) untried() (missing []string) {
	d.Lock()
	defer d.Unlock()
	if d.doc == nil { // no database, no answer
		return nil
	}
	for path, methods := range d.doc.Paths {
		for method := range methods {
			name := strings.ToUpper(method) + " " + path
			seen := func(from, to int) bool {
				return slices.ContainsFunc(slices.Collect(maps.Keys(d.tried[name])), func(status int) bool { return status >= from && status < to })
			}
			if !seen(200, 300) {
				missing = append(missing, name+" was never seen to succeed")
			}
			if !seen(400, 500) {
				missing = append(missing, name+" was never seen to refuse")
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// whole reports whether all tests were asked for.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return !testing.Short()
}

// allTried is the exit code of tests that ended with code.
func allTried(code int) int {
	missing := described.untried()
	if code != 0 || len(missing) == 0 || !whole() {
		return code
	}
	fmt.Fprintf(os.Stderr, "operations of the API that are not tested:\n%s\n", strings.Join(missing, "\n"))
	return 1
}

// A body without a media type, or of one that is not described, is not read,
// whatever the operation.
func TestEveryOperationRefusesOtherMediaTypes(t *testing.T) {
	c := newCity(t, server.Config{Files: openFiles(t)}, everything...)
	admin := c.bearers()["admin"]
	bodies := 0
	for path, methods := range getJSON[document](c, "/api/openapi.json").Paths {
		for method, op := range methods {
			if op.RequestBody.Content == nil {
				continue
			}
			bodies++
			target := strings.NewReplacer("{id}", "1").Replace(path)
			for kind, want := range map[string]int{
				"": http.StatusBadRequest, "application/xml": http.StatusUnsupportedMediaType,
				"nonsense": http.StatusUnsupportedMediaType,
			} {
				got := c.send(strings.ToUpper(method), target, "{}", append([]string{"If-Match", "*", "Content-Type", kind}, admin...)...)
				if got.StatusCode != want {
					t.Errorf("%s %s of type %q: %s, want %d: %.200s", method, target, kind, got.Status, want, got.body)
				}
			}
		}
	}
	if bodies < 40 {
		t.Errorf("only %d operations take a body", bodies)
	}
}

// Every operation refuses what it does not declare, by the described problem.
func TestEveryOperationRefusesAnUnknownParameter(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	admin := c.bearers()["admin"]
	for path, methods := range getJSON[document](c, "/api/openapi.json").Paths {
		for method := range methods {
			target := filled(path, 0, 0, 0) + "?zzz=1"
			if got := c.send(strings.ToUpper(method), target, "{}", admin...); got.StatusCode != http.StatusBadRequest ||
				!strings.Contains(got.body, "zzz") {
				t.Errorf("%s %s: %s %.200s", method, target, got.Status, got.body)
			}
		}
	}
}

// The check itself: what is large or compressed is read to its end.
func TestTheCheckReadsLargeAndCompressedAnswers(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	page := getJSON[map[string]any](c, "/api/collections/segments/items?limit=1")
	one := page["features"].([]any)[0].(map[string]any)
	op := described.read(c.handler).Paths["/api/collections/segments/items"]["get"]
	for name, spoil := range map[string]func(feature map[string]any){
		"":                 func(map[string]any) {},
		"is not described": func(f map[string]any) { f["colour"] = "red" },
	} {
		last := maps.Clone(one)
		spoil(last)
		page["features"] = append(slices.Repeat([]any{one}, 5_000), last)
		body, err := json.Marshal(page)
		if err != nil || len(body) < 2<<20 || len(body) > mostChecked {
			t.Fatalf("%d bytes: %v", len(body), err)
		}
		for _, coding := range []string{"", "gzip", "zstd"} {
			got := answer{
				&http.Response{
					StatusCode: http.StatusOK,
					Header:     http.Header{"Content-Type": {"application/geo+json"}, "Content-Encoding": {coding}},
				},
				packed(t, coding, body),
			}
			err := described.checkAnswer(http.MethodGet, op, got)
			if (err != nil) != (name != "") || err != nil && !strings.Contains(err.Error(), name) {
				t.Errorf("%q as %q: %v", name, coding, err)
			}
		}
	}
}

func packed(t *testing.T, coding string, body []byte) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "":
		return string(body)
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b) // without options
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

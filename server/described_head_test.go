package server_test

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/layer"
)

// Clients made from the description go where it says, from wherever they have
// it: the address is whole, and one by which the server is reached.
func TestTheDescriptionNamesAWholeAddress(t *testing.T) {
	arrived := func(r *http.Request, at string) *http.Request {
		address, err := net.ResolveTCPAddr("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, address))
	}
	for name, test := range map[string]struct {
		cfg            server.Config
		host, at, want string
	}{
		"this machine":     {server.Config{}, "127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		"by another name":  {server.Config{}, "localhost:8080", "", "http://localhost:8080"},
		"behind a proxy":   {server.Config{BaseURL: "https://tongshi.example.cn"}, "127.0.0.1:8080", "", "https://tongshi.example.cn"},
		"one address":      {server.Config{Addr: "192.0.2.1:80"}, "tongshi.lan", "", "http://192.0.2.1:80"},
		"a false host":     {server.Config{}, "evil.example", "", "http://127.0.0.1:8080"},
		"every address":    {server.Config{Addr: "0.0.0.0:8080"}, "evil.example", "192.0.2.7:8080", "http://192.0.2.7:8080"},
		"and in version 6": {server.Config{Addr: "[::]:8080"}, "evil.example", "[2001:db8::7]:8080", "http://[2001:db8::7]:8080"},
	} {
		c := newCity(t, test.cfg)
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/api/openapi.json", nil)
		if r.Host = test.host; test.at != "" {
			r = arrived(r, test.at)
		}
		doc := decode[document](c, c.answered(r, nil))
		if len(doc.Servers) != 1 || doc.Servers[0].URL != test.want {
			t.Errorf("%s: %v, want %s", name, doc.Servers, test.want)
		}
	}
}

func TestTheDescriptionSaysWhatEachTagIs(t *testing.T) {
	doc := getJSON[document](newCity(t, server.Config{}), "/api/openapi.json")
	told := map[string]string{}
	for _, tag := range doc.Tags {
		told[tag.Name] = tag.Description
	}
	for _, l := range layer.All() {
		if !strings.Contains(told[l.Name], l.DescriptionEN) || !strings.Contains(told[l.Name], l.DescriptionZH) {
			t.Errorf("%s is %q", l.Name, told[l.Name])
		}
	}
	if told["server"] == "" || doc.Info.Contact != nil {
		t.Errorf("server is %q, whom to ask %v", told["server"], doc.Info.Contact)
	}
}

func TestTheDescriptionSaysWhomToAsk(t *testing.T) {
	for text, want := range map[string][2]string{
		"roads@example.cn":                   {"email", "roads@example.cn"},
		"交警支队 <roads@example.cn>":            {"name", "交警支队"},
		"https://tongshi.example.cn/contact": {"url", "https://tongshi.example.cn/contact"},
	} {
		doc := getJSON[document](newCity(t, server.Config{Contact: text}), "/api/openapi.json")
		if doc.Info.Contact[want[0]] != want[1] {
			t.Errorf("%s: %v", text, doc.Info.Contact)
		}
	}
	if _, err := server.New(newCity(t, server.Config{}).store, server.Config{Contact: "nobody"}, slog.New(slog.DiscardHandler), page); err == nil ||
		!strings.Contains(err.Error(), "--contact") {
		t.Errorf("a contact that is none: %v", err)
	}
}

func TestTheDescriptionNamesTheLicence(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"ODbL 1.0": {"name": "ODbL 1.0"},
		"ODbL 1.0 https://opendatacommons.org/licenses/odbl/1-0/": {"name": "ODbL 1.0", "url": "https://opendatacommons.org/licenses/odbl/1-0/"},
		"https://tongshi.example.cn/licence":                      {"name": "https://tongshi.example.cn/licence", "url": "https://tongshi.example.cn/licence"},
		"":                                                        nil,
	} {
		doc := getJSON[struct {
			Info struct{ License map[string]string }
		}](newCity(t, server.Config{License: text}), "/api/openapi.json")
		if !maps.Equal(doc.Info.License, want) {
			t.Errorf("%q: %v", text, doc.Info.License)
		}
	}
}

// What an operation refuses with stands in its description, each status with the
// problem as its form, and none that cannot come.
func TestOperationsNameTheirRefusals(t *testing.T) {
	doc := getJSON[document](newCity(t, server.Config{}), "/api/openapi.json")
	for name, want := range map[string]string{
		"get /healthz":                                    "400 406 414",
		"get /metrics":                                    "400 401 403 406 414",
		"get /api":                                        "400 401 406 414",
		"get /api/collections/crashes/items":              "400 401 404 406 414",
		"get /api/users":                                  "400 401 403 406 414",
		"get /api/jobs":                                   "400 401 403 406 414",
		"get /api/priorities":                             "400 401 404 406 414",
		"get /api/photos/{id}":                            "400 401 404 406 409 414 416",
		"post /api/session":                               "400 401 403 406 408 413 414 415 422 429",
		"post /api/collections/places/items":              "400 401 403 406 408 409 413 414 415 422",
		"put /api/collections/places/items/{id}":          "400 401 403 404 406 408 412 413 414 415 422 428",
		"patch /api/collections/sites/items/{id}":         "400 401 403 404 406 408 409 412 413 414 415 422 428",
		"delete /api/collections/obstructions/items/{id}": "400 401 403 404 412 414 428",
		"post /api/crashes/{id}/assignment":               "400 401 403 404 406 408 409 412 413 414 415 422 428",
	} {
		method, path, _ := strings.Cut(name, " ")
		var got []string
		for status, r := range doc.Paths[path][method].Responses {
			if status[0] != '4' {
				continue
			}
			got = append(got, status)
			problem := doc.refusal(r).Content["application/problem+json"].Schema
			if schemaName(problem) != "Problem" || doc.refusal(r).Description == "" {
				t.Errorf("%s: %s is %+v", name, status, doc.refusal(r))
			}
		}
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
}

// If-Match is required where an operation is refused without it, and there only.
func TestIfMatchIsRequiredWhereItIsMissed(t *testing.T) {
	doc := getJSON[document](newCity(t, server.Config{}), "/api/openapi.json")
	for path, methods := range doc.Paths {
		for method, op := range methods {
			_, missed := op.Responses["428"]
			required := false
			for _, p := range op.Parameters {
				required = required || p.Name == "If-Match" && p.Required
			}
			if required != missed {
				t.Errorf("%s %s: If-Match required %v, 428 named %v", method, path, required, missed)
			}
		}
	}
}

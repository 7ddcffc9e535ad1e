package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"tongshi/server/ogc"
)

func (p part4) staleAndMissing() {
	path := p.make()
	_, tag := p.read(path)
	p.patched(path, p.patch)
	feature := `{"type":"Feature","geometry":` + aPoint(somewhere) + `,"properties":{` + p.patch + `}}`
	for method, body := range map[string]string{http.MethodPut: feature, http.MethodPatch: `{"properties":{` + p.patch + `}}`, http.MethodDelete: ""} {
		stale := p.send(method, path, body, p.as4("zhao", "If-Match", tag)...)
		p.want(method+" stale", stale, http.StatusPreconditionFailed)
		if stale.Header.Get("ETag") == "" {
			p.Errorf("%s: 412 does not say where it is now", method)
		}
		p.want(method+" without If-Match", p.send(method, path, body, p.as4("zhao")...), http.StatusPreconditionRequired)
	}
	if _, now := p.read(path); now == tag {
		p.Errorf("the ETag is still %s", now)
	}
	p.send(http.MethodDelete, path, "", p.as4("zhao", "If-Match", "*")...) // leave an intersection as it was
}

// oneOfManyWins sends that many at once: fewer in the everyday run.
func (p part4) oneOfManyWins() {
	many := 12
	if os.Getenv("TONGSHI_SOAK") != "" {
		many = 100
	}
	path := p.make()
	_, tag := p.read(path)
	statuses := map[int]int{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range many {
		wait.Go(func() {
			body := fmt.Sprintf(`{"properties":{%s}}`, strings.Replace(p.patch, `7`, strconv.Itoa(5+i%4), 1))
			if p.create == "" || p.name == "places" || p.name == "sites" {
				body = fmt.Sprintf(`{"properties":{%s%d"}}`, strings.TrimSuffix(p.patch, `"`), i)
			}
			got := p.send(http.MethodPatch, path, body, p.as4("zhao", "If-Match", tag)...)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.StatusCode]++
		})
	}
	wait.Wait()
	if statuses[http.StatusOK] != 1 || statuses[http.StatusPreconditionFailed] != many-1 {
		p.Errorf("answers by status: %v", statuses)
	}
	p.send(http.MethodDelete, path, "", p.as4("zhao", "If-Match", "*")...)
}

// positionsInEverySystem writes one position in each declared system and reads
// it in all.
func (p part4) positionsInEverySystem() {
	if p.place == nil {
		_, tag := p.read(p.items() + "/1")
		p.want(
			"unknown system",
			p.send(http.MethodPatch, p.items()+"/1", `{"properties":{}}`, p.as4("zhao", "If-Match", tag, "Content-Crs", "<http://x/1>")...),
			http.StatusBadRequest,
		)
		return
	}
	systems := getJSON[ogc.Collection](p.city, "/api/collections/"+p.name, p.as4("reader")...).CRS
	if len(systems) < 5 {
		p.Fatalf("systems: %v", systems)
	}
	path := p.make()
	for _, crs := range systems {
		type positioned struct {
			Geometry struct{ Coordinates []float64 }
		}
		in := getJSON[positioned](p.city, path+"?crs="+crs, p.as4("reader")...).Geometry.Coordinates
		at, _ := json.Marshal(in)
		for _, method := range []string{http.MethodPatch, http.MethodPut, http.MethodPost} {
			properties, target, headers := p.create, p.items()+p.forced(), p.as4("zhao", "Content-Crs", "<"+crs+">")
			if method != http.MethodPost {
				_, tag := p.read(path)
				properties, target, headers = strings.Replace(p.create, `"site_id":1,`, "", 1), path, append(headers, "If-Match", tag)
			}
			done := p.send(method, target, `{"type":"Feature","geometry":`+p.place(string(at))+`,"properties":{`+properties+`}}`, headers...)
			if done.StatusCode != http.StatusOK && done.StatusCode != http.StatusCreated {
				p.Fatalf("%s in %s: %s %s", method, crs, done.Status, done.body)
			}
			if method == http.MethodPost {
				target = done.Header.Get("Location")
			}
			out := getJSON[positioned](p.city, target, p.as4("reader")...).Geometry.Coordinates
			if dx, dy := out[0]-116.0031, out[1]-36.5003; dx*dx+dy*dy > 1e-16 {
				p.Errorf("%s in %s: %v came out at %v", method, crs, in, out)
			}
		}
	}
	_, tag := p.read(path)
	bad := p.send(
		http.MethodPatch,
		path,
		`{"properties":{}}`,
		p.as4("zhao", "If-Match", tag, "Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/27700>")...)
	p.want("unknown system", bad, http.StatusBadRequest)
	if !strings.Contains(bad.body, "header.Content-Crs") {
		p.Errorf("the fault is not named: %s", bad.body)
	}
}

func (p part4) faultsNameTheirField() {
	path := p.make()
	_, tag := p.read(path)
	bad := p.send(http.MethodPatch, path, `{"properties":{`+p.wrong+`}}`, p.as4("zhao", "If-Match", tag)...)
	p.want("wrong value", bad, http.StatusUnprocessableEntity)
	none := p.send(http.MethodPatch, path, `{"properties":{"nothing_such":1}}`, p.as4("zhao", "If-Match", tag)...)
	p.want("unknown property", none, http.StatusUnprocessableEntity)
	set := p.send(http.MethodPatch, path, `{"id":99999}`, p.as4("zhao", "If-Match", tag)...)
	p.want("another id", set, http.StatusUnprocessableEntity)
	lost := p.send(http.MethodPatch, path, `{"geometry":{"type":"Point","coordinates":[216,36]}}`, p.as4("zhao", "If-Match", tag)...)
	p.want("off the earth", lost, http.StatusUnprocessableEntity)
	for got, member := range map[answer]string{bad: p.at, none: "body.properties.nothing_such", set: "body.id", lost: "body.geometry"} {
		if !strings.Contains(got.body, `"location":"`+member+`"`) {
			p.Errorf("%s is not named: %s", member, got.body)
		}
	}
	if _, now := p.read(path); now != tag {
		p.Errorf("something changed: %s → %s", tag, now)
	}
}

func (p part4) schemaOfWhatIsTaken() {
	for _, kind := range []string{"create", "replace", "update"} {
		got := p.get("/api/collections/"+p.name+"/schema?type="+kind, p.as4("reader")...)
		if kind == "create" && p.create == "" {
			p.want(kind, got, http.StatusBadRequest)
			continue
		}
		p.want(kind, got, http.StatusOK)
		name := strings.Trim(strings.SplitN(p.patch, ":", 2)[0], `"`)
		if kind == "create" && p.create != "" {
			name = "kind"
			if p.name == "sites" {
				name = "class"
			}
		}
		var schema struct {
			Properties struct {
				Properties struct{ Properties map[string]any }
			}
		}
		if err := json.Unmarshal([]byte(got.body), &schema); err != nil || schema.Properties.Properties.Properties[name] == nil ||
			strings.Contains(got.body, "$ref") {
			p.Errorf("%s: %v %s", kind, err, got.body)
		}
	}
}

func (p part4) rolesAreAsked() {
	path := p.make()
	_, tag := p.read(path)
	for method, body := range map[string]string{http.MethodPut: `{"type":"Feature"}`, http.MethodPatch: `{"properties":{}}`, http.MethodDelete: ""} {
		for login, want := range map[string]int{"reader": http.StatusForbidden, "li": http.StatusForbidden} {
			p.want(method+" by "+login, p.send(method, path, body, p.as4(login, "If-Match", tag)...), want)
		}
		p.want(method+" by nobody", p.send(method, path, body, "If-Match", tag), http.StatusUnauthorized)
	}
	if _, now := p.read(path); now != tag {
		p.Errorf("something changed")
	}
}

// The write's own answer carries the layer's new version, and the very next
// read of any server sees it.
func (p part4) answersCarryTheVersion() {
	path := p.make()
	before := p.count(`SELECT version FROM layer_versions WHERE layer = '` + p.name + `'`)
	done := p.patched(path, p.patch)
	if at := versionIn(p.T, done.Header.Get("Layer-Version"), p.name); at <= before {
		p.Errorf("%s does not go beyond %d", done.Header.Get("Layer-Version"), before)
	}
	for _, c := range []city{p.city, p.memory} {
		if got := c.get(path, p.as4("reader")...); !strings.Contains(got.body, p.changed) {
			p.Errorf("the next read: %s", got.body)
		}
	}
	p.send(http.MethodDelete, path, "", p.as4("zhao", "If-Match", "*")...)
}

// count is the number that a question to the database answers with.
func (c city) count(sql string) (n int64) {
	c.Helper()
	c.scan(sql, &n)
	return n
}

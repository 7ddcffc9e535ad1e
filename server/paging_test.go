package server_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tongshi/server/pgtest"
)

// manyPlaces puts n places on a line, numbered from 1.
func manyPlaces(n int) string {
	return fmt.Sprintf(`INSERT INTO places (uuid, kind, name, geom)
		SELECT gen_random_uuid(), CASE WHEN i %% 2 = 0 THEN 'school' ELSE 'market' END, 'p' || i, ST_SetSRID(ST_MakePoint(116 + i * 1e-5, 36.5), 4326)
		  FROM generate_series(1, %d) AS i`, n)
}

func TestNextLinksReachEveryFeatureOnce(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(2500))
	c := newCityAt(t, address)
	for name, test := range map[string]struct {
		query string
		want  int
	}{
		"everything":      {"limit=333", 2500},
		"with a filter":   {"limit=100&kind=school", 1250},
		"in a box":        {"limit=7&bbox=116,36,116.001,37", 100},
		"exactly a page":  {"limit=2500", 2500},
		"default page":    {"", 2500},
		"largest of all":  {"limit=99999", 2500},
		"kept parameters": {"limit=500&kind=school&properties=name&datum=gcj02&datetime=2020-01-01/..&f=json", 1250},
	} {
		ids, pages := follow(t, c, "/api/collections/places/items?"+test.query, func() {})
		if len(ids) != test.want || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != test.want {
			t.Errorf("%s: %d features, %d of them distinct, want %d", name, len(ids), len(slices.Compact(slices.Sorted(slices.Values(ids)))), test.want)
		}
		if name == "exactly a page" && pages != 1 {
			t.Errorf("a last page that is full has a next link: %d pages", pages)
		}
	}
}

// follow reads all pages and lets others write between them.
func follow(t *testing.T, c city, target string, between func()) (ids []int64, pages int) {
	t.Helper()
	matched := -1
	for target != "" {
		page := getJSON[collection](c, target)
		if pages++; pages > 1000 {
			t.Fatal("next links never end")
		}
		if matched == -1 {
			matched = page.NumberMatched
		}
		if page.NumberReturned != len(page.Features) || page.NumberMatched < page.NumberReturned {
			t.Errorf("%s: matched %d, returned %d, has %d", target, page.NumberMatched, page.NumberReturned, len(page.Features))
		}
		ids = append(ids, page.ids()...)
		target = page.link("next")
		between()
	}
	return ids, pages
}

// Clients that count pages pass features over by number; the links to next pages
// go on with a cursor. Both readers do the same.
func TestOffsetPassesFeaturesOver(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(250))
	two := readTwice(t, address)
	for name, c := range map[string]city{"sql": two.sql, "memory": two.memory} {
		for _, by := range []string{"", "&sortby=-name", "&sortby=kind,-id&kind=school"} {
			path := "/api/collections/places/items?limit=40" + by
			whole, _ := follow(t, c, path, func() {})
			var counted []int64
			for at := 0; at <= len(whole); at += 40 {
				p := getJSON[collection](c, fmt.Sprintf("%s&offset=%d", path, at))
				counted = append(counted, p.ids()...)
				if p.NumberMatched != len(whole) || p.NumberReturned != min(40, len(whole)-at) || (p.link("next") != "") != (at+40 < len(whole)) {
					t.Errorf("%s: %s at %d: matched %d, returned %d, next %q", name, by, at, p.NumberMatched, p.NumberReturned, p.link("next"))
				}
			}
			rest, _ := follow(t, c, path+"&offset=50", func() {})
			if !slices.Equal(counted, whole) || !slices.Equal(rest, whole[50:]) {
				t.Errorf("%s: %s: by number %d of %d, behind the 50th %d", name, by, len(counted), len(whole), len(rest))
			}
		}
		far := getJSON[collection](c, "/api/collections/places/items?offset=100000")
		if len(far.Features) != 0 || far.NumberMatched != 250 || far.link("next") != "" {
			t.Errorf("%s: far behind the last one there are %d of %d", name, len(far.Features), far.NumberMatched)
		}
		if got := c.get("/api/collections/places/items?f=csv&offset=248"); got.Header.Get("OGC-NumberReturned") != "2" || strings.Count(got.body, "\n") != 3 {
			t.Errorf("%s: the table has %s rows:\n%s", name, got.Header.Get("OGC-NumberReturned"), got.body)
		}
	}
}

// Others insert, update and delete between the pages: what was there all along
// comes exactly once.
func TestPagingLosesAndDoublesNothingUnderWrites(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(1000))
	c := newCityAt(t, address)
	round := 0
	ids, _ := follow(t, c, "/api/collections/places/items?limit=100", func() {
		round++
		exec(t, address, fmt.Sprintf(`
			DELETE FROM places WHERE id %% 50 = %d AND id <= 1000;
			INSERT INTO places (uuid, kind, name, geom) SELECT gen_random_uuid(), 'school', 'new', 'SRID=4326;POINT(116 36)' FROM generate_series(1, 20);
			UPDATE places SET note = 'seen', geom = ST_Translate(geom, 0, 1e-6) WHERE id %% 3 = 0`, round))
	})
	count := map[int64]int{}
	for _, id := range ids {
		count[id]++
	}
	for id := int64(1); id <= 1000; id++ {
		if removed := id%50 >= 1 && id%50 <= int64(round); !removed && count[id] == 0 {
			t.Errorf("place %d was there all along and was missed", id)
		}
	}
	for id, n := range count {
		if n > 1 {
			t.Errorf("place %d came %d times", id, n)
		}
	}
	if len(count) < 700 || !slices.IsSorted(ids) {
		t.Errorf("%d places in all, in order: %v, highest %d", len(count), slices.IsSorted(ids), slices.Max(slices.Collect(maps.Keys(count))))
	}
}

func TestALargeAnswerIsWhole(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(12_000))
	c := newCityAt(t, address)
	page := getJSON[collection](c, "/api/collections/places/items?limit=1000000000")
	if len(page.Features) != 10_000 || page.NumberMatched != 12_000 || page.link("next") == "" {
		t.Errorf("%d features of %d, next %q", len(page.Features), page.NumberMatched, page.link("next"))
	}
	if length := c.ask("HEAD", "/api/collections/places/items?limit=10000").Header.Get("Content-Length"); length != "" {
		t.Errorf("HEAD of an answer that goes out in parts says that it is %s bytes long", length)
	}
}

// The reader of an answer that breaks off must notice.
func TestAnAnswerThatBreaksOffIsCutNotEnded(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(5_000))
	// A position that GeoJSON cannot hold, far behind the first that went out.
	exec(t, address, `UPDATE places SET geom = ST_GeomFromText('CIRCULARSTRING(0 0,1 1,2 0)', 4326) WHERE id = 4900`)
	c := newCityAt(t, address)
	defer func() {
		if cause, _ := recover().(error); !errors.Is(cause, http.ErrAbortHandler) {
			t.Errorf("the handler ended with %v, want the connection cut", cause)
		}
	}()
	got := c.get("/api/collections/places/items?limit=10000")
	t.Errorf("%s with %d bytes", got.Status, len(got.body))
}

func TestAnErrorBeforeTheFirstFeatureIsAProblem(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(5)+`; UPDATE places SET geom = ST_GeomFromText('CIRCULARSTRING(0 0,1 1,2 0)', 4326) WHERE id = 1`)
	wantProblem(t, "curve first", newCityAt(t, address).get("/api/collections/places/items"), http.StatusInternalServerError)
}

func TestCursorsSurviveTheURL(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(3))
	page := getJSON[collection](newCityAt(t, address), "/api/collections/places/items?limit=1")
	next, err := url.Parse(page.link("next"))
	if err != nil || next.Query().Get("cursor") == "" || next.Query().Get("limit") != "1" || strings.ContainsAny(next.Query().Get("cursor"), "+/=") {
		t.Errorf("next is %q, %v", page.link("next"), err)
	}
}

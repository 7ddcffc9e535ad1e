package main_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tongshi/server/cluster"
	"tongshi/server/media"
)

// yard is a server that is killed again and again, and what the crews that
// write to it know.
type yard struct {
	*testing.T
	dir      string
	database string // address
	token    string
	works    []string // paths of their events
	server   atomic.Pointer[running]
	client   *http.Client

	mu     sync.Mutex
	events map[string]sent // by key
	photos map[string]sent
	acks   atomic.Int64
	whole  atomic.Int64 // photos read to their end
	ending atomic.Bool  // the server has been told to end and goes on to the end
}

// killPatience is how long anything may take to come back on a machine that
// has a lot to do.
const killPatience = 2 * time.Minute

// sent is what a crew sent, and whether it got its answer.
type sent struct {
	acknowledged bool
	hash         string // of the photo as it has to be served
}

func newYard(t *testing.T) *yard {
	t.Helper()
	y := &yard{T: t, dir: madeFolder(t), events: map[string]sent{}, photos: map[string]sent{}, client: &http.Client{Timeout: 20 * time.Second}}
	r := serve(t, y.dir)
	y.server.Store(&r)
	y.database = cluster.Inspect(y.dir).URL
	exec1(t, y.database, `INSERT INTO crews (code, name) VALUES ('A', '甲班')`)
	planner := succeed(t, "token", "add", "planner", "--role", "planner", "--data", y.dir)
	y.token = succeed(t, "token", "add", "crew", "--role", "crew", "--crew", "A", "--data", y.dir)
	site := y.made(
		planner,
		"sites",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[116.0,36.5]},"properties":{"title":"标线磨损","class":"missing_marking"}}`,
	)
	for range 8 {
		work := y.made(
			planner,
			"works",
			fmt.Sprintf(
				`{"type":"Feature","geometry":null,"properties":{"site_id":%s,"kind":"marking","title":"施划标线","crew":"A","quantity":1000000}}`,
				site,
			),
		)
		y.works = append(y.works, "/api/works/"+work+"/events")
	}
	return y
}

// made adds a feature and gives its number.
func (y *yard) made(token, layer, body string) string {
	y.Helper()
	status, answer := y.post(token, "/api/collections/"+layer+"/items", "application/json", []byte(body))
	number := regexp.MustCompile(`"id":(\d+)`).FindSubmatch(answer)
	if status != http.StatusCreated || number == nil {
		y.Fatalf("%s: %d %s", layer, status, answer)
	}
	return string(number[1])
}

// post sends a body; status 0 means that no whole answer came.
func (y *yard) post(token, path, kind string, body []byte) (int, []byte) {
	r, err := http.NewRequestWithContext(y.Context(), http.MethodPost, y.server.Load().address+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil
	}
	r.Header.Set("Content-Type", kind)
	return y.do(token, r)
}

func (y *yard) do(token string, r *http.Request) (int, []byte) {
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := y.client.Do(r)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		if y.ending.Load() {
			y.Errorf("%s %s broke off after %d bytes: %v", r.Method, r.URL.Path, len(text), err)
		}
		return 0, nil
	}
	return answer.StatusCode, text
}

// crew sends photos and reports of progress until stop. Half of what gets no
// answer is sent again until it does, the rest is given up.
func (y *yard) crew(seed uint64, stop <-chan struct{}) {
	dice := rand.New(rand.NewPCG(seed, 11))
	for !closed(stop) {
		photo, event := newKey(dice), newKey(dice)
		content := noise(dice)
		kept, err := media.ReadPhoto(content, time.UTC)
		if err != nil {
			y.Error(err)
			return
		}
		y.note(y.photos, photo, sent{hash: media.Hash(kept.JPEG)})
		if y.sent("/api/photos?phase=after&uuid="+photo, "image/jpeg", content, dice.IntN(2) == 0) {
			y.note(y.photos, photo, sent{true, media.Hash(kept.JPEG)})
		}
		for range 3 {
			y.note(y.events, event, sent{})
			body := fmt.Sprintf(`{"uuid":%q,"event":"progress","quantity":1,"photos":[%q]}`, event, photo)
			if y.sent(y.works[dice.IntN(len(y.works))], "application/json", []byte(body), dice.IntN(2) == 0) {
				y.note(y.events, event, sent{acknowledged: true})
			}
			event = newKey(dice)
		}
	}
}

// sent reports whether a post was acknowledged.
func (y *yard) sent(path, kind string, body []byte, again bool) bool {
	for deadline := time.Now().Add(killPatience); ; time.Sleep(20 * time.Millisecond) {
		status, text := y.post(y.token, path, kind, body)
		switch status {
		case http.StatusCreated:
			y.acks.Add(1)
			return true
		case 0, http.StatusServiceUnavailable:
		default:
			y.Errorf("POST %s: %d %s", path, status, text)
			return false
		}
		if !again {
			return false
		}
		if time.Now().After(deadline) {
			y.Errorf("POST %s: no answer within %s, last %d %s", path, killPatience, status, text)
			return false
		}
	}
}

func (y *yard) note(list map[string]sent, key string, what sent) {
	y.mu.Lock()
	defer y.mu.Unlock()
	list[key] = what
}

// reader looks at photos while everything is being killed.
func (y *yard) reader(stop <-chan struct{}) {
	for !closed(stop) {
		key, photo := y.anyPhoto()
		if key == "" || !y.checkPhoto(key, photo, false) {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// anyPhoto is one that was sent.
func (y *yard) anyPhoto() (string, sent) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for key, photo := range y.photos { // maps begin anywhere
		return key, photo
	}
	return "", sent{}
}

// checkPhoto reads a photo and its thumbnail: when they are given they are
// whole, and one that was acknowledged is given. With sure it has to be given
// now, the server being well.
func (y *yard) checkPhoto(key string, photo sent, sure bool) bool {
	status, body := y.file("/api/photos/"+key, sure)
	switch {
	case status == http.StatusOK && media.Hash([]byte(body)) != photo.hash:
		y.Errorf("photo %s is served as something else, %d bytes", key, len(body))
	case status == http.StatusNotFound && photo.acknowledged, status != http.StatusOK && sure:
		y.Errorf("photo %s was acknowledged and is answered %d %s", key, status, body)
	}
	if status != http.StatusOK {
		return false
	}
	y.whole.Add(1)
	status, body = y.file("/api/photos/"+key+"/thumb", sure)
	if _, err := jpeg.Decode(strings.NewReader(body)); status == http.StatusOK && err != nil || status == http.StatusNotFound {
		y.Errorf("thumbnail of %s: %d %v", key, status, err)
	}
	return true
}

// file reads a file, patiently when it has to be there.
func (y *yard) file(path string, sure bool) (int, string) {
	for tries := 0; ; tries++ {
		r, err := http.NewRequestWithContext(y.Context(), http.MethodGet, y.server.Load().address+path, nil)
		if err != nil {
			return 0, ""
		}
		status, body := y.do(y.token, r)
		if !sure || tries > 100 || status != 0 && status != http.StatusServiceUnavailable {
			return status, string(body)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// untilMoreIsAcknowledged waits for eight answers.
func (y *yard) untilMoreIsAcknowledged() {
	y.Helper()
	from := y.acks.Load()
	for deadline := time.Now().Add(killPatience); y.acks.Load() < from+8; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			y.Fatalf("the crews get no answers for %s", killPatience)
		}
	}
}

func (y *yard) acknowledged(list map[string]sent) (n int) {
	for _, what := range list {
		if what.acknowledged {
			n++
		}
	}
	return n
}

func (y *yard) unanswered() int {
	return len(y.events) + len(y.photos) - y.acknowledged(y.events) - y.acknowledged(y.photos)
}

// plant puts a file into the folder of files.
func (y *yard) plant(name string, content []byte) {
	y.Helper()
	path := filepath.Join(y.dir, "files", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		y.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		y.Fatal(err)
	}
}

// files are the names in the folder of files; with aged each is made two days
// old.
func (y *yard) files(aged bool) map[string]bool {
	y.Helper()
	root := filepath.Join(y.dir, "files")
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		names[name] = true
		if old := time.Now().Add(-48 * time.Hour); aged && err == nil {
			err = os.Chtimes(path, old, old)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) { // a file may go while the server tidies
		y.Fatal(err)
	}
	return names
}

func closed(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// newKey is a fresh key of a client.
func newKey(dice *rand.Rand) string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", dice.Uint32(), dice.Uint64()&0xffffffffffff)
}

// noise is a JPEG like no other.
func noise(dice *rand.Rand) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 160+dice.IntN(160), 120+dice.IntN(120)))
	for i := range m.Pix {
		m.Pix[i] = byte(dice.Uint32())
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, m, nil) // into memory
	return out.Bytes()
}

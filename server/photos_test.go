package server_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"tongshi/server/cases"
	casestore "tongshi/server/store/cases"
)

// picture is a JPEG whose left half is red and right half blue.
func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{255, 0, 0, 255})
			if x >= w/2 {
				m.Set(x, y, color.RGBA{0, 0, 255, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withExif puts an EXIF block behind a JPEG's head: turned (6), a serial
// number, a time and a place at 36.5 N 116.25 E.
func withExif(picture []byte) []byte {
	var b bytes.Buffer
	order := binary.BigEndian
	type entry struct {
		tag, kind uint16
		count     uint32
		value     []byte
	}
	rational := func(parts ...uint32) (out []byte) {
		for _, n := range parts {
			out = order.AppendUint32(order.AppendUint32(out, n), 1)
		}
		return out
	}
	// directory writes an IFD at an offset; values of more than four bytes follow it.
	directory := func(at int, list []entry) []byte {
		out := order.AppendUint16(nil, uint16(len(list)))
		rest := at + 2 + 12*len(list) + 4
		var values []byte
		for _, e := range list {
			out = order.AppendUint32(order.AppendUint16(order.AppendUint16(out, e.tag), e.kind), e.count)
			if len(e.value) <= 4 {
				out = append(out, append(bytes.Clone(e.value), make([]byte, 4-len(e.value))...)...)
				continue
			}
			out = order.AppendUint32(out, uint32(rest+len(values)))
			values = append(values, e.value...)
		}
		return append(append(out, 0, 0, 0, 0), values...)
	}
	const root, exif, gps = 8, 300, 500
	taken := []byte("2026:02:28 09:30:00\x00")
	serial := []byte("SECRET-SERIAL-4711\x00")
	blocks := map[int][]byte{
		root: directory(
			root,
			[]entry{{0x0112, 3, 1, []byte{0, 6}}, {0x8769, 4, 1, order.AppendUint32(nil, exif)}, {0x8825, 4, 1, order.AppendUint32(nil, gps)}},
		),
		exif: directory(exif, []entry{{0x9003, 2, uint32(len(taken)), taken}, {0xa431, 2, uint32(len(serial)), serial}}),
		gps: directory(
			gps,
			[]entry{{1, 2, 2, []byte("N\x00")}, {2, 5, 3, rational(36, 30, 0)}, {3, 2, 2, []byte("E\x00")}, {4, 5, 3, rational(116, 15, 0)}},
		),
	}
	tiff := make([]byte, 700)
	copy(tiff, "MM\x00\x2a\x00\x00\x00\x08")
	for at, block := range blocks {
		copy(tiff[at:], block)
	}
	b.Write(picture[:2])
	b.Write([]byte{0xff, 0xe1})
	b.Write(order.AppendUint16(nil, uint16(2+6+len(tiff))))
	b.WriteString("Exif\x00\x00")
	b.Write(tiff)
	b.Write(picture[2:])
	return b.Bytes()
}

func (o office) photo(login string, content []byte, query string, headers ...string) answer {
	o.Helper()
	return o.send(
		http.MethodPost,
		"/api/photos?"+query,
		string(content),
		append(append([]string{"Content-Type", "image/jpeg"}, o.as[login]...), headers...)...)
}

// Rows 50 to 53 of the bad inputs.
func TestAPhotoIsMadeAnewAndTellsWhereAndWhen(t *testing.T) {
	o := newOffice(t)
	id := uuid()
	sent := append(withExif(picture(t, 400, 200)), "<?php system('id'); ?><script>alert(1)</script>"...)
	got := o.photo("li", sent, "phase=before&note=%E4%BF%AE%E5%89%AA%E5%89%8D&uuid="+id)
	o.want("photo", got, 201)
	p := decode[casestore.Photo](o.city, got)
	if p.Width != 200 || p.Height != 400 || p.Lon == nil || *p.Lon != 116.25 || *p.Lat != 36.5 || *p.Phase != "before" ||
		p.TakenAt == nil || !p.TakenAt.Equal(time.Date(2026, 2, 28, 1, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", p)
	}
	file := o.get("/api/photos/"+id, o.as["reader"]...)
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Content-Disposition": fmt.Sprintf("inline; filename=photo-%d.jpg", p.ID),
	} {
		if file.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, file.Header.Get(name), want)
		}
	}
	for _, secret := range []string{"Exif", "SECRET", "php", "script", "GPS"} {
		if strings.Contains(file.body, secret) {
			t.Errorf("the file still holds %s", secret)
		}
	}
	m, err := jpeg.Decode(strings.NewReader(file.body))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, b, _ := m.At(100, 20).RGBA(); r < 0xc000 || b > 0x4000 { // turned: the left is at the top
		t.Errorf("the top is %x red, %x blue", r, b)
	}
	thumb := o.get(fmt.Sprintf("/api/photos/%d/thumb", p.ID), o.as["reader"]...)
	if c, err := jpeg.DecodeConfig(strings.NewReader(thumb.body)); err != nil || c.Height != 320 || c.Width != 160 {
		t.Errorf("thumbnail %+v %v", c, err)
	}
	again := o.photo("li", sent, "phase=before&note=%E4%BF%AE%E5%89%AA%E5%89%8D&uuid="+id)
	if b := decode[casestore.Photo](o.city, again); again.StatusCode != 201 || b.ID != p.ID || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("sent again: %s %s", again.Status, again.body)
	}
	o.want("another under the key", o.photo("li", picture(t, 10, 10), "uuid="+id), 409)
	o.want("the same with another phase", o.photo("li", sent, "phase=after&uuid="+id), 409)
	o.want("by a reader", o.photo("reader", sent, "uuid="+uuid()), 403)
	o.want("to nobody", o.get("/api/photos/"+id, "Host", "elsewhere:80"), 401)
}

func TestFilesThatAreNoPhotosAreRefusedInWords(t *testing.T) {
	o := newOffice(t)
	whole := picture(t, 300, 300)
	for name, c := range map[string]struct {
		content []byte
		status  int
		words   string
	}{
		"HTML":            {[]byte("<html><script>alert(1)</script>"), 422, "no JPEG"},
		"SVG":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 422, "no JPEG"},
		"HEIC":            {append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), make([]byte, 100)...), 422, "HEIC"},
		"GIF":             {[]byte("GIF89a\x01\x00\x01\x00;"), 422, "GIF"},
		"cut in half":     {whole[:len(whole)/2], 422, "to its end"},
		"a head only":     {whole[:3], 422, "to its end"},
		"900 megapixels":  {bomb(t, 30_000, 30_000), 422, "30000 × 30000"},
		"a wide nothing":  {bomb(t, 1<<30, 1<<30), 422, "cannot be read"},
		"nothing":         {[]byte(" "), 422, "no JPEG"},
		"21 megabytes":    {make([]byte, 21<<20), 413, "larger"},
		"PDF of a JPEG":   {append([]byte("%PDF-1.4"), whole...), 422, "no JPEG"},
		"a million bytes": {bytes.Repeat([]byte{0xff, 0xd8, 0xff}, 300_000), 422, ""},
	} {
		began := time.Now()
		got := o.photo("li", c.content, "uuid="+uuid())
		if got.StatusCode != c.status || !strings.Contains(got.body, c.words) {
			t.Errorf("%s: %s %s", name, got.Status, got.body)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	o.want("no key", o.photo("li", whole, ""), 422)
	o.want("an unknown phase", o.photo("li", whole, "phase=during&uuid="+uuid()), 422)
	o.want("no type", o.photo("li", whole, "uuid="+uuid(), "Content-Type", ""), 400)
	o.want("JSON", o.photo("li", whole, "uuid="+uuid(), "Content-Type", "application/json"), 415)
	var n int
	o.scan("SELECT count(*) FROM photos", &n)
	if n != 0 {
		t.Errorf("%d photos were kept", n)
	}
}

// bomb is a PNG that claims to be that large in a few bytes.
func bomb(t *testing.T, w, h uint32) []byte {
	t.Helper()
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	b := small.Bytes()
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// The name that a file had is never used, whatever it was.
func TestAFormsFileNameGoesNowhere(t *testing.T) {
	o := newOffice(t)
	for name, status := range map[string]int{"../../a.jpg": 201, "a.jpg\x00.php": 400, "\u202egpj.exe": 201, strings.Repeat("n", 4096): 201, "": 201} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(picture(t, 40, 30))
		form.WriteField("uuid", uuid())
		form.WriteField("phase", "after")
		form.Close()
		got := o.photo("li", body.Bytes(), "", "Content-Type", form.FormDataContentType())
		if got.StatusCode != status {
			t.Errorf("%q: %s %s", name, got.Status, got.body)
		}
		if status != 201 {
			continue
		}
		if p := decode[casestore.Photo](o.city, got); p.Phase == nil || *p.Phase != "after" || p.Width != 40 {
			t.Errorf("%q: %s %s", name, got.Status, got.body)
		}
	}
	o.want(
		"half a form",
		o.photo(
			"li",
			[]byte("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nab"),
			"",
			"Content-Type",
			"multipart/form-data; boundary=x",
		),
		400,
	)
}

func TestAPhotoMayComeBeforeOrAfterItsEventAndOrphansGo(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5)
	w := o.plan(site.ID, `"kind":"sign","title":"标志","crew":"A"`)
	before, after, orphan := uuid(), uuid(), uuid()
	for _, id := range []string{before, orphan} {
		o.want("photo", o.photo("li", picture(t, 60, len(id)+int(id[0])), "uuid="+id), 201)
	}
	o.event("li", w.ID, "done", `,"photos":["`+before+`","`+after+`"]`)
	o.want("later", o.photo("li", picture(t, 61, 40), "uuid="+after), 201)
	sweep := func() (int, int) {
		photos, err := casestore.SweepPhotos(t.Context(), o.store, o.clock.Add(-7*24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		list := getJSON[cases.Photos](o.city, "/api/photos?uuid="+before+","+after+","+orphan, o.as["reader"]...)
		return photos, len(list.Photos)
	}
	if gone, left := sweep(); gone != 0 || left != 3 {
		t.Errorf("at once: %d gone, %d left", gone, left)
	}
	o.later(8)
	if gone, left := sweep(); gone != 1 || left != 2 {
		t.Errorf("after a week: %d gone, %d left", gone, left)
	}
	o.want("what is gone, sent again", o.photo("li", picture(t, 60, len(orphan)+int(orphan[0])), "uuid="+orphan), 201)
	if gone, left := sweep(); gone != 0 || left != 3 {
		t.Errorf("sent again: %d gone, %d left", gone, left)
	}
}

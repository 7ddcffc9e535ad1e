package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongshi/server/media"
	casestore "tongshi/server/store/cases"
)

// A photo, a thumbnail or a paper in which a bit has turned on the disk is not
// given out, though its size is the same and it was given out before; the other
// files are. The same photo sent again takes the place of the damaged one.
func TestADamagedFileIsNeverGivenOut(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	content := picture(t, 300, 200)
	sent := o.photo("li", content, "uuid="+uuid())
	o.want("photo", sent, 201)
	p := decode[casestore.Photo](o.city, sent)
	kept := o.get(fmt.Sprintf("/api/photos/%d", p.ID), o.as["zhao"]...)
	o.want("photo", kept, 200)
	thumb := o.get(fmt.Sprintf("/api/photos/%d/thumb", p.ID), o.as["zhao"]...)
	o.want("thumbnail", thumb, 200)
	paper := o.send(
		http.MethodPost,
		fmt.Sprintf("/api/sites/%d/documents?title=x&uuid=%s", site, uuid()),
		"%PDF-1.4 a paper",
		append([]string{"Content-Type", "application/pdf"}, o.as["zhao"]...)...)
	o.want("paper", paper, 201)
	d := decode[casestore.Document](o.city, paper)
	o.want("paper", o.get(fmt.Sprintf("/api/documents/%d", d.ID), o.as["zhao"]...), 200)
	for _, c := range []struct{ path, file, repaired string }{
		{fmt.Sprintf("/api/photos/%d/thumb", p.ID), media.ThumbFile(p.Hash, "").Path(), thumb.body},
		{fmt.Sprintf("/api/photos/%d", p.ID), media.PhotoFile(p.Hash).Path(), kept.body},
		{fmt.Sprintf("/api/documents/%d", d.ID), media.DocumentFile(d.Hash).Path(), ""},
	} {
		flip(t, filepath.Join(o.folder, c.file))
		for range 2 {
			got := o.get(c.path, o.as["zhao"]...)
			o.want(c.path, got, 409)
			if !strings.Contains(got.body, "damaged") || !strings.Contains(got.body, "backup") ||
				got.Header.Get("ETag") != "" {
				t.Errorf("%s: %s", c.path, got.body)
			}
		}
		if c.repaired == "" {
			continue
		}
		o.want("sent again", o.photo("li", content, "uuid="+uuid()), 201)
		if got := o.get(c.path, o.as["zhao"]...); got.StatusCode != 200 || got.body != c.repaired {
			t.Errorf("%s after the photo was sent again: %s", c.path, got.Status)
		}
	}
}

// A thumbnail of before its hash was noted is shown when it can be read as a
// picture to its end.
func TestAnOldThumbnailIsReadToItsEnd(t *testing.T) {
	o := newOffice(t)
	sent := o.photo("li", picture(t, 300, 200), "uuid="+uuid())
	o.want("photo", sent, 201)
	p := decode[casestore.Photo](o.city, sent)
	exec(t, o.address, `UPDATE photos SET thumb_hash = ''`)
	path := fmt.Sprintf("/api/photos/%d/thumb", p.ID)
	o.want("whole", o.get(path, o.as["zhao"]...), 200)
	file := filepath.Join(o.folder, media.ThumbFile(p.Hash, "").Path())
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	o.want("cut off", o.get(path, o.as["zhao"]...), 409)
}

// flip turns a bit in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 4
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

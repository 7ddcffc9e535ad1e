package media_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"tongshi/server/media"
)

// quarters is a picture with a corner each in red, green, blue and white, from
// the upper left in the order of reading.
func quarters(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, corners[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

var corners = []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}

const secret = "SECRET-4711"

// segment is an APPn or comment of a JPEG.
func segment(marker byte, content string) []byte {
	out := []byte{0xff, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(out, content...)
}

// exif is a block with an orientation, a maker's note and a thumbnail of the
// picture before it was cropped.
func exif(orientation byte) string {
	ifd := func(next uint32, entries ...string) string {
		out := string(binary.BigEndian.AppendUint16(nil, uint16(len(entries)))) + strings.Join(entries, "")
		return out + string(binary.BigEndian.AppendUint32(nil, next))
	}
	entry := func(tag, kind uint16, count, value uint32) string {
		out := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, tag), kind)
		return string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, count), value))
	}
	const thumbnailAt = 80
	block := "MM\x00\x2a\x00\x00\x00\x08" +
		ifd(8+2+12*2+4, entry(0x0112, 3, 1, uint32(orientation)<<16), entry(0x010e, 2, uint32(len(secret)), thumbnailAt)) +
		ifd(0, entry(0x0201, 4, 1, thumbnailAt), entry(0x0202, 4, 1, uint32(len(secret))))
	return "Exif\x00\x00" + block + strings.Repeat("\x00", thumbnailAt-len(block)) + secret
}

// laden is a JPEG with all that a camera and an editor put into it.
func laden(t *testing.T, orientation byte) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, quarters(64, 32), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(plain.Bytes()[:2])
	for _, s := range [][]byte{
		segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"), segment(0xe1, exif(orientation)),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>36,30N "+secret+"</exif:GPSLatitude></x:xmpmeta>"),
		segment(0xed, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10\x1c\x02\x5a\x00\x0b"+secret),
		segment(0xe2, "MPF\x00"+secret), segment(0xfe, secret),
	} {
		out = append(out, s...)
	}
	out = append(out, plain.Bytes()[2:]...)
	return append(out, "PK\x03\x04 "+secret+" <?php"...) // an archive behind it
}

// parts are the markers of a JPEG up to its picture, and what follows its end.
func parts(t *testing.T, b []byte) (markers []byte, rest int) {
	t.Helper()
	for i := 2; i+4 <= len(b); {
		if b[i] != 0xff {
			t.Fatalf("no marker at %d", i)
		}
		markers = append(markers, b[i+1])
		if b[i+1] == 0xda {
			return markers, len(b) - 2 - bytes.LastIndex(b, []byte{0xff, 0xd9})
		}
		i += 2 + int(binary.BigEndian.Uint16(b[i+2:]))
	}
	t.Fatal("no picture in it")
	return nil, 0
}

// Row 52: the picture is turned as its file says, for all eight ways to hold a
// camera, and then nothing is left in it or its thumbnail but the picture.
func TestAPhotoIsTurnedAndNothingElseIsLeftInIt(t *testing.T) {
	// corners by EXIF 2.32, 4.6.4: where the picture's first row and column are
	for orientation, want := range map[byte]string{1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB"} {
		p, err := media.ReadPhoto(laden(t, orientation), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if turned := orientation >= 5; turned != (p.Height == 64) || p.Width+p.Height != 96 {
			t.Errorf("orientation %d: %d × %d", orientation, p.Width, p.Height)
		}
		for name, file := range map[string][]byte{"photo": p.JPEG, "thumbnail": p.Thumb} {
			if got := cornersOf(t, file); got != want {
				t.Errorf("orientation %d: the corners of the %s are %s, want %s", orientation, name, got, want)
			}
			markers, rest := parts(t, file)
			for _, m := range markers {
				if m >= 0xe0 && m <= 0xef || m == 0xfe {
					t.Errorf("the %s keeps a segment %x", name, m)
				}
			}
			if rest != 0 || bytes.Contains(file, []byte("SECRET")) {
				t.Errorf("the %s has %d bytes behind its end, or keeps a secret", name, rest)
			}
		}
	}
}

func cornersOf(t *testing.T, file []byte) (letters string) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
		r, g, b, _ := m.At(at.X, at.Y).RGBA()
		switch bright := [3]bool{r > 0x8000, g > 0x8000, b > 0x8000}; bright {
		case [3]bool{true, false, false}:
			letters += "R"
		case [3]bool{false, true, false}:
			letters += "G"
		case [3]bool{false, false, true}:
			letters += "B"
		case [3]bool{true, true, true}:
			letters += "W"
		default:
			letters += "?"
		}
	}
	return letters
}

// chunk is a piece of a PNG.
func chunk(kind, content string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	out = append(out, kind+content...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(kind+content)))
}

// A PNG with texts, and a WebP (lossless and lossy) are taken and become JPEG;
// what is no photo, however it is dressed, is refused in words (row 50).
func TestPNGAndWebPAreTakenAndTheirTextsAreNot(t *testing.T) {
	var plain bytes.Buffer
	if err := png.Encode(&plain, quarters(40, 30)); err != nil {
		t.Fatal(err)
	}
	const head = 8 + 25 // signature and IHDR
	dressed := bytes.Clone(plain.Bytes()[:head])
	dressed = append(dressed, chunk("tEXt", "Comment\x00"+secret)...)
	dressed = append(dressed, chunk("eXIf", exif(3)[6:])...)
	dressed = append(append(dressed, plain.Bytes()[head:]...), secret...)
	p, err := media.ReadPhoto(dressed, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if got := cornersOf(t, p.JPEG); got != "WBGR" || bytes.Contains(p.JPEG, []byte("SECRET")) {
		t.Errorf("the corners are %s", got)
	}
	for name, text := range map[string]string{
		"lossless": "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "lossy": "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
	} {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := media.ReadPhoto(raw, time.UTC); err != nil || p.Width != 1 || p.Height != 1 {
			t.Errorf("%s WebP: %d × %d, %v", name, p.Width, p.Height, err)
		}
	}
	for name, c := range map[string]struct{ head, words string }{
		"HEIC": {"\x00\x00\x00\x18ftypheic", "“Most Compatible”"}, "AVIF": {"\x00\x00\x00\x18ftypavif", "HEIC"}, "GIF and archive": {"GIF89a", "GIF"},
		"TIFF": {"MM\x00\x2a", "no JPEG"}, "PDF": {"%PDF-1.7", "no JPEG"}, "nothing": {"", "no JPEG"},
	} {
		_, err := media.ReadPhoto([]byte(c.head+strings.Repeat(secret, 20)), time.UTC)
		if words, refused := media.IsRefused(err); !refused || !strings.Contains(words.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

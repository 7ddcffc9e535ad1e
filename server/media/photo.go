package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // reads PNG
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // reads WebP

	"tongshi/geo/say"
)

// What becomes of a picture.
const (
	// MaxPixels is the size above which a picture is not decoded (40
	// megapixels: a decoded one takes up to four bytes each).
	MaxPixels = 40_000_000
	// longSide is that of the picture kept, pixels.
	longSide = 2560
	// thumbSide is that of its thumbnail.
	thumbSide = 320
	quality   = 85
)

// Refused is a file that is no photo that can be taken, in words for people.
type Refused struct{ Words say.Text }

func (r Refused) Error() string { return r.Words.Error() }

// Photo is a photo as it is kept.
type Photo struct {
	JPEG, Thumb   []byte
	Width, Height int // of JPEG
	// TakenAt and At are what the file said; nil when it said nothing.
	TakenAt *time.Time
	At      *orb.Point // WGS 84
}

// ReadPhoto reads a JPEG, PNG or WebP file, by its content, whatever its name.
// The size is read before the picture is decoded. A time without a zone is
// taken to be of zone. Its error is a [Refused] where the file is to blame.
func ReadPhoto(raw []byte, zone *time.Location) (Photo, error) {
	format, err := formatOf(raw)
	if err != nil {
		return Photo{}, err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return Photo{}, broken()
	}
	if config.Width < 1 || config.Height < 1 || config.Width > MaxPixels/config.Height {
		return Photo{}, Refused{say.New("The picture has %d × %d pixels; at most %d million are taken. Make it smaller.",
			config.Width, config.Height, MaxPixels/1_000_000)}
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return Photo{}, broken()
	}
	said := readExif(raw, format, zone)
	large := upright(picture, said.orientation, longSide)
	p := Photo{Width: large.Bounds().Dx(), Height: large.Bounds().Dy(), TakenAt: said.takenAt, At: said.at}
	if p.JPEG, err = encode(large); err != nil {
		return Photo{}, err
	}
	p.Thumb, err = encode(shrink(large, thumbSide))
	return p, err
}

// broken is a picture that its format's reader gives up at.
func broken() error {
	return Refused{
		say.New(
			"The picture cannot be read to its end: it breaks off, is damaged or of an unusual form. Send it again, or save it anew as JPEG and send that.",
		),
	}
}

// formatOf tells the format by the first bytes, and names those that are not
// taken.
func formatOf(raw []byte) (string, error) {
	head := raw[:min(len(raw), 16)]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "jpeg", nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "png", nil
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return "webp", nil
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return "", Refused{
			say.New(
				"This is an HEIC, HEIF or AVIF picture, which cannot be read here. Set the camera to “Most Compatible” (JPEG), or send it as JPEG.",
			),
		}
	case bytes.HasPrefix(head, []byte("GIF8")):
		return "", Refused{say.New("This is a GIF; photos are taken as JPEG, PNG or WebP.")}
	}
	return "", Refused{say.New("This is no JPEG, PNG or WebP picture.")}
}

// upright is a picture turned as the camera was held, its long side at most
// most pixels, on white where it was transparent.
func upright(from image.Image, orientation, most int) *image.RGBA {
	small := shrink(from, most)
	w, h := small.Bounds().Dx(), small.Bounds().Dy()
	turned := orientation >= 5 && orientation <= 8
	if orientation < 2 || orientation > 8 {
		return small
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turned {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := place(orientation, x, y, w, h)
			i, j := small.PixOffset(x, y), out.PixOffset(tx, ty)
			copy(out.Pix[j:j+4], small.Pix[i:i+4])
		}
	}
	return out
}

// place is where a pixel goes by the orientation of EXIF (2 to 8).
func place(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x // 8
}

func shrink(from image.Image, most int) *image.RGBA {
	b := from.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > most {
		w, h = max(1, w*most/long), max(1, h*most/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Bounds(), from, b.Min, draw.Over)
		return out
	}
	draw.ApproxBiLinear.Scale(out, out.Bounds(), from, b, draw.Over, nil)
	return out
}

func encode(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode photo: %w", err)
	}
	return out.Bytes(), nil
}

// IsRefused reports whether a file is to blame, and how.
func IsRefused(err error) (say.Text, bool) {
	var r Refused
	if errors.As(err, &r) {
		return r.Words, true
	}
	return say.Text{}, false
}

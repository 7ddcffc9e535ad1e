package media

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"
	"github.com/paulmach/orb"
)

// said is what a file says of its picture.
type said struct {
	orientation int // EXIF, 1 to 8; 0 when not said
	takenAt     *time.Time
	at          *orb.Point
}

// wanted are the tags that are read; no other reaches us.
var wanted = map[string]bool{
	"Orientation": true, "DateTimeOriginal": true, "DateTime": true, "OffsetTimeOriginal": true, "OffsetTime": true,
	"GPSLatitude": true, "GPSLatitudeRef": true, "GPSLongitude": true, "GPSLongitudeRef": true,
}

// readExif reads what is of use. What cannot be read counts as not said: a
// photo is worth more than its metadata.
func readExif(raw []byte, format string, zone *time.Location) (s said) {
	defer func() {
		if recover() != nil { // a damaged block; what was read before it may be wrong
			s = said{}
		}
	}()
	tags := map[string]any{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R:           bytes.NewReader(raw),
		ImageFormat: map[string]imagemeta.ImageFormat{"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP}[format],
		Sources:     imagemeta.EXIF,
		Timeout:     2 * time.Second,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			return wanted[t.Tag] && strings.HasPrefix(t.Namespace, "IFD0")
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			tags[t.Tag] = t.Value
			return nil
		},
	})
	if err != nil {
		return said{}
	}
	s.orientation = whole(tags["Orientation"])
	s.takenAt = takenAt(tags, zone)
	s.at = position(tags)
	return s
}

func whole(v any) int {
	switch v := v.(type) {
	case uint16:
		return int(v)
	case uint32:
		return int(v)
	case int:
		return v
	}
	return 0
}

// takenAt is the time of the picture. Cameras write it without a zone; many
// write the offset beside it.
func takenAt(tags map[string]any, zone *time.Location) *time.Time {
	for _, names := range [][2]string{{"DateTimeOriginal", "OffsetTimeOriginal"}, {"DateTime", "OffsetTime"}} {
		text := strings.Trim(fmt.Sprint(tags[names[0]]), " \x00")
		if offset, ok := tags[names[1]].(string); ok {
			if t, err := time.Parse("2006:01:02 15:04:05Z07:00", text+strings.Trim(offset, " \x00")); err == nil {
				return &t
			}
		}
		if t, err := time.ParseInLocation("2006:01:02 15:04:05", text, zone); err == nil && t.Year() > 1990 {
			return &t
		}
	}
	return nil
}

// position is where the picture was taken. 0, 0 is what phones write when they
// do not know.
func position(tags map[string]any) *orb.Point {
	lon, okLon := tags["GPSLongitude"].(float64)
	lat, okLat := tags["GPSLatitude"].(float64)
	if !okLon || !okLat {
		return nil
	}
	if ref, _ := tags["GPSLongitudeRef"].(string); strings.HasPrefix(ref, "W") {
		lon = -lon
	}
	if ref, _ := tags["GPSLatitudeRef"].(string); strings.HasPrefix(ref, "S") {
		lat = -lat
	}
	switch {
	case math.IsNaN(lon), math.IsNaN(lat), math.Abs(lon) > 180, math.Abs(lat) > 90, lon == 0 && lat == 0:
		return nil
	}
	return &orb.Point{math.Round(lon*1e7) / 1e7, math.Round(lat*1e7) / 1e7}
}

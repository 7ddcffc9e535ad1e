package ingest

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// pairOrder is which number of a position in one cell comes first.
type pairOrder int

const (
	openOrder pairOrder = iota
	lonFirst
	latFirst
)

var pairOrders = map[string]pairOrder{"": openOrder, "lon_lat": lonFirst, "lat_lon": latFirst}

// angle is one number of a position: degrees, or metres of a plane.
type angle struct {
	value float64
	axis  byte // 'x' or 'y' where a letter says so, else 0
}

// anglePart is a number with perhaps minutes and seconds, and a letter before
// or after it.
var anglePart = regexp.MustCompile(
	`([NSEW]\s*)?([+-]?\d+(?:\.\d+)?)\s*(?:([°D:])\s*(?:(\d+(?:\.\d+)?)\s*(?:[':M](?:(\d+(?:\.\d+)?)(?:"|''|S\b)?|\s*(\d+(?:\.\d+)?)\s*(?:"|''|S\b))?)?)?)?\s*([NSEW]\b)?`)

var (
	angleMarks = strings.NewReplacer("度", "°", "º", "°", "˚", "°", "分", "'", "秒", `"`, "东经", "E", "西经", "W", "北纬", "N", "南纬", "S", "DEG", "°",
		"LONGITUDE", "", "LATITUDE", "", "LNG", "", "LON", "", "LAT", "", "经度", "", "纬度", "", "东", "E", "北", "N", "西", "W", "南", "S")
	pointText    = regexp.MustCompile(`^(?:SRID\s*=\s*\d+\s*;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*([^\s,()]+)[\s,]+([^\s,()]+)[^()]*\)$`)
	decimalComma = regexp.MustCompile(`(\d),(\d)`)
)

// anglesOf reads the one or two numbers of a cell. Sure says that the first is
// the longitude by the form itself; pair, that there must be two.
func anglesOf(text string, comma, pair bool) (list []angle, sure bool) {
	plain := strings.ToUpper(folded(text))
	if m := pointText.FindStringSubmatch(plain); m != nil {
		x, errX := strconv.ParseFloat(m[1], 64)
		y, errY := strconv.ParseFloat(m[2], 64)
		if errX != nil || errY != nil {
			return nil, false
		}
		return []angle{{value: x}, {value: y}}, true
	}
	plain = angleMarks.Replace(plain)
	list, ok := anglesIn(plain)
	if !ok || comma || !pair && len(list) == 2 && strings.Count(plain, ",") == 1 && !strings.ContainsAny(plain, ".;") && wholeDegrees(list) {
		// "120,15" is a number before it is two
		if with, ok := anglesIn(decimalComma.ReplaceAllString(plain, "$1.$2")); ok {
			return with, false
		}
	}
	if !ok {
		return nil, false
	}
	return list, false
}

// pairUp marks longitude and latitude that come from one column.
func pairUp(lon, lat *bound) {
	if lon != nil && lat != nil && len(lon.index) == 1 && len(lat.index) == 1 && lon.index[0] == lat.index[0] {
		lon.pair, lat.pair = true, true
	}
}

func wholeDegrees(list []angle) bool {
	return list[0].value == math.Trunc(list[0].value) && list[1].value == math.Trunc(list[1].value) && list[0].axis == 0
}

// anglesIn takes a text apart into one or two angles with nothing but
// separators and brackets between them.
func anglesIn(plain string) ([]angle, bool) {
	var list []angle
	at := 0
	for _, m := range anglePart.FindAllStringSubmatchIndex(plain, -1) {
		if strings.Trim(plain[at:m[0]], " ,;/()[]{}:\"=") != "" {
			return nil, false
		}
		if at > 0 && m[0] == at && !strings.ContainsAny(plain[at-1:at], `NSEW"' `) {
			return nil, false // the second grows out of the first
		}
		a, ok := angleOf(plain, m)
		if !ok || len(list) == 2 {
			return nil, false
		}
		list = append(list, a)
		at = m[1]
	}
	return list, len(list) > 0 && strings.Trim(plain[at:], " ,;/()[]{}°") == ""
}

func angleOf(plain string, m []int) (angle, bool) {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return strings.TrimSpace(plain[m[2*i]:m[2*i+1]])
	}
	n, err := strconv.ParseFloat(part(2), 64)
	if err != nil {
		return angle{}, false
	}
	minutes, _ := strconv.ParseFloat(part(4), 64) // empty is none
	seconds, _ := strconv.ParseFloat(part(5)+part(6), 64)
	if minutes >= 60 || seconds >= 60 || n < 0 && part(4) != "" && math.Signbit(n) && n == 0 {
		return angle{}, false
	}
	size := math.Abs(n) + minutes/60 + seconds/3600
	if strings.HasPrefix(part(2), "-") {
		size = -size
	}
	letter := part(1) + part(7)
	if len(letter) > 1 {
		return angle{}, false
	}
	switch letter {
	case "E", "W":
		return angle{signed(size, letter == "W"), 'x'}, true
	case "N", "S":
		return angle{signed(size, letter == "S"), 'y'}, true
	}
	return angle{value: size}, true
}

func signed(size float64, negative bool) float64 {
	if negative && size > 0 {
		return -size
	}
	return size
}

// coordinate reads longitude or latitude, or both where one cell has both.
func (r *row) coordinate(b *bound, axis byte) {
	text, known := r.mapped(b)
	if !known || isNothing(text) {
		return
	}
	if n, ok := plainFigure(text, b.comma); ok && b.order == openOrder && !b.pair {
		r.setAxis(axis, n)
		return
	}
	list, sure := anglesOf(text, b.comma, b.pair)
	switch {
	case len(list) == 1 && !b.pair && (list[0].axis == 0 || list[0].axis == axis):
		r.setAxis(axis, list[0].value)
	case len(list) == 2:
		r.setPair(b, text, list, sure)
	default:
		r.losePlace(b, text, say.Errorf("%q is not a number", text))
	}
}

func (r *row) setAxis(axis byte, n float64) {
	if axis == 'x' {
		r.x = &n
		return
	}
	r.y = &n
}

// losePlace keeps the first fault of the position: it is told once a record.
func (r *row) losePlace(b *bound, text string, reason error) {
	if r.placeLost == nil {
		r.placeLost = &lostPlace{b, text, reason}
	}
}

func (r *row) setPair(b *bound, text string, list []angle, sure bool) {
	order := lonFirst
	if !sure {
		order = r.orderOfPair(b, list)
	}
	switch order {
	case lonFirst:
		r.x, r.y = &list[0].value, &list[1].value
	case latFirst:
		r.x, r.y = &list[1].value, &list[0].value
	default:
		r.losePlace(b, text, say.Errorf("%q can be read as longitude and latitude or the other way round; say order: lon_lat or lat_lon in the mapping", text))
	}
}

// orderOfPair is what the numbers themselves say, then the mapping, then where
// the city lies, then the rest of the column.
func (r *row) orderOfPair(b *bound, list []angle) pairOrder {
	if order := ownOrder(list, r.crs.Projected); order != openOrder {
		return order
	}
	if b.order != openOrder {
		return b.order
	}
	if r.crs.Projected {
		return openOrder
	}
	if !r.area.IsZero() {
		_, there := r.lostPoint(list[0].value, list[1].value)
		_, turned := r.lostPoint(list[1].value, list[0].value)
		switch {
		case there && !turned:
			return lonFirst
		case turned && !there:
			return latFirst
		}
	}
	return r.columnOrder(b)
}

func ownOrder(list []angle, projected bool) pairOrder {
	switch {
	case list[0].axis == 'x' && list[1].axis != 'x', list[1].axis == 'y' && list[0].axis == 0:
		return lonFirst
	case list[0].axis == 'y' && list[1].axis != 'y', list[1].axis == 'x' && list[0].axis == 0:
		return latFirst
	case projected:
		return openOrder
	case math.Abs(list[0].value) > 90 && math.Abs(list[1].value) <= 90:
		return lonFirst
	case math.Abs(list[1].value) > 90 && math.Abs(list[0].value) <= 90:
		return latFirst
	}
	return openOrder
}

// columnOrder is the order that every cell of the column which says one has;
// open when none does or they differ.
func (r *row) columnOrder(b *bound) pairOrder {
	column := b.index[0]
	if order, known := r.pairs[column]; known {
		return order
	}
	found := map[pairOrder]bool{}
	err := r.scan(column, func(text string) {
		if list, sure := anglesOf(sheet.PlainCell(text), b.comma, b.pair); len(list) == 2 {
			if sure {
				found[lonFirst] = true
			} else if order := ownOrder(list, r.crs.Projected); order != openOrder {
				found[order] = true
			}
		}
	})
	order := openOrder
	if err == nil && len(found) == 1 {
		for order = range found { // the only one
		}
	}
	r.pairs[column] = order
	return order
}

// lostPoint finds the place of numbers whose decimal point was lost, such as
// 1201500000: where one power of ten for each brings them into the city. One
// that lies there as it stands is found too.
func (f *reading) lostPoint(x, y float64) (orb.Point, bool) {
	if f.crs.Projected || f.area.IsZero() {
		return orb.Point{}, false
	}
	var found orb.Point
	fits := 0
	for _, lon := range shifted(x) {
		for _, lat := range shifted(y) {
			if p := f.crs.ToWGS84(orb.Point{lon, lat}); f.area.Contains(p) {
				found, fits = p, fits+1
			}
		}
	}
	return found, fits == 1
}

// shifted are the values that a number may have had: itself within 180 degrees,
// else each with the point put back.
func shifted(n float64) (list []float64) {
	const least = 10_000 // fewer digits than a place needs
	if math.Abs(n) <= 180 {
		return []float64{n}
	}
	if n != math.Trunc(n) || math.Abs(n) < least {
		return nil
	}
	for scale := 1e2; scale <= 1e16; scale *= 10 {
		if size := math.Abs(n / scale); size <= 180 && size >= 1 {
			list = append(list, n/scale)
		}
	}
	return list
}

package sight

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tongshi/geo"
)

// Words are a sentence in both languages.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Named is what a sentence calls an obstacle: the words of its kind.
type Named func(kind string) Words

// Sentence is the finding in words: from where, which way, how much of what is
// needed is hidden, by what, and what would clear it. own and other are the names of the two
// roads; ownBearing and otherBearing look out from the intersection, degrees.
func (s *Sight) Sentence(t *Triangle, own, other string, ownBearing, otherBearing float64, heights map[int64]Obstacle, named Named) Words {
	travel := geo.Normalise(ownBearing + 180)
	w := Words{
		ZH: fmt.Sprintf("沿%s%s行驶，", orRoad(own, "该路"), compassZH[compass(travel)]),
		EN: fmt.Sprintf("From %s %s, ", orRoad(own, "this road"), compassEN[compass(travel)]),
	}
	sideZH, sideEN := "左侧", "left"
	if turn := geo.Turn(travel, otherBearing); turn > 0 {
		sideZH, sideEN = "右侧", "right"
	}
	if other != "" && other != own {
		sideZH += "（" + other + "来车方向）"
		sideEN += " (" + other + ")"
	}
	w.ZH, w.EN = w.ZH+s.hiddenZH(t, sideZH, heights, named), w.EN+s.hiddenEN(t, sideEN, heights, named)
	if zh, en := s.clearingWords(); zh != "" {
		w.ZH, w.EN = w.ZH+"；"+zh, w.EN+"; "+en
	}
	if len(s.Problems) > 0 {
		zh, en := s.problemWords()
		w.ZH, w.EN = w.ZH+"。"+zh, w.EN+". "+en
	}
	if s.Estimated {
		w.ZH, w.EN = w.ZH+"。依据估算的高度或宽度：须先普查", w.EN+". It rests on estimated heights or widths: survey first"
	}
	w.ZH, w.EN = w.ZH+"。", w.EN+"."
	return w
}

func orRoad(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

var (
	compassZH = [...]string{"向北", "向东北", "向东", "向东南", "向南", "向西南", "向西", "向西北"}
	compassEN = [...]string{"northbound", "north-eastbound", "eastbound", "south-eastbound", "southbound", "south-westbound", "westbound", "north-westbound"}
)

func compass(deg float64) int { return int(math.Round(geo.Normalise(deg)/45)) % 8 }

// lost is the part of the conflicting lane that is hidden from the vertex, or
// else of the own lane from the other driver.
func (s *Sight) lost() (hiddenM, neededM float64, byOther bool) {
	if s.Near.HiddenM > 0 || s.Far == nil {
		return s.Near.HiddenM, s.RequiredM, false
	}
	return s.Far.HiddenM, s.Far.LaneM, true
}

func (s *Sight) hiddenEN(t *Triangle, side string, heights map[int64]Obstacle, named Named) string {
	hidden, needed, byOther := s.lost()
	switch {
	case s.Verdict == Clear:
		return fmt.Sprintf("all of the %s needed to the %s is seen", metres(t.RequiredM), side)
	case s.Verdict == Unknown && len(s.Blockers) == 0:
		return fmt.Sprintf("nothing is known to hide any of the %s needed to the %s, but %s", metres(t.RequiredM), side, s.unknownEN())
	case hidden == 0:
		return fmt.Sprintf("a part of the triangle to the %s is hidden by %s", side, s.blockersEN(heights, named))
	case byOther:
		return fmt.Sprintf("%s of the %s of its own lane that the driver from the %s must see is hidden by %s", metres(hidden), metres(needed), side, s.blockersEN(heights, named))
	}
	return fmt.Sprintf("%s of the %s needed to the %s is hidden by %s", metres(hidden), metres(needed), side, s.blockersEN(heights, named))
}

func (s *Sight) hiddenZH(t *Triangle, side string, heights map[int64]Obstacle, named Named) string {
	hidden, needed, byOther := s.lost()
	by := s.blockersZH(heights, named)
	switch {
	case s.Verdict == Clear:
		return fmt.Sprintf("%s应看清的%s全部可见", side, metresZH(t.RequiredM))
	case s.Verdict == Unknown && len(s.Blockers) == 0:
		return fmt.Sprintf("%s应看清的%s内未发现已知遮挡物，但%s", side, metresZH(t.RequiredM), s.unknownZH())
	case hidden == 0:
		return fmt.Sprintf("%s三角区的一部分被%s遮挡", side, by)
	case byOther:
		return fmt.Sprintf("%s来车应看清的本车道%s中有%s被%s遮挡", side, metresZH(needed), metresZH(hidden), by)
	}
	return fmt.Sprintf("%s应看清的%s中有%s被%s遮挡", side, metresZH(needed), metresZH(hidden), by)
}

func (s *Sight) unknownEN() string {
	if len(s.NeedsSurvey) > 0 {
		return fmt.Sprintf("%s of unknown height must be surveyed", plural(len(s.NeedsSurvey), "thing"))
	}
	if len(s.Problems) > 0 {
		return "not everything on record could be looked at"
	}
	return "nobody has surveyed it"
}

func (s *Sight) unknownZH() string {
	if len(s.NeedsSurvey) > 0 {
		return fmt.Sprintf("有%d处高度不明，须先普查", len(s.NeedsSurvey))
	}
	if len(s.Problems) > 0 {
		return "有记录无法使用"
	}
	return "未经普查"
}

// problemWords name the first obstacle whose record is wrong, with what to do.
func (s *Sight) problemWords() (zh, en string) {
	p := s.Problems[0]
	zh, en = calledZH(p.ID)+"："+p.ZH, strings.ToUpper(p.EN[:1])+p.EN[1:]
	if rest := len(s.Problems) - 1; rest > 0 {
		zh, en = zh+fmt.Sprintf("（另有%d处记录有误）", rest), en+fmt.Sprintf(" (and %s)", plural(rest, "other record"))
	}
	return zh, en
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// most is how many obstacles a sentence names.
const most = 3

func (s *Sight) blockersEN(heights map[int64]Obstacle, named Named) string {
	var parts []string
	for _, b := range s.Blockers[:min(most, len(s.Blockers))] {
		if b.ID == 0 {
			parts = append(parts, "the ground")
			continue
		}
		parts = append(parts, strings.ToLower(named(b.Kind).EN)+" "+number(b.ID)+bandEN(heights[b.ID]))
	}
	if rest := len(s.Blockers) - most; rest > 0 {
		parts = append(parts, plural(rest, "other thing"))
	}
	return listEN(parts)
}

func (s *Sight) blockersZH(heights map[int64]Obstacle, named Named) string {
	var parts []string
	for _, b := range s.Blockers[:min(most, len(s.Blockers))] {
		if b.ID == 0 {
			parts = append(parts, "地面")
			continue
		}
		parts = append(parts, named(b.Kind).ZH+number(b.ID)+bandZH(heights[b.ID]))
	}
	if rest := len(s.Blockers) - most; rest > 0 {
		parts = append(parts, fmt.Sprintf("另外%d处", rest))
	}
	if len(parts) == 0 {
		return "遮挡物"
	}
	return strings.Join(parts, "、")
}

// bandEN is the band of heights of a thing, e.g. ", crown 1.2-6 m".
func bandEN(o Obstacle) string {
	if o.BaseM == nil || o.TopM == nil {
		return ""
	}
	if o.Plant && *o.BaseM > 0 {
		return fmt.Sprintf(", crown %s-%s", figure(*o.BaseM), metres(*o.TopM))
	}
	return ", up to " + metres(*o.TopM)
}

func bandZH(o Obstacle) string {
	if o.BaseM == nil || o.TopM == nil {
		return ""
	}
	if o.Plant && *o.BaseM > 0 {
		return fmt.Sprintf("（树冠%s–%s）", figure(*o.BaseM), metresZH(*o.TopM))
	}
	return "（高" + metresZH(*o.TopM) + "）"
}

func listEN(parts []string) string {
	switch len(parts) {
	case 0:
		return "something"
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], "; ") + " and " + parts[last]
}

// clearingWords say what would clear the triangle.
func (s *Sight) clearingWords() (zh, en string) {
	c := s.Clearing
	switch {
	case c == nil || s.Verdict == Clear:
		return "", ""
	case c.Set == nil && len(c.Immovable) > 0:
		return "其中有不可移除之物：可改为停车让行、降低车速或设凸面镜",
			"what stands there cannot be removed: stop control, a lower speed or a mirror is the answer"
	case len(c.Set) == 0:
		return "", ""
	}
	ids := slices.Clone(c.Set)
	slices.Sort(ids)
	text := make([]string, len(ids))
	for i, id := range ids {
		text[i] = number(id)
	}
	if len(text) > 6 {
		return fmt.Sprintf("清除%d处后三角区通视", len(ids)), fmt.Sprintf("removing %s clears the triangle", plural(len(ids), "thing"))
	}
	last := len(text) - 1
	en = text[last]
	if last > 0 {
		en = strings.Join(text[:last], ", ") + " and " + en
	}
	return "清除" + strings.Join(text, "、") + "后三角区通视", "removing " + en + " clears the triangle"
}

// number is how an obstacle goes by: those that are not in the list of
// obstructions have negative ones.
func number(id int64) string { return strconv.FormatInt(max(id, -id), 10) }

func figure(m float64) string { return strconv.FormatFloat(math.Round(m*10)/10, 'f', -1, 64) }

func metres(m float64) string { return figure(m) + " m" }

func metresZH(m float64) string { return figure(m) + "米" }

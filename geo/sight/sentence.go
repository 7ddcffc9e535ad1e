package sight

import (
	"math"
	"slices"
	"strconv"

	"tongshi/geo"
	"tongshi/geo/say"
)

// Named is what a sentence calls an obstacle: the words of its kind.
type Named func(kind string) say.Words

// comma, semicolon and stop part the texts of a sentence.
var (
	comma     = say.Words{ZH: "、", EN: ", "}
	semicolon = say.Words{ZH: "、", EN: "; "}
	and       = say.Words{ZH: "、", EN: " and "}
	stop      = say.Words{ZH: "。", EN: ". "}
)

// Sentence is the finding in words: from where, which way, how much of what is
// needed is hidden, by what, and what would clear it. own and other are the names of the two
// roads; ownBearing and otherBearing look out from the intersection, degrees.
func (s *Sight) Sentence(t *Triangle, own, other string, ownBearing, otherBearing float64, heights map[int64]Obstacle, named Named) say.Words {
	travel := geo.Normalise(ownBearing + 180)
	side := sideOf(geo.Turn(travel, otherBearing) > 0, own, other)
	var road any = own
	if own == "" {
		road = say.Key("this road")
	}
	first := say.List{Items: []say.Sayer{say.New("From %s %s, %s", road, directions[compass(travel)], s.hidden(t, side, heights, named))}}
	if clearing := s.clearingText(); !clearing.IsZero() {
		first.Items = append(first.Items, clearing)
	}
	sentences := say.List{Items: []say.Sayer{first}, Between: stop}
	if len(s.Problems) > 0 {
		sentences.Items = append(sentences.Items, s.problemText())
	}
	if s.Estimated {
		sentences.Items = append(sentences.Items, say.Key("It rests on estimated heights or widths: survey first"))
	}
	return say.BothOf(say.New("%s.", sentences))
}

// sideOf is where the conflicting stream comes from, with its road where that
// is another one.
func sideOf(right bool, own, other string) say.Sayer {
	named := other != "" && other != own
	switch {
	case named && right:
		return say.New("right (%s)", other)
	case named:
		return say.New("left (%s)", other)
	case right:
		return say.Key("right")
	}
	return say.Key("left")
}

// directions are those of travel, from north over east.
var directions = [...]say.Key{
	"northbound", "north-eastbound", "eastbound", "south-eastbound", "southbound", "south-westbound", "westbound", "north-westbound",
}

func compass(deg float64) int { return int(math.Round(geo.Normalise(deg)/45)) % 8 }

// lost is the part of the conflicting lane that is hidden from the vertex, or
// else of the own lane from the other driver.
func (s *Sight) lost() (hiddenM, neededM float64, byOther bool) {
	if s.Near.HiddenM > 0 || s.Far == nil {
		return s.Near.HiddenM, s.RequiredM, false
	}
	return s.Far.HiddenM, s.Far.LaneM, true
}

func (s *Sight) hidden(t *Triangle, side say.Sayer, heights map[int64]Obstacle, named Named) say.Text {
	hidden, needed, byOther := s.lost()
	switch {
	case s.Verdict == Clear:
		return say.New("all of the %s needed to the %s is seen", metres(t.RequiredM), side)
	case s.Verdict == Unknown && len(s.Blockers) == 0:
		return say.New("nothing is known to hide any of the %s needed to the %s, but %s", metres(t.RequiredM), side, s.unknown())
	case hidden == 0:
		return say.New("a part of the triangle to the %s is hidden by %s", side, s.blockersText(heights, named))
	case byOther:
		return say.New("%s of the %s of its own lane that the driver from the %s must see is hidden by %s",
			metres(hidden), metres(needed), side, s.blockersText(heights, named))
	}
	return say.New("%s of the %s needed to the %s is hidden by %s", metres(hidden), metres(needed), side, s.blockersText(heights, named))
}

// unknown is why nobody can tell.
func (s *Sight) unknown() say.Text {
	switch {
	case len(s.NeedsSurvey) > 0:
		return say.New("%s of unknown height must be surveyed", counted(len(s.NeedsSurvey), say.New("1 thing"), "%d things", len(s.NeedsSurvey)))
	case len(s.Problems) > 0:
		return say.New("not everything on record could be looked at")
	}
	return say.New("nobody has surveyed it")
}

// problemText names the first obstacle whose record is wrong, with what to do.
func (s *Sight) problemText() say.Sayer {
	first := say.Great{Sayer: s.Problems[0].named()}
	if rest := len(s.Problems) - 1; rest > 0 {
		return say.New("%s (and %s)", first, counted(rest, say.New("1 other record"), "%d other records", rest))
	}
	return first
}

// counted is a number of things: the text of one, or the key of several.
func counted(n int, one say.Text, several say.Key, args ...any) say.Text {
	if n == 1 {
		return one
	}
	return say.New(several, args...)
}

// most is how many obstacles a sentence names.
const most = 3

func (s *Sight) blockersText(heights map[int64]Obstacle, named Named) say.Sayer {
	if len(s.Blockers) == 0 {
		return say.Key("something")
	}
	list := say.List{Between: semicolon, Last: and}
	for _, b := range s.Blockers[:min(most, len(s.Blockers))] {
		if b.ID == 0 {
			list.Items = append(list.Items, say.Key("the ground"))
			continue
		}
		list.Items = append(list.Items, say.New("%s %s%s", say.Small{Sayer: named(b.Kind)}, number(b.ID), band(heights[b.ID])))
	}
	if rest := len(s.Blockers) - most; rest > 0 {
		list.Items = append(list.Items, counted(rest, say.New("1 other thing"), "%d other things", rest))
	}
	return list
}

// band is the band of heights of a thing, e.g. ", crown 1.2-6 m".
func band(o Obstacle) say.Text {
	switch {
	case o.BaseM == nil || o.TopM == nil:
		return say.Text{}
	case o.Plant && *o.BaseM > 0:
		return say.New(", crown %s-%s", figure(*o.BaseM), metres(*o.TopM))
	}
	return say.New(", up to %s", metres(*o.TopM))
}

// clearingText says what would clear the triangle; nothing where nothing can.
func (s *Sight) clearingText() say.Text {
	c := s.Clearing
	switch {
	case c == nil || s.Verdict == Clear:
		return say.Text{}
	case c.Set == nil && len(c.Immovable) > 0:
		return say.New("what stands there cannot be removed: stop control, a lower speed or a mirror is the answer")
	case len(c.Set) == 0:
		return say.Text{}
	case len(c.Set) > 6:
		return say.New("removing %s clears the triangle", say.New("%d things", len(c.Set)))
	}
	list := say.List{Between: comma, Last: and}
	for _, id := range slices.Sorted(slices.Values(c.Set)) {
		list.Items = append(list.Items, say.Plain(number(id)))
	}
	return say.New("removing %s clears the triangle", list)
}

// number is how an obstacle goes by: those that are not in the list of
// obstructions have negative ones.
func number(id int64) string { return strconv.FormatInt(max(id, -id), 10) }

func figure(m float64) string { return strconv.FormatFloat(math.Round(m*10)/10, 'f', -1, 64) }

func metres(m float64) say.Text { return say.New("%s m", figure(m)) }

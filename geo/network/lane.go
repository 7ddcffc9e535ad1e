package network

import (
	"strconv"
	"strings"
)

// laneTags are the lanes of a way by direction, in the order of its line.
// Centre lanes for turns from both sides count as both.
type laneTags struct {
	forward, backward, both int
	turnsForward            []string // from the left, as OpenStreetMap has them
	turnsBackward           []string
	tagged                  bool
}

// readLanes reads lanes, lanes:forward and :backward, lanes:both_ways and
// turn:lanes; perDirection holds where nothing is said. A one-way road has
// forward lanes only, in the direction of travel.
func readLanes(tags map[string]string, oneWay, against bool, perDirection int) laneTags {
	l := laneTags{
		turnsForward:  turnLanes(tags["turn:lanes:forward"]),
		turnsBackward: turnLanes(tags["turn:lanes:backward"]),
	}
	total, fwd, back := count(tags["lanes"]), count(tags["lanes:forward"]), count(tags["lanes:backward"])
	both := count(tags["lanes:both_ways"])
	l.tagged = total+fwd+back > 0
	if oneWay {
		if t := turnLanes(tags["turn:lanes"]); t != nil {
			l.turnsForward = t
		} else if against {
			l.turnsForward = l.turnsBackward
		}
		l.turnsBackward = nil
		l.forward = firstPositive(total, fwd, back, len(l.turnsForward), perDirection)
		return l
	}
	l.forward, l.backward, l.both = shareLanes(total, fwd, back, both, perDirection)
	return l
}

// shareLanes divides a two-way road's lanes between its directions; an odd
// lane is the one in the middle. One lane in all serves both directions.
func shareLanes(total, fwd, back, both, perDirection int) (int, int, int) {
	switch {
	case fwd > 0 && back > 0:
		return fwd, back, both
	case fwd > 0 && total > fwd:
		return fwd, total - fwd - both, both
	case back > 0 && total > back:
		return total - back - both, back, both
	case total == 0:
		return perDirection, perDirection, both
	case total == 1:
		return 1, 1, 0
	}
	half := (total - both) / 2
	return half, half, total - 2*half
}

// count reads a small number; a list like 3;2 gives its smallest, and words or
// nonsense give 0.
func count(text string) int {
	least := 0
	for _, part := range strings.Split(text, ";") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || v < 1 || v > 20 {
			continue
		}
		if least == 0 || int(v) < least {
			least = int(v)
		}
	}
	return least
}

func turnLanes(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "|")
}

func firstPositive(values ...int) int {
	for _, v := range values {
		if v > 0 {
			return v
		}
	}
	return 1
}

package network

import (
	"slices"
	"strconv"
	"strings"
)

// road is what one way says of the road it is part of, read once.
type road struct {
	way  int // index into Roads.Ways
	id   int64
	rule ClassRule

	class, name, ref string
	keys             // "" when unnamed; roads of one name have one key
	names            []string

	assumed  bool // the class is
	circle   bool // a roundabout by its shape, not by its tags
	frontage bool // called a frontage road

	speedKMH    float64
	speedPosted bool
	oneWay      bool
	against     bool // one-way against the order of the nodes
	roundabout  bool
	level       int
	bridge      bool
	tunnel      bool
	lit         *bool
	surface     string
	lanes       laneTags
}

// readRoad reads a way's tags; it says false for what motor vehicles do not
// drive on.
func (o *Options) readRoad(index int, w Way) (road, bool) {
	class, assumed := o.classOf(w.Tags)
	rule, known := o.Classes[class]
	if !known || o.keptOut(w.Tags) {
		return road{}, false
	}
	r := road{way: index, id: w.ID, rule: rule, class: class, assumed: assumed, ref: w.Tags["ref"], surface: w.Tags["surface"]}
	r.readNames(w.Tags)
	r.readDirection(w.Tags)
	r.readLevel(w.Tags)
	r.readSpeed(o, w.Tags)
	r.lit = yesNo(w.Tags["lit"])
	r.lanes = readLanes(w.Tags, r.oneWay, r.against, rule.Lanes)
	return r, true
}

func (o *Options) keptOut(tags map[string]string) bool {
	for key, values := range o.KeepOut {
		if v, ok := tags[key]; ok && slices.Contains(values, v) {
			return true
		}
	}
	for _, key := range o.ClosedKeys {
		if v, ok := tags[key]; ok {
			return slices.Contains(o.ClosedValues, v)
		}
	}
	return false
}

// nameKeys are the tags that name a road, in the order they count.
var nameKeys = []string{"name", "official_name", "name:zh", "name:en", "alt_name", "old_name", "loc_name", "short_name"}

func (r *road) readNames(tags map[string]string) {
	for _, key := range nameKeys {
		for _, name := range strings.Split(tags[key], ";") {
			name = strings.TrimSpace(name)
			if name != "" && !slices.Contains(r.names, name) {
				r.names = append(r.names, name)
			}
		}
	}
	if len(r.names) > 0 && tags["name"] != "" {
		r.name = r.names[0]
	}
}

// keys are two forms of a road's name: the whole, and without the
// direction in front, which changes where the road crosses a city's axis.
type keys struct{ key, base string }

// signature is the name that tells a road from others; its number when it has
// no name, unless it is a ramp, whose number is that of the road it leads to.
func (r *road) signature() string {
	if r.name == "" && !r.rule.Link {
		return r.ref
	}
	return r.name
}

// readKeys takes a signature apart.
func readKeys(signature string, words *Words) keys {
	k := keys{key: words.Normal(signature)}
	k.base = k.key
	if names := words.Parse(signature); len(names) > 0 {
		first := names[0]
		first.Pre = ""
		k.base = first.String()
	}
	return k
}

func (r *road) readDirection(tags map[string]string) {
	r.roundabout = tags["junction"] == "roundabout" || tags["junction"] == "circular"
	switch tags["oneway"] {
	case "yes", "true", "1":
		r.oneWay = true
	case "-1", "reverse":
		r.oneWay, r.against = true, true
	case "no", "false", "0", "reversible", "alternating":
	default:
		r.oneWay = r.roundabout || r.rule.OneWay
	}
}

func (r *road) readLevel(tags map[string]string) {
	r.bridge = tags["bridge"] != "" && tags["bridge"] != "no"
	r.tunnel = tags["tunnel"] != "" && tags["tunnel"] != "no" && tags["tunnel"] != "building_passage"
	if level, err := strconv.Atoi(strings.TrimSpace(tags["layer"])); err == nil && (r.bridge || r.tunnel || level != 0) {
		r.level = max(-9, min(9, level))
		return
	}
	if r.bridge {
		r.level = 1
	} else if r.tunnel {
		r.level = -1
	}
}

func (r *road) readSpeed(o *Options, tags map[string]string) {
	for _, key := range []string{"maxspeed", "maxspeed:forward", "maxspeed:backward", "zone:maxspeed", "maxspeed:type", "source:maxspeed"} {
		if v, ok := ParseSpeed(tags[key], o.Zones); ok {
			r.speedKMH, r.speedPosted = v, true
			return
		}
	}
	r.speedKMH = r.rule.SpeedKMH
}

func yesNo(v string) *bool {
	if v == "" || v == "unknown" {
		return nil
	}
	yes := v != "no" && v != "disused"
	return &yes
}

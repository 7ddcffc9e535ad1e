package network

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"tongshi/geo/profile"
)

// Options say what a build assumes and where it draws the line. The figures
// are data: geo/profile/roads.json holds them, with their source.
type Options struct {
	Side Side `json:"-"`
	// Classes are the road classes that are read, by OpenStreetMap highway
	// value; ways of any other class are kept out.
	Classes map[string]ClassRule `json:"classes"`
	// ClosedKeys are asked in order for access by motor vehicles: the first
	// one present decides. A way is kept out when its value is closed.
	ClosedKeys   []string `json:"closed_keys"`
	ClosedValues []string `json:"closed_values"`
	// KeepOut lists further key=value pairs that keep a way out.
	KeepOut map[string][]string `json:"keep_out"`
	// Zones are the limits, km/h, behind values like RU:urban.
	Zones     map[string]float64 `json:"zones"`
	Distances Distances          `json:"distances_m"`
	// SignCodes are values of traffic_sign, in small letters, by what they say:
	// stop or yield.
	SignCodes map[string]string `json:"sign_codes"`
	// FrontageNames are parts of names, in small letters, that make a frontage road.
	FrontageNames []string `json:"frontage_names"`
	Names         *Words   `json:"-"` // how road names are written
	Controls      []string `json:"-"` // codes of the vocabulary "control"
}

// ClassRule is what is known of a class of roads.
type ClassRule struct {
	Rank       int     `json:"rank"` // 1 is the most important
	SpeedKMH   float64 `json:"speed_kmh"`
	Lanes      int     `json:"lanes"` // in each direction
	LaneWidthM float64 `json:"lane_width_m"`
	Freeway    bool    `json:"freeway"` // two freeways meeting make no intersection
	Link       bool    `json:"link"`    // slip roads and ramps: no name of their own counts
	OneWay     bool    `json:"one_way"` // unless tagged otherwise
}

// Distances are the lengths, in metres, that consolidation works with.
type Distances struct {
	Stub                float64 `json:"stub"`                 // dead ends shorter than this are not roads
	TurningLoop         float64 `json:"turning_loop"`         // loops with a shorter perimeter are turning places
	Touch               float64 `json:"touch"`                // junctions whose surfaces overlap
	TouchMost           float64 `json:"touch_most"`           // however wide the roads
	LeastWidth          float64 `json:"least_width"`          // of a carriageway with its margins
	Corner              float64 `json:"corner"`               // corner radii between two surfaces
	SamePair            float64 `json:"same_pair"`            // two junctions of the same two roads
	Divided             float64 `json:"divided"`              // between the carriageways of a divided road
	Frontage            float64 `json:"frontage"`             // from a main road to its frontage road
	Triangle            float64 `json:"triangle"`             // side of a triangle of three roads
	SameRoadTriangle    float64 `json:"same_road_triangle"`   // side of the triangle at a forked end
	Channel             float64 `json:"channel"`              // length of a slip lane
	ChannelReach        float64 `json:"channel_reach"`        // from its ends to the intersection
	Split               float64 `json:"split"`                // a road divides this near: part of the intersection
	RoundaboutPerimeter float64 `json:"roundabout_perimeter"` // longer rings are roads
	Extent              float64 `json:"extent"`               // members of one intersection are nearer than this
	BearingFrom         float64 `json:"bearing_from"`
	BearingTo           float64 `json:"bearing_to"`
	Signal              float64 `json:"signal"`         // from a signal on an approach to the junction
	Sign                float64 `json:"sign"`           // the same for stop and give-way signs
	Crossing            float64 `json:"crossing"`       // from a signalled crossing to its junction: behind the corner and the stop line
	Kerb                float64 `json:"kerb"`           // a signal or sign stands no farther from the road's line: a wide carriageway's kerb
	OnLine              float64 `json:"on_line"`        // nearer to the line no side of the road can be told
	SlantedMedian       float64 `json:"slanted_median"` // widest median, centre to centre, across which a road at a slant is one crossing
	Beside              float64 `json:"beside"`         // vertices nearer than this are one: the rounding of a file
	NearMiss            float64 `json:"near_miss"`      // an end nearer than this to a road reaches it
	Join                float64 `json:"join"`           // roads nearer than this to a place meet there when a person says so
}

// ReadOptions reads roads.json, with the words of road names and the codes of
// controls, for traffic on the right.
func ReadOptions(files fs.FS) (Options, error) {
	text, err := fs.ReadFile(files, "roads.json")
	if err != nil {
		return Options{}, fmt.Errorf("read road classes: %w", err)
	}
	o := Options{Side: RightHand}
	if err := json.Unmarshal(text, &o); err != nil {
		return Options{}, fmt.Errorf("roads.json: %w", err)
	}
	if len(o.Classes) == 0 {
		return Options{}, fmt.Errorf("roads.json: classes: empty; name at least one road class")
	}
	for name, rule := range o.Classes {
		if rule.SpeedKMH <= 0 || rule.Lanes <= 0 || rule.LaneWidthM <= 0 {
			return Options{}, fmt.Errorf("roads.json: classes.%s: speed_kmh, lanes and lane_width_m must be above 0", name)
		}
	}
	words, err := profile.ReadVocabulary(files)
	if err != nil {
		return Options{}, err
	}
	o.Controls = words.Codes("control")
	o.Names, err = ReadWords(files)
	return o, err
}

package placewords_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/placewords"
)

var origin = orb.Point{115.98, 36.45}

// town has two streets from west to east and two from south to north, a highway
// that ends north of them and a place; metres from the origin.
func town(t *testing.T) *placewords.Finder {
	t.Helper()
	plane := geo.NewPlane(origin)
	way := func(id int64, name string, nodes []int64, points ...orb.Point) network.Way {
		w := network.Way{ID: id, Nodes: nodes, Tags: map[string]string{"highway": "secondary", "name": name}}
		for _, p := range points {
			w.Line = append(w.Line, plane.Inverse(p))
		}
		return w
	}
	roads := network.Roads{Ways: []network.Way{
		way(1, "建设路", []int64{1, 2, 3, 4}, orb.Point{-300, 0}, orb.Point{0, 0}, orb.Point{400, 0}, orb.Point{700, 0}),
		way(2, "和平大街", []int64{5, 6, 7, 8}, orb.Point{-300, 500}, orb.Point{0, 500}, orb.Point{400, 500}, orb.Point{700, 500}),
		way(3, "振兴路", []int64{9, 2, 6, 10}, orb.Point{0, -300}, orb.Point{0, 0}, orb.Point{0, 500}, orb.Point{0, 800}),
		way(4, "兴华路", []int64{11, 3, 7, 12}, orb.Point{400, -300}, orb.Point{400, 0}, orb.Point{400, 500}, orb.Point{400, 800}),
		way(5, "Main Street", []int64{12, 13, 14}, orb.Point{400, 800}, orb.Point{800, 800}, orb.Point{1200, 800}),
		way(6, "2nd Avenue", []int64{15, 13}, orb.Point{800, 600}, orb.Point{800, 800}),
	}}
	highway := way(7, "", []int64{10, 16, 17}, orb.Point{0, 800}, orb.Point{0, 1800}, orb.Point{1000, 1800})
	highway.Tags["ref"] = "G105"
	roads.Ways = append(roads.Ways, highway)
	net, err := network.Build(t.Context(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	index := network.NewIndex(net, geotest.Standards().Roads.Names)
	places := []placewords.Place{{Name: "第一中学", Point: plane.Inverse(orb.Point{200, 30})}}
	stakes := []placewords.Stake{
		{Road: "G105线", M: 385000, Point: plane.Inverse(orb.Point{0, 800})},
		{Road: "国道105", M: 387000, Point: plane.Inverse(orb.Point{1000, 1800})},
	}
	return placewords.NewFinder(index, geotest.Standards().Places, places, stakes)
}

func TestWordsLeadToTheirPlace(t *testing.T) {
	f, plane := town(t), geo.NewPlane(origin)
	for _, c := range []struct {
		text    string
		x, y    float64
		quality network.Quality
	}{
		{"建设路与振兴路交叉口", 0, 0, "good"},
		{"建设路与振兴路路口", 0, 0, "good"},
		{"建设路振兴路口", 0, 0, "good"},
		{"建设路／振兴路口", 0, 0, "good"},
		{"建设路（振兴路口）", 0, 0, "good"},
		{"聊城市东昌府区建设路与振兴路十字路口处", 0, 0, "good"},
		{"和平大街和振兴路交汇处", 0, 500, "good"},
		{"建设路与振兴路交叉口东约50米路南", 50, 0, "good"},
		{"建设路与振兴路交叉口以东50米", 50, 0, "good"},
		{"建设路与振兴路交叉口向东五十米处路北侧", 50, 0, "good"},
		{"建设路振兴路口西侧一百二十米", -120, 0, "good"},
		{"沿建设路距振兴路口东450米", 450, 0, "good"},
		{"建设路与振兴路交叉口约50米以东", 50, 0, "good"},
		{"建设路与振兴路交叉口北100米", 0, 100, "good"},
		{"振兴路与建设路路口北0.2公里", 0, 200, "good"},
		{"建设路与振兴路交叉口东50多米", 50, 0, "fair"},
		{"建设路与振兴路交叉口东侧", 0, 0, "fair"},
		{"建设路与振兴路交叉口东50米路西", 50, 0, "fair"},
		{"建设路第一中学门口东50米路南", 250, 0, "fair"},
		{"G105线K385+200米处", 0, 1000, "good"},
		{"G105国道385公里+200米处", 0, 1000, "good"},
		{"国道105 K386+500", 500, 1800, "good"},
		{"in Main St, 50 m east of 2nd Ave, south side", 850, 800, "good"},
		{"at the corner of Main Street and 2nd Avenue", 800, 800, "good"},
		{"Main St & 2nd Ave", 800, 800, "good"},
		{"2nd Ave/Main St", 800, 800, "good"},
		{"Main St, 100 ft W of 2nd Ave", 769.5, 800, "good"},
		{"intersection of Main St and 2nd Ave, 50 m east", 850, 800, "good"},
	} {
		got := f.Find(placewords.Record{Text: c.text})
		if got.Quality != c.quality || !got.Placed {
			t.Errorf("%s: %s, %s %+v", c.text, got.Quality, got.Reason, got.Statement)
			continue
		}
		if at := plane.Forward(got.Position); math.Hypot(at[0]-c.x, at[1]-c.y) > 2 {
			t.Errorf("%s: at %.1f, %.1f, want %.1f, %.1f", c.text, at[0], at[1], c.x, c.y)
		}
	}
}

func TestWordsThatLeadNowhereSayWhy(t *testing.T) {
	f := town(t)
	for text, want := range map[string]string{
		"":               "The words do not say where in a way that is understood.",
		"路边":             "No road of the road file bears the name that the words give.",
		"建设路":            "The words name a road and nothing that says where on it.",
		"胜利路与振兴路交叉口":     "No road of the road file bears the name that the words give.",
		"建设路与胜利路交叉口":     "The words refer to a road or a place that the road file does not have.",
		"建设路与和平大街交叉口":    "The words say junction, but the two roads do not meet in the road file.",
		"建设路与振兴路交叉口50米处": "The words give a distance and no direction.",
		"建设路与振兴路交叉口西400米": "The place is outside the road file: the road ends before the distance is reached.",
		"和平大街与兴华路口东400米":  "The place is outside the road file: the road ends before the distance is reached.",
		"G105线K384+900":   "The stake lies outside of the known points of the road.",
		"G105线K387+100":   "The stake lies outside of the known points of the road.",
		"建设路K12+300":      "No table of stakes has this road.",
		"建设街与振兴路交叉口":      "No road of the road file bears the name that the words give.",
	} {
		got := f.Find(placewords.Record{Text: text})
		if got.Reason != want || got.Placed {
			t.Errorf("%q: %s: %s (%+v)", text, got.Quality, got.Reason, got.Statement)
		}
	}
}

func TestFieldsOfARecordAreReadTogether(t *testing.T) {
	f, plane := town(t), geo.NewPlane(origin)
	far := 50.0
	for name, c := range map[string]struct {
		record placewords.Record
		x, y   float64
	}{
		"road, cross road":                     {placewords.Record{Road: "建设路", Cross: "振兴路"}, 0, 0},
		"direction, distance and side apart":   {placewords.Record{Road: "建设路", Cross: "振兴路", Direction: "东侧", DistanceM: &far, Side: "路南"}, 50, 0},
		"the road apart from the rest in text": {placewords.Record{Road: "建设路", Text: "振兴路口东50米"}, 50, 0},
		"stake apart":                          {placewords.Record{Road: "G105", Stake: "K385+200"}, 0, 1000},
		"stake as kilometres":                  {placewords.Record{Road: "G105", Stake: "385.2"}, 0, 1000},
	} {
		got := f.Find(c.record)
		if at := plane.Forward(got.Position); got.Quality != network.Good || math.Hypot(at[0]-c.x, at[1]-c.y) > 2 {
			t.Errorf("%s: %s, %s: %v", name, got.Quality, got.Reason, at)
		}
	}
}

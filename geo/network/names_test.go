package network_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/profile"
)

func roadNames() *network.Words { return geotest.Standards().Roads.Names }

func TestTwoSpellingsOfOneRoadAreTheSame(t *testing.T) {
	for _, pair := range [][2]string{
		{"NE BROADWAY ST", "NE Broadway"},
		{"NE BROADWAY ST", "Northeast Broadway"},
		{"SE 39TH AVE", "Southeast 39th Avenue"},
		{"6TH AVE", "Southwest 6th Avenue"},
		{"SW FIRST AVE", "Southwest 1st Avenue"},
		{"SW NAITO/FRONT", "Southwest Naito Parkway"},
		{"SW NAITO/FRONT", "SW Front Ave"},
		{"NE MLK/UNION", "Northeast Martin Luther King, Junior Boulevard"},
		{"SE MLK/UNION", "Southeast Martin Luther King Jr Boulevard"},
		{"SE 39TH AV/CESAR CHAVEZ", "SE Cesar Chavez Boulevard"},
		{"SW ST CLAIR AVE", "Southwest Saint Clair Avenue"},
		{"SW RIVER PKY", "Southwest River Parkway"},
		{"NW IRONSIDE TERR", "Northwest Ironside Terrace"},
		{"SW MARKET STREET DR", "Southwest Market Street Drive"},
		{"SW MARKET ST DR", "Southwest Market Street Drive"},
		{"EB SUNSET HY", "Sunset Highway"},
		{"STADIUM FY", "Stadium Freeway"},
		{"N WINNERS CIR", "North Winner's Circle"},
		{"NE 15TH AVE", "Northeast 15th Avenue;"},
		{"Steel Bridge (Lower Deck)", "STEEL BR"},
		{"SW VIEWPOINT TER", "Southwest View Point Terrace"},
		{"Rue de l’Église", "rue de l'eglise"},
		{"I-5", "I 5"},
		{"ＳＥ　３９ＴＨ　ＡＶＥ", "se 39th ave"},
		{"建设路", "建设路 "},
		{"建设路东段", "建设路"},
		{"建设路（振兴路至兴华路）", "建设路"},
		{"建设", "建设路"},
		{"经十一路", "经１１路"},
		{"二〇五路", "205路"},
		{"G105国道", "105国道"},
		{"国道105", "Ｇ１０５国道"},
		{"济聊高速", "济聊高速公路"},
	} {
		if !roadNames().Same(pair[0], pair[1]) {
			t.Errorf("%q and %q should be one road: %q, %q", pair[0], pair[1], roadNames().Normal(pair[0]), roadNames().Normal(pair[1]))
		}
	}
}

func TestDifferentRoadsAreTold(t *testing.T) {
	for _, pair := range [][2]string{
		{"SW BROADWAY", "NW Broadway"},
		{"SW BROADWAY", "Southwest Broadway Drive"},
		{"SW PARK AVE", "SW Park Pl"},
		{"SE 3RD AVE", "SE 13th Ave"},
		{"SW NAITO/FRONT", "NW Naito Parkway"},
		{"SE DIVISION PL", "SE Division St"},
		{"SW PARK AVE W", "SW Park Ave E"},
		{"建设东路", "建设路"},
		{"建设东路", "建设西路"},
		{"建设路东段", "建设东路"},
		{"兴华路", "兴华街"},
		{"东昌路", "东昌巷"},
		{"经十一路", "经十路"},
		{"G105国道", "S105省道"},
		{"", ""},
		{"()", "()"},
	} {
		if roadNames().Same(pair[0], pair[1]) {
			t.Errorf("%q and %q should differ: both %q", pair[0], pair[1], roadNames().Normal(pair[0]))
		}
	}
}

func TestNormalNameIsTheComparableForm(t *testing.T) {
	for name, want := range map[string]string{
		"":                          "",
		" / ; ":                     "",
		"Northeast Broadway Street": "ne broadway st",
		"SE 39TH AVE":               "se 39 ave",
		"SW NAITO/FRONT":            "sw front/sw naito",
		"North Street":              "n st",
		"STREET":                    "st",
		"建设东路":                      "建设东 路",
		"路":                         "路",
	} {
		if got := roadNames().Normal(name); got != want {
			t.Errorf("NormalName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNamesObeyTheLawsOfComparison(t *testing.T) {
	piece := rapid.SampledFrom(
		[]string{"NE", "north", "Broadway", "39th", "st", "Ave", "/", "建设", "东", "路", "十", "国道", "５", "(", ")", "É", "é", "\x00", "jr"},
	)
	made := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "gap"))
	})
	name := rapid.OneOf(made, rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		if roadNames().Same(a, b) != roadNames().Same(b, a) {
			t.Fatalf("not symmetric: %q, %q", a, b)
		}
		if (roadNames().Normal(a) != "") != roadNames().Same(a, a) {
			t.Fatalf("a name that has a form must equal itself: %q", a)
		}
		if ascii(a) && roadNames().Normal(a) != roadNames().Normal(strings.ToUpper(a)) {
			t.Fatalf("case matters in %q", a)
		}
		if na := roadNames().Normal(a); na != "" && na == roadNames().Normal(b) && !roadNames().Same(a, b) {
			t.Fatalf("equal forms must be one road: %q, %q", a, b)
		}
	})
}

// ascii keeps to letters whose capitals come back: ſ and ı do not.
func ascii(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r >= 0x80 }) < 0
}

func TestSlipRoadsAreKnownByTheirWords(t *testing.T) {
	for name, want := range map[string]bool{
		"EB EX BROADWAY C5": true, "SE MOR/BRG MORRISON RMP": true, "东昌路西入口匝道": true,
		"SE EXETER DR": false, "NE Broadway": false, "建设路": false, "": false,
	} {
		got := false
		for _, n := range roadNames().Parse(name) {
			got = got || n.Ramp
		}
		if got != want {
			t.Errorf("%q is a slip road: %v, want %v", name, got, want)
		}
	}
}

func TestFaultyNameFilesAreRefusedByName(t *testing.T) {
	for _, text := range []string{"{", `{"types": []}`} {
		_, err := network.ReadWords(fstest.MapFS{"road_words.json": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), "road_words.json") {
			t.Errorf("words %s: got error %v", text, err)
		}
	}
	if _, err := network.ReadWords(profile.Files); err != nil {
		t.Error(err)
	}
}

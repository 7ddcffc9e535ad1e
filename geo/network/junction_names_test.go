package network_test

import (
	"testing"

	"pgregory.net/rapid"

	"tongshi/geo/network"
)

func TestOneTextMayNameBothRoadsOfAJunction(t *testing.T) {
	for text, want := range map[string][2]string{
		"建设路与振兴路交叉口":                   {"建设路", "振兴路"},
		"建设路与振兴路路口东50米":                {"建设路", "振兴路"},
		"建设路和振兴路口":                     {"建设路", "振兴路"},
		"和平路与同心街十字路口":                  {"和平路", "同心街"},
		"建设路与和平路路口":                    {"建设路", "和平路"},
		"建设路＆振兴路":                      {"建设路", "振兴路"},
		"SE 39th Ave & Belmont":        {"SE 39th Ave", "Belmont"},
		"NE BROADWAY ST AT NE 7TH AVE": {"NE Broadway St", "NE 7th Ave"},
	} {
		street, cross, ok := roadNames().SplitJunction(text)
		if !ok || !roadNames().Same(street, want[0]) || !roadNames().Same(cross, want[1]) {
			t.Errorf("%q gives %q and %q (%v)", text, street, cross, ok)
		}
	}
	for _, text := range []string{"", "建设路", "和平路", "同心街", "&", "建设路与", "Lewis and Clark Circle", "Avenue of the Arts at Night", "建设路路口"} {
		if street, cross, ok := roadNames().SplitJunction(text); ok {
			t.Errorf("%q gives %q and %q", text, street, cross)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		street, cross, ok := roadNames().SplitJunction(rapid.String().Draw(t, "text"))
		if ok && (roadNames().Normal(street) == "" || roadNames().Normal(cross) == "") {
			t.Fatalf("%q and %q name no road", street, cross)
		}
	})
}

func TestARecordMayNameItsJunctionInOneText(t *testing.T) {
	town, _, east, _ := crossroads()
	crash := network.Locator{Position: town.at(190, 2), AtJunction: ptr(true), Street: "建设路与兴华路路口"}
	if a := assign(town.index(), crash, named()); a.Intersection != east {
		t.Errorf("got %+v", a)
	}
}

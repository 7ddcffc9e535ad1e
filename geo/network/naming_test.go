package network_test

import (
	"slices"
	"testing"
)

func TestNamesComeMostImportantFirstAndOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		draw  func(*sheet)
		want  string
		roads []string
	}{
		{"class before the alphabet", func(s *sheet) {
			s.way("residential", "A Street", "0,-200 0,0 0,200")
			s.way("primary", "Z Road", "-200,0 0,0 200,0")
		}, "Z Road & A Street", []string{"Z Road", "A Street"}},
		{"of one class, the road that runs through", func(s *sheet) {
			s.way("residential", "Aspen Street", "0,0 0,200")
			s.way("residential", "Zelkova Street", "-200,0 0,0 200,0")
		}, "Zelkova Street & Aspen Street", nil},
		{"two spellings are one road", func(s *sheet) {
			s.way("secondary", "SE Belmont St", "-200,0 0,0")
			s.way("tertiary", "Southeast Belmont Street", "0,0 200,0")
			s.way("residential", "SE 39th Ave", "0,-200 0,0 0,200")
		}, "SE Belmont St & SE 39th Ave", nil},
		{"a road without a name gives its number", func(s *sheet) {
			s.way("primary", "", "-200,0 0,0 200,0", "ref=G105")
			s.way("residential", "甲街", "0,0 0,200")
		}, "G105 & 甲街", nil},
		{"a road with neither is left out", func(s *sheet) {
			s.way("residential", "", "-200,0 0,0 200,0")
			s.way("residential", "甲街", "0,0 0,200")
		}, "甲街", nil},
		{"nobody has a name", func(s *sheet) {
			s.way("residential", "", "-200,0 0,0 200,0")
			s.way("residential", "", "0,0 0,200")
		}, "", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			x, _ := only(t, s.build())
			if x.Name != c.want || c.roads != nil && !slices.Equal(x.Names, c.roads) {
				t.Errorf("%q %q, want %q %q", x.Name, x.Names, c.want, c.roads)
			}
		})
	}
}

func TestASegmentKeepsEveryNameItGoesBy(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "0,0 200,0", "name:en=Jianshe Road", "old_name=解放路;红旗路")
	n := s.build()
	if len(n.Segments) != 1 || n.Segments[0].Name != "建设路" {
		t.Fatalf("segments %+v", n.Segments)
	}
	for _, want := range []string{"建设路", "Jianshe Road", "解放路", "红旗路"} {
		if !slices.Contains(n.Segments[0].Names, want) {
			t.Errorf("%s is missing from %q", want, n.Segments[0].Names)
		}
	}
}

package network_test

import (
	"math"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

func TestSpeedValues(t *testing.T) {
	zones := geotest.Standards().Roads.Zones
	for _, c := range []struct {
		text string
		want float64 // 0: no speed
	}{
		{"50", 50},
		{"25 mph", 40.2336},
		{"25mph", 40.2336},
		{"20 MPH", 32.18688},
		{"60 km/h", 60},
		{"60 kph", 60},
		{"60公里/小时", 60},
		{"10 knots", 18.52},
		{"12.5", 12.5},
		{" 40 ", 40},
		{"walk", 6},
		{"DE:walk", 7},
		{"RU:urban", 60},
		{"RU:rural", 90},
		{"CN:urban", 50},
		{"XX:urban", 50}, // an unknown country's towns: the zone without it
		{"DE:zone30", 30},
		{"DE:zone:20", 20},
		{"GB:nsl_single", 96.56064},
		{"50;30", 50},
		{"30;50", 50},
		{"50|70|90", 90},
		{"none", 0},
		{"signals", 0},
		{"variable", 0},
		{"", 0},
		{"0", 0},
		{"-30", 0},
		{"1000", 0},
		{"fast", 0},
		{"50 furlongs", 0},
		{"XX:zoneX", 0},
		{"XX:nonsense", 0},
		{"5.5.5", 0},
		{"NaN", 0},
		{"Inf", 0},
	} {
		got, ok := network.ParseSpeed(c.text, zones)
		if ok != (c.want > 0) || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q: %v, %v; want %v", c.text, got, ok, c.want)
		}
	}
}

func FuzzSpeed(f *testing.F) {
	zones := geotest.Standards().Roads.Zones
	for _, seed := range []string{"50", "25 mph", "RU:urban", "DE:zone30", "50;30", "|", "1e9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := network.ParseSpeed(text, zones)
		if ok != (got > 0) || got < 0 || got > 200 || math.IsNaN(got) {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	})
}

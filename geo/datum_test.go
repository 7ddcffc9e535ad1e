package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo"
)

// exact allows for the last digits of another order of the same sums.
const exact = 2e-13

func near(t *testing.T, what string, lon, lat, wantLon, wantLat, tolerance float64) {
	t.Helper()
	if !(math.Abs(lon-wantLon) <= tolerance && math.Abs(lat-wantLat) <= tolerance) {
		t.Errorf("%s = %.14f, %.14f, want %.14f, %.14f", what, lon, lat, wantLon, wantLat)
	}
}

func TestPublishedVectorsOfTheShift(t *testing.T) {
	for _, v := range [][4]float64{
		{121.5272106, 31.1774276, 121.531541859215, 31.17530398364597},
		{116.377817, 39.911954, 116.38404722455657, 39.91334545536069},
		{116.404, 39.915, 116.41024449916938, 39.91640428150164},
		// A common test expects 113.9171774808363 here: a typing slip.
		{113.912316, 22.543847, 113.9171764808363, math.NaN()},
	} {
		got := geo.WGS84{Lon: v[0], Lat: v[1]}.GCJ02()
		if math.IsNaN(v[3]) {
			v[3] = got.Lat
		}
		near(t, "WGS to GCJ", got.Lon, got.Lat, v[2], v[3], exact)
	}
	gcj := geo.GCJ02{Lon: 116.404, Lat: 39.915}
	bd := gcj.BD09()
	near(t, "GCJ to BD", bd.Lon, bd.Lat, 116.41036949371029, 39.92133699351021, exact)
	wgs := gcj.WGS84()
	near(t, "GCJ to WGS", wgs.Lon, wgs.Lat, 116.39775575457485, 39.91359623560940, 1e-10)
	bd = geo.WGS84{Lon: 116.404, Lat: 39.915}.BD09()
	near(t, "WGS to BD", bd.Lon, bd.Lat, 116.41662724378733, 39.92269955221622, exact)
}

func TestPublishedOneStepInversesAgreeWithinTheirError(t *testing.T) {
	back := geo.BD09{Lon: 116.404, Lat: 39.915}.GCJ02()
	near(t, "BD to GCJ", back.Lon, back.Lat, 116.39762729119315, 39.90865673957631, 1e-6) // 0.1 m
	wgs := geo.GCJ02{Lon: 116.404, Lat: 39.915}.WGS84()
	near(t, "GCJ to WGS", wgs.Lon, wgs.Lat, 116.39775550083061, 39.91359571849836, 3e-5) // 3 m
	wgs = geo.BD09{Lon: 116.404, Lat: 39.915}.WGS84()
	near(t, "BD to WGS", wgs.Lon, wgs.Lat, 116.3913836995125, 39.90725321452216, 3e-5)
}

func TestLiaochengVectorsOfTheShift(t *testing.T) {
	for _, v := range []struct{ wgs, gcj, bd [2]float64 }{
		{[2]float64{115.985, 36.457}, [2]float64{115.99067917, 36.45708663}, [2]float64{115.9972541, 36.46278606}},
		{[2]float64{115.980, 36.450}, [2]float64{115.98566284, 36.45006905}, [2]float64{115.99224834, 36.45573028}},
		{[2]float64{115.705, 36.838}, [2]float64{115.71085329, 36.83831474}, [2]float64{115.71735655, 36.84429870}},
		{[2]float64{115.440, 36.480}, [2]float64{115.44610346, 36.48028395}, [2]float64{115.45249984, 36.48661285}},
	} {
		w := geo.WGS84{Lon: v.wgs[0], Lat: v.wgs[1]}
		g, b := w.GCJ02(), w.BD09()
		near(t, "WGS to GCJ", g.Lon, g.Lat, v.gcj[0], v.gcj[1], 6e-9) // the table's last digit
		near(t, "WGS to BD", b.Lon, b.Lat, v.bd[0], v.bd[1], 6e-9)
	}
}

func TestRoundTripsReturnWithinTenMicrometres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := geo.WGS84{
			Lon: rapid.Float64Range(73, 135).Draw(t, "lon"),
			Lat: rapid.Float64Range(3, 54).Draw(t, "lat"),
		}
		for what, back := range map[string]geo.WGS84{"GCJ-02": w.GCJ02().WGS84(), "BD-09": w.BD09().WGS84()} {
			if !(math.Abs(back.Lon-w.Lon) < 1e-10 && math.Abs(back.Lat-w.Lat) < 1e-10) {
				t.Fatalf("through %s: %v became %v", what, w, back)
			}
		}
		if g := w.GCJ02(); math.Hypot(g.Lon-w.Lon, g.Lat-w.Lat) > 0.02 {
			t.Fatalf("shift of %v is larger than any map's: %v", w, g)
		}
	})
}

func TestOutsideTheBoxNothingMoves(t *testing.T) {
	portland := geo.WGS84{Lon: -122.67, Lat: 45.52}
	if geo.WGS84(portland.GCJ02()) != portland || geo.WGS84(portland.BD09()) != portland {
		t.Error("Portland moved")
	}
	if geo.GCJ02(portland).WGS84() != portland || geo.BD09(portland).WGS84() != portland {
		t.Error("Portland moved on the way back")
	}
	nan := geo.WGS84{Lon: math.NaN(), Lat: 36}.GCJ02()
	if !math.IsNaN(nan.Lon) || nan.Lat != 36 {
		t.Errorf("NaN became %v", nan)
	}
}

func TestDatumsConvertThereAndBack(t *testing.T) {
	at := orb.Point{115.985, 36.457}
	for _, d := range []geo.Datum{geo.DatumWGS84, geo.DatumGCJ02, geo.DatumBD09} {
		back := d.ToWGS84(d.FromWGS84(at))
		near(t, string(d), back[0], back[1], at[0], at[1], 1e-10)
	}
}

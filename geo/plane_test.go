package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo"
)

// Expected values are PROJ 9's (tmerc and utm), printed to 0.01 mm; the
// tolerance is a tenth of a millimetre.
const planeTolM = 1e-4

func TestPlaneAgreesWithPROJ(t *testing.T) {
	epsg := func(code int) geo.Plane {
		p, err := geo.PlaneEPSG(code)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	liaocheng, portland := geo.NewPlane(orb.Point{115.985, 36.456}), geo.NewPlane(orb.Point{-122.67, 45.52})
	for _, c := range []struct {
		name   string
		plane  geo.Plane
		lonLat orb.Point
		want   orb.Point
	}{
		{"local plane near its origin", liaocheng, orb.Point{116, 36.5}, orb.Point{1343.86651, 4882.69161}},
		{"local plane 95 km north-east", liaocheng, orb.Point{116.9, 36.9}, orb.Point{81553.19060, 49662.40718}},
		{"local plane 130 km south-west", liaocheng, orb.Point{115.0, 35.6}, orb.Point{-89258.98107, -94534.69636}},
		{"local plane in the western hemisphere", portland, orb.Point{-123.5, 46.2}, orb.Point{-64062.40278, 75915.95298}},
		{"local plane across the antimeridian", geo.NewPlane(orb.Point{179.99, -17.2}), orb.Point{-179.9, -17}, orb.Point{11713.44739, 22130.78172}},
		{"CGCS2000 3-degree, 117 E, no zone", epsg(4548), orb.Point{116, 36.5}, orb.Point{410407.55695, 4041489.57673}},
		{"CGCS2000 3-degree, zone 39 in front", epsg(4527), orb.Point{116, 36.5}, orb.Point{39410407.55695, 4041489.57673}},
		{"UTM 50 north", epsg(32650), orb.Point{115.0, 35.6}, orb.Point{318826.92611, 3941425.23626}},
		{"UTM 10 north", epsg(32610), orb.Point{-122.67, 45.52}, orb.Point{525772.71242, 5040771.40614}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.plane.Forward(c.lonLat)
			if math.Abs(got[0]-c.want[0]) > planeTolM || math.Abs(got[1]-c.want[1]) > planeTolM {
				t.Errorf("forward %v = %.5f, want %.5f", c.lonLat, got, c.want)
			}
			back := c.plane.Inverse(c.want)
			if math.Abs(back[0]-c.lonLat[0]) > 2e-9 || math.Abs(back[1]-c.lonLat[1]) > 2e-9 {
				t.Errorf("inverse %v = %.10f, want %v", c.want, back, c.lonLat)
			}
		})
	}
}

func TestPlaneComesBackToWhereItStarted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		origin := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat")}
		xy := orb.Point{rapid.Float64Range(-1e5, 1e5).Draw(t, "x"), rapid.Float64Range(-1e5, 1e5).Draw(t, "y")}
		plane := geo.NewPlane(origin)
		back := plane.Forward(plane.Inverse(xy))
		if math.Hypot(back[0]-xy[0], back[1]-xy[1]) > 1e-6 {
			t.Fatalf("%v came back as %v", xy, back)
		}
	})
}

func TestLocalPlaneHasUnitScaleAtItsOrigin(t *testing.T) {
	plane := geo.NewPlane(orb.Point{115.985, 36.456})
	if at := plane.Forward(orb.Point{115.985, 36.456}); at != (orb.Point{}) {
		t.Errorf("the origin is at %v", at)
	}
	// The radius of curvature of the meridian, a(1-e²)/(1-e² sin²)^1.5.
	const e2, halfwayLat = 0.00669437999014, 36.4565
	sin := math.Sin(halfwayLat * math.Pi / 180)
	radius := 6378137 * (1 - e2) / math.Pow(1-e2*sin*sin, 1.5)
	north := plane.Forward(orb.Point{115.985, 36.457})
	if want := radius * 0.001 * math.Pi / 180; math.Abs(north[1]-want) > 1e-6 || math.Abs(north[0]) > 1e-9 {
		t.Errorf("0.001 degree north is %v, want %v m", north, want)
	}
}

func TestPlaneRefusesUnknownCodes(t *testing.T) {
	for _, code := range []int{0, 3857, 4326, 4512, 4555, 32600, 32661, 32700, 32761} {
		if _, err := geo.PlaneEPSG(code); err == nil {
			t.Errorf("EPSG:%d gave a plane", code)
		}
	}
}

func TestPlaneKeepsNaN(t *testing.T) {
	got := geo.NewPlane(orb.Point{116, 36}).Forward(orb.Point{math.NaN(), 36})
	if !math.IsNaN(got[0]) {
		t.Errorf("NaN became %v", got)
	}
}

func TestPlaneLines(t *testing.T) {
	plane := geo.NewPlane(orb.Point{116, 36})
	line := orb.LineString{{116, 36}, {116.01, 36.01}}
	back := plane.InverseLine(plane.ForwardLine(line))
	for i := range line {
		if math.Hypot(back[i][0]-line[i][0], back[i][1]-line[i][1]) > 1e-11 {
			t.Errorf("vertex %d came back as %v", i, back[i])
		}
	}
	if len(plane.ForwardLine(nil)) != 0 {
		t.Error("an empty line grew vertices")
	}
}

func BenchmarkPlaneForward(b *testing.B) {
	plane := geo.NewPlane(orb.Point{116, 36})
	for b.Loop() {
		plane.Forward(orb.Point{116.1, 36.1})
	}
}

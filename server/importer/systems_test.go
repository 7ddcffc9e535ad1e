package importer_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/server/importer"
	"tongshi/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Each system is held to what PostGIS makes of its own definition of it.
func TestSystemsThatTheDatabaseKnows(t *testing.T) {
	st := pgtest.New(t)
	find := importer.Systems(t.Context(), st)
	random := rand.New(rand.NewPCG(1, 2))
	for _, system := range []struct {
		number    int
		name      string
		box       orb.Bound // where its points lie, WGS 84
		movedM    [2]float64
		doubtful  bool
		projected bool
	}{
		{4214, "Beijing 1954", china, [2]float64{5, 200}, false, false},
		{4610, "Xian 1980", china, [2]float64{0, 0.1}, true, false},
		{4612, "JGD2000", china, [2]float64{0, 0.1}, false, false},
		{4277, "OSGB 1936", orb.Bound{Min: orb.Point{-3, 51}, Max: orb.Point{0, 54}}, [2]float64{80, 200}, false, false},
		{2384, "Xian 1980 3-degree, 117° east", orb.Bound{Min: orb.Point{115, 30}, Max: orb.Point{118, 40}}, [2]float64{0, 0.1}, true, true},
		{2421, "Beijing 1954 3-degree, zone 45", orb.Bound{Min: orb.Point{133.5, 45}, Max: orb.Point{135, 48}}, [2]float64{20, 200}, false, true},
		{21420, "Beijing 1954 6-degree, zone 20", orb.Bound{Min: orb.Point{114, 25}, Max: orb.Point{120, 40}}, [2]float64{20, 200}, false, true},
		{27700, "British National Grid", orb.Bound{Min: orb.Point{-3, 51}, Max: orb.Point{0, 54}}, [2]float64{80, 200}, false, true},
		{31467, "DHDN zone 3", orb.Bound{Min: orb.Point{8, 48}, Max: orb.Point{10, 54}}, [2]float64{50, 250}, false, true},
	} {
		crs, known, err := find(system.number)
		if err != nil || !known || crs.Projected != system.projected || (crs.Doubt != nil) != system.doubtful {
			t.Errorf("%s: known %t, %v, %+v", system.name, known, err, crs)
			continue
		}
		var definition string
		if err := st.Pool.QueryRow(t.Context(), `SELECT proj4text FROM spatial_ref_sys WHERE srid = $1`, system.number).Scan(&definition); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			at := orb.Point{
				system.box.Min[0] + random.Float64()*(system.box.Max[0]-system.box.Min[0]),
				system.box.Min[1] + random.Float64()*(system.box.Max[1]-system.box.Min[1]),
			}
			var x, y float64
			if err := st.Pool.QueryRow(t.Context(), `SELECT ST_X(own), ST_Y(own) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), $3) AS own`,
				at[0], at[1], definition).Scan(&x, &y); err != nil {
				t.Fatal(err)
			}
			if off := metresBetween(crs.ToWGS84(orb.Point{x, y}), at); off > mostOffM {
				t.Errorf("%s: %v is %.3f m off", system.name, at, off)
				break
			}
			if moved := metresBetween(orb.Point{x, y}, at); !system.projected && (moved < system.movedM[0] || moved > system.movedM[1]) {
				t.Errorf("%s: its degrees lie %.1f m from WGS 84", system.name, moved)
				break
			}
		}
	}
	for _, number := range []int{1024, 9999, 2276 /* feet, conic */, 3034 /* conic */} {
		if _, known, err := find(number); known || err != nil {
			t.Errorf("EPSG:%d: known %t, %v", number, known, err)
		}
	}
}

// mostOffM is what the lattice may be off where the way of a datum bends, metres.
const mostOffM = 0.3

var china = orb.Bound{Min: orb.Point{80, 20}, Max: orb.Point{130, 50}}

func metresBetween(a, b orb.Point) float64 {
	return math.Hypot((a[0]-b[0])*111320*math.Cos(a[1]*math.Pi/180), (a[1]-b[1])*110950)
}

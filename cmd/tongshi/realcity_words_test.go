package main_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/placewords"
)

// What names alone must reach on the development city: of the crashes at a
// junction with both streets named those that are placed within 25 m of where
// they are recorded; and the points that another language may cost.
const (
	wantWithin25M   = 0.885
	mostLostToWords = 0.02
)

// TestRealCityStreetAndCrossStreetAloneGiveThePlace withholds the positions.
func TestRealCityStreetAndCrossStreetAloneGiveThePlace(t *testing.T) {
	dir := realCity(t)
	finder := placewords.NewFinder(network.NewIndex(realNetwork(t, dir), geotest.Standards().Roads.Names), geotest.Standards().Places, nil, nil)
	records := junctionRecords(t, dir)
	near, good, goodNear := 0, 0, 0
	reasons := map[string]int{}
	for _, r := range records {
		found := finder.Find(placewords.Record{Road: r.Street, Cross: r.CrossStreet})
		within := found.Placed && roughM(found.Position, r.Position) <= 25
		if within {
			near++
		} else {
			reasons[found.Reason]++
		}
		if found.Quality == network.Good {
			if good++; within {
				goodNear++
			}
		}
	}
	share := float64(near) / float64(len(records))
	t.Logf("%d records: %.2f %% within 25 m of the recorded place; of %d good ones %.2f %%; the others: %v",
		len(records), 100*share, good, 100*float64(goodNear)/float64(good), reasons)
	if share < wantWithin25M {
		t.Errorf("%.4f within 25 m, want %.2f", share, wantWithin25M)
	}
}

// tongue is how a language writes types of roads: in full in the road file, short
// in the records; joined to the name or in front of it.
type tongue struct {
	types  map[string][2]string // by the English type: in full, short
	joined bool
}

var tongues = map[string]tongue{
	"Portuguese": {types: map[string][2]string{
		"street": {"Rua", "R."}, "avenue": {"Avenida", "Av."}, "boulevard": {"Bulevar", "Bv."}, "road": {"Estrada", "Estr."},
		"drive": {"Viela", "Vla."}, "court": {"Pátio", "Pátio"}, "place": {"Praça da", "Pça."}, "way": {"Caminho", "Cam."},
		"lane": {"Travessa", "Tv."}, "parkway": {"Alameda dos", "Al."}, "terrace": {"Terraço", "Tce."}, "highway": {"Rodovia", "Rod."},
	}},
	"Spanish": {types: map[string][2]string{
		"street": {"Calle de", "C/"}, "avenue": {"Avenida de la", "Avda."}, "boulevard": {"Bulevar", "Bv."}, "road": {"Carretera de", "Ctra."},
		"place": {"Plaza del", "Pza."}, "way": {"Camino de", "Cno."}, "lane": {"Callejón", "Cjón."}, "parkway": {"Paseo de", "Po."},
		"terrace": {"Terraza", "Terrza."}, "court": {"Patio", "Patio"}, "highway": {"Autopista", "Autop."},
	}},
	"French": {types: map[string][2]string{
		"street": {"Rue de", "R."}, "avenue": {"Avenue de la", "Av."}, "boulevard": {"Boulevard", "Bd"}, "road": {"Route de", "Rte"},
		"drive": {"Allée des", "All."}, "court": {"Impasse", "Imp."}, "place": {"Place du", "Pl."}, "way": {"Chemin des", "Ch."},
		"lane": {"Ruelle", "Ruelle"}, "parkway": {"Cours", "Crs"}, "terrace": {"Terrasse", "Tce"},
	}},
	"German": {joined: true, types: map[string][2]string{
		"street": {"straße", "str."}, "avenue": {"allee", "all."}, "road": {"weg", "wg."}, "boulevard": {"damm", "damm"},
		"place": {"platz", "pl."}, "lane": {"gasse", "gss."}, "drive": {"ring", "rg."},
	}},
}

var englishTypes = map[string]string{
	"st": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "rd": "road", "dr": "drive", "ct": "court", "pl": "place", "wy": "way",
	"ln": "lane", "pkwy": "parkway", "ter": "terrace", "terr": "terrace", "hwy": "highway",
}

var englishDirections = strings.Fields("n s e w ne nw se sw north south east west northeast northwest southeast southwest")

// turn writes an English name in the order of the language: type, direction, name;
// joined: direction and the name with its type.
func (l tongue) turn(name string, short int) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	direction, kind := "", strings.ToLower(strings.TrimSuffix(words[len(words)-1], "."))
	if slices.Contains(englishDirections, strings.ToLower(words[0])) && len(words) > 2 {
		direction, words = words[0]+" ", words[1:]
	}
	if full := englishTypes[kind]; full != "" {
		kind = full
	}
	as, ok := l.types[kind]
	if base := strings.Join(words[:len(words)-1], " "); ok && l.joined {
		return direction + base + as[short]
	} else if ok {
		return as[short] + " " + direction + base
	}
	return name
}

// TestRealCityNamesInOtherLanguages turns the names of the road file and, with
// abbreviations, those of the records, and asks for the right junction.
func TestRealCityNamesInOtherLanguages(t *testing.T) {
	dir := realCity(t)
	roads, english := readRealRoads(t, dir)
	records := junctionRecords(t, dir)
	right := rightJunctions(english, records)
	base := shareRight(t, english, records, right)
	baseNamed := shareNamed(english, records, right)
	t.Logf("English: %.2f %%, by names alone %.2f %%", 100*base, 100*baseNamed)
	for name, l := range tongues {
		t.Run(name, func(t *testing.T) {
			turned := network.Roads{Points: roads.Points}
			for _, w := range roads.Ways {
				tags := map[string]string{}
				for key, value := range w.Tags {
					if tags[key] = value; key == "name" || strings.HasSuffix(key, "_name") {
						tags[key] = l.turn(value, 0)
					}
				}
				w.Tags = tags
				turned.Ways = append(turned.Ways, w)
			}
			net, err := network.Build(t.Context(), turned, geotest.Standards().Roads)
			if err != nil {
				t.Fatal(err)
			}
			said := slices.Clone(records)
			for i := range said {
				said[i].Street, said[i].CrossStreet = l.turn(said[i].Street, 1), l.turn(said[i].CrossStreet, 1)
			}
			share := shareRight(t, net, said, right)
			named := shareNamed(net, said, right)
			t.Logf("%s: %.2f %%, by names alone %.2f %% (%q)", name, 100*share, 100*named, said[0].Street)
			if share < base-mostLostToWords || named < baseNamed-mostLostToWords {
				t.Errorf("%s: %.4f on the right junction and %.4f by names alone, in English %.4f and %.4f", name, share, named, base, baseNamed)
			}
		})
	}
}

// rightJunctions are the places of the intersections that bear both names of each
// record, in English.
func rightJunctions(net *network.Network, records []network.Locator) [][]orb.Point {
	index := network.NewIndex(net, geotest.Standards().Roads.Names)
	right := make([][]orb.Point, len(records))
	for i, r := range records {
		for _, node := range index.JunctionsNamed(r.Street, r.CrossStreet) {
			right[i] = append(right[i], net.Intersections[node].Point)
		}
	}
	return right
}

// shareNamed is the share of records whose names alone find a right junction.
func shareNamed(net *network.Network, records []network.Locator, right [][]orb.Point) float64 {
	index := network.NewIndex(net, geotest.Standards().Roads.Names)
	hits := 0
	for i, r := range records {
		if slices.ContainsFunc(index.JunctionsNamed(r.Street, r.CrossStreet), func(node int) bool {
			return isOneOf(right[i], net.Intersections[node].Point)
		}) {
			hits++
		}
	}
	return float64(hits) / float64(len(records))
}

// isOneOf lets places be 5 m apart: names may merge nodes a little differently.
func isOneOf(places []orb.Point, at orb.Point) bool {
	plane := geo.NewPlane(at)
	return slices.ContainsFunc(places, func(p orb.Point) bool {
		q := plane.Forward(p)
		return q[0]*q[0]+q[1]*q[1] <= 5*5
	})
}

func shareRight(t *testing.T, net *network.Network, records []network.Locator, right [][]orb.Point) float64 {
	t.Helper()
	answers, err := network.NewIndex(net, geotest.Standards().Roads.Names).AssignAll(t.Context(), records, geotest.Standards().Assign, nil)
	if err != nil {
		t.Fatal(err)
	}
	hits := 0
	for i, a := range answers {
		if a.Intersection < 0 {
			continue
		}
		if isOneOf(right[i], net.Intersections[a.Intersection].Point) {
			hits++
		}
	}
	return float64(hits) / float64(len(records))
}

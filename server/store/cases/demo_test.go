package cases_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
)

// smallCity is a demonstration of one of everything.
func smallCity() casestore.Demonstration {
	at := orb.Point{115.985, 36.457}
	day := time.Date(2026, 5, 18, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	radius, base, top := 2.0, 1.0, 6.0
	const site = "11111111-1111-4111-8111-111111111111"
	return casestore.Demonstration{
		Units: []geo.Unit{{Code: "YL", Kind: "parks", Name: "园林"}, {Code: "SG", Kind: "contractor", Name: "施工班"}},
		Obstructions: []geo.Obstruction{
			{
				UUID:      "22222222-2222-4222-8222-222222222222",
				Kind:      "tree",
				Footprint: at,
				RadiusM:   &radius,
				BaseM:     &base,
				TopM:      &top,
				Origin:    "measured",
				Status:    "standing",
				Land:      "unknown",
				OwnerUnit: "YL",
				ValidFrom: day,
			},
		},
		Coverage: []geo.Coverage{
			{
				UUID:       "33333333-3333-4333-8333-333333333333",
				Kinds:      []string{"tree"},
				SurveyedOn: day,
				Area:       orb.Polygon{{{115, 36}, {117, 36}, {117, 37}, {115, 36}}},
			},
		},
		Places:    []geo.Place{{UUID: "44444444-4444-4444-8444-444444444444", Kind: "school", Name: "小学", Geometry: at}},
		Corridors: []geo.Corridor{{UUID: "55555555-5555-4555-8555-555555555555", Name: "样板路", RoadNames: []string{"建设路"}, StartsOn: day}},
		Sites: []geo.Site{
			{
				UUID:           site,
				Number:         "1",
				Title:          "遮挡",
				Class:          "sight_obstruction",
				State:          "rectifying",
				Position:       at,
				IntersectionAt: &at,
				OpenedAt:       day,
				LeadUnit:       "YL",
			},
		},
		Works: []geo.Work{
			{
				UUID:       "66666666-6666-4666-8666-666666666666",
				SiteUUID:   site,
				Kind:       "tree_trimming",
				Title:      "修剪",
				State:      "planned",
				Geometry:   at,
				Quantity:   3,
				UnitOfWork: "tree",
				Crew:       "SG",
			},
		},
		LookBacks: []geo.LookBack{{UUID: "77777777-7777-4777-8777-777777777777", SiteUUID: site, DueOn: day}},
		Truth:     []casestore.PlantedTruth{{Kind: "black_spot", At: at, Truth: map[string]string{"pattern": "night"}}},
	}
}

func rows(t *testing.T, st *store.Store) (sum int64) {
	t.Helper()
	counts, err := st.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		sum += c.Rows
	}
	return sum
}

func TestLoadDemonstrationStoresEverythingOnce(t *testing.T) {
	st := pgtest.New(t)
	const all = 9 // two units and one each of seven kinds
	for range 2 {
		done, total := 0, 0
		err := casestore.LoadDemonstration(t.Context(), st, smallCity(), func(d, n int) { done, total = d, n })
		if err != nil {
			t.Fatal(err)
		}
		if n := rows(t, st); n != all {
			t.Errorf("%d rows, want %d", n, all)
		}
		if done != total {
			t.Errorf("progress ended at %d of %d", done, total)
		}
	}
	state, err := casestore.ReadDemonstrationState(t.Context(), st, "demo", "demo-police")
	if err != nil || !state.Loaded || state.Foreign {
		t.Errorf("state %+v, %v; want loaded and nothing foreign", state, err)
	}
}

func TestLoadDemonstrationLeavesNothingWhenItFails(t *testing.T) {
	for name, spoil := range map[string]func(*casestore.Demonstration){
		"a code outside the vocabulary": func(d *casestore.Demonstration) { d.Works[0].Kind = "castle" },
		"a key that stands twice":       func(d *casestore.Demonstration) { d.LookBacks = append(d.LookBacks, d.LookBacks[0]) },
		"a work without a site":         func(d *casestore.Demonstration) { d.Works[0].SiteUUID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			st, city := pgtest.New(t), smallCity()
			spoil(&city)
			if err := casestore.LoadDemonstration(t.Context(), st, city, nil); err == nil {
				t.Error("it was loaded")
			}
			if n := rows(t, st); n != 0 {
				t.Errorf("%d rows stayed", n)
			}
		})
	}
}

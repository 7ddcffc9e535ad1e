package main

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/demo"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	sightstore "tongshi/server/store/sight"
)

var quiet = slog.New(slog.DiscardHandler)

// rowsOf counts the rows of every table by its name.
func rowsOf(t *testing.T, st *store.Store) map[string]int64 {
	t.Helper()
	counts, err := st.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, c := range counts {
		rows[c.Table] = c.Rows
	}
	return rows
}

func load(t *testing.T, st *store.Store) map[string]int64 {
	t.Helper()
	if err := loadDemo(t.Context(), st, sightstore.NewSightKeeper(st), quiet); err != nil {
		t.Fatal(err)
	}
	return rowsOf(t, st)
}

func TestDemonstrationCityFillsAnEmptyDatabaseOnce(t *testing.T) {
	st := pgtest.New(t)
	rows := load(t, st)
	city := demo.Generate(demoSeed, demo.Full)
	want := map[string]int{
		"crashes": len(city.Crashes), "obstructions": len(city.Obstructions), "places": len(city.Places), "units": len(city.Units),
		"sites": len(city.Sites), "works": len(city.Works), "look_backs": len(city.LookBacks), "corridors": 3, "survey_coverage": 1,
	}
	for table, n := range want {
		if rows[table] != int64(n) {
			t.Errorf("%s has %d rows, want %d", table, rows[table], n)
		}
	}
	if rows["intersections"] < 300 {
		t.Errorf("%d intersections, want 300 and more", rows["intersections"])
	}
	if diff := cmp.Diff(rows, load(t, st)); diff != "" {
		t.Errorf("a second start changed the database (-first +second):\n%s", diff)
	}
	set, err := st.Settings(t.Context())
	if err != nil || !set.Demonstration {
		t.Errorf("settings %+v, %v: they do not say that this is the demonstration", set, err)
	}
}

func TestLoadingGoesOnWhereItBrokeOff(t *testing.T) {
	whole := load(t, pgtest.New(t))
	city := demo.Generate(demoSeed, demo.Full)
	st := pgtest.New(t)
	if _, err := roads.ImportRoads(t.Context(), st, demoMeta(demoRoads, "roads"), city.Roads); err != nil {
		t.Fatal(err)
	}
	net, err := network.Build(t.Context(), city.Roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := roads.SaveNetwork(t.Context(), st, net); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, load(t, st)); diff != "" {
		t.Errorf("resumed loading differs from a whole one (-whole +resumed):\n%s", diff)
	}
}

func TestRealRoadsKeepTheDemonstrationOut(t *testing.T) {
	st := pgtest.New(t)
	ways := demo.Generate(2, demo.Sparse).Roads
	if _, err := roads.ImportRoads(t.Context(), st, roads.ImportMeta{Source: "osm"}, ways); err != nil {
		t.Fatal(err)
	}
	if rows := load(t, st); rows["crashes"]+rows["sites"]+rows["obstructions"] != 0 {
		t.Errorf("the demonstration was loaded beside real roads: %v", rows)
	}
}

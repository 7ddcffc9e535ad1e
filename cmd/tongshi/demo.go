package main

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/auth"
	"tongshi/server/demo"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/store/roads"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/store/spots"
)

// The demonstration city: everyone gets the same one.
const (
	demoSeed    = 1
	demoEdition = "1" // counts the changes of the generator
	demoRoads   = "demo"
)

// loadDemo fills a database that has no roads with the demonstration city, and
// goes on with a loading that broke off. A database with roads or crashes of
// another source is left alone. Every step does nothing when it is done
// already; the last one, the truth, says that all are.
func loadDemo(ctx context.Context, st *store.Store, keeper *sightstore.SightKeeper, log *slog.Logger) error {
	state, err := casestore.ReadDemonstrationState(ctx, st, demoRoads, demo.Source)
	if err != nil || state.Foreign {
		return err
	}
	if state.Loaded {
		return findDemo(ctx, st, keeper, log)
	}
	start := time.Now()
	log.InfoContext(ctx, "loading the demonstration city")
	city := demo.Generate(demoSeed, demo.Full)
	if err := storeCity(ctx, st, city); err != nil {
		return fmt.Errorf("demonstration city: %w", err)
	}
	log.InfoContext(ctx, "demonstration city loaded", "ways", len(city.Roads.Ways), "crashes", len(city.Crashes),
		"obstructions", len(city.Obstructions), "took", time.Since(start).Round(time.Millisecond))
	return findDemo(ctx, st, keeper, log)
}

// findDemo finds what is to be found in the city: first what drivers see, so
// that the reasons of the first screening can tell of blocked views.
func findDemo(ctx context.Context, st *store.Store, keeper *sightstore.SightKeeper, log *slog.Logger) error {
	if err := demoSight(ctx, keeper, log); err != nil {
		return err
	}
	if err := screenDemo(ctx, st); err != nil {
		return fmt.Errorf("screen the demonstration city: %w", err)
	}
	return nil
}

// demoSight looks across the demonstration's sight triangles, once.
func demoSight(ctx context.Context, keeper *sightstore.SightKeeper, log *slog.Logger) error {
	ran, err := keeper.SightRan(ctx)
	if err != nil || ran {
		return err
	}
	counts, err := keeper.RunSight(ctx, "", 0, nil)
	if err != nil {
		return fmt.Errorf("demonstration city: %w", err)
	}
	log.InfoContext(ctx, "sight triangles of the demonstration city", "triangles", counts.Triangles, "blocked", counts.Verdicts["blocked"],
		"took", time.Duration(counts.Seconds*float64(time.Second)).Round(time.Millisecond))
	return nil
}

// storeCity takes the city the way a real one goes: roads, network, crashes,
// assignment, and then what hangs on them.
func storeCity(ctx context.Context, st *store.Store, city *demo.City) error {
	if _, err := st.ChangeSettings(ctx, "demonstration", demoSettings); err != nil {
		return err
	}
	if _, err := roads.ImportRoads(ctx, st, demoMeta(demoRoads, "roads"), city.Roads); err != nil {
		return err
	}
	net, err := network.Build(ctx, city.Roads, st.Standards.Roads)
	if err != nil {
		return err
	}
	if _, err := roads.SaveNetwork(ctx, st, net); err != nil {
		return err
	}
	if _, err := roads.ImportCrashes(ctx, st, demoMeta(demo.Source, "crashes"), crashRows(city.Crashes)); err != nil {
		return err
	}
	if _, err := roads.AssignCrashes(ctx, st, net, nil); err != nil {
		return err
	}
	return casestore.LoadDemonstration(ctx, st, demonstration(city), nil)
}

// screenDemo makes the first list of black spots, over all years of the city;
// a loading that broke off after it made one already.
func screenDemo(ctx context.Context, st *store.Store) error {
	actor := auth.CommandLine("tongshi serve --demo")
	all, err := spots.Screenings(ctx, st, spots.NewestDraft, 1)
	if err != nil || len(all) > 0 && (all[0].Published || all[0].MadeBy != actor.Name) {
		return err
	}
	if len(all) == 0 {
		made, err := spots.Screen(ctx, st, actor, spots.ScreeningRequest{}, nil)
		if err != nil {
			return err
		}
		all = append(all, made)
	}
	return publish(ctx, st, actor, all[0].ID)
}

func demoSettings(s *store.Settings) error {
	s.Title = "通视 · 聊城 Liaocheng"
	s.Demonstration = true
	s.Zone, s.WorkingCRS, s.DrivingSide = "Asia/Shanghai", "EPSG:4548", "right"
	s.ServiceArea = demo.ServiceArea()
	s.PublicLayers = []string{"segments", "intersections", "legs", "black-spots", "places"}
	return nil
}

func demoMeta(source, what string) roads.ImportMeta {
	return roads.ImportMeta{
		Source: source, FileName: "demonstration " + what, Mapping: "demonstration",
		FileHash: fmt.Sprintf("demonstration %s, seed %d, edition %s", what, demoSeed, demoEdition),
	}
}

func crashRows(crashes []geo.Crash) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		for _, c := range crashes {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// demonstration is the city in the store's words.
func demonstration(c *demo.City) casestore.Demonstration {
	d := casestore.Demonstration{
		Units: c.Units, Obstructions: c.Obstructions, Coverage: c.Coverage, Places: c.Places,
		Corridors: c.Corridors, Sites: c.Sites, Works: c.Works, LookBacks: c.LookBacks,
	}
	for _, f := range c.Truth.Facts() {
		d.Truth = append(d.Truth, casestore.PlantedTruth{Kind: f.Kind, At: f.At, Truth: f.Truth})
	}
	return d
}

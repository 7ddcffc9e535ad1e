package store_test

import (
	"errors"
	"testing"

	"tongshi/server/pgtest"
	"tongshi/server/store"
)

func TestNewDatabaseHasSettings(t *testing.T) {
	st := pgtest.New(t)
	set, err := st.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if set.Version != 1 || set.Zone != "Asia/Shanghai" || set.DrivingSide != "right" || set.ServiceArea != nil || set.Demonstration {
		t.Errorf("first settings are %+v", set)
	}
}

func TestChangeOfSettingsIsANewVersion(t *testing.T) {
	st := pgtest.New(t)
	change := func(set *store.Settings) error {
		set.Title, set.Zone, set.WorkingCRS = "Portland", "America/Los_Angeles", "EPSG:32610"
		set.Attributions = []store.Attribution{{Text: "OpenStreetMap contributors", URL: "https://www.openstreetmap.org/copyright"}}
		return nil
	}
	for range 2 { // the second time nothing changes
		set, err := st.ChangeSettings(t.Context(), "test", change)
		if err != nil {
			t.Fatal(err)
		}
		if set.Version != 2 || set.Title != "Portland" || len(set.Attributions) != 1 || set.ChangedBy != "test" {
			t.Errorf("changed settings are %+v", set)
		}
	}
}

func TestSettingsThatNothingCouldWorkWithAreRefused(t *testing.T) {
	st := pgtest.New(t)
	for name, change := range map[string]func(*store.Settings){
		"empty title":              func(s *store.Settings) { s.Title = " " },
		"unknown zone":             func(s *store.Settings) { s.Zone = "Asia/Liaocheng" },
		"third side of the road":   func(s *store.Settings) { s.DrivingSide = "middle" },
		"system in degrees":        func(s *store.Settings) { s.WorkingCRS = "EPSG:4326" },
		"system in feet":           func(s *store.Settings) { s.WorkingCRS = "EPSG:2269" },
		"unknown system":           func(s *store.Settings) { s.WorkingCRS = "EPSG:999999" },
		"tiles without a place":    func(s *store.Settings) { s.TileURL = "https://tiles.example/map.png" },
		"tiles by script":          func(s *store.Settings) { s.TileURL = "javascript:{z}{x}{y}" },
		"unknown layer":            func(s *store.Settings) { s.PublicLayers = append(s.PublicLayers, "secrets") },
		"attribution by a script":  func(s *store.Settings) { s.Attributions = []store.Attribution{{"a", "javascript:alert(1)"}} },
		"attribution without text": func(s *store.Settings) { s.Attributions = []store.Attribution{{"", "https://a.example"}} },
	} {
		_, err := st.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { change(s); return nil })
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	if set, err := st.Settings(t.Context()); err != nil || set.Version != 1 {
		t.Errorf("after refused changes the version is %d, %v", set.Version, err)
	}
}

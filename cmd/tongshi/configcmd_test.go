package main_test

import (
	"strings"
	"testing"
	"time"

	"tongshi/server/pgtest"
)

func TestSettingsAreReadAndChangedByName(t *testing.T) {
	address := pgtest.URL(t)
	for key, value := range map[string]string{
		"title":         "聊城通视",
		"zone":          "Asia/Urumqi",
		"driving_side":  "left",
		"working_crs":   "EPSG:32650",
		"service_area":  "115.8,36.3,116.2,36.6",
		"public_layers": "segments,places",
		"attributions":  `[{"text":"OpenStreetMap contributors","url":"https://www.openstreetmap.org/copyright"}]`,
		"tile_url":      "https://tiles.example/{z}/{x}/{y}.png",
		"second_factor": "administrators",
		"log_days":      "365",
	} {
		succeed(t, "config", "set", key, value, "--database-url", address)
		if got := succeed(t, "config", "get", key, "--database-url", address); got != value {
			t.Errorf("%s is %q, want %q", key, got, value)
		}
	}
	if all := succeed(t, "config", "get", "--json", "--database-url", address); !strings.Contains(all, `"zone":"Asia/Urumqi"`) {
		t.Errorf("all settings: %s", all)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	address := pgtest.URL(t)
	for _, c := range []struct{ key, value, says string }{
		{"zone", "Mars/Olympus", "IANA"},
		{"service_area", "36.3,115.8,36.6,116.2", "west,south,east,north"}, // latitude first: 115.8 is no latitude
		{"service_area", "115.8,36.3,116.2", "west,south,east,north"},
		{"service_area", "NaN,36.3,116.2,36.6", "west,south,east,north"},
		{"attributions", "OpenStreetMap", "JSON"},
		{"working_crs", "EPSG:4326", "metres"},
		{"second_factor", "some", "off, administrators or all"},
		{"log_days", "179", "180 to 3650"},
		{"log_days", "long", "a number of days"},
	} {
		_, stderr, code := tongshi(t, "config", "set", c.key, c.value, "--database-url", address)
		if code == 0 || !strings.Contains(stderr, c.key) || !strings.Contains(stderr, c.says) {
			t.Errorf("%s %q: exit code %d: %s", c.key, c.value, code, stderr)
		}
	}
}

func TestMigrationKilledAnywhereIsFinishedByTheNext(t *testing.T) {
	address := pgtest.EmptyURL(t)
	for wait := 20 * time.Millisecond; wait < time.Second; wait += wait / 2 {
		cmd := command(t, "migrate", "--database-url", address)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = cmd.Process.Kill() // it may be done already
		_ = cmd.Wait()         // it was killed
	}
	first := succeed(t, "migrate", "--database-url", address)
	if want := succeed(t, "migrate", "--database-url", pgtest.URL(t)); first != want {
		t.Errorf("after the kills: %q, want %q", first, want)
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/server/store"
)

// ConfigCmd is `tongshi config`.
type ConfigCmd struct {
	Get ConfigGetCmd `cmd:"" help:"Print one setting, or all."`
	Set ConfigSetCmd `cmd:"" help:"Change one setting. Earlier values are kept."`
}

// ConfigGetCmd is `tongshi config get`.
type ConfigGetCmd struct {
	Database
	Key  string `arg:"" optional:"" help:"Setting; all of them without it."`
	JSON bool   `help:"Print for machines."`
}

// Run prints settings.
func (c *ConfigGetCmd) Run(ctx context.Context, app *App) error {
	if err := checkKey(c.Key); err != nil {
		return err
	}
	st, closeStore, err := openToRead(ctx, c.Database, app)
	if err != nil {
		return err
	}
	set, err := st.Settings(ctx)
	if err == nil {
		err = c.print(app.Stdout, &set)
	}
	return withClose(err, closeStore)
}

func (c *ConfigGetCmd) print(out io.Writer, set *store.Settings) error {
	values := map[string]string{}
	for key, field := range settings {
		if c.Key == "" || c.Key == key {
			values[key] = field.get(set)
		}
	}
	if c.JSON {
		return json.NewEncoder(out).Encode(values)
	}
	if c.Key != "" {
		_, err := fmt.Fprintln(out, values[c.Key])
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if _, err := fmt.Fprintf(out, "%-17s %s\n", key, values[key]); err != nil {
			return err
		}
	}
	return nil
}

// ConfigSetCmd is `tongshi config set`.
type ConfigSetCmd struct {
	Database
	Key   string `arg:"" help:"Setting."`
	Value string `arg:"" help:"Its new value."`
}

// Run stores a new version of the settings.
func (c *ConfigSetCmd) Run(ctx context.Context, app *App) error {
	if err := checkKey(c.Key); err != nil {
		return err
	}
	st, closeStore, err := openStore(ctx, c.Database, app)
	if err != nil {
		return err
	}
	_, err = st.ChangeSettings(ctx, "command line", func(set *store.Settings) error {
		return settings[c.Key].set(set, c.Value)
	})
	return withClose(err, closeStore)
}

func checkKey(key string) error {
	if _, ok := settings[key]; ok || key == "" {
		return nil
	}
	return usageError{fmt.Errorf("no setting %q: there are %s", key, strings.Join(slices.Sorted(maps.Keys(settings)), ", "))}
}

// setting is how one setting is written and read as text.
type setting struct {
	get func(*store.Settings) string
	set func(*store.Settings, string) error
}

func textSetting(field func(*store.Settings) *string) setting {
	return setting{
		get: func(s *store.Settings) string { return *field(s) },
		set: func(s *store.Settings, value string) error { *field(s) = value; return nil },
	}
}

// settings are all of them by name.
var settings = map[string]setting{
	"title":            textSetting(func(s *store.Settings) *string { return &s.Title }),
	"zone":             textSetting(func(s *store.Settings) *string { return &s.Zone }),
	"driving_side":     textSetting(func(s *store.Settings) *string { return &s.DrivingSide }),
	"working_crs":      textSetting(func(s *store.Settings) *string { return &s.WorkingCRS }),
	"default_profile":  textSetting(func(s *store.Settings) *string { return &s.DefaultProfile }),
	"tile_url":         textSetting(func(s *store.Settings) *string { return &s.TileURL }),
	"tile_attribution": textSetting(func(s *store.Settings) *string { return &s.TileAttribution }),
	"second_factor":    textSetting(func(s *store.Settings) *string { return &s.SecondFactor }),
	"log_days":         {getLogDays, setLogDays},
	"public_layers":    {getPublicLayers, setPublicLayers},
	"attributions":     {getAttributions, setAttributions},
	"service_area":     {getServiceArea, setServiceArea},
}

func getLogDays(s *store.Settings) string { return strconv.Itoa(s.LogDays) }

func setLogDays(s *store.Settings, value string) (err error) {
	if s.LogDays, err = strconv.Atoi(value); err != nil {
		return usageError{fmt.Errorf("log_days %q: want a number of days", value)}
	}
	return nil
}

func getPublicLayers(s *store.Settings) string { return strings.Join(s.PublicLayers, ",") }

func setPublicLayers(s *store.Settings, value string) error {
	s.PublicLayers = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	return nil
}

func getAttributions(s *store.Settings) string {
	text, err := json.Marshal(s.Attributions)
	if err != nil {
		return err.Error() // cannot be: two texts
	}
	return string(text)
}

func setAttributions(s *store.Settings, value string) error {
	var list []store.Attribution
	if err := json.Unmarshal([]byte(value), &list); err != nil {
		return usageError{fmt.Errorf("attributions: want JSON such as [{\"text\":\"OpenStreetMap contributors\",\"url\":\"https://…\"}]: %w", err)}
	}
	s.Attributions = list
	return nil
}

// getServiceArea shows the box around the area: west,south,east,north.
func getServiceArea(s *store.Settings) string {
	if s.ServiceArea == nil {
		return ""
	}
	b := s.ServiceArea.Bound()
	return fmt.Sprintf("%g,%g,%g,%g", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
}

// setServiceArea takes west,south,east,north in degrees, or nothing for
// anywhere.
func setServiceArea(s *store.Settings, value string) error {
	if s.ServiceArea = nil; value == "" {
		return nil
	}
	var n [4]float64
	parts := strings.Split(value, ",")
	for i := range n {
		var err error
		if len(parts) != len(n) {
			return badArea(value)
		}
		if n[i], err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64); err != nil {
			return badArea(value)
		}
	}
	box := orb.Bound{Min: orb.Point{n[0], n[1]}, Max: orb.Point{n[2], n[3]}}
	if !(-180 <= n[0] && n[0] < n[2] && n[2] <= 180 && -90 <= n[1] && n[1] < n[3] && n[3] <= 90) {
		return badArea(value)
	}
	s.ServiceArea = orb.MultiPolygon{box.ToPolygon()}
	return nil
}

func badArea(value string) error {
	return usageError{fmt.Errorf("service_area %q: want west,south,east,north in degrees, such as 115.8,36.3,116.2,36.6", value)}
}

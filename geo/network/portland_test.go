package network_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// portland gives the development city's roads. Where they are not on this
// machine the test is skipped, and fails in CI.
func portland(t testing.TB) network.Roads {
	t.Helper()
	roads, err := readPortland()
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); errors.Is(err, fs.ErrNotExist) && !ci {
		t.Skip("no real city here: put OpenStreetMap lines and points of Portland at $TONGSHI_REAL_DATA/portland_or/{roads,road_points}.geojson.gz")
	}
	if err != nil {
		t.Fatal(err)
	}
	return network.Roads{Ways: slices.Clone(roads.Ways), Points: roads.Points}
}

// readPortland reads the files once for all tests.
var readPortland = sync.OnceValues(func() (network.Roads, error) {
	folder := os.Getenv("TONGSHI_REAL_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	folder = filepath.Join(folder, "portland_or")
	var roads network.Roads
	err := eachFeature(filepath.Join(folder, "roads.geojson.gz"), func(id int64, tags map[string]string, raw json.RawMessage) error {
		var line orb.LineString
		if err := json.Unmarshal(raw, &line); err != nil {
			return err
		}
		roads.Ways = append(roads.Ways, network.Way{ID: id, Line: line, Tags: tags})
		return nil
	})
	if err != nil {
		return roads, err
	}
	err = eachFeature(filepath.Join(folder, "road_points.geojson.gz"), func(id int64, tags map[string]string, raw json.RawMessage) error {
		var at orb.Point
		if err := json.Unmarshal(raw, &at); err != nil {
			return err
		}
		roads.Points = append(roads.Points, network.Point{Node: id, Position: at, Tags: tags})
		return nil
	})
	return roads, err
})

// eachFeature calls see with every feature's id, tags and coordinates.
func eachFeature(path string, see func(id int64, tags map[string]string, coordinates json.RawMessage) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var file struct {
		Features []struct {
			ID         any
			Properties map[string]any
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.NewDecoder(unzipped).Decode(&file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for i, f := range file.Features {
		if f.Geometry.Type != "LineString" && f.Geometry.Type != "Point" {
			continue
		}
		tags := map[string]string{}
		for k, v := range f.Properties {
			tags[k] = fmt.Sprint(v)
		}
		id := int64(i + 1)
		if v, ok := f.Properties["@id"].(float64); ok {
			id = int64(v)
		} else if v, err := strconv.ParseInt(tags["@id"], 10, 64); err == nil {
			id = v
		}
		if err := see(id, tags, f.Geometry.Coordinates); err != nil {
			return fmt.Errorf("%s: feature %d: %w", path, i+1, err)
		}
	}
	return nil
}

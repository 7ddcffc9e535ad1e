package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
)

// maxFeature bounds one GeoJSON feature, bytes.
const maxFeature = 16 << 20

// roadCollector gathers the roads of one GeoJSON file.
type roadCollector struct {
	options RoadOptions
	crs     CRS
	roads   network.Roads
	rejects []geo.Reject
	seen    map[int64]int  // line, by its number -> feature number
	taken   map[int64]bool // way ids
	number  int            // of the feature, from 1
}

func readGeoJSONRoads(ctx context.Context, o RoadOptions, path string) (network.Roads, []geo.Reject, error) {
	standard := ""
	if o.Mapping != nil {
		standard = o.Mapping.CRS
	}
	member := &crsMember{wanted: override(o.CRS, standard)}
	crs, err := ParseCRS(member.wanted)
	if err != nil {
		return network.Roads{}, nil, err
	}
	src, err := openSource(path, o.Limits.FileBytes)
	if err != nil {
		return network.Roads{}, nil, err
	}
	defer src.Close()
	text, _, err := readText(src, UTF8)
	if err != nil {
		return network.Roads{}, nil, err
	}
	c := &roadCollector{options: o, crs: crs, seen: map[int64]int{}, taken: map[int64]bool{}}
	if err := eachFeature(ctx, text, member, c.add); err != nil {
		return network.Roads{}, nil, err
	}
	return c.roads, c.rejects, nil
}

// eachFeature walks a FeatureCollection without holding it in memory.
func eachFeature(ctx context.Context, r io.Reader, member *crsMember, see func(feature json.RawMessage)) error {
	budget := &budgetReader{r: r, limit: maxFeature, left: maxFeature}
	d := json.NewDecoder(budget)
	if err := expect(d, json.Delim('{'), "the file is not a GeoJSON object"); err != nil {
		return jsonWords(d, err)
	}
	collection := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return jsonWords(d, err)
		}
		switch key {
		case "features":
			collection = true
			err = features(ctx, d, budget, see)
		case "crs":
			err = member.read(d)
		default:
			var skipped json.RawMessage
			err = d.Decode(&skipped)
		}
		if err != nil {
			return jsonWords(d, err)
		}
	}
	if err := expect(d, json.Delim('}'), "the object does not end"); err != nil {
		return jsonWords(d, err)
	}
	if !collection {
		return say.Errorf("the file holds no \"features\"; it must be a GeoJSON FeatureCollection")
	}
	return nil
}

func features(ctx context.Context, d *json.Decoder, budget *budgetReader, see func(json.RawMessage)) error {
	if err := expect(d, json.Delim('['), "\"features\" is not a list"); err != nil {
		return err
	}
	for d.More() {
		budget.reset()
		var feature json.RawMessage
		if err := d.Decode(&feature); err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		see(feature)
	}
	return expect(d, json.Delim(']'), "the list of features does not end")
}

func expect(d *json.Decoder, want json.Token, words say.Key) error {
	got, err := d.Token()
	if err == nil && got != want {
		err = say.Errorf(words)
	}
	return err
}

func jsonWords(d *json.Decoder, err error) error {
	var syntax *json.SyntaxError
	at := d.InputOffset()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return say.Errorf("byte %d: the file is cut off; copy it again", at)
	case errors.As(err, &syntax):
		return say.Errorf("byte %d: not JSON: %w", syntax.Offset, say.JSON(err))
	}
	return say.Errorf("byte %d: %w", at, err)
}

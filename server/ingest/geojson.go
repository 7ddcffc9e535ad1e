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
	crs, err := ParseCRS(override(o.CRS, standard))
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
	if err := eachFeature(ctx, text, c.add); err != nil {
		return network.Roads{}, nil, err
	}
	return c.roads, c.rejects, nil
}

// eachFeature walks a FeatureCollection without holding it in memory.
func eachFeature(ctx context.Context, r io.Reader, see func(feature json.RawMessage)) error {
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
			err = checkCRSMember(d)
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

// checkCRSMember refuses any reference system but the standard's own:
// RFC 7946 has no "crs", and reading it wrongly moves a city.
func checkCRSMember(d *json.Decoder) error {
	var member struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := d.Decode(&member); err != nil {
		return err
	}
	switch name := member.Properties.Name; name {
	case "", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326":
		return nil
	default:
		return say.Errorf("the file declares the reference system %q, which GeoJSON (RFC 7946) does not have; remove the \"crs\" member and say --crs EPSG:n", name)
	}
}

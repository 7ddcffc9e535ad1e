package ingest

import (
	"encoding/json"
	"strings"

	"tongshi/geo/say"
)

// crsMember is the reference system that a GeoJSON file declares, against the
// one that it is to be read in. RFC 7946 has no "crs"; programs write it all
// the same, and reading it wrongly moves a city.
type crsMember struct {
	wanted   string // by --crs or the mapping; empty when neither says
	declared string // by the file
}

// read decodes the member and refuses one that contradicts what is wanted.
func (m *crsMember) read(d *json.Decoder) error {
	var member struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := d.Decode(&member); err != nil {
		return err
	}
	switch name := member.Properties.Name; name {
	case "", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326":
		return nil
	default:
		m.declared = name
	}
	declared, err := ParseCRS(m.plain())
	if err != nil {
		return say.Errorf("the file declares the reference system %q: %w", m.declared, err)
	}
	if wanted, err := ParseCRS(m.wanted); err != nil || wanted.Name != declared.Name {
		return say.Errorf("the file declares the reference system %q and is to be read in %s; say --crs %s when the file is right, and else remove its \"crs\" member",
			m.declared, wanted.Name, declared.Name)
	}
	return nil
}

// plain is the declared name as [ParseCRS] reads it: urn:ogc:def:crs:EPSG::4490
// is EPSG:4490.
func (m *crsMember) plain() string {
	name := strings.ToLower(m.declared)
	if rest, ok := strings.CutPrefix(name, "urn:ogc:def:crs:epsg:"); ok {
		return "epsg:" + rest[strings.LastIndexByte(rest, ':')+1:]
	}
	return name
}

package geofile

import (
	"encoding/json"
	"strings"

	"tongshi/geo/say"
)

// Declared is the reference system that a file declares (a "crs" member, a .prj,
// an entry of a GeoPackage) against the one that it is to be read in. Reading it
// wrongly moves a city.
type Declared struct {
	wanted string // by --crs or the mapping; empty when neither says
	find   Finder
	own    CRS  // the file's, where it declares one
	begun  bool // features were seen already
}

// Wanting is for a file that --crs or its mapping says this of; empty when they
// say nothing. The finder may be nil.
func Wanting(crs string, find Finder) *Declared { return &Declared{wanted: crs, find: find} }

// CRS is the system that the file is to be read in: the one that is wanted, else
// the one it declares, else WGS 84.
func (d *Declared) CRS() (CRS, error) {
	if d.wanted == "" && d.own.Name != "" {
		return d.own, nil
	}
	return d.system(d.wanted)
}

// system is the one of that name.
func (d *Declared) system(name string) (CRS, error) {
	crs, err := ParseCRS(name)
	if err != nil {
		return crs, err
	}
	return crs.found(d.find)
}

// unnumbered are the systems that no file can declare: what is in them is
// declared as WGS 84, if anything.
var unnumbered = map[string]bool{"gcj02": true, "bd09": true}

// declare takes what a file says in one place, and refuses what contradicts the
// wanted system. Shown is the declaration as the file has it, name the system as
// [ParseCRS] reads it.
func (d *Declared) declare(place, shown, name string) error {
	declared, err := d.system(name)
	if err != nil {
		return say.Errorf("the file declares the reference system %q: %w", shown, err)
	}
	wanted, err := d.system(d.wanted)
	if err != nil {
		return err
	}
	switch {
	case d.wanted == "" && d.begun && declared.Name != wanted.Name:
		return say.Errorf("the file declares the reference system %q behind its features; say --crs %s", shown, declared.Name)
	case d.wanted == "", declared.Name == wanted.Name, declared.Name == "wgs84" && unnumbered[wanted.Name]:
		d.own = declared
		return nil
	}
	return say.Errorf("the file declares the reference system %q and is to be read in %s; say --crs %s when the file is right, and else take its %s away",
		shown, wanted.Name, declared.Name, place)
}

// member decodes the "crs" member of a GeoJSON file. RFC 7946 has none; programs
// write it all the same.
func (d *Declared) member(decoder *json.Decoder) error {
	var member struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := decoder.Decode(&member); err != nil {
		return err
	}
	name := member.Properties.Name
	if name == "" {
		return nil
	}
	return d.declare(`"crs"`, name, plainName(name))
}

// plainName is a declared name as [ParseCRS] reads it: urn:ogc:def:crs:EPSG::4490
// is EPSG:4490, and any form of OGC's CRS84 is WGS 84.
func plainName(name string) string {
	lower := strings.ToLower(strings.TrimSpace(name))
	if strings.HasSuffix(lower, "crs84") {
		return "wgs84"
	}
	for _, prefix := range []string{"urn:ogc:def:crs:epsg:", "urn:x-ogc:def:crs:epsg:", "http://www.opengis.net/def/crs/epsg/"} {
		if rest, ok := strings.CutPrefix(lower, prefix); ok {
			return "epsg:" + rest[strings.LastIndexAny(rest, ":/")+1:]
		}
	}
	return lower
}

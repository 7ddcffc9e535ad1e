package roadfile

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// maxElement bounds the bytes from one element of an OpenStreetMap XML file to the
// next.
const maxElement = 1 << 20

// maxWayNodes bounds the nodes of one way; the database itself allows 2,000.
const maxWayNodes = 100_000

// eachInXML reads an OpenStreetMap XML file (.osm), plain or compressed, once. An
// error names the byte. What an editor has marked as deleted is left out.
func eachInXML(ctx context.Context, path string, limits sheet.Limits, see osmSight) error {
	src, err := sheet.OpenSource(path, limits.FileBytes)
	if err != nil {
		return err
	}
	defer src.Close()
	text, _, err := sheet.ReadText(src, sheet.Auto)
	if err != nil {
		return err
	}
	r := osmXML{see: see}
	markup := sheet.NewMarkup(text, maxElement)
	for n := 0; ; n++ {
		token, err := markup.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && n%4096 == 0 {
			err = context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = r.begins(t)
		case xml.EndElement:
			err = r.ends(t)
		}
		if err != nil {
			return err
		}
	}
	if !r.begun {
		return say.Errorf("this is not an OpenStreetMap XML file: it holds no element <osm>")
	}
	return nil
}

// osmXML follows the elements of the file: the node or the way that is open.
type osmXML struct {
	see   osmSight
	begun bool
	node  *osmNode
	way   *osmWay
}

func (r *osmXML) begins(e xml.StartElement) error {
	switch e.Name.Local {
	case "osm":
		r.begun = true
	case "node":
		return r.beginsNode(e)
	case "way":
		if r.see.way != nil && !deleted(e) {
			id, err := number(e, "id")
			r.way = &osmWay{id: id, tags: map[string]string{}}
			return err
		}
	case "nd":
		if r.way != nil {
			node, err := number(e, "ref")
			if r.way.nodes = append(r.way.nodes, node); len(r.way.nodes) > maxWayNodes {
				return say.Errorf("way %d: more than %d nodes", r.way.id, maxWayNodes)
			}
			return err
		}
	case "tag":
		r.tag(sheet.Attribute(e, "k"), straight(sheet.Attribute(e, "v")))
	}
	return nil
}

func (r *osmXML) beginsNode(e xml.StartElement) error {
	if r.see.node == nil || deleted(e) {
		return nil
	}
	id, err := number(e, "id")
	if err != nil {
		return err
	}
	lon, lonErr := strconv.ParseFloat(sheet.Attribute(e, "lon"), 64)
	lat, latErr := strconv.ParseFloat(sheet.Attribute(e, "lat"), 64)
	if lonErr != nil || latErr != nil {
		return say.Errorf("node %d: the position %q, %q is not a pair of numbers", id, sheet.Attribute(e, "lon"), sheet.Attribute(e, "lat"))
	}
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		return say.Errorf("node %d: %w", id, say.Errorf("a node lies at %v, %v, which is not on earth", lon, lat))
	}
	r.node = &osmNode{id: id, at: orb.Point{lon, lat}}
	return nil
}

func (r *osmXML) tag(key, value string) {
	switch {
	case r.way != nil:
		r.way.tags[key] = value
	case r.node != nil:
		if r.node.tags == nil {
			r.node.tags = map[string]string{}
		}
		r.node.tags[key] = value
	}
}

func (r *osmXML) ends(e xml.EndElement) error {
	switch {
	case e.Name.Local == "node" && r.node != nil:
		n := *r.node
		r.node = nil
		return r.see.node(n)
	case e.Name.Local == "way" && r.way != nil:
		w := *r.way
		r.way = nil
		return r.see.way(w)
	}
	return nil
}

// deleted reports what stands in the file only to be taken away elsewhere.
func deleted(e xml.StartElement) bool {
	return sheet.Attribute(e, "action") == "delete" || sheet.Attribute(e, "visible") == "false"
}

func number(e xml.StartElement, name string) (int64, error) {
	n, err := strconv.ParseInt(sheet.Attribute(e, name), 10, 64)
	if err != nil {
		return 0, say.Errorf("an element <%s> has no number %q: %q", e.Name.Local, name, sheet.Attribute(e, name))
	}
	return n, nil
}

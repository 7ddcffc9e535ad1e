package roadfile

import (
	"encoding/json"
	"strings"

	"tongshi/server/ingest/geofile"
)

// Tags that are packed into one property: GDAL writes what has no column of its
// own as hstore text into "other_tags", others nest an object.

// packedNames are the properties that are known to hold packed tags.
var packedNames = map[string]bool{
	"other_tags": true, "all_tags": true, "tags": true, "osm_tags": true, "hstore": true,
	"properties": true, "attributes": true,
}

// roadKeys are tags that only a road, or what stands by one, has: a nested
// object with one of them holds tags whatever its name.
var roadKeys = []string{
	"highway", "oneway", "bridge", "tunnel", "layer", "lanes", "maxspeed", "junction", "crossing", "turn:lanes",
}

// unpack adds the tags packed into the properties to those that stand by
// themselves, which win.
func unpack(own map[string]string, list map[string]json.RawMessage) {
	for name, value := range list {
		for key, text := range packed(name, value) {
			if _, there := own[key]; !there && text != "" {
				own[key] = text
			}
		}
	}
}

// packed are the tags in one property; nil when it holds none.
func packed(name string, value json.RawMessage) map[string]string {
	switch value[0] {
	case '{':
		return nestedTags(name, value)
	case '"':
		var text string
		if json.Unmarshal(value, &text) != nil {
			return nil
		}
		if text = strings.TrimSpace(text); strings.HasPrefix(text, "{") {
			return nestedTags(name, json.RawMessage(text))
		}
		if strings.Contains(text, "=>") {
			tags, _ := hstore(text)
			return tags
		}
	}
	return nil
}

// nestedTags reads an object's plain members as tags.
func nestedTags(name string, raw json.RawMessage) map[string]string {
	list, err := geofile.Members(raw)
	if err != nil {
		return nil
	}
	tags, known := map[string]string{}, packedNames[strings.ToLower(name)]
	for key, value := range list {
		if text, ok := geofile.PlainText(value); ok {
			tags[key] = text
		}
	}
	for _, key := range roadKeys {
		known = known || tags[key] != ""
	}
	if !known {
		return nil
	}
	return tags
}

// hstore reads PostgreSQL's text form of tags: "key"=>"value", "other"=>NULL. A
// text of any other form has none, and false.
func hstore(text string) (map[string]string, bool) {
	tags := map[string]string{}
	for {
		key, rest, ok := hstoreWord(text)
		if !ok || !strings.HasPrefix(rest, "=>") {
			return nil, false
		}
		quoted := strings.HasPrefix(strings.TrimSpace(rest[2:]), `"`)
		value, rest, ok := hstoreWord(rest[2:])
		if !ok {
			return nil, false
		}
		if quoted || !strings.EqualFold(value, "NULL") {
			tags[key] = geofile.CleanText(value)
		}
		if rest == "" {
			return tags, true
		}
		if rest[0] != ',' {
			return nil, false
		}
		text = rest[1:]
	}
}

// hstoreWord takes a word, quoted or not, off a text.
func hstoreWord(text string) (word, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t\n")
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, "=, \t\n")
		if end < 0 {
			end = len(text)
		}
		return text[:end], strings.TrimLeft(text[end:], " \t\n"), end > 0
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		case c == '"':
			return out.String(), strings.TrimLeft(text[i+1:], " \t\n"), true
		default:
			out.WriteByte(c)
		}
	}
	return "", "", false
}

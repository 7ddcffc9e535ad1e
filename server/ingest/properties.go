package ingest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// members splits a JSON object into its members. A name that stands twice is
// an error: readers differ in which they believe.
func members(raw json.RawMessage) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, say.Errorf("it is not an object")
	}
	list := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, say.JSON(err)
		}
		name := key.(string) // the decoder gives nothing else for a key
		if _, twice := list[name]; twice {
			return nil, say.Errorf("the member %q stands twice", name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, say.JSON(err)
		}
		list[name] = value
	}
	return list, nil
}

// properties are a feature's tags: its own properties as text, or what the
// mapping makes of them. Null and nested values are left out.
func (c *roadCollector) properties(feature map[string]json.RawMessage) (map[string]string, error) {
	raw := feature["properties"]
	own := map[string]string{}
	if len(raw) > 0 && string(raw) != "null" {
		list, err := members(raw)
		if err != nil {
			return nil, err
		}
		for key, value := range list {
			if text, ok := plainText(value); ok {
				own[key] = text
			}
		}
	}
	if c.options.Mapping == nil {
		return own, nil
	}
	return c.options.Mapping.tagsOf(own)
}

func plainText(value json.RawMessage) (string, bool) {
	switch value[0] {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return cleanText(text), err == nil
	case 't':
		return "yes", true
	case 'f':
		return "no", true
	case 'n', '{', '[':
		return "", false
	}
	return string(value), true
}

// tagsOf turns a road file's own properties into OpenStreetMap tags.
func (m *Mapping) tagsOf(own map[string]string) (map[string]string, error) {
	tags := map[string]string{}
	for key, field := range m.Tags {
		text, err := field.tag(own)
		if err != nil {
			return nil, say.Errorf("tag %s: %w", key, err)
		}
		if text != "" {
			tags[key] = text
		}
	}
	return tags, nil
}

func (f Field) tag(own map[string]string) (string, error) {
	for _, column := range f.Columns {
		text, there := own[column]
		if !there || text == "" {
			continue
		}
		if f.Values == nil {
			return text, nil
		}
		if to, ok := f.Values[text]; ok {
			return to, nil
		}
		switch f.Other {
		case "keep":
			return text, nil
		case "unknown":
			return "", nil
		}
		return "", say.Errorf("%q is not in the value table; add it to the mapping", text)
	}
	if f.Constant != nil {
		return *f.Constant, nil
	}
	return "", nil
}

// featureID is the number in "@id", "id" or "osm_id", such as 123 or
// "way/123"; 0 when there is none.
func featureID(feature map[string]json.RawMessage, properties map[string]string) int64 {
	own, _ := plainText(orNull(feature["id"]))
	for _, text := range []string{properties["@id"], own, properties["osm_id"], properties["id"]} {
		digits := text[strings.LastIndexByte(text, '/')+1:]
		if id, err := strconv.ParseInt(digits, 10, 64); err == nil && id != 0 {
			return id
		}
	}
	return 0
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

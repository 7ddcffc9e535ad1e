package ingest

import (
	"bytes"
	"cmp"
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

// properties are a feature's tags: its own properties as text, those that are
// packed into one of them included, or what the mapping makes of them. Null and
// other nested values are left out.
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
		unpack(own, list)
	}
	for key, text := range own {
		own[key] = straight(text)
	}
	if c.options.Mapping == nil {
		return own, nil
	}
	return c.options.Mapping.tagsOf(own)
}

// straight is a text without the characters that turn the direction of all that
// stands behind them (Unicode Bidirectional Algorithm, explicit formatting): a
// name is shown within sentences of ours. Letters that run from the right need
// none.
func straight(text string) string {
	if strings.IndexByte(text, 0xE2) < 0 { // their first byte in UTF-8
		return text
	}
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 {
			return -1
		}
		return c
	}, text))
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

// featureID is the OpenStreetMap number of a way, where the feature says that it
// is one: "way/123" or "w123" in any of the usual members, or a bare number in
// one that is named for OpenStreetMap. Else 0: the numbers of any other file are
// its own, and those of the next file mean other roads.
func featureID(feature map[string]json.RawMessage, properties map[string]string) int64 {
	own, _ := plainText(orNull(feature["id"]))
	for _, key := range []string{"@id", "osm_id", "osm_way_id", "full_id"} {
		if id := wayNumber(properties[key], true); id != 0 {
			return id
		}
	}
	return cmp.Or(wayNumber(own, false), wayNumber(properties["id"], false))
}

func wayNumber(text string, bare bool) int64 {
	digits, named := strings.CutPrefix(text, "way/")
	if !named {
		digits, named = strings.CutPrefix(text, "w")
	}
	if !named && !bare {
		return 0
	}
	id, _ := strconv.ParseInt(digits, 10, 64) // 0 when it is none
	return id
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

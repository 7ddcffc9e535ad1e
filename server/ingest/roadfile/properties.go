package roadfile

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"tongshi/server/ingest/geofile"
)

// properties are a feature's tags: its own properties as text, those that are
// packed into one of them included, or what the mapping makes of them. Null and
// other nested values are left out.
func (c *collector) properties(feature map[string]json.RawMessage) (map[string]string, error) {
	raw := feature["properties"]
	own := map[string]string{}
	if len(raw) > 0 && string(raw) != "null" {
		list, err := geofile.Members(raw)
		if err != nil {
			return nil, err
		}
		for key, value := range list {
			if text, ok := geofile.PlainText(value); ok {
				own[key] = text
			}
		}
		unpack(own, list)
	}
	return c.tags(own)
}

// cells are the tags of a row of a table, as properties are.
func (c *collector) cells(names, cells []string) (map[string]string, error) {
	own, packed := map[string]string{}, map[string]json.RawMessage{}
	for i, name := range names {
		text := cells[i]
		if text == "" {
			continue
		}
		own[name] = text
		if strings.Contains(text, "=>") || strings.HasPrefix(strings.TrimSpace(text), "{") {
			if quoted, err := json.Marshal(text); err == nil {
				packed[name] = quoted
			}
		}
	}
	unpack(own, packed)
	return c.tags(own)
}

// tags are properties as they may be shown, or what the mapping makes of them.
func (c *collector) tags(own map[string]string) (map[string]string, error) {
	for key, text := range own {
		own[key] = straight(text)
	}
	if c.options.Mapping == nil {
		return own, nil
	}
	return c.options.Mapping.TagsOf(own)
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

// featureID is the OpenStreetMap number of a way, where the feature, whose own id
// is given, says that it
// is one: "way/123" or "w123" in any of the usual members, or a bare number in
// one that is named for OpenStreetMap. Else 0: the numbers of any other file are
// its own, and those of the next file mean other roads.
func featureID(own string, properties map[string]string) int64 {
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

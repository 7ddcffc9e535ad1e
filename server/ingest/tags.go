package ingest

import "tongshi/geo/say"

// TagsOf turns a road file's own properties into OpenStreetMap tags.
func (m *Mapping) TagsOf(own map[string]string) (map[string]string, error) {
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

package ingest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// kind is what the text of a field must be.
type kind int

const (
	text kind = iota
	whole
	number
	length // metres after the unit
	money  // yuan after the unit
	yesNo
	moment // a date or time, with a format
	code   // of a vocabulary list
	degree // longitude, latitude or both
	hours  // of opening
)

type fieldType struct {
	kind kind
	list string // vocabulary list of a code
}

// crashFields are the fields a crash mapping may give.
var crashFields = map[string]fieldType{
	"source_id": {kind: text}, "lon": {kind: degree}, "lat": {kind: degree}, "position": {kind: degree},
	"datetime": {kind: moment}, "date": {kind: moment}, "time": {kind: moment},
	"year": {kind: whole}, "month": {kind: whole}, "day": {kind: whole}, "hour": {kind: whole}, "weekday": {kind: whole},
	"deaths": {kind: whole}, "serious": {kind: whole}, "slight": {kind: whole},
	"injured": {kind: whole}, "injured_unspecified": {kind: whole}, "death_window_days": {kind: whole},
	"damage_yuan": {kind: money}, "severity": {kind: code, list: "severity"}, "procedure": {kind: code, list: "procedure"},
	"kind": {kind: code, list: "collision_type"}, "cause": {kind: text},
	"light": {kind: code, list: "light"}, "weather": {kind: code, list: "weather"},
	"surface": {kind: code, list: "surface"}, "control": {kind: code, list: "control"},
	"hit_and_run": {kind: yesNo}, "alcohol": {kind: yesNo},
	"street": {kind: text}, "cross_street": {kind: text},
	"at_junction": {kind: yesNo}, "distance_to_node_m": {kind: length},
	"road_number": {kind: text}, "place": {kind: text}, "stake": {kind: text}, "stake_km": {kind: number}, "stake_m": {kind: number},
	"direction": {kind: text}, "side": {kind: text},
}

// partyFields are the fields of one party.
var partyFields = map[string]fieldType{
	"mode": {kind: code, list: "mode"}, "manoeuvre": {kind: code, list: "manoeuvre"},
	"injury": {kind: code, list: "injury"}, "wrong_way": {kind: yesNo}, "helmet": {kind: yesNo},
	"age_band": {kind: code, list: "age_band"},
}

var units = map[kind]map[string]float64{
	length: {"": 1, "m": 1, "km": 1000, "ft": 0.3048, "mi": 1609.344, "in": 0.0254, "cm": 0.01, "mm": 0.001}, // international foot and mile
	money:  {"": 1, "yuan": 1, "wan_yuan": 10_000},
}

func (m *Mapping) check(words *profile.Vocabulary) error {
	if len(m.Tags) > 0 && len(m.Fields) == 0 {
		return m.checkTags()
	}
	if m.Source == "" {
		return say.Errorf("source is missing; it names the data set, such as \"china-police\"")
	}
	if m.Position != "" && m.Position != "required" && m.Position != "optional" {
		return say.Errorf("position %q is neither required nor optional", m.Position)
	}
	if _, err := sheet.ParseEncoding(m.Encoding); err != nil {
		return err
	}
	if _, err := geofile.ParseCRS(m.CRS); err != nil {
		return err
	}
	if m.Kind != "" && m.Kind != "crashes" {
		return m.checkThings(words)
	}
	if err := checkFields(m.Fields, crashFields, words); err != nil {
		return err
	}
	for _, party := range m.Parties {
		if err := checkFields(party, partyFields, words); err != nil {
			return say.Errorf("parties: %w", err)
		}
	}
	if err := checkFlags("modes", "mode", m.Modes, words); err != nil {
		return err
	}
	if err := checkFlags("obscured_by", "obscured_by", m.ObscuredBy, words); err != nil {
		return err
	}
	return m.checkNeeded()
}

// thingFields are the fields of the other kinds of mapping.
var thingFields = map[string]map[string]fieldType{
	"obstructions": obstructionKind.fields, "places": placeKind.fields, "volumes": volumeKind.fields,
	"stakes": stakeKind.fields, "road-names": roadNameKind.fields, "areas": areaKind.fields,
}

// thingNeeds are fields that no record of a kind can do without.
var thingNeeds = map[string][]string{
	"obstructions": {"source_id", "kind"}, "places": {"source_id", "kind", "name"}, "volumes": {"source_id", "aadt", "year"},
	"stakes": {"source_id", "road", "stake"}, "road-names": {"source_id", "alias"}, "areas": {"source_id", "name"},
}

// For is the kind of record that the mapping reads.
func (m *Mapping) For() string {
	switch {
	case m.Kind != "":
		return m.Kind
	case len(m.Fields) == 0:
		return "roads"
	}
	return "crashes"
}

func (m *Mapping) checkThings(words *profile.Vocabulary) error {
	fields, ok := thingFields[m.Kind]
	if !ok {
		return say.Errorf("for %q is none of crashes, obstructions, places, volumes, stakes, road-names, areas", m.Kind)
	}
	if len(m.Modes)+len(m.ObscuredBy)+len(m.Parties)+len(m.Extra)+len(m.Tags) > 0 {
		return say.Errorf("modes, obscured_by, parties, extra and tags do not belong to %s", m.Kind)
	}
	if err := checkFields(m.Fields, fields, words); err != nil {
		return err
	}
	for _, name := range thingNeeds[m.Kind] {
		if _, ok := m.Fields[name]; !ok && !(name == "source_id" && m.Key.given()) {
			return say.Errorf("fields: %s is missing", name)
		}
	}
	_, lon := m.Fields["lon"]
	if _, lat := m.Fields["lat"]; lon != lat {
		return say.Errorf("fields: lon and lat belong together")
	}
	if _, err := time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
		return say.Errorf("zone %q is not an IANA time zone, such as Asia/Shanghai", m.Zone)
	}
	return nil
}

// checkNeeded finds what no crash can do without.
func (m *Mapping) checkNeeded() error {
	if _, ok := m.Fields["source_id"]; !ok && !m.Key.given() {
		return say.Errorf("fields: source_id is missing; without a key the file cannot be imported twice (or say key: [column, column], or key: content)")
	}
	has := func(name string) bool { _, ok := m.Fields[name]; return ok }
	if !has("datetime") && !has("date") && !has("year") {
		return say.Errorf("fields: give datetime, date or year; a crash without a year cannot be counted")
	}
	if has("lon") != has("lat") {
		return say.Errorf("fields: lon and lat belong together")
	}
	if !has("lon") && !has("position") && m.Position != "optional" {
		return say.Errorf("fields: lon and lat are missing; say \"position: optional\" when the file has none")
	}
	timed := has("datetime") || has("time") || has("hour")
	if !timed {
		return nil
	}
	if m.Zone == "" {
		return say.Errorf("zone is missing; local times need their IANA zone, such as Asia/Shanghai")
	}
	if _, err := time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
		return say.Errorf("zone %q is not an IANA time zone, such as Asia/Shanghai", m.Zone)
	}
	return nil
}

func checkFields(fields map[string]Field, known map[string]fieldType, words *profile.Vocabulary) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		kind, ok := known[name]
		if !ok {
			return say.Errorf("field %q is not known; known are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		if err := fields[name].check(kind, words); err != nil {
			return say.Errorf("field %s: %w", name, err)
		}
	}
	return nil
}

func (f Field) check(want fieldType, words *profile.Vocabulary) error {
	if given := len(f.Columns) > 0; !given && len(f.Sum) == 0 && f.Constant == nil {
		return say.Errorf("give a column, a sum or a constant")
	}
	if _, ok := units[want.kind][f.Unit]; f.Unit != "" && !ok {
		return say.Errorf("unit %q does not fit; fitting are %s", f.Unit, strings.Join(slices.Sorted(maps.Keys(units[want.kind])), " "))
	}
	if f.Other != "" && f.Other != "reject" && f.Other != "unknown" && f.Other != "keep" {
		return say.Errorf("other %q is none of reject, unknown, keep", f.Other)
	}
	if _, ok := pairOrders[f.Order]; !ok || f.Order != "" && want.kind != degree {
		return say.Errorf("order %q is neither lon_lat nor lat_lon, and belongs to a position", f.Order)
	}
	if len(f.Sum) > 0 && want.kind != whole {
		return say.Errorf("only whole numbers can be summed")
	}
	if len(f.Format) > 0 && want.kind != moment {
		return say.Errorf("a format belongs to a date or time")
	}
	for _, format := range f.Format {
		if _, err := parseFormat(format); err != nil {
			return err
		}
	}
	if want.kind != code {
		return nil
	}
	return f.checkCodes(want.list, words)
}

func (f Field) checkCodes(list string, words *profile.Vocabulary) error {
	for from, to := range f.Values {
		if to != "" && !words.Has(list, to) {
			return say.Errorf("value %q -> %q: list %s has only %s", from, to, list, strings.Join(words.Codes(list), ", "))
		}
	}
	if f.Constant != nil && !words.Has(list, *f.Constant) {
		return say.Errorf("constant %q: list %s has only %s", *f.Constant, list, strings.Join(words.Codes(list), ", "))
	}
	if f.Other == "keep" {
		return say.Errorf("other: keep does not fit a code of list %s; use reject or unknown", list)
	}
	return nil
}

func checkFlags(where, list string, flags []Flag, words *profile.Vocabulary) error {
	for _, flag := range flags {
		if !words.Has(list, flag.Code) {
			return say.Errorf("%s: code %q: list %s has only %s", where, flag.Code, list, strings.Join(words.Codes(list), ", "))
		}
		if len(flag.Column) == 0 {
			return say.Errorf("%s: code %q needs a column", where, flag.Code)
		}
		if flag.Above == nil && len(flag.Equals) == 0 && len(flag.Has) == 0 {
			return say.Errorf("%s: code %q needs above, equals or has", where, flag.Code)
		}
	}
	return nil
}

func (m *Mapping) checkTags() error {
	for key, field := range m.Tags {
		if err := field.check(fieldType{kind: text}, nil); err != nil {
			return say.Errorf("tag %s: %w", key, err)
		}
	}
	_, err := geofile.ParseCRS(m.CRS)
	return err
}

package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// keyColumns say what the key of a record is made of where no column has it:
// columns that are unique together, or the whole content.
type keyColumns struct {
	Columns []names
	Content bool
}

// UnmarshalYAML reads [year, unit, number], or the word content.
func (k *keyColumns) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		if node.Value != "content" {
			return say.Errorf("line %d: key is a list of columns, or the word content", node.Line)
		}
		k.Content = true
		return nil
	}
	return node.Decode(&k.Columns)
}

// given reports whether a mapping says how keys are made.
func (k keyColumns) given() bool { return k.Content || len(k.Columns) > 0 }

// keyMaker makes the keys of the records of one file.
type keyMaker struct {
	columns []int
	names   []string // of the columns, where the content is the key
	seen    map[[16]byte]int
}

// bindKey ties the key to the header; nil when a column of its own has it.
func (m *Mapping) bindKey(h *header) (*keyMaker, error) {
	if field, ok := m.Fields["source_id"]; ok {
		if at, err := h.find(field.Columns); !m.Key.given() || err != nil || at >= 0 || field.Constant != nil {
			return nil, err
		}
	}
	var k keyMaker
	for _, list := range m.Key.Columns {
		at, err := h.find(list)
		if err != nil {
			return nil, say.Errorf("key: %w", err)
		}
		if at < 0 {
			return nil, say.Errorf("key: %w", h.missing(list))
		}
		if h.personal[at] {
			return nil, say.Errorf("key: column %q holds data of persons; take others", h.names[at])
		}
		h.exact[at] = true
		k.columns = append(k.columns, at)
	}
	return &k, nil
}

// contentOf makes the key of the whole content of the columns that are used, in
// an order that does not depend on the file's.
func (k *keyMaker) contentOf(h *header) {
	k.seen = map[[16]byte]int{}
	for at := range h.names {
		if h.used[at] && !h.personal[at] {
			k.columns = append(k.columns, at)
		}
	}
	slices.SortFunc(k.columns, func(a, b int) int { return strings.Compare(columnKey(h.names[a]), columnKey(h.names[b])) })
	for _, at := range k.columns {
		k.names = append(k.names, columnKey(h.names[at]))
	}
}

func (k *keyMaker) ofContent() bool { return k.seen != nil }

// key is a record's key: its parts with a bar between them, or a hash of its
// content with a number for each repetition. Two equal rows are two.
func (k *keyMaker) key(record []string) string {
	if k.ofContent() {
		return k.contentKey(record)
	}
	parts, empty := make([]string, len(k.columns)), true
	for i, at := range k.columns {
		parts[i] = keyPart.Replace(geofile.CleanText(sheet.PlainCell(record[at])))
		empty = empty && parts[i] == ""
		if keyFault(parts[i]) != nil && parts[i] != "" {
			return parts[i] // the whole key is none
		}
	}
	if empty {
		return ""
	}
	return strings.Join(parts, "|")
}

// keyPart keeps different parts different once they are joined.
var keyPart = strings.NewReplacer(`\`, `\\`, "|", `\|`)

func (k *keyMaker) contentKey(record []string) string {
	sum := sha256.New()
	for i, at := range k.columns {
		fmt.Fprintf(sum, "%q=%q\n", k.names[i], sheet.PlainCell(record[at]))
	}
	short := [16]byte(sum.Sum(nil)[:16])
	k.seen[short]++
	key := "row-" + hex.EncodeToString(short[:])
	if n := k.seen[short]; n > 1 {
		key += fmt.Sprintf("#%d", n)
	}
	return key
}

// scientific is how a spreadsheet shows a number too long for its cell: the
// digits are lost.
var scientific = regexp.MustCompile(`^\d(?:[.,]\d+)?[Ee]\+?\d{2,}$`)

// keyFault says why a text is no key.
func keyFault(key string) error {
	switch {
	case key == "":
		return say.Errorf("the key is empty; every record needs one")
	case len(key) < 20 && scientific.MatchString(key):
		return say.Errorf("the key %q has lost its digits in a spreadsheet; there, format the column as text or as a number without decimals, and save the file again", key)
	}
	return nil
}

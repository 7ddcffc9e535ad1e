package network

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

// Alias says that records call a road, or several roads one after another, by a
// name that the road file does not have: an old name, a route's name.
type Alias struct {
	Name   string   `json:"name"`   // as records write it
	Is     []string `json:"is"`     // names in the road file
	Source string   `json:"source"` // where that is known from
}

type parsedAlias struct {
	name []RoadName
	is   []RoadName
}

// ReadAliases reads a city's file of renamed roads, e.g. aliases-portland.json.
func ReadAliases(files fs.FS, name string) ([]Alias, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read road aliases: %w", err)
	}
	var file struct {
		Aliases []Alias `json:"aliases"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i, alias := range file.Aliases {
		if alias.Name == "" || len(alias.Is) == 0 || alias.Source == "" {
			return nil, fmt.Errorf("%s: alias %d: want name, is and source", name, i+1)
		}
	}
	return file.Aliases, nil
}

// WithAliases is a copy of the words that also knows a city's renamed roads. A
// name that cannot be parsed is left out.
func (w *Words) WithAliases(aliases []Alias) *Words {
	c := *w
	c.aliases = slices.Clone(w.aliases)
	for _, alias := range aliases {
		parsed := parsedAlias{name: w.Parse(alias.Name)}
		for _, is := range alias.Is {
			parsed.is = append(parsed.is, w.Parse(is)...)
		}
		c.aliases = append(c.aliases, parsed)
	}
	return &c
}

// same compares parsed names, each of which may be an alias of the other.
func (w *Words) same(a, b []RoadName) bool {
	return w.sameParsed(a, b) || w.isAlias(a, b) || w.isAlias(b, a)
}

// isAlias reports whether a is a name under which records know road b.
func (w *Words) isAlias(a, b []RoadName) bool {
	for _, alias := range w.aliases {
		if w.sameParsed(a, alias.name) && w.sameParsed(b, alias.is) {
			return true
		}
	}
	return false
}

// bases are the bases that a road of these names can have.
func (w *Words) bases(names []RoadName) (bases []string) {
	for _, n := range names {
		bases = append(bases, n.Base)
	}
	for _, alias := range w.aliases {
		if w.sameParsed(names, alias.name) {
			for _, n := range alias.is {
				bases = append(bases, n.Base)
			}
		}
	}
	return bases
}

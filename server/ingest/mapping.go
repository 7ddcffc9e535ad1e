package ingest

import (
	"bytes"
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

//go:embed mappings/*.yaml
var mappingFiles embed.FS

// Mapping says how the columns of one kind of file become our fields. It is
// written as YAML; the ready-made ones lie in mappings/.
type Mapping struct {
	Name string `yaml:"-"`
	Note string `yaml:"note"`
	// Kind is what the records are: crashes (when empty), obstructions, places
	// or volumes.
	Kind string `yaml:"for"`
	// Source names the data set; with source_id it is a record's identity.
	Source    string `yaml:"source"`
	Encoding  string `yaml:"encoding"`
	Delimiter string `yaml:"delimiter"`
	SkipRows  int    `yaml:"skip_rows"`
	CRS       string `yaml:"crs"`
	// Zone is the IANA time zone of the file's local times.
	Zone         string   `yaml:"zone"`
	DecimalComma bool     `yaml:"decimal_comma"`
	Unknown      []string `yaml:"unknown"` // cells that mean "not known" in every column
	// Position is "required" (the file must have the columns) or "optional". A
	// crash without a position is kept either way and waits in the queue.
	Position string `yaml:"position"`
	// Key makes the key of a record of several columns or of its content, where
	// the file has no column for source_id.
	Key keyColumns `yaml:"key"`

	Fields     map[string]Field   `yaml:"fields"`
	Modes      []Flag             `yaml:"modes"`
	ObscuredBy []Flag             `yaml:"obscured_by"`
	Parties    []map[string]Field `yaml:"parties"`
	// Extra columns are kept as they are. Every column named nowhere is
	// dropped, as names, plates, telephone and identity numbers must be.
	Extra []string `yaml:"extra"`
	// Tags gives the OpenStreetMap tags of a road file's features.
	Tags map[string]Field `yaml:"tags"`

	text string
}

// Text is the mapping as it was written, to be read again.
func (m *Mapping) Text() string { return m.text }

// Field says where one of our fields comes from. A bare string in the file is
// a column; a list is the names a column may have, the first that the header
// has is taken.
type Field struct {
	Columns  names   `yaml:"column"`
	Sum      names   `yaml:"sum"` // columns whose numbers are added
	Constant *string `yaml:"constant"`
	Unit     string  `yaml:"unit"`   // of the column: m, km, ft, mi; yuan, wan_yuan
	Format   names   `yaml:"format"` // of a date or time: YYYY-MM-DD, D/M/YYYY, HH:mm, excel
	// Values turns the file's words into ours. A word that is not in it is not
	// known and reported; other: reject ends its record, unknown keeps it out of
	// the list of what was not read, keep takes it as it is.
	Values   map[string]string `yaml:"values"`
	Other    string            `yaml:"other"`
	Unknown  []string          `yaml:"unknown"`
	Optional bool              `yaml:"optional"` // the file may lack the column
	Order    string            `yaml:"order"`    // of a position in one cell: lon_lat or lat_lon
}

// given reports whether the mapping has the field.
func (f Field) given() bool { return len(f.Columns) > 0 || len(f.Sum) > 0 || f.Constant != nil }

// UnmarshalYAML reads the short forms too.
func (f *Field) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return node.Decode(&f.Columns)
	}
	type plain Field
	if err := onlyKnownKeys(node, "column", "sum", "constant", "unit", "format", "values", "other", "unknown", "optional", "order", "<<"); err != nil {
		return err
	}
	return node.Decode((*plain)(f))
}

// Flag adds Code to a list when a condition on a column holds.
type Flag struct {
	Code      string   `yaml:"code"`
	Column    names    `yaml:"column"`
	Above     *float64 `yaml:"above"`     // the number in the cell is greater
	Equals    names    `yaml:"equals"`    // the cell is one of these
	Has       names    `yaml:"has"`       // the cell lists one of these
	Separator string   `yaml:"separator"` // of the list; default ";"
	Optional  bool     `yaml:"optional"`
}

// names is a list that a bare string may stand for.
type names []string

// UnmarshalYAML reads a string or a list of strings.
func (n *names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = names{node.Value}
		return nil
	}
	var list []string
	if err := node.Decode(&list); err != nil {
		return err
	}
	*n = list
	return nil
}

func onlyKnownKeys(node *yaml.Node, known ...string) error {
	for i := 0; i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			return say.Errorf("line %d: %q is not known here; known are %s", key.Line, key.Value, strings.Join(known, ", "))
		}
	}
	return nil
}

// MappingNames lists the ready-made mappings.
func MappingNames() []string {
	entries, _ := fs.ReadDir(mappingFiles, "mappings") // embedded: cannot fail
	list := make([]string, 0, len(entries))
	for _, e := range entries {
		list = append(list, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return list
}

// ReadyMapping is a ready-made mapping.
func ReadyMapping(name string, words *profile.Vocabulary) (*Mapping, error) {
	if !slices.Contains(MappingNames(), name) {
		return nil, say.Errorf("mapping %q is not known; use one of %s, or a .yaml file", name, strings.Join(MappingNames(), ", "))
	}
	text, err := mappingFiles.ReadFile(path.Join("mappings", name+".yaml"))
	if err != nil {
		return nil, err // it is embedded: cannot fail
	}
	return ParseMapping(name, text, words)
}

// LoadMapping reads a mapping by the name of a ready-made one or from a YAML
// file. Its codes must be in the vocabulary.
func LoadMapping(nameOrFile string, words *profile.Vocabulary) (*Mapping, error) {
	ext := filepath.Ext(nameOrFile)
	if ext != ".yaml" && ext != ".yml" {
		return ReadyMapping(nameOrFile, words)
	}
	text, err := os.ReadFile(nameOrFile)
	name := filepath.Base(nameOrFile)
	if err != nil {
		return nil, say.Errorf("mapping %s: %w", name, sheet.PlainPathError(err))
	}
	return ParseMapping(name, text, words)
}

// ParseMapping reads a mapping and checks all that can be checked without a
// data file: field names, codes, units, formats, zone.
func ParseMapping(name string, text []byte, words *profile.Vocabulary) (*Mapping, error) {
	if len(text) > 1<<20 {
		return nil, say.Errorf("mapping %s: larger than 1 MiB", name)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	m := &Mapping{Name: name, text: string(text)}
	if err := decoder.Decode(m); err != nil {
		return nil, say.Errorf("mapping %s: %w", name, err)
	}
	if err := m.check(words); err != nil {
		return nil, say.Errorf("mapping %s: %w", name, err)
	}
	return m, nil
}
